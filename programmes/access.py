"""Who opens which page of areas, activities, rounds, reviews and sources."""

from __future__ import annotations

from people.access import register_views
from people.policies import DELEGATE, OF_A_DELEGATION, STAFF

register_views(
    "programmes",
    public=(
        "areas",
        "area",
        "activities",
        "activities-file",
        "activity",
        "rounds",
        "round",
        "compare",
        "compare-file",
        "figure",
        "figure-file",
        "embed",
        "record",
        "record-file",
        "changes",
        "changes-file",
        "as-of",
        "evidence-file",
        "meetings",
        "sources",
        "source",
        "correction",
        "corrections",
        "corrections-file",
    ),
    by_act={
        "rules": "set-rules",
        "open-round": "open",
        "round-desk": "rate",
        "rating-form": "rate",
        "ratings-workbook": "rate",
        "ratings-upload": "rate",
        "ratings-preview": "rate",
        "answers": "dispose",
        "circulate": "circulate",
        "discard": "discard",
        "round-step": "propose-clearance",
        "to-be-frozen": "propose-presenting",
        "review-evidence": "review",
        "propose-correction": "propose-correction",
        "change-correction": "propose-correction",
        "decide-correction": "decide-correction",
        "wording": "amend",
        "amend": "amend",
        "withdraw-file": "withdraw-file",
    },
    by_roles={
        "round-positions": STAFF | OF_A_DELEGATION | {DELEGATE},
    },
)
