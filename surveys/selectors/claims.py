"""The claim checker: does a sentence of the paper hold on its figures, under every reading of them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from programmes.policies import CLEARED
from surveys.models import Claim, Survey
from surveys.selectors.distributions import Result, results
from surveys.selectors.readings import readings_of, type_of_reading


class Kind(StrEnum):
    """What can come of a check."""

    HOLDS = "holds"
    ONLY_IF = "holds only if"
    DEPENDS = "depends on the reading"
    FAILS = "does not hold"
    UNCHECKABLE = "cannot be checked"


@dataclass(frozen=True)
class Share:
    """A share that a claim rests on: ticks of some options over the base of one item.

    ``percent`` is computed from ticks; ``added`` is the sum of the printed percentages.
    """

    label: str
    ticks: int | None
    base: int | None
    percent: float
    added: float

    @property
    def text(self) -> str:
        if self.ticks is None or self.base is None:
            return f"{self.percent:.1f}\u00a0%"
        return f"{self.percent:.1f}\u00a0% ({self.ticks} of {self.base})"


@dataclass(frozen=True)
class Verdict:
    """What the portal says of a claim, and how it knows."""

    claim: Claim
    kind: Kind
    condition: str
    shares: tuple[Share, ...]
    wider_shares: tuple[Share, ...]
    readings: int
    holding: int
    figures: tuple[int, ...]

    @property
    def text(self) -> str:
        """The verdict in words, as “holds only if “Exceeds Expectations” is added”."""
        if self.kind == Kind.ONLY_IF:
            return f"holds only if {self.condition}"
        if self.kind == Kind.DEPENDS:
            return f"holds under {self.holding} of {self.readings} readings"
        if self.kind == Kind.UNCHECKABLE and self.condition:
            return f"cannot be checked: {self.condition}"
        return self.kind.value

    @property
    def has_changed(self) -> bool:
        """The verdict is not the one that was recorded with the claim."""
        return bool(self.claim.recorded_verdict) and self.claim.recorded_verdict != self.kind.value

    @property
    def headline_share(self) -> Share | None:
        """The share for a short message: with the added options where the claim needs them."""
        shares = self.wider_shares if self.kind == Kind.ONLY_IF else self.shares
        return shares[0] if shares else None


class UnreadableTestError(ValueError):
    """The test of a claim names a figure, item or option that does not exist, or has no known kind."""


def figures_of(test: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the numbers of the figures a test looks at."""
    parts = [*test.get("shares", []), *(test[name] for name in ("share", "than", "lower") if name in test)]
    numbers = [part["figure"] for part in parts] + list(test.get("figures", []))
    if "figure" in test:
        numbers.append(test["figure"])
    return tuple(dict.fromkeys(numbers))


def verdicts(survey: Survey, claims: Iterable[Claim], found: Iterable[Result] | None = None) -> list[Verdict]:
    """Check claims against a survey; results are read once for all of them unless they are given."""
    listed = list(claims)
    if found is None:
        wanted = {number for claim in listed for number in figures_of(claim.test)}
        found = results(survey, numbers=wanted)
    by_number = {result.question.number: result for result in found}
    return [check(claim, by_number) for claim in listed]


def messages_of(plan_key: int) -> list[Claim]:
    """Return the claims that state a short message of a plan's cleared surveys; one query."""
    found = Claim.objects.filter(survey__plan=plan_key, survey__status=CLEARED)
    return list(found.exclude(message="").exclude(headline_share="").select_related("survey"))


def check(claim: Claim, by_number: Mapping[int, Result]) -> Verdict:
    """Check one claim under every reading of the figures it rests on.

    Raises UnreadableTestError when its test does not fit the figures.
    """
    test, numbers = claim.test, figures_of(claim.test)
    if test.get("kind") == "lost":
        named = " and ".join(f"Figure {number}" for number in numbers)
        return _uncheckable(claim, f"{named} is lost in our copy", numbers)
    missing = [number for number in numbers if number not in by_number]
    if missing or not numbers:
        raise UnreadableTestError(f"There is no figure {missing[0] if missing else 'named'}.")
    readings = [readings_of(by_number[number]) for number in numbers]
    outcomes = []
    for combination in product(*readings):
        tables = _Tables(by_number, dict(zip(numbers, combination, strict=True)))
        try:
            outcomes.append((_holds(test, tables, wider=False), _holds(test, tables, wider=True)))
        except _LostCellError:
            return _uncheckable(claim, "a value it needs is lost", numbers)
    first = _Tables(
        by_number, {number: options[0] for number, options in zip(numbers, readings, strict=True)}
    )
    return _judged(claim, numbers, outcomes, first)


def _judged(
    claim: Claim, numbers: tuple[int, ...], outcomes: list[tuple[bool, bool]], first: _Tables
) -> Verdict:
    literal = [one for one, _ in outcomes]
    wider = [one for _, one in outcomes]
    added = first.added_labels(claim.test)
    if all(literal):
        kind, holding = Kind.HOLDS, len(literal)
    elif added and all(wider):
        kind, holding = Kind.ONLY_IF, len(wider)
    elif any(literal):
        kind, holding = Kind.DEPENDS, sum(literal)
    else:
        kind, holding = Kind.FAILS, 0
    return Verdict(
        claim=claim,
        kind=kind,
        condition=f"{added} {'is' if added.count('“') == 1 else 'are'} added" if added else "",
        shares=first.shares(claim.test, wider=False),
        wider_shares=first.shares(claim.test, wider=True) if added else (),
        readings=len(outcomes),
        holding=holding,
        figures=numbers,
    )


def _uncheckable(claim: Claim, why: str, numbers: tuple[int, ...]) -> Verdict:
    return Verdict(claim, Kind.UNCHECKABLE, why, (), (), 0, 0, numbers)


class _LostCellError(Exception):
    """A cell that the test needs has no value."""


@dataclass(frozen=True)
class _Tables:
    """The figures of a claim under one reading each."""

    by_number: Mapping[int, Result]
    readings: Mapping[int, type_of_reading]

    def share(self, part: Mapping[str, Any], *, wider: bool) -> Share:
        """Return the share of one part of a test; raises _LostCellError or UnreadableTestError."""
        result = self.by_number[part["figure"]]
        distribution = result.distribution(part["item"])
        if distribution is None:
            raise UnreadableTestError(f"Figure {part['figure']} has no item “{part['item']}”.")
        options = [*part["options"], *(part.get("wider", []) if wider else [])]
        labels = {option.slug: option.label for option in result.options}
        unknown = [option for option in options if option not in labels]
        if unknown:
            raise UnreadableTestError(f"Figure {part['figure']} has no option “{unknown[0]}”.")
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
        raise _LostCellError
    added = float(sum(cell.percent or 0 for cell in found))
    counts = [cell.count for cell in found]
    if base is None or None in counts:
        return Share(label, None, None, added, added)
    ticks = sum(counts)
    return Share(label, ticks, base, 100 * ticks / base, added)


def _holds(test: Mapping[str, Any], tables: _Tables, *, wider: bool) -> bool:
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
    raise UnreadableTestError(f"“{kind}” is no kind of test.")


def lost_places(result: Result) -> set[tuple[str, str]]:
    """Return the cells of a figure whose value is lost or without place."""
    return {
        (one.item.slug, cell.option.slug)
        for one in result.distributions
        for cell in one.cells
        if cell.is_lost
    }


def _are_on_top(test: Mapping[str, Any], tables: _Tables) -> bool:
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
