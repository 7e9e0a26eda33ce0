"""Who circulates, answers and clears: the part of the table of acts that everything reviewed has."""

from __future__ import annotations

from typing import Final

from people.policies import APPROVER, FOCAL_POINT, OF_A_DELEGATION, STAFF, Act, register
from review.states import CIRCULATED, CLEARED, DRAFT, PRESENTED, REPLACED

ACTS: Final = register(
    Act(
        "circulate",
        "Circulate to the focal points",
        STAFF,
        frozenset({DRAFT, CIRCULATED}),
        leads_to=CIRCULATED,
        condition=(
            "every activity rated, no problem open, deadline ahead; once more only what has changed since, "
            "when all positions are answered"
        ),
    ),
    Act(
        "extend",
        "Move the deadline, for all members",
        STAFF,
        frozenset({CIRCULATED}),
        condition="with a reason; to an earlier day only before anybody has sent, and three days ahead",
    ),
    Act(
        "record-on-behalf",
        "Record the answer of a member that came by letter or at the meeting",
        STAFF,
        frozenset({CIRCULATED}),
        condition="the member has sent nothing and drafts nothing",
    ),
    Act(
        "confirm-recorded",
        "Confirm what the secretariat recorded on behalf of one's own member",
        frozenset({FOCAL_POINT}),
        frozenset({CIRCULATED, CLEARED}),
        own_state=True,
    ),
    Act(
        "stand-without-objection",
        "Instruct that silence of one's own member means no objection, or end that",
        frozenset({FOCAL_POINT}),
        own_state=True,
    ),
    Act("remind", "Remind the members that have not answered", STAFF, frozenset({CIRCULATED})),
    Act(
        "note-nobody-asked",
        "Record why a circulation went to no member",
        STAFF,
        frozenset({CIRCULATED}),
        condition="no member is on record; with a reason",
    ),
    Act(
        "wait-no-longer",
        "Record why members that have nobody to answer here are not waited for",
        STAFF,
        frozenset({CIRCULATED}),
        condition="all who can answer have; with a reason",
    ),
    Act(
        "withdraw",
        "Take a circulation back",
        STAFF,
        frozenset({CIRCULATED}),
        leads_to=DRAFT,
        condition="with a reason",
    ),
    Act(
        "review",
        "Read a circulation",
        OF_A_DELEGATION,
        frozenset({DRAFT, CIRCULATED, CLEARED, PRESENTED, REPLACED}),
        own_state=True,
        condition="only what was circulated, also after it was taken back",
    ),
    Act(
        "draft-position",
        "Draft a position",
        OF_A_DELEGATION,
        frozenset({CIRCULATED}),
        own_state=True,
        until_deadline=True,
    ),
    Act(
        "send-positions",
        "Send the positions of the delegation, or take them back",
        frozenset({FOCAL_POINT}),
        frozenset({CIRCULATED}),
        own_state=True,
        until_deadline=True,
    ),
    Act(
        "settle",
        "Withdraw a reservation of one's own",
        frozenset({FOCAL_POINT}),
        frozenset({DRAFT, CIRCULATED, CLEARED}),
        own_state=True,
    ),
    Act("dispose", "Answer a position", STAFF, frozenset({CIRCULATED})),
    Act(
        "propose-clearance",
        "Propose clearing, as the first of two people",
        STAFF,
        frozenset({CIRCULATED}),
        condition="deadline passed or all answered, every position answered, no problem open",
    ),
    Act(
        "clear",
        "Clear, as the second of two people",
        frozenset({APPROVER}),
        frozenset({CIRCULATED}),
        leads_to=CLEARED,
        condition="nothing has changed since",
        first_step="proposed it",
    ),
)
"""Acts on what is circulated, in which states, and how many people each takes."""

ACTS_ON_ENTRIES: Final = register(
    Act(
        "clear-entry",
        "Clear a survey, response, judgement or disposition, as the second of two people",
        frozenset({APPROVER}),
        leads_to=CLEARED,
        first_step="entered it",
    ),
    Act("reopen-entry", "Reopen what was cleared, with a reason", STAFF, leads_to=DRAFT),
    Act(
        "decide-proposal",
        "Accept or refuse what somebody proposed, as the second of two people",
        frozenset({APPROVER}),
        first_step="proposed it",
    ),
    Act(
        "take-back",
        "Take back what one person did alone",
        STAFF,
        condition="with a reason, within seven days",
    ),
)
"""Acts on entries and proposals that two people decide."""
