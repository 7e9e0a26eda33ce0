"""How tables are built, and one value of a column as JSON: the same from every database, and back."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.models import JSONField, Value
from pydantic import BaseModel, ConfigDict

from neaspec_portal.exchange.naming import NamedRecords
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.scope import carried

UNUSABLE_PASSWORD: Final = "!"  # noqa: S105
"""No password opens an account that carries this."""

WHOLE_UNTIL: Final = 10**16
"""From here on Python writes a float with an exponent, which PostgreSQL gives back as a whole number."""


@dataclass(frozen=True)
class ValueKind:
    """How values of one type are written and read; both raise ValueError for what cannot be carried."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    field: models.Field
    kind: ValueKind

    def encode(self, value: Any) -> Any:
        """Return the JSON value; raises ValueError for what no other database could hold."""
        return None if value is None else self.kind.encode(value)

    def decode(self, value: Any) -> Any:
        """Return what the database is given; raises ValueError for a JSON value of another type."""
        if value is not None:
            return self.kind.decode(value)
        if self.field.null:
            return None
        if isinstance(self.field, JSONField):
            return Value(None, JSONField())
        raise ValueError("it must not be empty")


def columns_of(model: type[models.Model], named: NamedRecords, *, credentials: bool) -> tuple[Column, ...]:
    """Return the columns of a model's own table, by name.

    Raises ExchangeRefusedError for a type that archives do not know.
    """
    fields = sorted(model._meta.local_concrete_fields, key=lambda field: field.attname)
    return tuple(
        Column(field.attname, field, _kind_of(field, named, credentials=credentials)) for field in fields
    )


def type_of(field: models.Field) -> str:
    """Return the type of a column's values; of a foreign key that of the key it holds."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.get_internal_type()


def _kind_of(field: models.Field, named: NamedRecords, *, credentials: bool) -> ValueKind:
    if isinstance(field, models.ForeignKey) and field.related_model in named:
        return ValueKind(
            lambda key: named.name_of(field.related_model, key),
            lambda name: named.key_of(field.related_model, name),
        )
    if not credentials and field.model._meta.label == "auth.User" and field.name == "password":
        return ValueKind(lambda _value: UNUSABLE_PASSWORD, _no_password)
    kind = type_of(field)
    if kind == "DecimalField":
        return _decimal(field.decimal_places)  # type: ignore[attr-defined]
    if kind not in KINDS:
        raise ExchangeRefusedError(f"{field} is a {kind}; archives do not know that type.")
    return KINDS[kind]


def _exactly(wanted: type) -> Callable[[Any], Any]:
    def decode(value: Any) -> Any:
        if type(value) is not wanted:
            raise ValueError(f"{str(value)[:40]!r} is not of type {wanted.__name__}")
        return value

    return decode


def _from_text(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: parse(_exactly(str)(value))


def _no_password(value: Any) -> str:
    if value != UNUSABLE_PASSWORD:
        raise ValueError("it holds a credential, and the archive says that it has none")
    return UNUSABLE_PASSWORD


def _text(value: str) -> str:
    if "\0" in value:
        raise ValueError("it holds a NUL character, which PostgreSQL cannot store")
    value.encode()  # Half of a sign raises a ValueError.
    return value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _json(value: Any) -> Any:
    """Return a JSON value as both databases give it back."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {_text(key): _json(one) for key, one in value.items()}
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no JSON number")
        return int(Decimal(repr(value))) if abs(value) >= WHOLE_UNTIL else value + 0.0
    return value


def _decimal(places: int) -> ValueKind:
    return ValueKind(lambda value: f"{value:.{places}f}", _from_text(_number))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text[:40]!r} is no number") from None


_WHOLE = ValueKind(int, _exactly(int))
_TEXT = ValueKind(_text, _from_text(_text))
KINDS: Final = {
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), _WHOLE),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField"), _WHOLE),
    **dict.fromkeys(("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"), _WHOLE),
    **dict.fromkeys(("CharField", "TextField", "SlugField", "GenericIPAddressField"), _TEXT),
    "BooleanField": ValueKind(bool, _exactly(bool)),
    "FloatField": ValueKind(float, _exactly(float)),
    "DateField": ValueKind(date.isoformat, _from_text(date.fromisoformat)),
    "TimeField": ValueKind(lambda value: value.isoformat("microseconds"), _from_text(time.fromisoformat)),
    "DateTimeField": ValueKind(_moment, _from_text(datetime.fromisoformat)),
    "DurationField": ValueKind(
        lambda value: value // timedelta(microseconds=1),
        lambda value: timedelta(microseconds=_exactly(int)(value)),
    ),
    "UUIDField": ValueKind(str, _from_text(uuid.UUID)),
    "BinaryField": ValueKind(
        lambda value: base64.b64encode(bytes(value)).decode(),
        _from_text(lambda text: base64.b64decode(text, validate=True)),
    ),
    "JSONField": ValueKind(_json, _json),
}
"""By the type that Django names a column with; decimals need to know their places."""


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
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ExchangeRefusedError("Migrations wait to be applied; run manage.py migrate first.")
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


def _columns(model: type[models.Model]) -> dict[str, str]:
    return {field.attname: _described(field) for field in model._meta.local_concrete_fields}


def _described(field: models.Field) -> str:
    length = f"({field.max_length})" if field.max_length else ""
    places = f"({field.max_digits}, {field.decimal_places})" if isinstance(field, models.DecimalField) else ""
    to = f" of {field.related_model._meta.label}" if isinstance(field, models.ForeignKey) else ""
    return f"{type_of(field)}{places or length}{to}{', may be empty' if field.null else ''}"
