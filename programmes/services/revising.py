"""Revising what is cleared: two people open a draft of it, and everybody keeps reading the old one.

The revision is a round of its own from its opening to its clearing. Only when two people have cleared it does
it take the place and the address of what it revises, which stays on record as replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from people.services import WrongStateError, check_may
from programmes.models import AssessmentRound
from programmes.policies import PRESENT, REVISE
from programmes.services.changes import locked_round
from programmes.services.counts import recount
from programmes.services.ratings import AREA_TEXTS
from programmes.services.rounds import NewRound, open_round
from record.models import Citation
from record.services.changes import announce_change, delete_with_history, save_with_history
from record.services.corrections import copy_corrections
from review.models import Proposal
from review.selectors.proposals import open_proposals
from review.services.proposals import asked_for, decide, propose

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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
        address=current.desk_address,
        is_training=current.plan.is_training,
    )


@transaction.atomic
def open_revision(
    assessment_round: AssessmentRound, *, by: User, proposal: int | None = None
) -> AssessmentRound:
    """Open the revision as the second person: a draft with all that the cleared round holds.

    ``proposal`` is the key of the proposal that was looked at. Raises PermissionDenied (role, or the person
    who proposed it), WrongStateError (nobody proposed it, or presenting it waits for a decision),
    StaleVersionError (another proposal than was looked at).
    """
    current = locked_round(assessment_round)
    check_may(by, "revise", current)
    decided = asked_for(current, REVISE, by=by, seen=proposal)
    if PRESENT in open_proposals(current):
        raise WrongStateError("Presenting it is proposed too; decide or withdraw that first.")
    made = _draft_of(current, decided, by=by)
    current.revised_since = timezone.now()
    save_with_history(current, by=by, reason=f"Being revised: {decided.reason}")
    decide(decided, Proposal.State.DONE, by=by)
    announce_change()
    return made


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
