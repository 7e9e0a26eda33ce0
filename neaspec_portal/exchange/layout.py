"""How the tables of a portal are built: two portals exchange content when they are built alike."""

from __future__ import annotations

import hashlib
import json

from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from pydantic import BaseModel, ConfigDict

from neaspec_portal.exchange.columns import type_of
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.scope import carried


class Layout(BaseModel):
    """The columns of every model that is carried, and a digest of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    fingerprint: str
    models: dict[str, dict[str, str]]


def layout() -> Layout:
    """Return the layout of this portal, credentials or not.

    Raises ExchangeRefusedError when migrations wait to be applied.
    """
    described = carried(credentials=True)
    _check_migrated()
    columns = {model._meta.label: _columns(model) for model in described}
    return Layout(fingerprint=fingerprint_of(columns), models=columns)


def fingerprint_of(columns: dict[str, dict[str, str]]) -> str:
    """Return the digest of a layout."""
    text = json.dumps(columns, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def difference(there: Layout, here: Layout) -> str:
    """Say what differs between the portal of an archive and this one; empty when nothing does."""
    for label in sorted(there.models.keys() | here.models.keys()):
        if there.models.get(label) != here.models.get(label):
            return f"{label} has other columns in the archive than here"
    if there.fingerprint != here.fingerprint:
        return "its fingerprint does not fit what it describes"
    return ""


def _check_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ExchangeRefusedError("Migrations wait to be applied; run manage.py migrate first.")


def _columns(model: type[models.Model]) -> dict[str, str]:
    return {field.attname: _described(field) for field in model._meta.local_concrete_fields}


def _described(field: models.Field) -> str:
    length = f"({field.max_length})" if field.max_length else ""
    places = f"({field.max_digits}, {field.decimal_places})" if isinstance(field, models.DecimalField) else ""
    to = f" of {field.related_model._meta.label}" if isinstance(field, models.ForeignKey) else ""
    return f"{type_of(field)}{places or length}{to}{', may be empty' if field.null else ''}"
