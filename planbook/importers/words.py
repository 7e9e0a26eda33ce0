"""Other people's sheets, headings and labels: guessed, asked for once, remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from planbook.importers.columns import BookColumn, BookSheet, Kind
from planbook.importers.sheets import SHEETS
from planbook.models import PlanBookMap
from programmes.models import NotRatedBecause, RatingLevel, StrategicPlan
from record.models import folded

LEFT_OUT: Final = "-"
"""Stands for a sheet, a column or a label that is read as nothing."""
NOT_RATED: Final = "not:"
"""Begins the value of a label in the column of levels that says why there is none."""
NO_TABLE: Final = frozenset({"read me", "readme", "about"})
REASONS: Final = {
    "no-information": "not assessed|not rated|not evaluated|n/a|na|no data|no information|unknown|nr",
    "discontinued": "discontinued|cancelled|canceled|dropped|stopped|terminated|abandoned|withdrawn",
    "not-due": "not due|not yet due|not started|planned|pending|future",
    "merged": "merged|combined|integrated",
}
"""What others call the reasons for having no level."""
SAME: Final = {
    "yes": "yes|y|true|1|x|✓",
    "no": "no|n|false|0",
    "at-work": "draft|open|circulated|in progress|ongoing",
    "presented": "reported|published",
    "verbatim": "verbatim|quoted",
    "recorded": "recorded|entered",
    "paraphrase": "paraphrase|paraphrased",
}


type_of_sheets = Sequence[Mapping[str, Any]]
"""Sheets as they were kept: name, rows of cells, cells with formulas, merged cells."""


HEAD_WITHIN: Final = 10
"""Rows from the top among which the headings are looked for; what stands above them is a title."""


def head_of(sheet: Mapping[str, Any]) -> int:
    """Return the place of the row of headings: the one that holds most words we know as headings.

    Where none holds two of them, the first row that holds anything, but for a title of one cell above it.
    """
    filled = [place for place, row in enumerate(sheet["rows"][:HEAD_WITHIN]) if any(row)]
    if not filled:
        return next((place for place, row in enumerate(sheet["rows"]) if any(row)), 0)
    first = filled[0]
    known = {place: _known_headings(sheet["rows"][place]) for place in filled}
    best = max(filled, key=lambda place: (known[place], -place))
    if known[best] >= 2 and known[best] > known[first]:
        return best
    is_title = not known[first] and sum(map(bool, sheet["rows"][first])) == 1
    wide = next((place for place in filled if sum(map(bool, sheet["rows"][place])) > 1), first)
    return wide if is_title else first


def _known_headings(row: Sequence[str]) -> int:
    return sum(_bare(cell) in _every_heading() for cell in row if cell)


@lru_cache(maxsize=1)
def _every_heading() -> frozenset[str]:
    """Return every word by which a column of ours is known, in whichever sheet."""
    found = set()
    for sheet in SHEETS.values():
        for column in sheet.columns:
            found |= {_bare(column.heading), _bare(column.key.replace("_", " "))}
            found |= set(column.guesses.split("|")) if column.guesses else set()
    return frozenset(found)


def headings_of(sheet: Mapping[str, Any]) -> list[str]:
    rows = sheet["rows"]
    return list(rows[head_of(sheet)]) if rows else []


def signature_of(sheet: Mapping[str, Any]) -> str:
    """Return by what a sheet is known again: its headings in order, folded."""
    return hashlib.sha256("\n".join(folded(one) for one in headings_of(sheet)).encode()).hexdigest()


def is_empty(sheet: Mapping[str, Any]) -> bool:
    """Say whether a sheet has no row below its headings."""
    return not any(any(row) for row in sheet["rows"][head_of(sheet) + 1 :])


def _bare(text: str) -> str:
    return folded(re.sub(r"[^\w #]", " ", text))


def _is_called(words: str, name: str, guesses: str) -> bool:
    return bool(words) and words in {_bare(name), *(guesses.split("|") if guesses else ())}


def _guessed_sheet(sheet: Mapping[str, Any]) -> str:
    words = _bare(sheet["name"])
    if words in NO_TABLE:
        return LEFT_OUT
    return next((one.key for one in SHEETS.values() if _is_called(words, one.name, one.guesses)), "")


def guessed_columns(ours: BookSheet, headings: Sequence[str]) -> dict[str, str]:
    """Return which of our columns each heading seems to be, by its place; each is taken once."""
    found: dict[str, str] = {}
    for exact in (True, False):
        for place, heading in enumerate(headings):
            words = _bare(heading)
            for column in ours.columns:
                called = column.heading if exact else ""
                fits = _is_called(
                    words, called or column.key.replace("_", " "), "" if exact else column.guesses
                )
                if fits and str(place) not in found and column.key not in found.values():
                    found[str(place)] = column.key
    return found


def guessed_mapping(sheets: type_of_sheets) -> dict[str, Any]:
    """Return how a workbook seems to be meant, by what was said of such sheets before, or by their names."""
    marks = {signature_of(sheet): sheet for sheet in sheets}
    known = {one.signature: one for one in PlanBookMap.objects.filter(signature__in=marks)}
    mapping: dict[str, Any] = {"sheets": {}, "columns": {}, "values": {}, "plan": ""}
    for place, sheet in enumerate(sheets):
        remembered = known.get(signature_of(sheet))
        key = _guessed_sheet(sheet)
        if remembered is not None and (not key or remembered.sheet == key):
            key = remembered.sheet or LEFT_OUT
        if key in mapping["sheets"].values() and key in SHEETS:
            key = ""
        mapping["sheets"][str(place)] = key
        if key not in SHEETS:
            continue
        columns = guessed_columns(SHEETS[key], headings_of(sheet))
        if remembered is not None and remembered.sheet == key:
            own = {column.key for column in SHEETS[key].columns} | {LEFT_OUT}
            columns |= {at: name for at, name in remembered.columns.items() if name in own}
            for name, labels in remembered.values.items():
                mapping["values"].setdefault(f"{key}.{name}", {}).update(labels)
        mapping["columns"][str(place)] = columns
    return mapping


def place_of(mapping: Mapping[str, Any], key: str) -> str | None:
    """Return the place of the sheet that was said to be one of ours."""
    return next((place for place, one in mapping["sheets"].items() if one == key), None)


def cells_of(sheets: type_of_sheets, mapping: Mapping[str, Any], key: str, name: str) -> list[str]:
    """Return the different labels of one of our columns, in order."""
    place = place_of(mapping, key)
    columns = mapping["columns"].get(place, {}) if place is not None else {}
    at = next((int(one) for one, column in columns.items() if column == name), None)
    if place is None or at is None:
        return []
    rows = sheets[int(place)]["rows"][head_of(sheets[int(place)]) + 1 :]
    return list(dict.fromkeys(row[at] for row in rows if at < len(row) and row[at]))


def level_choices(
    sheets: type_of_sheets, mapping: Mapping[str, Any], plan: StrategicPlan | None
) -> dict[str, str]:
    """Return what a cell of levels can mean, by value: levels of the file or the plan, reasons for none."""
    found = {}
    if plan is not None:
        levels = RatingLevel.objects.filter(scale=plan.rating_scale_id).order_by("rank")
        found = {one.label: one.label for one in levels}
    found = {label: label for label in cells_of(sheets, mapping, "scale", "label")} or found
    return found | {f"{NOT_RATED}{value}": f"Not rated: {label}" for value, label in NotRatedBecause.choices}


def choices_of(column: BookColumn, levels: Mapping[str, str]) -> Mapping[str, str]:
    return levels if column.refers == "scale" else column.choices


def guessed_value(column: BookColumn, label: str, choices: Mapping[str, str]) -> str:
    """Return what a label of a closed list means; empty where only a person can tell.

    A level is never guessed from another word: only its own name is taken for it.
    """
    words = folded(label)
    for value, ours in choices.items():
        if words in {folded(value), folded(ours)}:
            return value
    if column.refers == "scale":
        same = {f"{NOT_RATED}{value}": names for value, names in REASONS.items()}
    else:
        same = REASONS | SAME if column.key == "not_rated_because" else SAME
    return next(
        (value for value, names in same.items() if value in choices and words in names.split("|")), ""
    )


def labels_in(
    sheets: type_of_sheets, mapping: Mapping[str, Any], levels: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return what each label of a closed list means, by column and label; empty where nobody can tell."""
    found: dict[str, dict[str, str]] = {}
    for sheet in SHEETS.values():
        if sheet.key not in mapping["sheets"].values():
            continue
        for column in sheet.columns:
            if column.kind != Kind.CHOICE:
                continue
            said = mapping["values"].get(f"{sheet.key}.{column.key}", {})
            choices = choices_of(column, levels)
            labels = cells_of(sheets, mapping, sheet.key, column.key)
            if labels:
                found[f"{sheet.key}.{column.key}"] = {
                    label: _said(said.get(label, ""), choices) or guessed_value(column, label, choices)
                    for label in labels
                }
    return found


def _said(value: str, choices: Mapping[str, str]) -> str:
    return value if value == LEFT_OUT or value in choices else ""


def column_named(name: str) -> BookColumn:
    """Return the column of a name such as “ratings.level”."""
    sheet, _, key = name.partition(".")
    return SHEETS[sheet].column(key)


def unasked(labels: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    """Yield every label that has no meaning yet."""
    return (label for found in labels.values() for label, value in found.items() if not value)


def is_plain(
    sheets: type_of_sheets, mapping: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> bool:
    """Say whether every sheet, heading and label is understood, so that nothing has to be asked."""
    for place, sheet in enumerate(sheets):
        key = mapping["sheets"].get(str(place), "")
        if key == LEFT_OUT or (not key and is_empty(sheet)):
            continue
        if not key:
            return False
        columns = mapping["columns"].get(str(place), {})
        if any(heading and str(at) not in columns for at, heading in enumerate(headings_of(sheet))):
            return False
    return (names_a_plan(sheets, mapping) or bool(mapping["plan"])) and not any(unasked(labels))


def names_a_plan(sheets: type_of_sheets, mapping: Mapping[str, Any]) -> bool:
    """Say whether a workbook says itself which plan it is about."""
    place = place_of(mapping, "plan")
    return place is not None and not is_empty(sheets[int(place)])
