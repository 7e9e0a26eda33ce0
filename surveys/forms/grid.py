"""The grid in which a figure is entered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from reporting.incoming import type_of_table
from reporting.words import worded
from surveys.forms.cells import base_in, count_in, percent_and_count, percent_in, with_point
from surveys.forms.pasted import without_headings
from surveys.selectors.distributions import Distribution, Result
from surveys.selectors.forensics import nearest_bases
from surveys.selectors.printed import PrintedCell, PrintedRow, cell_fits, decimals_of
from surveys.services.figures import EnteredCell


@dataclass
class FigureGrid:
    """The grid in which a figure is entered: its texts, what they mean, and what is wrong, cell by cell."""

    result: Result
    data: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[int, int], EnteredCell] = field(default_factory=dict)
    bases: dict[int, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result) -> FigureGrid:
        """Return the grid as the figure stands now."""
        data: dict[str, str] = {}
        for one in result.distributions:
            data |= {f"b-{one.item.pk}": str(one.base or ""), f"s-{one.item.pk}": ""}
            for cell in one.cells:
                name = f"{one.item.pk}-{cell.option.pk}"
                share = cell.exact
                data[f"p-{name}"] = "" if share is None else f"{share.normalize():f}"
                is_printed = not cell.count_is_computed
                data[f"c-{name}"] = str(cell.count) if is_printed and cell.count is not None else ""
        return cls(result, data)

    def text(self, name: str) -> str:
        return str(self.data.get(name, ""))[:200]

    def is_valid(self) -> bool:
        """Read every cell; say whether all could be read and at least one holds something."""
        for one in self.result.distributions:
            key = one.item.pk
            base = self.bases[key] = self._read(
                f"b-{key}", lambda text, most=one.respondents: base_in(text, respondents=most)
            )
            for option in self.result.options:
                name = f"{key}-{option.pk}"
                percent = self._read(f"p-{name}", percent_in)
                count = self._read(f"c-{name}", lambda text, most=base: count_in(text, base=most))
                self.cells[key, option.pk] = EnteredCell(percent, count)
        self._check_bases()
        if not self.errors and all(
            cell.percent is None and cell.count is None for cell in self.cells.values()
        ):
            self.errors["grid"] = "The figure is empty: enter at least one value."
        return not self.errors

    def _check_bases(self) -> None:
        """Refuse a base that its row cannot have, unless it is printed so or was on record already."""
        decimals = decimals_of(self.printed_rows())
        for one in self.result.distributions:
            base, cells = self.bases[one.item.pk], self._printed(one)
            kept = self.text(f"s-{one.item.pk}") or (one.base_doubt and base == one.base)
            if base is None or kept or all(cell_fits(cell, base, decimals) for cell in cells):
                continue
            near = nearest_bases(cells, base, decimals=decimals, most=one.respondents)
            self.errors[f"b-{one.item.pk}"] = worded(
                "%(base)s does not fit the numbers of its row. Nearest that fit: %(near)s. Tick “printed so” "
                "to keep it.",
                base=base,
                near=", ".join(map(str, near)) or "none",
            )

    def _printed(self, one: Distribution) -> tuple[PrintedCell, ...]:
        cells = (self.cells[one.item.pk, option.pk] for option in self.result.options)
        return tuple(PrintedCell(cell.percent and cell.percent.normalize(), cell.count) for cell in cells)

    def _read(self, name: str, reader: Any) -> Any:
        try:
            return reader(self.text(name))
        except ValueError as error:
            self.errors[name] = str(error)
            return None

    @property
    def original(self) -> str:
        """The grid as it was opened, for its hidden field: what an editor left alone is known by it."""
        return json.dumps(
            {name: text for name, text in self.data.items() if name[:2] in {"p-", "c-", "b-", "s-"}}
        )

    def merged_with(self, theirs: FigureGrid, original: str) -> FigureGrid:
        """Return this grid over what somebody else saved: fields left alone follow theirs.

        Fields that both changed keep this text, and their error says the other one.
        """
        try:
            opened = json.loads(original)
        except ValueError:
            opened = {}
        opened = opened if isinstance(opened, dict) else {}
        merged = FigureGrid(self.result, dict(theirs.data))
        for name, text in theirs.data.items():
            mine = self.text(name)
            before = opened.get(name)
            if mine in {text, before}:
                continue
            merged.data[name] = mine
            if text != before:
                merged.errors[name] = worded("Somebody else saved: %(given)s", given=text or "empty")
        return merged

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
                "printed_so": self._field(f"s-{one.item.pk}"),
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
        one_tick = self.result.question.asked_as.one_answer
        rows = []
        for one in self.result.distributions:
            printed = self._printed(one)
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
            raise ValueError(
                worded(
                    "The table has %(body)s rows of values; this figure has %(items)s.",
                    body=len(body),
                    items=len(items),
                )
            )
        data = {name: self.text(name) for name in self.data if name[:2] in {"b-", "s-"}}
        for number, (one, texts) in enumerate(zip(items, body, strict=True), 1):
            if len(texts) != len(options):
                raise ValueError(
                    worded(
                        "Row %(number)s has %(texts)s cells; this figure has %(options)s columns.",
                        number=number,
                        texts=len(texts),
                        options=len(options),
                    )
                )
            for option, text in zip(options, texts, strict=True):
                percent, count = percent_and_count(text) or (text, "")
                name = f"{one.item.pk}-{option.pk}"
                data[f"p-{name}"], data[f"c-{name}"] = with_point(percent), count
        return FigureGrid(self.result, data)
