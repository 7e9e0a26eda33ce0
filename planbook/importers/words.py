"""What others call the levels, reasons and states of a plan’s workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from intake.columns import Column
from intake.typed import read_typed
from intake.vocabulary import COMMON, Vocabulary, place_of, type_of_sheets
from planbook.importers.sheets import SHEETS
from planbook.selectors.books import plan_for_book
from programmes.models import StrategicPlan
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
