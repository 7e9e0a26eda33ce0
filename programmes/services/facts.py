"""Giving a record another wording; meetings and platforms that no document tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from people.models import MemberState
from people.selectors.organisation import organisation
from people.services import WrongStateError
from programmes.models import ActivityRating, Meeting, Membership, PlannedActivity, Platform, StrategicPlan
from programmes.models.plans import SHORT_TITLE
from programmes.services.changes import counted_as, move_count, recount, round_of
from record.models import Certainty, Citation
from record.selectors.sources import rests_on
from record.services.changes import announce_change, delete_with_history, locked, save_with_history
from record.services.loading import own_source
from reporting.words import first_upper, worded
from review.states import AT_WORK

if TYPE_CHECKING:
    from django.contrib.auth.models import User


type_of_record = TypeVar("type_of_record", bound=models.Model)
FOLLOWED: Final = ("followed_until", "followed_reason")
"""What a plan says of what followed it; they have a citation of their own."""


def apply_changes(
    current: type_of_record, changes: Mapping[str, Any], *, by: User, reason: str
) -> type_of_record:
    """Give a locked record other values, with history, counts and word to the readers.

    Who may is asked by the caller, in whose transaction it runs. Raises ValidationError (values not allowed).
    """
    before = counted_as(current)
    note_what_was_printed(current, changes, by=by, reason=reason)
    record: Any = current
    for name, value in changes.items():
        setattr(record, name, value)
    if hasattr(current, "version"):
        record.version += 1
    current.full_clean()
    save_with_history(current, by=by, reason=reason)
    if isinstance(current, ActivityRating):
        move_count(current, before=before, after=counted_as(current))
    if isinstance(current, Citation):
        for plan in StrategicPlan.objects.filter(assessment_rounds__ratings__citation=current).distinct():
            recount(plan)
    announce_change()
    return current


def note_what_was_printed(record: models.Model, changes: Mapping[str, Any], *, by: User, reason: str) -> None:
    """Keep, with each citation, what its fields that change said before the first correction.

    What was only ever entered in a draft was never printed; telling it later would give the draft away.
    """
    printed: dict[int, tuple[Citation, list[str]]] = {}
    for name in changes:
        citation = citation_in_doubt(record, name)
        if citation is not None:
            _, texts = printed.setdefault(citation.pk, (citation, []))
            texts.append(str(getattr(record, name) or ""))
    for citation, texts in printed.values():
        mark_as_corrected(citation, "; ".join(filter(None, texts)))
        save_with_history(citation, by=by, reason=reason)


def citation_in_doubt(record: models.Model, name: str) -> Citation | None:
    """Return the citation that no longer says what is printed once a field of a record changes."""
    if isinstance(record, Citation) or name in SHORT_TITLE:
        return None
    assessment_round = round_of(record)
    is_draft = assessment_round is not None and assessment_round.status in AT_WORK
    holder = "note_citation" if name == "note" and hasattr(record, "note_citation_id") else "citation"
    if name in FOLLOWED:
        holder = "followed_citation"
    cited = Membership.objects.filter(state=record).first() if isinstance(record, MemberState) else record
    citation: Citation | None = getattr(cited, holder, None)
    if citation is None:
        return None
    return None if is_draft and citation.certainty == Certainty.RECORDED else citation


def mark_as_corrected(citation: Citation, printed: str) -> None:
    """Note at a citation that a person changed the wording today, and what stood there first."""
    if citation.corrected_on is None:
        citation.printed = printed
    citation.corrected_on = timezone.now().date()


def short_title(title: str, before: PlannedActivity | None = None) -> dict[str, Any]:
    """Return the fields of a short title: by the secretariat and since today, where it is another one now."""
    if before is not None and before.short_title == title:
        return {}
    said = (title, organisation().secretariat_name, timezone.localdate()) if title else ("", "", None)
    return dict(zip(SHORT_TITLE, said, strict=True))


type_of_entered = TypeVar("type_of_entered", Meeting, Platform)

SOURCES: Final[dict[type[Any], tuple[str, str]]] = {
    Meeting: ("record-meetings", "meetings"),
    Platform: ("record-platforms", "platforms"),
}
"""The source that stands for what this portal itself records of each, and its title."""


def is_entered_here(record: Meeting | Platform) -> bool:
    """Say whether a meeting or platform was entered here: no document tells of it."""
    return record.citation.certainty == Certainty.RECORDED and record.citation.corrected_on is None


def enter(made: type_of_entered, *, by: User) -> type_of_entered:
    """Store a new record with a citation of what this portal itself records, in the caller's transaction.

    Raises ValidationError (its code is taken).
    """
    kind = str(made._meta.verbose_name)
    made.citation = Citation(
        source=own_source(*SOURCES[type(made)]),
        place=f"{first_upper(kind)} {made.code}"[:200],
        certainty=Certainty.RECORDED,
    )
    made.full_clean(exclude=["citation"])
    save_with_history(made.citation, by=by, reason="Entered")
    made.citation_id = made.citation.pk
    try:
        with transaction.atomic():
            save_with_history(made, by=by, reason="Entered")
    except IntegrityError:
        said = worded("Somebody has just entered a %(kind)s with this code.", kind=kind)
        raise ValidationError({"code": said}) from None
    announce_change()
    return made


def open_entered(record: type_of_entered, expected_version: int) -> type_of_entered:
    """Lock a record that was entered here and that nothing rests on, and return it as it is stored.

    Raises StaleVersionError, WrongStateError.
    """
    current: type_of_entered = locked(record, expected_version)
    for why in _why_not(current):
        raise WrongStateError(worded("%(why)s; use “Change wording”, with a reason.", why=why))
    return current


def _why_not(record: Meeting | Platform) -> list[str]:
    """Return why a record is neither changed freely nor deleted; empty where it is."""
    if not is_entered_here(record):
        kind = record._meta.verbose_name
        return [worded("A document tells what this %(kind)s is", kind=kind)]
    return [first_upper(one) for one in rests_on(record)[:1]]


def delete_entered(record: type_of_entered, expected_version: int, *, by: User) -> None:
    """Delete a record that was entered here and that nothing names; its history stays.

    Raises StaleVersionError, WrongStateError.
    """
    current: type_of_entered = locked(record, expected_version)
    for why in _why_not(current):
        raise WrongStateError(worded("%(why)s, so it cannot be deleted.", why=why))
    citation = current.citation
    try:
        with transaction.atomic():
            delete_with_history(current, by=by, reason="Deleted")
    except ProtectedError:
        # Somebody has named it since it was looked at.
        kind = current._meta.verbose_name
        said = worded("Something on record refers to this %(kind)s, so it cannot be deleted.", kind=kind)
        raise WrongStateError(said) from None
    citation.delete()
    announce_change()
