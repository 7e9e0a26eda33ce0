"""A plan as a workbook: its sheets filled, or empty as a template. What goes out comes in again unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intake.columns import CHOICE, Column, Sheet
from planbook.importers.sheets import SHEETS
from planbook.selectors.books import book_of
from planbook.selectors.rows import StoredBook
from programmes.models import AssessmentRound, StrategicPlan
from reporting.books import BookPage, PageColumn, book_file
from reporting.words import worded

TEMPLATE = "A plan of your own"
HOW_TO = (
    (
        "What this is",
        "A plan with its areas, activities and assessment rounds. Each sheet holds one kind of entry, one on "
        "each line. Fill it in and upload it under “Tables brought in”. You see what "
        "would be new or changed before anything is written. It is written as a whole or not at all.",
    ),
    (
        "Codes",
        "Columns with dark headings identify an entry. A code that exists already changes its entry. A new "
        "code adds an entry. Entries that are left out stay as they are. Nothing is ever deleted.",
    ),
    (
        "Empty cells",
        "Columns marked “may stay empty” are filled by the portal. Sheets not needed may stay empty.",
    ),
    (
        "Your own words",
        "Other headings and other words for levels are understood too: the portal asks once what they mean.",
    ),
    (
        "Text only",
        "Write texts, not formulas; do not merge cells. Put several points of one text on separate lines.",
    ),
)


def template_file() -> bytes:
    """Return the empty workbook."""
    return book_file(TEMPLATE, _read_me(), _pages(StoredBook()))


def plan_file(plan: StrategicPlan, rounds: Sequence[AssessmentRound]) -> bytes:
    """Return the workbook of a plan with those of its rounds that the reader may see."""
    return book_file(f"{plan.mark}{plan.title}", _read_me(), _pages(book_of(plan, rounds)))


def _pages(book: StoredBook) -> list[BookPage]:
    return [
        BookPage(
            sheet.name,
            tuple(_page_column(sheet, column) for column in sheet.columns),
            [
                [_shown(column, row.values.get(column.key, "")) for column in sheet.columns]
                for row in book.rows.get(sheet.key, ())
            ],
        )
        for sheet in SHEETS.values()
    ]


def _shown(column: Column, value: str) -> str:
    return column.choices.get(value, value) if column.kind == CHOICE else value


def _page_column(sheet: Sheet, column: Column) -> PageColumn:
    source = ("", "")
    if column.refers:
        there = SHEETS[column.refers]
        named = there.column("label" if column.refers == "scale" else "code")
        source = (there.name, named.heading)
    return PageColumn(
        column.heading, column.width, tuple(column.choices.values()), source, column.key in sheet.identity
    )


def _read_me() -> Iterator[tuple[str, str]]:
    """Yield what the read-me says: how it works, then every sheet with its columns."""
    yield from HOW_TO
    for sheet in SHEETS.values():
        yield "", ""
        yield f"Sheet “{sheet.name}”", sheet.meaning
        for column in sheet.columns:
            notes = [column.meaning]
            notes += ["Required."] if column.required else []
            notes += ["May stay empty."] if column.filled else []
            notes += [f"One of: {', '.join(column.choices.values())}."] if column.choices else []
            notes += (
                [worded("From the sheet “%(name)s”.", name=SHEETS[column.refers].name)]
                if column.refers
                else []
            )
            yield f"    {column.heading}", " ".join(note for note in notes if note)
