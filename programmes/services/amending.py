"""Changing wording that is cleared or adopted: one person where only words move, two where substance does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from people.services import WrongStateError, check_may
from programmes.policies import AMEND
from programmes.selectors.amending import KINDS, as_text, is_of_training, kind_of, label_of, substance_of
from programmes.services.changes import FrozenRoundError, locked_in_its_round, round_of
from programmes.services.facts import apply_changes
from record.addresses import address_of
from record.refusals import StaleVersionError
from record.services.changes import locked
from reporting.words import worded
from review.models import Proposal
from review.services.proposals import does, propose, undoes
from review.states import AT_WORK, CLEARED, PRESENTED, REPLACED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def check_may_amend(record: models.Model) -> None:
    """Refuse what is at work elsewhere, or frozen with a meeting.

    Raises WrongStateError (its round is at work, being revised or replaced; it is not cleared),
    FrozenRoundError (its round was presented).
    """
    assessment_round = round_of(record)
    if assessment_round is None:
        if KINDS[kind_of(record)].status and getattr(record, "status", "") != CLEARED:
            raise WrongStateError("This is not cleared yet; change it where it is written.")
        return
    if assessment_round.status == PRESENTED:
        raise FrozenRoundError("This round was presented and is frozen; a corrigendum says what was wrong.")
    if assessment_round.status == REPLACED:
        raise WrongStateError("This round was replaced by its revision; change the wording there.")
    if assessment_round.revised_since is not None:
        raise WrongStateError("This round is being revised; change the wording in the revision.")
    if assessment_round.status in AT_WORK and not isinstance(record, type(assessment_round)):
        raise WrongStateError("This round is at work; change it in the rating form.")


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
    current = locked_in_its_round(record, expected_version)
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
    labels = {name: label_of(current, name) for name in changed}
    details = {"kind": kind, "changes": changes, "labels": labels, "substance": substance}
    address = address_of(current)
    asked = partial(
        propose,
        current,
        AMEND,
        reason=reason,
        by=by,
        details=details,
        address=address,
        is_training=is_of_training(current),
    )
    if substance:
        return asked()
    note = worded("Wording changed by one person: %(reason)s", reason=reason)
    apply_changes(locked(record), changed, by=by, reason=note)
    return asked(done_alone=True)


@does(AMEND)
def make_the_change(proposal: Proposal, by: User) -> None:
    """Make a change of substance that two people want; raises WrongStateError, StaleVersionError."""
    _move(
        proposal,
        by=by,
        forward=True,
        reason=worded("Changed by two people: %(reason)s", reason=proposal.reason),
    )


@undoes(AMEND)
def undo_the_change(proposal: Proposal, by: User, reason: str) -> None:
    """Give a record the wording again that one person changed; raises WrongStateError, StaleVersionError."""
    _move(proposal, by=by, forward=False, reason=f"Taken back: {reason}")


def _move(proposal: Proposal, *, by: User, forward: bool, reason: str) -> None:
    """Give a record the values of a proposal, or those before; it must still say what the proposal found."""
    if proposal.subject is None:
        raise WrongStateError("There is nothing to change.")
    record = locked_in_its_round(proposal.subject)
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
