"""The last number each table gave out: that of a deleted record, which history keeps, never comes again."""

from __future__ import annotations

from django.db import connection, models
from django.db.models import AutoField, Max


def last_key(model: type[models.Model]) -> int | None:
    """Return the highest number given out so far, 0 before the first; None where keys are not numbered."""
    if not isinstance(model._meta.pk, AutoField):
        return None
    highest = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
    return max(highest, _given_out(model))


def continue_after(model: type[models.Model], key: int) -> None:
    """Let the next number be the one after ``key``."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(%s, %s, %s)", [_sequence(model), max(key, 1), key > 0])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [key, table])
        if not cursor.rowcount and key:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, key])


def _given_out(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model)}")  # noqa: S608
            value, is_called = cursor.fetchone()
            return value if is_called else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
        return found[0] if found else 0


def _sequence(model: type[models.Model]) -> str:
    """Return the quoted name of the sequence that numbers a table."""
    pk = model._meta.pk
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, pk.column if pk else "id"])
        return str(cursor.fetchone()[0])
