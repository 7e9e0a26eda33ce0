"""What a record says, field by field: its file, its page and its answer in the API are made of one list.

A new field of a record is one line of its list; see ``docs/how-to/add-a-list.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import django_tables2 as tables
from ninja import Schema
from pydantic import Field as Described
from pydantic import create_model

from record.api.parts import CitationOut, citation_out
from record.tables import CellColumn, RecordTable
from reporting.tables import CellKind, Column, type_of_cell, yes_or_no

CODES = list[str]
"""The type of an answer that names linked records."""
type_of_record = TypeVar("type_of_record")
type_of_context = TypeVar("type_of_context")
"""What else is needed to say it, as the contradictions on record and the filter of the list."""


@dataclass(frozen=True)
class Field(Generic[type_of_record, type_of_context]):
    """One thing that a record says.

    ``read`` gives its value from the record and its context, or names the way to it, as
    “citation.place”; without it, it is the attribute of the same name. With a ``heading`` it is a column
    of the file, where its text is what was read as plain text, or ``text``; with an ``answer``, a type,
    it is a part of the answer of the API, explained by ``description``. As a column of the page it is
    shown by a template, ``cell``, or else as in the file, and sorted ``by`` one attribute or several.
    """

    key: str
    heading: str = ""
    answer: Any = None
    read: Callable[[type_of_record, type_of_context], Any] | str = ""
    text: Callable[[type_of_record, type_of_context], type_of_cell] | str = ""
    description: str = ""
    width: int = 18
    kind: CellKind = CellKind.TEXT
    cell: str = ""
    by: str | tuple[str, ...] = ""

    def value(self, record: type_of_record, context: type_of_context) -> Any:
        """Return what a record says, as the API answers it."""
        return at_end(record, self.read or self.key, context)

    def in_file(self, record: type_of_record, context: type_of_context) -> type_of_cell:
        """Return its cell in a file."""
        return at_end(record, self.text, context) if self.text else plain(self.value(record, context))

    @property
    def of_column(self) -> dict[str, Any]:
        """What a column of the page is made with: its heading, and what it is sorted by."""
        order = (self.by,) if isinstance(self.by, str) else self.by
        return {
            "verbose_name": self.heading,
            "orderable": bool(self.by),
            "order_by": order,
            "accessor": "pk",
        }


def at_end(record: Any, way: Any, context: Any) -> Any:
    """Return what a way of attributes leads to, None where it ends before; or what a function gives."""
    if not isinstance(way, str):
        return way(record, context)
    for name in way.split("."):
        record = None if record is None else getattr(record, name)
    return record


def lines(found: Iterable[str]) -> str | None:
    """Return texts as the lines of one cell; an empty cell where there are none."""
    return "\n".join(found) or None


def shown(way: str) -> Callable[[Any, Any], type_of_cell]:
    """Return what reads the label of a choice; an empty cell where none was made."""
    before, dot, key = way.rpartition(".")
    reads = f"{before}{dot}get_{key}_display"
    return lambda record, context: str(at_end(record, reads, context)()) or None


def codes_of(way: str) -> Callable[[Any, Any], list[str]]:
    """Return what reads the codes of linked records."""
    return lambda record, context: [one.code for one in at_end(record, way, context).all()]


def cited(way: str = "citation") -> Callable[[Any, Any], CitationOut | None]:
    """Return what reads a citation as the API says it; None where there is none."""
    return lambda record, context: (
        citation_out(found) if (found := at_end(record, way, context)) is not None else None
    )


def plain(value: Any) -> type_of_cell:
    """Return a value as a cell of a file: a truth as a word, a list as one text, nothing as an empty cell."""
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value) or None
    return None if value == "" else value


class PlainColumn(tables.Column):
    """A column of the page that says what the file says of a record with an empty context."""

    def __init__(self, one: Field[Any, Any], nothing: Any) -> None:
        super().__init__(empty_values=(), **one.of_column)
        self.one, self.nothing = one, nothing
        self.is_number = one.kind is not CellKind.TEXT

    def render(self, record: Any) -> type_of_cell:
        """Return the cell of one row; empty where there is nothing to say."""
        found = self.one.in_file(record, self.nothing)
        return "" if found is None else found


class FieldList(Generic[type_of_record, type_of_context]):
    """All that a record says, in the order of the file.

    ``nothing`` is the empty context.
    """

    def __init__(
        self, *fields: Field[type_of_record, type_of_context], nothing: type_of_context | None = None
    ) -> None:
        keys = [one.key for one in fields]
        if len(set(keys)) < len(keys):
            raise ValueError("Two fields of a list have the same name.")
        self.fields, self.nothing = fields, nothing

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the file."""
        return tuple(Column(one.key, one.heading, one.kind, one.width) for one in self.fields if one.heading)

    def row(self, record: type_of_record, context: type_of_context) -> tuple[type_of_cell, ...]:
        """Return the row of a record in the file."""
        return tuple(one.in_file(record, context) for one in self.fields if one.heading)

    def rows(
        self, records: Iterable[type_of_record], context: type_of_context
    ) -> tuple[tuple[type_of_cell, ...], ...]:
        """Return the rows of all records in the file."""
        return tuple(self.row(one, context) for one in records)

    def schema(self, name: str) -> type[Schema]:
        """Return what the API says of a record, as the type of its answer."""
        parts: Any = {
            one.key: (one.answer, Described(description=one.description) if one.description else ...)
            for one in self.fields
            if one.answer is not None
        }
        return create_model(name, __base__=Schema, **parts)

    def answer(self, record: type_of_record, context: type_of_context) -> dict[str, Any]:
        """Return the answer of the API about a record."""
        return {one.key: one.value(record, context) for one in self.fields if one.answer is not None}

    def heading(self, key: str) -> str:
        """Return what the file calls a field; raises StopIteration where the file has none."""
        return self._in_file(key).heading

    def _in_file(self, key: str) -> Field[type_of_record, type_of_context]:
        return next(one for one in self.fields if one.key == key and one.heading)

    def table(
        self, caption: str, *keys: str, key_of: Callable[[Any], str], part: str = ""
    ) -> type[RecordTable]:
        """Return the list of the page with these fields; raises StopIteration where the file has none.

        ``caption`` says what a row is, ``key_of`` names a row within the address, ``part`` the list.
        """
        names = {"caption": caption, "part": part, "key_of": lambda _table, row: key_of(row)}
        return type("ListOfRecords", (RecordTable,), {**{key: self.cell(key) for key in keys}, **names})

    def cell(self, key: str) -> tables.Column:
        """Return the column of the page for a field; raises StopIteration where the file has none."""
        one = self._in_file(key)
        return CellColumn(one.cell, **one.of_column) if one.cell else PlainColumn(one, self.nothing)
