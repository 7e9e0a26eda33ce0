"""Who may do what to a round, and who reads it: the part of the table of acts that plans and reviews have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from people.policies import (
    ADMINISTRATOR,
    APPROVER,
    COLLEAGUE,
    DELEGATE,
    EVALUATOR,
    FOCAL_POINT,
    PUBLIC,
    SECRETARIAT,
    STAFF,
    Act,
    register,
    roles_of,
)
from review.kinds import VIEWS, register_proposed
from review.states import ADOPTED, CIRCULATED, CLEARED, DRAFT, PRESENTED

if TYPE_CHECKING:
    from people.policies import type_of_user

PRESENT: Final = "present"
REVISE: Final = "revise"
AMEND: Final = "amend"
ADOPT: Final = "adopt"
MEMBERS: Final = "members"
EXTEND: Final = "extend"
RULES: Final = "rules"
register_proposed(
    adopt="Adopt a plan",
    members="Change who takes part in a plan",
    extend="Add to an adopted plan",
    rules="Change the rules of an adopted plan",
    present="Present to a meeting",
    revise="Revise what is cleared",
    amend="Change wording",
)
VIEWS[AMEND] = "wording"

READABLE_STATUSES: Final[dict[str, frozenset[str]]] = {
    PUBLIC: frozenset({CLEARED, PRESENTED}),
    DELEGATE: frozenset({CLEARED, PRESENTED}),
    ADMINISTRATOR: frozenset({CLEARED, PRESENTED}),
    EVALUATOR: frozenset({CLEARED, PRESENTED}),
    FOCAL_POINT: frozenset({CLEARED, PRESENTED}),
    COLLEAGUE: frozenset({CLEARED, PRESENTED}),
    SECRETARIAT: frozenset({DRAFT, CIRCULATED, CLEARED, PRESENTED}),
    APPROVER: frozenset({DRAFT, CIRCULATED, CLEARED, PRESENTED}),
}
"""Which states of an assessment round each role may read on the ordinary pages.

Focal points read a circulated round from its locked circulation only: rows that the secretariat goes
on editing would tell them what another State has asked for.
"""


def readable_statuses(user: type_of_user | None) -> frozenset[str]:
    """Return every state of a round that this reader may see in any channel."""
    return frozenset().union(*(READABLE_STATUSES[role] for role in roles_of(user)))


ACTS: Final = register(
    Act("open", "Open a round, empty or from an earlier one", STAFF, leads_to=DRAFT),
    Act(
        "discard",
        "Discard a draft",
        STAFF,
        frozenset({DRAFT}),
        condition="never circulated",
    ),
    Act("rate", "Rate, note, date, give evidence", STAFF, frozenset({DRAFT, CIRCULATED})),
    Act(
        "set-rules",
        "Set the rules of a plan, define levels",
        STAFF,
        condition="an adopted plan: a second person too",
    ),
    Act(
        "import-plan",
        "Bring in a plan from a workbook, take an import back",
        STAFF,
        frozenset({DRAFT, CIRCULATED}),
        condition="all or nothing; rounds that come in as cleared or presented: an approver applies what "
        "another person uploaded",
    ),
    Act(
        "propose-presenting",
        "Propose to present to a meeting, as the first of two people",
        STAFF,
        frozenset({CLEARED}),
        condition="rounds and papers together; before the meeting has begun it is prepared; without a date "
        "on record, a reason is given",
    ),
    Act(
        "present",
        "Present to a meeting and freeze, as the second of two people",
        frozenset({APPROVER}),
        frozenset({CLEARED}),
        leads_to=PRESENTED,
        condition="the meeting has begun; nothing has changed since",
        first_step="proposed it",
    ),
    Act(
        "propose-revision",
        "Propose to revise what is cleared, as the first of two people",
        STAFF,
        frozenset({CLEARED}),
        condition="with a reason; everybody keeps reading the cleared version",
    ),
    Act(
        "revise",
        "Open the revision, as the second of two people",
        frozenset({APPROVER}),
        frozenset({CLEARED}),
        first_step="proposed it",
    ),
)
"""The one table of who may do what to a round, and when; ``docs/who-may-do-what.md`` is written from it."""

SET_UP_BY: Final = STAFF | {ADMINISTRATOR}
ACTS_OF_SETTING_UP: Final = register(
    Act(
        "enter-meeting",
        "Enter a meeting or a platform, change or delete one that nothing rests on yet",
        SET_UP_BY,
    ),
    Act("set-up-plan", "Draft a plan, with its scale, areas, activities and members", SET_UP_BY),
    Act(
        "write-draft-plan",
        "Rename, write, reorder or delete a draft plan",
        SET_UP_BY,
        frozenset({DRAFT}),
    ),
    Act(
        "set-members",
        "Say which members take part in a draft plan",
        SET_UP_BY,
        condition="what was circulated before stays with those it went to",
    ),
    Act(
        "propose-members",
        "Propose who takes part in an adopted plan, as the first of two people",
        STAFF,
        condition="with a reason",
    ),
    Act(
        "propose-addition",
        "Propose to add to an adopted plan, as the first of two people",
        STAFF,
        condition="with the meeting that decided it and a reason; no round is circulated",
    ),
    Act(
        "propose-adoption",
        "Propose that a plan is adopted, as the first of two people",
        STAFF,
        frozenset({DRAFT}),
        condition="with the meeting that adopted it; every area has an activity",
    ),
    Act(
        "adopt",
        "Adopt a plan, as the second of two people",
        frozenset({APPROVER}),
        frozenset({DRAFT}),
        leads_to=ADOPTED,
        condition="nothing has changed since",
        first_step="proposed it",
    ),
)
"""Acts of setting up: meetings, and plans until they are adopted."""

ACTS_ON_ENTRIES: Final = register(
    Act(
        "amend",
        "Change cleared or adopted wording: at once only white space and quotes, else as a proposal",
        STAFF,
        condition="with a reason; on record; can be taken back for seven days",
    ),
    Act(
        "enter-survey",
        "Enter a survey, its figures and claims; propose a correction of a cleared figure",
        STAFF,
        condition="a cleared figure changes once a second person accepts it",
    ),
    Act(
        "withdraw-file",
        "Withdraw a stored file, in every state of its round",
        STAFF,
        condition="with a reason that its readers read; it is never served again",
    ),
)
"""Acts on what stands beside plans: entries that two people make, and stored files."""
