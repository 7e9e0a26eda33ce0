"""Who opens which page of what two people decide."""

from __future__ import annotations

from people.access import register_views

register_views(
    "review",
    by_act={
        "step-entry": "reopen-entry",
        "proposal": "take-back",
        "proposal-step": "take-back",
    },
)
