"""Changing wording that is cleared or adopted: one person where only words move, two where substance does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction

from programmes import policies
from programmes.models import Proposal
from programmes.selectors.amending import KINDS, as_text, kind_of, substance_of
from programmes.services.changes import (
    FrozenRoundError,
    StaleVersionError,
    WrongStateError,
    check_may,
    locked,
    round_of,
)
from programmes.services.facts import apply_changes
from programmes.services.proposals import decide, propose, second_person, tell_approvers

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act, State = Proposal.Act, Proposal.State


def check_may_amend(record: models.Model) -> None:
    """Refuse what is at work elsewhere, or frozen with a meeting.

    Raises WrongStateError (its round is at work), FrozenRoundError (its round was presented).
    """
    assessment_round = round_of(record)
    if assessment_round is None:
        return
    if assessment_round.status == policies.PRESENTED:
        raise FrozenRoundError("This round was presented and is frozen; a corrigendum says what was wrong.")
    if assessment_round.status in policies.AT_WORK and not isinstance(record, type(assessment_round)):
        raise WrongStateError("This round is at work; change it in the workbench.")


@transaction.atomic
def amend(
    record: models.Model, *, values: Mapping[str, Any], expected_version: int, reason: str, by: User
) -> Proposal:
    """Change wording with a reason: at once where no substance moves, else as a proposal for a second person.

    Raises PermissionDenied, StaleVersionError, WrongStateError, ValidationError (no reason, nothing changed).
    """
    check_may(by, "amend")
    if not reason.strip():
        raise ValidationError({"reason": "Say in a few words why you change it."})
    current = locked(record, expected_version)
    check_may_amend(current)
    kind = kind_of(current)
    if not set(values) <= set(KINDS[kind].fields):
        raise ValidationError("This is not changed as wording; a level changes by a revision of its round.")
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changed:
        raise ValidationError("Nothing was changed.")
    before = {name: as_text(current, name) for name in changed}
    for name, value in changed.items():
        setattr(current, name, value)
    current.full_clean()
    changes = {name: (before[name], as_text(current, name)) for name in changed}
    substance = substance_of(current, changes)
    details = {"kind": kind, "changes": changes, "substance": substance}
    if substance:
        return propose(current, Act.AMEND, reason=reason, by=by, details=details)
    apply_changes(locked(record), changed, by=by, reason=f"Wording changed by one person: {reason}")
    made = Proposal.objects.create(
        act=Act.AMEND,
        content_type=ContentType.objects.get_for_model(current),
        object_id=current.pk,
        reason=reason,
        details=details,
        takes=1,
        state=State.DONE,
        proposed_by=by,
    )
    tell_approvers(made)
    return made


@transaction.atomic
def accept_amendment(proposal: Proposal, *, by: User) -> Proposal:
    """Make a change of substance as the second person.

    Raises PermissionDenied (role, the first person), WrongStateError (decided, or its round is at work),
    StaleVersionError (the record says something else by now).
    """
    check_may(by, "decide-proposal")
    current = second_person(proposal, by=by)
    _move(current, by=by, forward=True, reason=f"Changed by two people: {current.reason}")
    return decide(current, State.DONE, by=by)


@transaction.atomic
def take_back(proposal: Proposal, *, reason: str, by: User) -> Proposal:
    """Undo what one person changed within seven days; anybody of the staff may, with a reason.

    Raises PermissionDenied, ValidationError (no reason), WrongStateError (too late, or nothing to undo),
    StaleVersionError (the record says something else by now).
    """
    check_may(by, "amend")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is taken back."})
    current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not current.is_reversible:
        raise WrongStateError("This can no longer be taken back; change the wording anew.")
    _move(current, by=by, forward=False, reason=f"Taken back: {reason}")
    return decide(current, State.TAKEN_BACK, by=by, reason=reason)


def _move(proposal: Proposal, *, by: User, forward: bool, reason: str) -> None:
    """Give a record the values of a proposal, or those before; it must still say what the proposal found."""
    if proposal.act != Act.AMEND or proposal.subject is None:
        raise WrongStateError("There is nothing to change.")
    record = locked(proposal.subject)
    check_may_amend(record)
    values = {}
    for name, (before, after) in proposal.details["changes"].items():
        found, wanted = (before, after) if forward else (after, before)
        if as_text(record, name) != found:
            raise StaleVersionError(record)
        field = record._meta.get_field(name)
        empty = None if field.null else ""
        values[name] = field.to_python(wanted) if wanted else empty
    apply_changes(record, values, by=by, reason=reason)
