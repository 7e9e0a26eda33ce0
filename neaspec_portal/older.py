"""A database of an older layout: recognised, and set aside where the portal is only tried out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

BELONGS_TO_A_DATABASE = ("neaspec.sqlite3*", "files", "bundles", "content.stamp")
"""What of the folder of variable data goes with its database."""


def is_older(connection: Any) -> bool:
    """Say whether a database was made by migrations that are no longer there.

    Then a migration it names is unknown, or a table or column is missing although all migrations of its app
    are noted as applied; migrate would change nothing, and pages would fail or be empty.
    """
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations)
    if not applied:
        return False
    ours = {
        config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR
    }
    known = set(loader.disk_migrations)
    if any(app in ours for app, _ in applied - known):
        return True
    waiting = {app for app, _ in known - applied}
    made = set(connection.introspection.table_names())
    return any(
        not _has_its_columns(connection, model, made)
        for model in apps.get_models()
        if model._meta.app_label in ours - waiting
    )


def _has_its_columns(connection: Any, model: type[Model], made: set[str]) -> bool:
    table = model._meta.db_table
    if table not in made:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608
        there = {column[0] for column in cursor.description}
    return {field.column for field in model._meta.local_concrete_fields} <= there


def set_aside(folder: Path, today: date) -> Path:
    """Move a database with all that belongs to it into ``old-DATE`` of its folder; return that place."""
    place = folder / f"old-{today:%Y-%m-%d}"
    number = 1
    while place.exists():
        number += 1
        place = folder / f"old-{today:%Y-%m-%d}-{number}"
    place.mkdir()
    for pattern in BELONGS_TO_A_DATABASE:
        for one in sorted(folder.glob(pattern)):
            one.rename(place / one.name)
    return place
