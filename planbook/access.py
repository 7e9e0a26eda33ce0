"""Who opens which page of the workbook of a plan."""

from __future__ import annotations

from people.access import register_views

register_views(
    "planbook",
    public=(
        "plan-template",
        "plan-book",
    ),
    by_act={
        "upload-plan": "import-plan",
        "columns-plan": "import-plan",
        "preview-plan": "import-plan",
    },
)
