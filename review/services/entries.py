"""Clearing an entry as the second of two people, and opening it again with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone

from people.services import WrongStateError, check_may, check_second, state_after
from people.services.events import happened
from record.refusals import NotFoundError, check_said
from record.services.changes import announce_change, change, check_version, locked, save_with_history
from reporting.addresses import reverse
from reporting.words import worded
from review.events import RETURNED
from review.models import ClearedBySecond

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type_of_entry = TypeVar("type_of_entry", bound=ClearedBySecond)
KINDS: dict[str, type[ClearedBySecond]] = {}
"""The models of entries, by the word that names each in addresses."""


def entry_of(word: str, key: int) -> ClearedBySecond:
    """Return an entry by the word of its kind; raises NotFoundError."""
    model = KINDS.get(word)
    found = model._default_manager.filter(pk=key).first() if model else None
    if found is None:
        raise NotFoundError("There is no such entry.")
    return found


@transaction.atomic
def clear_entry(entry: type_of_entry, *, expected_version: int, by: User) -> type_of_entry:
    """Clear a response, judgement or disposition that another person entered, as it was shown.

    Raises PermissionDenied (role, or the person who entered it), StaleVersionError.
    """
    check_may(by, "clear-entry")
    current = locked(entry, expected_version)
    if current.is_cleared:
        return current
    check_second(by, "clear-entry", current.entered_by_id, about=current)
    if current.waits_for:
        raise WrongStateError(current.waits_for)
    if current.returned_because:
        raise WrongStateError("This was returned; it has to be saved anew before it can be cleared.")
    current.status = state_after("clear-entry")
    current.cleared_by = by  # type: ignore[assignment]
    current.cleared_at = timezone.now()
    save_with_history(current, by=by, reason="Cleared")
    announce_change()
    return current


@transaction.atomic
def return_entry(entry: type_of_entry, *, reason: str, expected_version: int, by: User) -> type_of_entry:
    """Return a draft with a reason to the person who entered it; it waits for that person until it is saved.

    Raises PermissionDenied (role, or the person who entered it), WrongStateError (it is cleared, or returned
    already), StaleVersionError, ValidationError (no reason).
    """
    check_may(by, "clear-entry")
    check_said(reason, "Say why it is returned.")
    current = locked(entry, expected_version)
    check_second(by, "clear-entry", current.entered_by_id, about=current)
    if current.is_cleared or current.returned_because:
        raise WrongStateError("This is cleared or returned already.")
    current.returned_because = reason
    change(current, by=by, reason=worded("Returned: %(reason)s", reason=reason), quietly=True)
    happened(RETURNED, about=current, address=reverse("desk"), by=by, to_user=current.entered_by)
    return current


@transaction.atomic
def reopen_entry(entry: type_of_entry, *, reason: str, expected_version: int, by: User) -> type_of_entry:
    """Make a cleared entry a draft again; readers see it no longer until it is cleared anew.

    Raises PermissionDenied, StaleVersionError, ValidationError (no reason).
    """
    check_may(by, "reopen-entry")
    check_said(reason, "Say why it is opened again.")
    current = locked(entry, expected_version)
    if current.is_cleared:
        current.status = state_after("reopen-entry")
        current.cleared_by = None
        current.cleared_at = None
        change(current, by=by, reason=f"Opened again: {reason}")
    return current


def save_entry(
    entry: Any, values: dict[str, Any], *, expected_version: int, by: User, linked: str | None = None
) -> tuple[Any, bool]:
    """Write a draft entry in the caller's transaction; return it and whether anything changed.

    ``entry`` is locked or new (version 0). Saving what stands there changes nothing. Raises
    WrongStateError (cleared), StaleVersionError, ValidationError.
    """
    is_fresh = entry.pk is None or entry.returned_because
    same = not is_fresh and all(getattr(entry, name) == value for name, value in values.items())
    if same and (linked is None or linked == entry.linked):
        return entry, False
    check_version(entry, expected_version)
    if entry.is_cleared:
        raise WrongStateError("Two people have cleared this; open it again first, with a reason.")
    for name, value in values.items():
        setattr(entry, name, value)
    if linked is not None:
        entry.linked = linked
    entry.entered_by, entry.returned_because = by, ""
    change(entry, by=by, reason="Entered", quietly=True)
    return entry, True
