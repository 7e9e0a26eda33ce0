"""Who may do what to a paper: a part of the one policy table."""

from __future__ import annotations

from typing import Final

from people.policies import APPROVER, ROLES, STAFF, Act, register
from review.kinds import register_proposed
from review.states import CLEARED, DRAFT, PRESENTED

REOPEN: Final = "reopen"
register_proposed(reopen="Open again what is cleared")

ACTS: Final = register(
    Act("write-paper", "Start a paper, write and order its texts", STAFF, frozenset({DRAFT})),
    Act(
        "propose-paper",
        "Propose clearing a paper, as the first of two people",
        STAFF,
        frozenset({DRAFT}),
        condition="no broken placeholder, no number without data or source, everything in it cleared",
    ),
    Act(
        "clear-paper",
        "Clear a paper, as the second of two people",
        frozenset({APPROVER}),
        frozenset({DRAFT}),
        leads_to=CLEARED,
        condition="nothing has changed since",
        first_step="proposed it",
    ),
    Act(
        "reopen-paper",
        "Propose to open a cleared paper again, as the first of two people",
        STAFF,
        frozenset({CLEARED}),
        leads_to=DRAFT,
        condition="with a reason; an approver decides",
    ),
    Act(
        "present-paper",
        "Propose to present a paper to its meeting, as the first of two people",
        STAFF,
        frozenset({CLEARED}),
        leads_to=PRESENTED,
        condition="it names its meeting; an approver decides once that has begun, and its files are frozen",
    ),
    Act(
        "correct-paper",
        "Start the corrigendum of a presented paper",
        STAFF,
        frozenset({PRESENTED}),
        condition="one for each paper",
    ),
    Act(
        "make-bundle",
        "Have the bundle of a paper made",
        frozenset(ROLES),
        condition="a paper one may read",
    ),
    Act(
        "verify-paper",
        "Have a file laid beside its paper, to see what differs",
        frozenset(ROLES),
        condition="a paper one may read; the report is one's own",
    ),
)
"""Acts on papers; the same kind of table as that of rounds."""
