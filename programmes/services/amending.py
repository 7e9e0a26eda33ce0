"""Changing wording that is cleared or adopted, and revising what is cleared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from people.services import WrongStateError, check_may
from programmes.models import AssessmentRound
from programmes.policies import AMEND, REVISE
from programmes.selectors.amending import KINDS, as_text, is_same_wording, kind_of, label_of
from programmes.selectors.records import presenting_of
from programmes.services.changes import FrozenRoundError, locked_in_its_round, locked_round, recount, round_of
from programmes.services.facts import apply_changes, short_title
from programmes.services.ratings import AREA_TEXTS
from programmes.services.rounds import NewRound, open_round
from record.addresses import address_of
from record.models import Citation
from record.refusals import StaleVersionError, check_said
from record.selectors.history import BY_TWO
from record.services.changes import announce_change, delete_with_history, locked, save_with_history
from record.services.corrections import copy_corrections
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
    """Change wording with a reason: white space and quotes at once, anything else by a second person too.

    Raises PermissionDenied, StaleVersionError, WrongStateError, ValidationError (no reason, nothing changed).
    """
    check_may(by, "amend")
    check_said(reason, "Say in a few words why you change it.")
    current = locked_in_its_round(record, expected_version)
    check_may_amend(current)
    kind = kind_of(current)
    if not set(values) <= set(KINDS[kind].fields):
        raise ValidationError("This is not changed as wording; a level changes by a revision of its round.")
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changed:
        raise ValidationError("Nothing was changed.")
    if "short_title" in changed:
        changed |= short_title(changed["short_title"])
    before = {name: as_text(current, name) for name in changed}
    for name, value in changed.items():
        setattr(current, name, value)
    current.full_clean()
    changes = {name: (before[name], as_text(current, name)) for name in changed}
    labels = {name: label_of(current, name) for name in changed}
    details = {"kind": kind, "changes": changes, "labels": labels}
    address = address_of(current)
    asked = partial(
        propose,
        current,
        AMEND,
        reason=reason,
        by=by,
        details=details,
        address=address,
    )
    if not is_same_wording(current, changes):
        return asked()
    note = worded("Wording changed by one person: %(reason)s", reason=reason)
    apply_changes(locked(record), changed, by=by, reason=note)
    return asked(done_alone=True)


@does(AMEND)
def make_the_change(proposal: Proposal, found: models.Model, by: User) -> None:
    """Make a change of wording that two people want; raises WrongStateError, StaleVersionError."""
    _move(proposal, found, by=by, forward=True, reason=f"{BY_TWO}{proposal.reason}")


@undoes(AMEND)
def undo_the_change(proposal: Proposal, found: models.Model, by: User, reason: str) -> None:
    """Give a record the wording again that one person changed; raises WrongStateError, StaleVersionError."""
    _move(proposal, found, by=by, forward=False, reason=f"Taken back: {reason}")


def _move(proposal: Proposal, amended: models.Model, *, by: User, forward: bool, reason: str) -> None:
    """Give a record the values of a proposal, or those before; it must still say what the proposal found."""
    record = locked_in_its_round(amended)
    check_may_amend(record)
    values = {}
    for name, (before, after) in proposal.details["changes"].items():
        found, wanted = (before, after) if forward else (after, before)
        if as_text(record, name) != found:
            raise StaleVersionError(record)
        field: Any = record._meta.get_field(name)
        empty = None if field.null else ""
        values[name] = field.to_python(wanted) if wanted else empty
    apply_changes(record, values, by=by, reason=reason)


@transaction.atomic
def propose_revision(assessment_round: AssessmentRound, *, reason: str, by: User) -> Proposal:
    """Ask for a cleared round to be revised; a second person decides.

    Raises PermissionDenied, WrongStateError (another state, or being revised), ValidationError (no reason).
    """
    current = locked_round(assessment_round)
    check_may(by, "propose-revision", current)
    if current.revised_since is not None:
        raise WrongStateError("It is being revised already.")
    return propose(
        current,
        REVISE,
        reason=reason,
        by=by,
        details={
            "consequence": "A draft opens that holds all of it. Everybody keeps reading the cleared version "
            "until two people have cleared the draft; then it takes its place and its address."
        },
        address=current.desk_address,
    )


@does(REVISE, AssessmentRound)
def open_revision(proposal: Proposal, assessment_round: AssessmentRound, by: User) -> None:
    """Open the revision as the second person: a draft with all that the cleared round holds.

    Raises PermissionDenied (role), WrongStateError (the round is not cleared, or presenting it waits for a
    decision).
    """
    current = locked_round(assessment_round)
    check_may(by, "revise", current)
    if presenting_of(current) is not None:
        raise WrongStateError("Presenting it is proposed too; decide or withdraw that first.")
    _draft_of(current, proposal, by=by)
    current.revised_since = timezone.now()
    save_with_history(current, by=by, reason=f"Being revised: {proposal.reason}")
    announce_change()


def _draft_of(current: AssessmentRound, proposal: Proposal, *, by: User) -> AssessmentRound:
    made = open_round(
        current.plan,
        NewRound(
            kind=current.kind,
            title=f"{current.title}, revision of {timezone.now():%Y-%m-%d %H:%M}",
            assessed_by=current.assessed_by,
            as_of=current.as_of,
            meeting=current.presented_to,
            updates=current.updates,
        ),
        by=by,
    )
    entered = made.citation
    made.revises = current
    made.levels_are_printed = current.levels_are_printed
    made.citation = _copied_citation(current.citation, by=by)
    save_with_history(made, by=by, reason=f"Revises “{current.title}”: {proposal.reason}")
    delete_with_history(entered, by=by, reason="The revision cites what it revises")
    for rating in current.ratings.select_related("citation", "note_citation"):
        copied = _copy(rating, made, by=by)
        for piece in rating.evidence.all():
            save_with_history(_without_key(piece, rating=copied), by=by, reason="Taken over")
    for model in AREA_TEXTS.values():
        for text in model.objects.filter(assessment_round=current).select_related("citation"):
            _copy(text, made, by=by)
    recount(current.plan)
    return made


def _without_key(record: Any, **values: Any) -> Any:
    """Return a copy of a record that is not stored yet, with other values."""
    names = [field.name for field in record._meta.concrete_fields if not field.primary_key]
    return type(record)(**{**{name: getattr(record, name) for name in names}, **values})


def _copy(record: Any, made: AssessmentRound, *, by: User) -> Any:
    """Copy a rating or a text with its citations as they are: what was printed stays as printed."""
    copied = _without_key(record, assessment_round=made, version=1)
    for name in ("citation", "note_citation"):
        if getattr(record, f"{name}_id", None) is not None:
            setattr(copied, name, _copied_citation(getattr(record, name), by=by))
    save_with_history(copied, by=by, reason="Taken over from what is revised")
    copy_corrections(record, copied)
    return copied


def _copied_citation(citation: Citation, *, by: User) -> Citation:
    made: Citation = _without_key(citation)
    save_with_history(made, by=by, reason="Taken over from what is revised")
    return made
