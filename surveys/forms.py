"""What may be typed about a survey; every complaint names its cell, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from programmes.forms import SlugField
from reporting.incoming import LARGEST_UPLOAD, UnreadableUploadError, read_upload, split_text, type_of_table
from surveys.models import Question
from surveys.selectors.distributions import Result
from surveys.selectors.forensics import PrintedCell, PrintedRow
from surveys.services import EnteredCell, NewFigure

PERCENT = re.compile(r"^[0-9]{1,3}(\.[0-9]{1,2})?$")
COUNT = re.compile(r"^[0-9]{1,8}$")
PAIR = re.compile(r"^(?P<percent>[^()]*?)\s*%?\s*(\((?P<count>[^()]*)\))?$")
LONGEST_PASTE = 50_000


def percent_in(text: str) -> Decimal | None:
    """Return a percentage as typed, None for an empty cell.

    Raises ValueError with a sentence for a comma decimal, other digits than 0-9, words, or a value over
    100 or below 0.
    """
    text = text.strip().removesuffix("%").strip()
    if not text:
        return None
    if "," in text:
        raise ValueError(f"“{text}”: use a point, not a comma, before decimals.")
    if text.startswith("-"):
        raise ValueError(f"“{text}”: a percentage is not negative.")
    if not PERCENT.match(text) or not text.isascii():
        raise ValueError(f"“{text[:40]}”: a percentage has digits 0-9 and at most two decimals.")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text[:40]}” is no number.") from None
    if value > 100:
        raise ValueError(f"“{text}”: a percentage is at most 100.")
    return value.quantize(Decimal("0.01"))


def count_in(text: str, *, base: int | None = None) -> int | None:
    """Return a count as typed, None for an empty cell; raises ValueError with a sentence."""
    text = text.strip()
    if not text:
        return None
    if text.startswith("-"):
        raise ValueError(f"“{text}”: a count is not negative.")
    if not text.isascii() or not COUNT.match(text):
        raise ValueError(f"“{text[:40]}”: a count is a whole number in digits 0-9.")
    if base is not None and int(text) > base:
        raise ValueError(f"“{text}”: a count is at most its base, {base}.")
    return int(text)


def printed_cell(text: str) -> PrintedCell:
    """Return a cell written as ``51.4``, ``51.4 (38)`` or ``(38)``; raises ValueError with a sentence."""
    text = text.strip()
    if text in {"", "-", "–", "?"}:
        return PrintedCell()
    match = PAIR.match(text)
    if match is None:
        raise ValueError(f"“{text[:40]}”: write a percentage, a count in brackets, or both.")
    percent = percent_in(match["percent"])
    return PrintedCell(percent.normalize() if percent is not None else None, count_in(match["count"] or ""))


@dataclass
class FigureGrid:
    """The grid in which a figure is entered: its texts, what they mean, and what is wrong, cell by cell."""

    result: Result
    data: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[int, int], EnteredCell] = field(default_factory=dict)
    bases: dict[int, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result) -> FigureGrid:
        """Return the grid as the figure stands now."""
        data: dict[str, str] = {}
        for one in result.distributions:
            data[f"b-{one.item.pk}"] = "" if one.base is None else str(one.base)
            for cell in one.cells:
                name = f"{one.item.pk}-{cell.option.pk}"
                share = cell.tally.percent if cell.tally else None
                data[f"p-{name}"] = "" if share is None else f"{share.normalize():f}"
                is_printed = cell.tally is not None and not cell.tally.count_is_computed
                data[f"c-{name}"] = str(cell.count) if is_printed and cell.count is not None else ""
        return cls(result, data)

    def text(self, name: str) -> str:
        return str(self.data.get(name, ""))[:200]

    def is_valid(self) -> bool:
        """Read every cell; say whether all could be read and at least one holds something."""
        for one in self.result.distributions:
            key = one.item.pk
            base = self.bases[key] = self._read(f"b-{key}", count_in)
            for option in self.result.options:
                name = f"{key}-{option.pk}"
                percent = self._read(f"p-{name}", percent_in)
                count = self._read(f"c-{name}", lambda text, most=base: count_in(text, base=most))
                self.cells[key, option.pk] = EnteredCell(percent, count)
        if not self.errors and all(
            cell.percent is None and cell.count is None for cell in self.cells.values()
        ):
            self.errors["grid"] = "The figure is empty: enter at least one value."
        return not self.errors

    def _read(self, name: str, reader: Any) -> Any:
        try:
            return reader(self.text(name))
        except ValueError as error:
            self.errors[name] = str(error)
            return None

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, with the field it is about (empty for the whole grid) and the cell's name."""
        names = {}
        for row in self.rows:
            names[row["base"]["name"]] = f"Base of {row['item'].label}"
            for cell in row["cells"]:
                place = f"{cell['option'].label}, {row['item'].label}"
                names[cell["percent"]["name"]] = f"Percent, {place}"
                names[cell["count"]["name"]] = f"Count, {place}"
        return [
            (name if name in names else "", f"{names[name]}: {error}" if name in names else error)
            for name, error in self.errors.items()
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Rows and cells with their field names, texts and errors, for the page."""
        return [
            {
                "item": one.item,
                "base": self._field(f"b-{one.item.pk}"),
                "cells": [
                    {
                        "option": option,
                        "percent": self._field(f"p-{one.item.pk}-{option.pk}"),
                        "count": self._field(f"c-{one.item.pk}-{option.pk}"),
                    }
                    for option in self.result.options
                ],
            }
            for one in self.result.distributions
        ]

    def _field(self, name: str) -> dict[str, str]:
        return {"name": name, "text": self.text(name), "error": self.errors.get(name, "")}

    def printed_rows(self) -> list[PrintedRow]:
        """Return what was typed as rows for the forensics."""
        one_tick = self.result.question.kind != Question.Kind.MULTIPLE
        rows = []
        for one in self.result.distributions:
            cells = [self.cells.get((one.item.pk, option.pk)) for option in self.result.options]
            printed = tuple(
                PrintedCell(
                    cell.percent.normalize() if cell and cell.percent is not None else None,
                    cell.count if cell else None,
                )
                for cell in cells
            )
            if any(not cell.is_lost for cell in printed):
                rows.append(PrintedRow(one.item.label, printed, one_tick))
        return rows

    def filled_from(self, table: type_of_table) -> FigureGrid:
        """Return a grid filled from a pasted or uploaded table: rows are items, columns are options.

        A first row or column without numbers is taken for headings. Raises ValueError, by row, when the
        number of rows or cells does not fit.
        """
        body = without_headings(table)
        items, options = self.result.distributions, self.result.options
        if len(body) != len(items):
            raise ValueError(f"The table has {len(body)} rows of values; this figure has {len(items)}.")
        data = {name: self.text(name) for name in self.data if name.startswith("b-")}
        for number, (one, texts) in enumerate(zip(items, body, strict=True), 1):
            if len(texts) != len(options):
                raise ValueError(
                    f"Row {number} has {len(texts)} cells; this figure has {len(options)} columns."
                )
            for option, text in zip(options, texts, strict=True):
                match = PAIR.match(text.strip())
                name = f"{one.item.pk}-{option.pk}"
                data[f"p-{name}"] = match["percent"].strip() if match else text
                data[f"c-{name}"] = (match["count"] or "").strip() if match else ""
        return FigureGrid(self.result, data)


def without_headings(table: type_of_table) -> type_of_table:
    """Return a table without a first row or column that holds no number."""
    body = [row for row in table if any(re.search(r"[0-9]", cell) for cell in row[1:] or row)]
    if body and all(
        row and not re.match(r"^[(\s]*[-+]?[0-9]", row[0]) and row[0] not in {"", "-", "?"} for row in body
    ):
        body = [row[1:] for row in body]
    return body


class TableInputForm(forms.Form):
    """A table pasted or uploaded, for the forensics or the grid."""

    pasted = forms.CharField(
        required=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60}),
        label="Paste a table",
    )
    file = forms.FileField(required=False, label="or a file (.xlsx, .csv)")
    respondents = forms.IntegerField(
        required=False, min_value=1, max_value=5_000, label="People who took part, if known"
    )
    several = forms.BooleanField(required=False, label="Several answers a person were possible")

    def table(self) -> type_of_table:
        """Return the cells; raises UnreadableUploadError when there are none or they cannot be read."""
        upload = self.cleaned_data.get("file")
        if upload:
            if upload.size > LARGEST_UPLOAD:
                raise UnreadableUploadError("The file is larger than 10 MB.")
            return read_upload(upload.name, upload.read())
        found = split_text(self.cleaned_data.get("pasted", ""))
        if not found:
            raise UnreadableUploadError("Paste a table or choose a file.")
        return found


def is_label(text: str) -> bool:
    """Say whether a cell is a heading, not a value and not a lost one."""
    return not re.search(r"[0-9]", text) and text not in {"", "-", "–", "?"}


def rows_of_table(table: type_of_table, *, one_tick: bool) -> tuple[list[PrintedRow], list[str]]:
    """Return a free table as rows for the forensics, and what is wrong in it, each with its place."""
    rows, problems = [], []
    for number, line in enumerate(table, 1):
        has_label = is_label(line[0]) if line else False
        label, texts = (line[0], line[1:]) if has_label else ("", line)
        if not any(re.search(r"[0-9]", text) for text in texts):
            continue
        cells = []
        for place, text in enumerate(texts, 1):
            try:
                cells.append(printed_cell(text))
            except ValueError as error:
                problems.append(f"Row {number}, cell {place}: {error}")
        rows.append(PrintedRow(label or f"Row {number}", tuple(cells), one_tick))
    if not rows and not problems:
        problems.append("The table holds no numbers.")
    return rows, problems


class NewSurveyForm(forms.Form):
    """A survey that some paper published."""

    title = forms.CharField(max_length=200)
    publisher = forms.CharField(max_length=200, label="Published by")
    place = forms.CharField(
        max_length=200, label="Where in the paper", help_text="As “Table 3” or “page 12”."
    )
    fielded = forms.CharField(max_length=100, required=False, label="When it was asked")
    respondents = forms.IntegerField(
        required=False, min_value=1, max_value=10_000_000, label="People who took part"
    )


class NewFigureForm(forms.Form):
    """A figure of a survey: caption, kind, scale, rows."""

    caption = forms.CharField(max_length=500)
    kind = forms.ChoiceField(
        choices=[(value, label) for value, label in Question.Kind.choices if value not in {"open", "number"}]
    )
    options = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
        label="Answers, one a line, in their order",
    )
    middle = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=50,
        label="Which of them is the middle of the scale (1, 2, …), if any",
    )
    items = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
        label="Rows, one a line; empty for a single question",
    )
    place = forms.CharField(max_length=200, label="Where in the paper")

    def figure(self) -> NewFigure:
        """Return the figure that was described."""
        data = self.cleaned_data
        return NewFigure(
            caption=data["caption"],
            kind=data["kind"],
            options=_lines(data["options"]),
            items=_lines(data["items"]),
            middle=data["middle"],
        )

    def clean_options(self) -> str:
        text = str(self.cleaned_data["options"])
        if not 1 <= len(_lines(text)) <= 50:
            raise forms.ValidationError("Give between one and fifty answers.")
        return text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ClaimForm(forms.Form):
    """A sentence that rests on a figure, with the test that decides it."""

    sentence = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)
    place = forms.CharField(max_length=200, label="Where it stands", help_text="As “para 16”.")
    kind = forms.ChoiceField(
        choices=[
            ("over", "the share of these answers is over …"),
            ("top", "these answers are the largest"),
            ("lower", "the share of these answers is lower than in the other row"),
        ],
        label="It says that",
    )
    threshold = forms.DecimalField(
        required=False, min_value=0, max_value=100, initial=50, label="over (percent)"
    )
    item = forms.ChoiceField(label="Row")
    other = forms.ChoiceField(required=False, label="Other row (for “lower”)")
    options = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Answers")

    def __init__(self, *args: Any, result: Result, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.result = result
        rows = [(one.item.slug, one.item.label) for one in result.distributions]
        for name, choices in (
            ("item", rows),
            ("other", [("", "–"), *rows]),
            ("options", [(option.slug, option.label) for option in result.options]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == "over" and data.get("threshold") is None:
            self.add_error("threshold", "Say over how many percent.")
        if data.get("kind") == "lower" and not data.get("other"):
            self.add_error("other", "Choose the row it is lower than.")
        return data

    def test(self) -> dict[str, Any]:
        """Return the structured test."""
        data, number = self.cleaned_data, self.result.question.number
        part = {"figure": number, "item": data["item"], "options": data["options"]}
        if data["kind"] == "top":
            return {"kind": "top", **part}
        if data["kind"] == "lower":
            return {"kind": "lower", "share": part, "than": {**part, "item": data["other"]}}
        return {"kind": "over", "threshold": float(data["threshold"]), "shares": [part]}


class FigureQueryForm(forms.Form):
    """What an address of a figure may ask for: intervals, and a value tried in a cell of a puzzle."""

    intervals = forms.ChoiceField(required=False, choices=[("", ""), ("on", "on")])
    item = SlugField()
    option = SlugField()
    value = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    constraints = forms.IntegerField(required=False, min_value=1, max_value=20)
