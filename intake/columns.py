"""What a table can hold: its columns, and how a cell of each kind is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from people.dates import date_as_known
from record.models import LONGEST_TEXT
from reporting.words import worded

LEFT_OUT: Final = "-"
"""Stands for a sheet, a column or a label that is read as nothing."""
LARGEST_NUMBER: Final = 32_767
_link = URLValidator(schemes=["http", "https"])

type_of_reader = Callable[[str], tuple[str, str]]
"""Takes the text of a cell; returns its value and what is wrong with it, one of them empty."""


@dataclass(frozen=True)
class CellKind:
    """What a cell holds, in words, and how it is read."""

    words: str
    read: type_of_reader


def by_pattern(pattern: str, words: str, change: Callable[[str], str] = str) -> type_of_reader:
    """Return a reader of texts of one form; ``change`` is tried on a text that has another."""
    wanted = re.compile(pattern)

    def read(text: str) -> tuple[str, str]:
        value = text if wanted.fullmatch(text) else change(text)
        problem = (
            ""
            if wanted.fullmatch(value)
            else worded("“%(typed)s” cannot be read; write %(choices)s.", typed=text[:40], choices=words)
        )
        return value, problem

    return read


_whole_number = by_pattern(
    r"[0-9]{1,5}", worded("a whole number up to %(largest_number)s", largest_number=LARGEST_NUMBER)
)


def _whole(text: str) -> tuple[str, str]:
    value, problem = _whole_number(text)
    if not problem and int(value) > LARGEST_NUMBER:
        problem = worded(
            "“%(given)s” cannot be read; write a whole number up to %(largest_number)s.",
            given=text,
            largest_number=LARGEST_NUMBER,
        )
    return (value, problem) if problem else (str(int(value)), "")


def _as_known(text: str) -> tuple[str, str]:
    try:
        return date_as_known(text), ""
    except ValueError as error:
        return text, str(error)


def _day(text: str) -> tuple[str, str]:
    value, problem = _as_known(text)
    if problem or len(value) < len("2021-06-30"):
        return text, worded("“%(given)s” is not a date; write 2021-06-30.", given=text[:40])
    return value, ""


def _link_read(text: str) -> tuple[str, str]:
    try:
        _link(text)
    except ValidationError:
        return text, "This is not a link. A link begins with https://."
    return text, ""


TEXT: Final = CellKind("text", lambda text: (text, ""))
CHOICE: Final = CellKind("one of a list", lambda text: (text, ""))
"""Its labels are given a meaning before a cell is read."""
SLUG: Final = CellKind(
    "name in lower case",
    by_pattern(
        r"[a-z0-9][a-z0-9-]*",
        "small letters, digits and dashes, as mid-term-2023",
        lambda text: slugify(text) or text,
    ),
)
WHOLE: Final = CellKind("whole number", _whole)
DAY: Final = CellKind("day", _day)
AS_KNOWN: Final = CellKind("date as precise as known", _as_known)
LINK: Final = CellKind("link", _link_read)


@dataclass(frozen=True)
class Column:
    """One column. ``refers`` names the sheet that holds what its cells name.

    ``filled`` columns may stay empty: the portal finds a value. ``guesses`` are headings of others, and
    ``synonyms`` labels of others by our value, both separated by “|”.
    """

    key: str
    heading: str
    meaning: str = ""
    width: int = 16
    kind: CellKind = TEXT
    required: bool = False
    filled: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    refers: str = ""
    longest: int = LONGEST_TEXT
    guesses: str = ""
    synonyms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One kind of table: the columns of ``identity`` together name a row.

    ``one`` is what a row is called. ``one_of`` are columns of which a table needs at least one.
    """

    key: str
    name: str
    one: str
    meaning: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    guesses: str = ""
    one_of: tuple[str, ...] = ()

    def column(self, key: str) -> Column:
        """Return one column; raises StopIteration for a key that none has."""
        return next(column for column in self.columns if column.key == key)
