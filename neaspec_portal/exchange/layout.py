"""How the tables of a portal are built: two portals exchange content when they are built alike."""

from __future__ import annotations

import hashlib
import json

from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from pydantic import BaseModel, ConfigDict

from neaspec_portal.exchange.columns import type_of
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.scope import NAMED, carried


class Layout(BaseModel):
    """The columns of every model that is carried, the last migration of their apps, and a digest of both."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    fingerprint: str
    migrations: dict[str, str]
    models: dict[str, dict[str, str]]


def layout() -> Layout:
    """Return the layout of this portal, credentials or not.

    Raises ExchangeRefusedError when migrations wait to be applied.
    """
    described = carried(credentials=True)
    labels = {model._meta.app_label for model in described}
    labels |= {apps.get_model(label)._meta.app_label for label in NAMED}
    migrations = _last_migrations(labels)
    columns = {model._meta.label: _columns(model) for model in described}
    return Layout(fingerprint=fingerprint_of(migrations, columns), migrations=migrations, models=columns)


def fingerprint_of(migrations: dict[str, str], columns: dict[str, dict[str, str]]) -> str:
    """Return the digest of a layout."""
    text = json.dumps([migrations, columns], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def difference(there: Layout, here: Layout) -> str:
    """Say what differs between the portal of an archive and this one; empty when nothing does."""
    for app in sorted(there.migrations.keys() | here.migrations.keys()):
        theirs, ours = there.migrations.get(app, "no migration"), here.migrations.get(app, "no migration")
        if theirs != ours:
            return f"{app} stands at {theirs} in the archive and at {ours} here"
    for label in sorted(there.models.keys() | here.models.keys()):
        if there.models.get(label) != here.models.get(label):
            return f"{label} has other columns in the archive than here"
    if there.fingerprint != here.fingerprint:
        return "its fingerprint does not fit what it describes"
    return ""


def _last_migrations(labels: set[str]) -> dict[str, str]:
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    if executor.migration_plan(graph.leaf_nodes()):
        raise ExchangeRefusedError("Migrations wait to be applied; run manage.py migrate first.")
    return {
        label: ", ".join(sorted(name for _app, name in graph.leaf_nodes(label))) for label in sorted(labels)
    }


def _columns(model: type[models.Model]) -> dict[str, str]:
    return {field.attname: _described(field) for field in model._meta.local_concrete_fields}


def _described(field: models.Field) -> str:
    length = f"({field.max_length})" if field.max_length else ""
    places = f"({field.max_digits}, {field.decimal_places})" if isinstance(field, models.DecimalField) else ""
    to = f" of {field.related_model._meta.label}" if isinstance(field, models.ForeignKey) else ""
    return f"{type_of(field)}{places or length}{to}{', may be empty' if field.null else ''}"
