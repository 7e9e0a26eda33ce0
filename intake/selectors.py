"""What waits to be taken over, and what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.kinds import TableKind, kind_of
from intake.models import TableImport, WaitingTable
from record.refusals import NotFoundError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user

MOST_LISTED = 200
"""Imports that a page lists, the latest first."""


def waiting_table(kind: TableKind, key: int, user: User) -> WaitingTable:
    """Return a table that waits: one's own, or one that others look at too; raises NotFoundError."""
    found = WaitingTable.objects.filter(pk=key, kind=kind.name, about=kind.about, scope=kind.scope)
    one = found.select_related("user", "mapped_by").first()
    if one is None or (one.user_id != user.pk and not kind.shared()):
        raise NotFoundError("There is no such table. It may have been imported or deleted already.")
    return one


def _readable(record: WaitingTable | TableImport, user: type_of_user | None) -> TableKind | None:
    """Return the kind of a record that somebody may see; None where they may not, or its subject is gone."""
    try:
        kind = kind_of(record)
    except NotFoundError:
        return None
    return kind if kind.may_see(user) else None


def waiting_tables(user: type_of_user | None) -> list[tuple[WaitingTable, str, str]]:
    """Return what waits for somebody, with its address and what it is."""
    rows = WaitingTable.objects.select_related("user").defer("sheets", "mapping")[:MOST_LISTED]
    kinds = [(row, _readable(row, user)) for row in rows]
    return [
        (row, kind.address("preview", row.pk), kind.title)
        for row, kind in kinds
        if kind is not None and (kind.shared() or row.user_id == getattr(user, "pk", None))
    ]


def table_imports(user: type_of_user | None) -> list[TableImport]:
    """Return the imports that somebody may see, the latest first."""
    found = TableImport.objects.select_related("applied_by", "uploaded_by", "undone_by")
    rows = found.defer("made", "changed", "links", "marks")[:MOST_LISTED]
    return [row for row in rows if _readable(row, user) is not None]


def table_import(key: int, user: type_of_user | None) -> tuple[TableImport, TableKind]:
    """Return one import with its kind; raises NotFoundError for one that somebody may not see."""
    rows = TableImport.objects.select_related("applied_by", "uploaded_by", "undone_by")
    found = rows.filter(pk=key).first()
    kind = _readable(found, user) if found else None
    if found is None or kind is None:
        raise NotFoundError("There is no such import.")
    return found, kind
