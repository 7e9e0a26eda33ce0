"""What every change shares: lock and version, history, and word to the readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction

from record.refusals import StaleVersionError
from record.signals import content_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type_of_record = TypeVar("type_of_record", bound=models.Model)


def announce_change() -> None:
    """Tell the portal, once the transaction holds, that readers must see something new."""
    transaction.on_commit(lambda: content_changed.send(sender=None))


def locked(record: type_of_record, expected_version: int | None = None) -> type_of_record:
    """Return a record as it stands now, locked; raises StaleVersionError when it has moved on."""
    current: Any = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if expected_version is not None and current.version != expected_version:
        raise StaleVersionError(current)
    found: type_of_record = current
    return found


def delete_with_history(record: models.Model, *, by: User, reason: str) -> None:
    """Delete a record; its history stays, with who deleted it and why."""
    record._history_user = by  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    record.delete()


def save_with_history(record: models.Model, *, by: User | None, reason: str) -> None:
    record._history_user = by  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    record.save()
