"""A table on its way into a file: named columns, plain values, and what the reader must know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reporting.addresses import absolute
from reporting.figures import Figure, FigureKind, Row, Value
from reporting.number import rounded

type_of_cell = str | int | float | None
type_of_about = tuple[tuple[str, str], ...]
"""Label and text of what a reader must know of a file, in order."""


class CellKind(StrEnum):
    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    DECIMAL = "decimal"


@dataclass(frozen=True)
class Column:
    """One column: ``key`` is its name in data files, ``heading`` in files for people."""

    key: str
    heading: str
    kind: CellKind = CellKind.TEXT
    width: int = 18
    unit: str = ""
    """What its numbers count, as “activities” or “percent of the base”."""


@dataclass(frozen=True)
class Table:
    """Rows for a file. ``about`` holds label and text of base, source, filter and rule."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[type_of_cell, ...]]
    about: type_of_about = ()


TOTAL = Column("is_total", "Sums up other rows", width=12)
"""Says of a row whether it sums up others, “yes” or “no”: the rows that say “no” can be added."""


def yes_or_no(holds: object) -> str:
    """Return a truth as the columns of files say it."""
    return "yes" if holds else "no"


def about_figure(figure: Figure) -> type_of_about:
    """Return what every file of a figure says beside its numbers."""
    return (
        ("Title", figure.title),
        *((("Finding", figure.finding),) if figure.finding else ()),
        ("Summary", figure.summary),
        ("Unit", figure.unit),
        ("Base", figure.base),
        ("Period", figure.period),
        ("Counting rule", figure.counting_rule),
        ("Filter", figure.filter_text or "none"),
        ("Certainty", figure.certainty),
        ("Source", figure.source),
        ("Address", absolute(figure.page_url)),
    )


FIGURE_COLUMNS = (
    Column("row", "Row", width=38),
    Column("category", "Category", width=22),
    Column("count", "Count", CellKind.DECIMAL),
    Column("share_percent", "Share (%)", CellKind.DECIMAL, unit="percent of the base of the row"),
    Column("base", "Base", CellKind.WHOLE_NUMBER, unit="what the row counts"),
    Column("inferred", "Of these, inferred", CellKind.WHOLE_NUMBER),
    Column("other_readings", "Other possible values", width=30),
    Column("mark", "Mark", width=22),
    TOTAL,
    Column("period", "Period", width=38),
    Column("filter", "Filter", width=26),
    Column("source", "Source", width=50),
)


def figure_table(figure: Figure) -> Table:
    """Return a figure as a long table, one number a row, each with its base and source."""
    return Table(
        name=figure.slug,
        title=figure.title,
        columns=FIGURE_COLUMNS,
        rows=tuple(_figure_rows(figure)),
        about=about_figure(figure),
    )


def values_of(figure: Figure) -> Iterator[tuple[Row, str, Value]]:
    """Yield every value of a figure with its row and the name of its part."""
    for row in figure.rows:
        for place, value in enumerate(row.values):
            if figure.kind == FigureKind.CARDS:
                yield row, value.label, value
            elif figure.kind == FigureKind.HEAT_GRID:
                yield row, f"{value.label}: {value.category.label if value.category else value.mark}", value
            else:
                yield row, figure.categories[place].label, value


def _figure_rows(figure: Figure) -> Iterable[tuple[type_of_cell, ...]]:
    for row, name, value in values_of(figure):
        yield (
            row.label,
            name,
            value.amount,
            None if value.share is None else float(rounded(value.share)),
            row.base,
            value.inferred,
            value.others_text or None,
            value.mark.value,
            yes_or_no(row.is_total),
            figure.period,
            figure.filter_text,
            figure.source,
        )
