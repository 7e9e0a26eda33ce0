"""Who clears an entry, and who decides what somebody proposed: a part of the one table of acts."""

from __future__ import annotations

from typing import Final

from people.policies import APPROVER, STAFF, Act, register

ACTS: Final = register(
    Act(
        "clear-entry",
        "Clear a survey, response, judgement or disposition, as the second of two people",
        frozenset({APPROVER}),
        condition="another person entered it",
        people=2,
    ),
    Act("reopen-entry", "Reopen what was cleared, with a reason", STAFF),
    Act(
        "decide-proposal",
        "Accept or refuse what somebody proposed, as the second of two people",
        frozenset({APPROVER}),
        condition="another person proposed it",
        people=2,
    ),
    Act(
        "take-back",
        "Take back what one person changed in cleared wording",
        STAFF,
        condition="with a reason, within seven days",
    ),
)
"""Acts on what two people decide."""
