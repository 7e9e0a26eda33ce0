"""Whether the database at hand is that of a portal, for commands that may be run anywhere."""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.db.models import Model
from django.db.utils import DatabaseError

from reporting.words import worded


class NoDatabaseError(Exception):
    """There is no database of a portal; the message says how to name one."""


def require_table_of(model: type[Model]) -> None:
    """Raise NoDatabaseError where the database holds no table of a model; nothing is made then."""
    name = str(connection.settings_dict["NAME"])
    try:
        # To connect to a file that is not there would make it.
        is_there = connection.vendor != "sqlite" or Path(name).exists()
        if is_there and model._meta.db_table in connection.introspection.table_names():
            return
    except DatabaseError as error:
        raise NoDatabaseError(worded("The database cannot be reached: %(error)s", error=error)) from None
    raise NoDatabaseError(
        worded("%(name)s is not the database of a portal; name it by DATABASE_URL or VAR_DIR.", name=name)
    )
