"""What every change shares: lock and version, history, and word to the readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

from people.stamp import move_stamp
from record.refusals import StaleVersionError

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

type_of_record = TypeVar("type_of_record", bound=models.Model)


type_of_row = TypeVar("type_of_row")


@dataclass(frozen=True)
class Outcome:
    """What became of the rows of one form, by the names that its page gives them."""

    saved: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@transaction.atomic
def save_each(rows: Iterable[tuple[str, type_of_row]], save: Callable[[type_of_row], bool | None]) -> Outcome:
    """Save the rows of one form, each with its name, in one transaction, and return what became of them.

    ``save`` returns whether a row is saved, None where it asks for nothing; of a refused row nothing is
    saved. What it raises concerns all rows: then none of them is saved.
    """
    done: dict[bool | None, list[str]] = defaultdict(list)
    for name, row in rows:
        before = transaction.savepoint()
        result = save(row)
        if result is False:
            transaction.savepoint_rollback(before)
        done[result].append(name)
    return Outcome(tuple(done[True]), tuple(done[False]))


@runtime_checkable
class Confidential(Protocol):
    """Rows of a model that not everybody may read."""

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return those that a reader may see; None is a stranger."""
        ...


def slug_of_title(
    title: str, among: QuerySet[Any], *, reserved: Iterable[str] = ("new",), longest: int = 60
) -> str:
    """Return the address of what is opened under a title; raises ValidationError for one that is not free.

    ``among`` are the records that have an address already, ``reserved`` the words addresses need themselves.
    """
    slug = slugify(title)[:longest].strip("-")
    if not slug:
        raise ValidationError({"title": "A title needs Latin letters or digits for its address."})
    if slug in reserved or among.filter(slug=slug).exists():
        raise ValidationError({"title": "This title is already used. Add a year or a place."})
    return slug


def is_public(record: models.Model) -> bool:
    """Say whether strangers can read a record as the database has it now; one query, or none."""
    rows = type(record)._default_manager.all()
    if not isinstance(rows, Confidential):
        return True
    return record.pk is not None and rows.visible_to(None).filter(pk=record.pk).exists()


def announce_change(record: models.Model | None = None) -> None:
    """Tell the portal that strangers must read something new, once the transaction at hand holds.

    Of a ``record`` that no stranger can read nothing is announced: its changes would show who works when.
    """
    if record is None or is_public(record):
        move_stamp()


def locked(record: type_of_record, expected_version: int | None = None) -> type_of_record:
    """Return a record as it stands now, locked; raises StaleVersionError when it has moved on."""
    current: Any = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if expected_version is not None and current.version != expected_version:
        raise StaleVersionError(current)
    found: type_of_record = current
    return found


def check_version(current: Any, expected_version: int, *, missing: models.Model | None = None) -> None:
    """Refuse to change what somebody else has changed meanwhile; raises StaleVersionError.

    ``current`` is the record as it stands, None where there is none; ``missing`` then says what it would be.
    """
    if (current.version if current is not None else 0) != expected_version:
        raise StaleVersionError(current if current is not None else missing)  # type: ignore[arg-type]


def change(
    record: type_of_record,
    values: Mapping[str, Any] | None = None,
    *,
    by: User | None,
    reason: str,
    taken: str | Callable[[], Exception] = "",
    quietly: bool = False,
) -> type_of_record:
    """Give a record new values: one version more, checked, stored with its history, announced to the readers.

    ``taken`` is said, or raised, where somebody else has just stored the same. ``quietly`` tells no reader,
    as for what nobody but its writers reads yet; nor is a change announced that no stranger can see, before
    or after. Raises ValidationError.
    """
    changed: Any = record
    was_public = not quietly and is_public(record)
    for name, value in (values or {}).items():
        setattr(changed, name, value)
    changed.version += 1
    record.full_clean()
    if not taken:
        save_with_history(record, by=by, reason=reason)
    else:
        try:
            with transaction.atomic():
                save_with_history(record, by=by, reason=reason)
        except IntegrityError:
            raise (ValidationError(taken) if isinstance(taken, str) else taken()) from None
    if was_public or (not quietly and is_public(record)):
        announce_change()
    return record


def delete_with_history(record: models.Model, *, by: User, reason: str) -> None:
    """Delete a record; its history stays, with who deleted it and why."""
    record._history_user = by  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    record.delete()


def save_with_history(record: models.Model, *, by: User | None, reason: str) -> None:
    record._history_user = by  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    record.save()
