"""One table as canonical lines of JSON, in the order of its keys, and rows written from such lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, models
from django.db.models import BinaryField, F
from django.db.models.functions import Collate

from neaspec_portal.exchange.columns import Column, columns_of, type_of
from neaspec_portal.exchange.naming import NamedRecords
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.scope import carried

ROWS_AT_ONCE: Final = 1_000
LARGE_ROWS_AT_ONCE: Final = 1
"""Of tables that hold files, so that memory stays flat."""
LONGEST_LINE: Final = 64_000_000
"""Bytes one row may have as a line; what is longer is refused on the way out as on the way in."""


@dataclass(frozen=True)
class Content:
    """What is known of some bytes: enough to tell whether others are the same."""

    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """The rows of one model, without those of models it inherits from."""

    model: type[models.Model]
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        """What people call it."""
        return self.model._meta.label

    @property
    def entry(self) -> str:
        """Its name in an archive."""
        return f"data/{self.model._meta.label_lower}.jsonl"

    @property
    def key(self) -> Column:
        """The column that orders its rows."""
        return next(column for column in self.columns if column.field.primary_key)

    @property
    def rows_at_once(self) -> int:
        """How many rows are held in memory."""
        large = any(isinstance(column.field, BinaryField) for column in self.columns)
        return LARGE_ROWS_AT_ONCE if large else ROWS_AT_ONCE

    def lines(self) -> Iterator[bytes]:
        """Give every row as a line; raises ExchangeRefusedError for a value no other database could hold."""
        names = [column.name for column in self.columns]
        rows = self.model._base_manager.order_by(*self._order()).values_list(*names)
        for row in rows.iterator(chunk_size=self.rows_at_once):
            try:
                yield self.line(row)
            except ValueError as error:
                key = row[self.columns.index(self.key)]
                raise ExchangeRefusedError(f"{self.label} {key} cannot be carried: {error}.") from None

    def _order(self) -> list[Any]:
        # Databases sort text by the rules of a language; bytes are the same everywhere.
        if connection.vendor == "postgresql" and type_of(self.key.field) in ("CharField", "SlugField"):
            return [Collate(F("pk"), "C")]
        return ["pk"]

    def line(self, row: Sequence[Any]) -> bytes:
        """Return one row as a line; raises ValueError for a value that cannot be carried."""
        values = {}
        for column, value in zip(self.columns, row, strict=True):
            try:
                values[column.name] = column.encode(value)
            except ValueError as error:
                raise ValueError(f"{column.name}: {error}") from None
        text = json.dumps(values, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        line = f"{text}\n".encode()
        if len(line) > LONGEST_LINE:
            raise ValueError(f"it has more than {LONGEST_LINE:,} bytes")
        return line

    def row(self, line: bytes) -> list[Any]:
        """Return the values of a line; raises ValueError for a column or a value that cannot be taken."""
        values = _object_of(line)
        for name in values.keys() - {column.name for column in self.columns}:
            raise ValueError(f"the column “{name}” is unknown")
        row = []
        for column in self.columns:
            if column.name not in values:
                raise ValueError(f"the column “{column.name}” is missing")
            try:
                row.append(column.decode(values[column.name]))
            except ValueError as error:
                raise ValueError(f"{column.name}: {error}") from None
        return row

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows as they are: no signal is sent, no history added, no automatic date renewed."""
        fields = list(self.model._meta.local_concrete_fields)
        batch: list[models.Model] = []
        most = min(self.rows_at_once, connection.ops.bulk_batch_size(fields, [None] * self.rows_at_once))
        for row in rows:
            record = self.model()
            for column, value in zip(self.columns, row, strict=True):
                setattr(record, column.name, value)
            batch.append(record)
            if len(batch) >= most:
                self._write(fields, batch)
                batch = []
        self._write(fields, batch)

    def _write(self, fields: list[Any], batch: list[models.Model]) -> None:
        if batch:
            manager: Any = self.model._base_manager
            manager._insert(batch, fields=fields, using=connection.alias, raw=True)


def tables(*, credentials: bool) -> list[Table]:
    """Return the tables of an archive in the order of its entries; raises ExchangeRefusedError."""
    named = NamedRecords()
    return [
        Table(model, columns_of(model, named, credentials=credentials))
        for model in carried(credentials=credentials)
    ]


def _object_of(line: bytes) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(values, dict):
        raise ValueError("it is no row")
    return values
