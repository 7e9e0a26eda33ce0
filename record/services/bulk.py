"""Writing thousands of records with their history, in the caller's transaction.

The rows are the same as those of single saves; a test compares them. They are handed to the database without
an object for each row of history: COPY on PostgreSQL, ``executemany`` on SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models
from django.utils import timezone

from people.conversations import forget_subjects
from record.models.citations import Searchable

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PLAIN: Final = frozenset({str, int, bool, type(None)})
"""Types of values that a database takes as they are."""
A_PORTION: Final = 2_000
"""Rows written by one statement."""
MADE, CHANGED, DELETED = "+", "~", "-"

type_of_fields = Sequence["models.Field[Any, Any]"]


def insert_with_history(model: type[models.Model], records: Sequence[Any], *, by: User, reason: str) -> None:
    """Store new records and the first row of history of each; they have their keys afterwards.

    Their models have no field that says by itself when it was saved.
    """
    if not records:
        return
    for record, key in zip(records, _new_keys(model, len(records)), strict=True):
        record.pk = key
        if isinstance(record, Searchable):
            record.fold()
    fields = model._meta.concrete_fields
    _insert(model, fields, _rows_of(fields, records))
    for record in records:
        record._state.adding, record._state.db = False, connection.alias
    write_history(model, records, MADE, by=by, reason=reason)


def update_with_history(
    model: type[models.Model], records: Sequence[Any], names: Iterable[str], *, by: User, reason: str
) -> None:
    """Store these fields of records that are on record, and a row of history of each."""
    wanted = set(names)
    if issubclass(model, Searchable):
        wanted.add("search_text")
        for record in records:
            record.fold()
    fields = [one for one in model._meta.concrete_fields if one.name in wanted]
    quote = connection.ops.quote_name
    setting = ", ".join(f"{quote(str(one.column))} = %s" for one in fields)
    key = model._meta.pk
    table, which = quote(model._meta.db_table), quote(str(key.column))
    statement = f"UPDATE {table} SET {setting} WHERE {which} = %s"  # noqa: S608
    _many(statement, _rows_of([*fields, key], records))
    write_history(model, records, CHANGED, by=by, reason=reason)


def delete_with_history(model: type[models.Model], keys: Sequence[int], *, by: User, reason: str) -> None:
    """Delete records by their keys, each with a last row of history, and what was said about them.

    Nothing is done for what refers to them: the database refuses it at the end of the transaction.
    """
    # Unordered: the usual order joins records that may be gone already.
    found = model._default_manager.filter(pk__in=keys).order_by()
    write_history(model, list(found), DELETED, by=by, reason=reason)
    found._raw_delete(found.db)  # type: ignore[attr-defined]
    forget_subjects(model, keys)


def write_history(
    model: type[models.Model], records: Sequence[Any], kind: str, *, by: User, reason: str
) -> None:
    """Store a row of history of each record as it is; ``kind`` says what was done to it."""
    rows = model.history.model  # type: ignore[attr-defined]
    at: datetime = timezone.now()
    said = {
        "history_date": at,
        "history_type": kind,
        "history_user_id": by.pk,
        "history_change_reason": reason,
    }
    tracked = {one.attname for one in rows.tracked_fields}
    fields = [one for one in rows._meta.concrete_fields if one.attname in tracked or one.attname in said]
    own = [one for one in fields if one.attname in tracked]
    places = {one.attname: place for place, one in enumerate(own)}
    names = [one.attname for one in fields]
    constant = {
        one.attname: one.get_db_prep_save(said[one.attname], connection)
        for one in fields
        if one.attname in said
    }

    def whole() -> Iterator[tuple[Any, ...]]:
        for values in _rows_of(own, records):
            yield tuple(values[places[one]] if one in places else constant[one] for one in names)

    _insert(rows, fields, whole())


def _rows_of(fields: type_of_fields, records: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Give the values of records as the database takes them; of two fields or more."""
    names = [one.attname for one in fields]
    read: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)
    for record in records:
        yield tuple(
            value
            if type(value) in PLAIN and not isinstance(field, models.JSONField)
            else field.get_db_prep_save(value, connection)
            for field, value in zip(fields, read(record), strict=True)
        )


def _new_keys(model: type[models.Model], many: int) -> Iterable[int]:
    """Return keys that no record has or had: its history would be taken for theirs."""
    key, table = str(model._meta.pk.column), model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', key, many],
            )
            return [one for (one,) in cursor.fetchall()]
        # The transaction has begun IMMEDIATE, so nobody else takes a key meanwhile.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + many + 1)


def _insert(model: type[models.Model], fields: type_of_fields, rows: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(one.column)) for one in fields)
    if connection.vendor == "postgresql":
        statement = f"COPY {table} ({columns}) FROM STDIN"
        with (
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            cursor.cursor.copy(statement) as copied,
        ):
            for row in rows:
                copied.write_row(row)
        return
    values = ", ".join("%s" for _ in fields)
    _many(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)  # noqa: S608


def _many(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    portion: list[tuple[Any, ...]] = []
    for row in rows:
        portion.append(row)
        if len(portion) == A_PORTION:
            _execute(statement, portion)
            portion = []
    if portion:
        _execute(statement, portion)


def _execute(statement: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
