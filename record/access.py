"""Who opens sources, and the contradictions between them."""

from __future__ import annotations

from people.access import register_views

register_views(
    "record",
    public=("sources", "source", "correction", "corrections", "corrections-file"),
    by_act={
        "propose-correction": "propose-correction",
        "change-correction": "propose-correction",
        "decide-correction": "decide-correction",
    },
)
