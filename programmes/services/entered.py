"""Meetings and platforms that no document tells of: entered here, and changed while nothing rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

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


def is_entered_here(record: Meeting | Platform) -> bool:
    """Say whether a meeting or platform was entered here: no document tells of it."""
    return record.citation.certainty == Certainty.RECORDED and record.citation.corrected_on is None


def enter(made: type_of_entered, *, by: User) -> type_of_entered:
    """Store a new record with a citation of what this portal itself records, in the caller's transaction.

    Raises ValidationError (its code is taken).
    """
    kind, kinds = str(made._meta.verbose_name), str(made._meta.verbose_name_plural)
    made.citation = Citation(
        source=own_source(f"record-{kinds}", kinds),
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
        said = worded("Somebody has just entered a %(kind)s of this code.", kind=kind)
        raise ValidationError({"code": said}) from None
    announce_change()
    return made


def open_entered(record: type_of_entered, expected_version: int) -> type_of_entered:
    """Lock a record that was entered here and that nothing rests on, and return it as it is stored.

    Raises StaleVersionError, WrongStateError.
    """
    current: type_of_entered = locked(record, expected_version)
    if not is_entered_here(current):
        kind = current._meta.verbose_name
        raise WrongStateError(
            worded("A document tells of this %(kind)s; use “Change wording”, with a reason.", kind=kind)
        )
    for reason in rests_on(current):
        raise WrongStateError(
            worded("%(reason)s; use “Change wording”, with a reason.", reason=first_upper(reason))
        )
    return current


def delete_entered(record: type_of_entered, expected_version: int, *, by: User) -> None:
    """Delete a record that was entered here and that nothing names; its history stays.

    Raises StaleVersionError, WrongStateError.
    """
    current = open_entered(record, expected_version)
    citation = current.citation
    try:
        with transaction.atomic():
            delete_with_history(current, by=by, reason="Deleted")
    except ProtectedError:
        kind = current._meta.verbose_name
        raise WrongStateError(
            worded("A round, paper or decision names this %(kind)s; it stays.", kind=kind)
        ) from None
    citation.delete()
    announce_change()
