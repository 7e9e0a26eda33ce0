"""Who opens which page of surveys."""

from __future__ import annotations

from people.access import register_views
from people.policies import STAFF

register_views(
    "surveys",
    public=(
        "surveys",
        "survey",
        "survey-file",
        "figure",
        "figure-file",
        "embed",
        "forensics",
    ),
    by_roles={
        "new-survey": STAFF,
        "add-figure": STAFF,
        "edit-figure": STAFF,
        "add-claim": STAFF,
        "accept-verdict": STAFF,
        "clear": STAFF,
    },
)
