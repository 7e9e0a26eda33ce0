"""What others call levels, reasons and states, and what a file leaves open that the portal can find."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.text import slugify

from intake.columns import Column
from intake.typed import ReadTable, Row, read_typed
from intake.vocabulary import COMMON, Vocabulary, place_of, type_of_sheets
from planbook.importers.sheets import SHEETS
from planbook.selectors.books import plan_for_book
from planbook.selectors.rows import AT_WORK, StoredBook
from programmes.models import StrategicPlan
from programmes.models.plans import PAGES_OF_A_PLAN
from programmes.services.scales import letters_for, slugs_for
from reporting.words import worded
from review.models import NotRatedBecause, RatingLevel

WORDS: Final = Vocabulary(SHEETS.values())
NOT_RATED: Final = "not:"
"""Begins the value of a label in the column of levels that says why there is none."""
REASONS: Final = {
    "no-information": "not assessed|not rated|not evaluated|n/a|na|no data|no information|unknown|nr",
    "discontinued": "discontinued|cancelled|canceled|dropped|stopped|terminated|abandoned|withdrawn",
    "not-due": "not due|not yet due|not started|planned|pending|future",
    "merged": "merged|combined|integrated",
}
"""What others call the reasons for having no level."""
SAME: Final[dict[str, str]] = {
    **COMMON,
    "at-work": "draft|open|circulated|in progress|ongoing",
    "presented": "reported|published",
    "verbatim": "verbatim|quoted",
    "recorded": "recorded|entered",
    "paraphrase": "paraphrase|paraphrased",
}


def synonyms_of(column: Column) -> Mapping[str, str]:
    """Return what others write for our values; a level is never guessed from another word than its own."""
    if column.refers == "scale":
        return {f"{NOT_RATED}{value}": names for value, names in REASONS.items()}
    return {**REASONS, **SAME} if column.key == "not_rated_because" else SAME


def level_choices(
    sheets: type_of_sheets, mapping: Mapping[str, Any], plan: StrategicPlan | None
) -> dict[str, str]:
    """Return what a cell of levels can mean, by value: levels of the file or the plan, reasons for none."""
    found = {}
    if plan is not None:
        levels = RatingLevel.objects.filter(scale=plan.rating_scale_id).order_by("rank")
        found = {one.label: one.label for one in levels}
    found = {label: label for label in WORDS.cells_of(sheets, mapping, "scale", "label")} or found
    return found | {f"{NOT_RATED}{value}": f"Not rated: {label}" for value, label in NotRatedBecause.choices}


def names_a_plan(sheets: type_of_sheets, mapping: Mapping[str, Any]) -> bool:
    """Say whether a workbook says itself which plan it is about."""
    place = place_of(mapping, "plan")
    return place is not None and not WORDS.is_empty(sheets[int(place)])


def plan_in(sheets: type_of_sheets, mapping: Mapping[str, Any]) -> StrategicPlan | None:
    """Return the plan that a file is about as far as it is on record, before the file is read."""
    if mapping["plan"]:
        return plan_for_book(mapping["plan"])
    if "plan" not in mapping["sheets"].values():
        return None
    only = {**mapping, "sheets": {at: key for at, key in mapping["sheets"].items() if key == "plan"}}
    rows = read_typed(WORDS, sheets, only, {}).rows.get("plan", ())
    return plan_for_book(rows[0].values.get("code", "")) if rows else None


type_of_filler = Callable[[Row, int, ReadTable], str]


def key_of(row: Row) -> tuple[str, ...]:
    """Return by what a row is known."""
    return tuple(row.values.get(name, "") for name in SHEETS[row.sheet].identity)


def _scale_named(book: ReadTable) -> str:
    """Return the code of the scale: said on either sheet, else made from the plan’s."""
    said = [row.values.get("scale", "") for name in ("plan", "scale") for row in book.rows.get(name, ())]
    code = next((row.values.get("code", "") for row in book.rows.get("plan", ())), "")
    return next((one for one in said if one), f"{code}-scale"[:60] if code else "")


def _labels(book: ReadTable) -> list[str]:
    return [row.values.get("label", "") for row in book.rows["scale"]]


def _letter_of_level(_row: Row, place: int, book: ReadTable) -> str:
    """Return the mark of a level, which no other level of the file has."""
    return letters_for(_labels(book))[place]


def _code_of_level(_row: Row, place: int, book: ReadTable) -> str:
    """Return the name of a level in addresses, made of its label or, in other scripts, of its rank."""
    return slugs_for(_labels(book))[place]


def _in_headline(_row: Row, place: int, book: ReadTable) -> str:
    return "yes" if place < len(book.rows["scale"]) // 2 else "no"


def _number_of_activity(row: Row, place: int, book: ReadTable) -> str:
    """Return the number that ends a code such as AIR-1, else the place of the row within its area."""
    code = row.values.get("code", "")
    number = code.rpartition("-")[2]
    if re.fullmatch(r"[A-Z]{2,8}-[0-9]{1,6}", code):
        return str(int(number))
    rows = book.rows["activities"][: place + 1]
    return str(sum(one.values.get("area", "") == row.values.get("area", "") for one in rows))


def _title_of_scale(row: Row, _place: int, _book: ReadTable) -> str:
    return f"Scale of {row.values.get('title', '')}"[:120]


def _slug_of_area(row: Row, place: int, _book: ReadTable) -> str:
    made = slugify(row.values.get("name", ""))[:36].strip("-") or f"area-{place + 1}"
    return f"{made}-2" if made in PAGES_OF_A_PLAN else made


FILLERS: Final[Mapping[str, Mapping[str, type_of_filler]]] = {
    "plan": {
        "scale": lambda row, place, book: _scale_named(book),
        "scale_name": _title_of_scale,
        "moved_level_needs_reason": lambda row, place, book: "yes",
        "evidence_needed_to_rank": lambda row, place, book: "1",
    },
    "scale": {
        "scale": lambda row, place, book: _scale_named(book),
        "code": _code_of_level,
        "letter": _letter_of_level,
        "rank": lambda row, place, book: str(place + 1),
        "in_headline": _in_headline,
    },
    "areas": {
        "slug": _slug_of_area,
        "order": lambda row, place, book: str(place + 1),
    },
    "activities": {"number": _number_of_activity},
    "meetings": {"order": lambda row, place, book: str(place + 1)},
    "rounds": {
        "levels_are_printed": lambda row, place, book: "no",
        "kind": lambda row, place, book: "updated",
        "number": lambda row, place, book: str(place + 1),
        "state": lambda row, place, book: AT_WORK,
    },
    "sources": {"order": lambda row, place, book: str(place + 1)},
}


def fill_identity(book: ReadTable) -> None:
    """Find what rows are known by, where the file leaves it open: codes of levels and of their scale."""
    for name in ("plan", "scale"):
        for place, row in enumerate(book.rows.get(name, ())):
            for column in ("scale", "code") if name == "scale" else ("scale",):
                if not row.values.get(column):
                    row.values[column] = FILLERS[name][column](row, place, book)


def fill(book: ReadTable, stored: StoredBook) -> None:
    """Give every row what its record holds, and new ones what can be found, where the file is silent.

    A column that the file does not have says nothing about a record; an empty cell empties it, unless
    the column is one that the portal fills.
    """
    for name, rows in book.rows.items():
        known = stored.by_key(name)
        fillers = FILLERS.get(name, {})
        columns = SHEETS[name].columns
        for place, row in enumerate(rows):
            record = known.get(key_of(row))
            for column in columns:
                value = row.values.get(column.key, "")
                if value or (column.key in row.given and not column.filled):
                    continue
                if record is not None:
                    value = record.values.get(column.key, "")
                elif column.key in fillers:
                    value = fillers[column.key](row, place, book)
                row.values[column.key] = value
                if column.filled and not value:
                    book.tell(
                        row,
                        column.key,
                        worded(
                            "“%(heading)s” cannot be found by itself; fill it in.", heading=column.heading
                        ),
                    )
