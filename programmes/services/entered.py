"""Meetings and platforms that no document tells of: entered here, and changed while nothing rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from people.services import WrongStateError
from programmes.models import Meeting, Platform
from record.models import Certainty, Citation
from record.selectors.resting import rests_on
from record.services.changes import announce_change, delete_with_history, locked, save_with_history
from record.services.own_source import own_source
from reporting.words import first_upper, worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

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
