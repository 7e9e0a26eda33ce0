"""Who opens which page of what is reviewed, and of what two people decide."""

from __future__ import annotations

from people.access import register_views
from people.policies import FOCAL_POINT, OF_A_DELEGATION, STAFF

register_views(
    "review",
    by_act={
        "circulations": "review",
        "circulation": "review",
        "file": "review",
        "upload": "draft-position",
        "preview": "draft-position",
        "send": "review",
        "recall": "send-positions",
        "settle": "settle",
        "on-behalf": "record-on-behalf",
        "confirm": "confirm-recorded",
        "standing": "stand-without-objection",
        "step-entry": "reopen-entry",
        "accept-several": "decide-proposal",
        "proposal": "take-back",
        "proposal-step": "take-back",
    },
    by_roles={"scan": STAFF | OF_A_DELEGATION, "take-back": STAFF | {FOCAL_POINT}},
)
