"""The shares that a claim rests on, and whether its test holds, under one reading of each figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporting.number import rounded
from reporting.words import worded
from surveys.selectors.distributions import Result
from surveys.selectors.readings import type_of_reading, value_words

MOST_NAMED = 2
"""Other values of a share that are named one by one; of more, the ends are named."""


@dataclass(frozen=True)
class Share:
    """A share that a claim rests on: ticks of some options over the base of one item.

    ``percent`` is computed from ticks; ``added`` is the sum of the printed percentages. ``others`` are the
    same share where another admissible reading of a damaged figure changes it.
    """

    label: str
    ticks: int | None
    base: int | None
    percent: float
    added: float
    others: tuple[Share, ...] = ()

    @property
    def text(self) -> str:
        return value_words(self.percent, self.ticks, self.base)

    @property
    def others_text(self) -> str:
        """What it is in the other readings, as “or 77.1 % (54 of 70)”; empty where none changes it."""
        if len(self.others) > MOST_NAMED:
            shares = sorted(one.percent for one in self.others)
            return worded(
                "or from %(low)s to %(high)s\u00a0%%",
                low=rounded(shares[0]),
                high=rounded(shares[-1]),
            )
        return f"or {' or '.join(one.text for one in self.others)}" if self.others else ""


class UnreadableTestError(ValueError):
    """The test of a claim names a figure, item or option that does not exist, or has no known kind."""


class LostCellError(Exception):
    """A cell that the test needs has no value."""


def figures_of(test: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the numbers of the figures a test looks at."""
    parts = [*test.get("shares", []), *(test[name] for name in ("share", "than", "lower") if name in test)]
    numbers = [part["figure"] for part in parts] + list(test.get("figures", []))
    if "figure" in test:
        numbers.append(test["figure"])
    return tuple(dict.fromkeys(numbers))


def named_cells(test: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Yield figure, item and option of every cell that the words of a claim name, without what is added."""
    parts = [test] if "options" in test else []
    parts += [*test.get("shares", []), *(test[name] for name in ("share", "than", "lower") if name in test)]
    for part in parts:
        for option in part["options"]:
            yield part["figure"], part["item"], option


@dataclass(frozen=True)
class Tables:
    """The figures of a claim under one reading each."""

    by_number: Mapping[int, Result]
    readings: Mapping[int, type_of_reading]

    def share(self, part: Mapping[str, Any], *, wider: bool) -> Share:
        """Return the share of one part of a test; raises LostCellError or UnreadableTestError."""
        result = self.by_number[part["figure"]]
        distribution = result.distribution(part["item"])
        if distribution is None:
            raise UnreadableTestError(
                worded("Figure %(figure)s has no item “%(item)s”.", figure=part["figure"], item=part["item"])
            )
        options = [*part["options"], *(part.get("wider", []) if wider else [])]
        labels = {option.slug: option.label for option in result.options}
        unknown = [option for option in options if option not in labels]
        if unknown:
            raise UnreadableTestError(
                worded(
                    "Figure %(part)s has no option “%(unknown)s”.", part=part["figure"], unknown=unknown[0]
                )
            )
        cells = [self.readings[part["figure"]].get((part["item"], option)) for option in options]
        label = " + ".join(labels[option] for option in options)
        if len(result.distributions) > 1:
            label = f"{distribution.item.label}: {label}"
        elif len(self.readings) > 1:
            label = f"{result.question}: {label}"
        return _share_of(cells, distribution.base, label)

    def shares(self, test: Mapping[str, Any], *, wider: bool) -> tuple[Share, ...]:
        """Return every share that a test compares, in its order."""
        if test["kind"] == "top":
            parts = [{**test, "options": [option]} for option in test["options"]]
        else:
            parts = [
                *test.get("shares", []),
                *(test[name] for name in ("share", "than", "lower") if name in test),
            ]
        return tuple(self.share(part, wider=wider) for part in parts)

    def added_labels(self, test: Mapping[str, Any]) -> str:
        """Return the labels of the options that a wider reading of the sentence adds."""
        parts = [*test.get("shares", []), *(test[name] for name in ("share", "than") if name in test)]
        found: dict[str, None] = {}
        for part in parts:
            labels = {option.slug: option.label for option in self.by_number[part["figure"]].options}
            found.update(dict.fromkeys(labels[option] for option in part.get("wider", [])))
        return " and ".join(f"“{label}”" for label in found)


def _share_of(cells: Iterable[Any], base: int | None, label: str) -> Share:
    found = list(cells)
    if any(cell is None or (cell.percent is None and cell.count is None) for cell in found):
        raise LostCellError
    added = float(sum(cell.percent or 0 for cell in found))
    counts = [cell.count for cell in found]
    if base is None or None in counts:
        return Share(label, None, None, added, added)
    ticks = sum(counts)
    return Share(label, ticks, base, 100 * ticks / base, added)


def holds(test: Mapping[str, Any], tables: Tables, *, wider: bool) -> bool:
    """Run one test under one reading."""
    kind = test.get("kind")
    if kind == "over":
        shares = [tables.share(part, wider=wider).percent for part in test["shares"]]
        lower = tables.share(test["lower"], wider=wider).percent if "lower" in test else None
        return all(share > test["threshold"] and (lower is None or share > lower) for share in shares)
    if kind == "lower":
        return (
            tables.share(test["share"], wider=wider).percent < tables.share(test["than"], wider=wider).percent
        )
    if kind == "top":
        return _are_on_top(test, tables)
    raise UnreadableTestError(worded("“%(kind)s” is no kind of test.", kind=kind))


def lost_places(result: Result) -> set[tuple[str, str]]:
    """Return the cells of a figure whose value is lost or without place."""
    return {
        (one.item.slug, cell.option.slug)
        for one in result.distributions
        for cell in one.cells
        if cell.is_lost
    }


def _are_on_top(test: Mapping[str, Any], tables: Tables) -> bool:
    """Say whether the named options hold the largest values of their item, those without label included."""
    result = tables.by_number[test["figure"]]
    named = [tables.share({**test, "options": [option]}, wider=False).percent for option in test["options"]]
    reading = tables.readings[test["figure"]]
    others = [
        float(cell.percent)
        for (item, option), cell in reading.items()
        if item == test["item"] and option not in test["options"] and cell.percent is not None
    ]
    if not any(cell.percent is not None for place, cell in reading.items() if place in lost_places(result)):
        others += [float(value.percent) for value in result.unplaced if value.percent is not None]
    return min(named) > max(others, default=-1.0)
