"""Who may do what to a paper: a part of the one policy table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from programmes.policies import APPROVER, CLEARED, DRAFT, PRESENTED, ROLES, STAFF, Act, roles_of

if TYPE_CHECKING:
    from papers.models import Paper
    from programmes.policies import type_of_user

ACTS: Final = {
    act.name: act
    for act in (
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
            condition="another person proposed it, and nothing has changed since",
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
            "Propose to record a paper as presented, as the first of two people",
            STAFF,
            frozenset({CLEARED}),
            leads_to=PRESENTED,
            condition="it names its meeting; an approver decides, and its files are frozen",
        ),
        Act("replace-template", "Replace the template of papers", STAFF),
        Act(
            "make-bundle",
            "Have the bundle of a paper made",
            frozenset(ROLES),
            condition="a paper one may read",
        ),
    )
}
"""Acts on papers; the same kind of table as that of rounds."""


def may(user: type_of_user | None, act: str, paper: Paper | None = None) -> bool:
    """Say whether an account may do an act on a paper in its state; raises KeyError for an unknown act."""
    wanted = ACTS[act]
    if not roles_of(user) & wanted.roles:
        return False
    return paper is None or not wanted.statuses or paper.status in wanted.statuses
