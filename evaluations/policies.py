"""Who may do what to an evaluation and what follows from it: the second half of the one policy table.

Circulating, reviewing, answering and clearing follow ``programmes.policies`` as for a round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from people.policies import ADMINISTRATOR, EVALUATOR, ROLES, STAFF, Act, register, roles_of
from review.states import AT_WORK, CLEARED

if TYPE_CHECKING:
    from people.policies import type_of_user


class Evaluated(Protocol):
    """What of an evaluation decides who writes in it."""

    evaluators: Any

    @property
    def is_final(self) -> bool: ...


class Owned(Protocol):
    """What somebody outside the secretariat may own, as an action."""

    owner_id: Any


EVERYBODY_SIGNED_IN: Final = frozenset(ROLES) - {ADMINISTRATOR}
WRITERS: Final = STAFF | {EVALUATOR}


def is_evaluator_of(user: type_of_user | None, evaluation: Evaluated) -> bool:
    """Say whether an account evaluates for this very evaluation, today."""
    if user is None or EVALUATOR not in roles_of(user):
        return False
    return any(one.pk == user.pk for one in evaluation.evaluators.all())


def _may_write(user: type_of_user | None, evaluation: Evaluated) -> bool:
    """Say whether staff, or an evaluator of this very evaluation, still writes in it."""
    return not evaluation.is_final and (bool(roles_of(user) & STAFF) or is_evaluator_of(user, evaluation))


ACTS: Final = register(
    Act("open-evaluation", "Open an evaluation, name its evaluators", STAFF),
    Act(
        "write",
        "Write, change or delete draft findings, recommendations and ratings",
        WRITERS,
        AT_WORK | {CLEARED},
        own_evaluation=True,
        condition="until the evaluation is final; what is cleared is not rewritten",
        allows=_may_write,
    ),
    Act(
        "make-final",
        "Declare an evaluation final",
        STAFF,
        frozenset({CLEARED}),
        condition="nothing in it is a draft",
    ),
    Act("respond", "Enter the management response to a recommendation", STAFF),
    Act("plan-actions", "Add, change or cancel follow-up actions", STAFF),
    Act(
        "report",
        "Report progress on an action, with evidence, and that it is done",
        EVERYBODY_SIGNED_IN,
        condition="staff, or the owner of the action",
    ),
    Act(
        "verify",
        "Verify that an action is done, or send it back with a reason",
        STAFF,
        first_step="reported it",
    ),
    Act("exit", "Let a recommendation go, with its reason or decision", STAFF),
    Act("judge", "Record a judgement on the evidence board", STAFF),
    Act("decide-succession", "Say what becomes of something in the next plan", STAFF),
    Act("draft-plan", "Draft the next plan", STAFF),
    Act(
        "note-consideration",
        "Say which meeting dealt with a round, an evaluation or the next plan",
        STAFF,
    ),
    Act("name-partners", "Say which mechanisms and instruments a suggestion names", STAFF),
    Act("import", "Bring in a table of recommendations", STAFF),
)
"""Acts on evaluations; the same kind of table as that of rounds."""


def may_read_draft(user: type_of_user | None, evaluation: Evaluated) -> bool:
    """Say whether an account reads the uncleared parts of an evaluation on its ordinary pages."""
    return bool(roles_of(user) & STAFF) or is_evaluator_of(user, evaluation)


def may_report(user: type_of_user | None, action: Owned) -> bool:
    """Say whether an account may report on an action: staff, or its owner."""
    roles = roles_of(user)
    if user is None or not roles & EVERYBODY_SIGNED_IN:
        return False
    return bool(roles & STAFF) or action.owner_id == user.pk
