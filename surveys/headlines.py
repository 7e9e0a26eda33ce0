"""What a figure of a survey shows, in words that stay true in every reading of its damage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from reporting.number import percent
from reporting.words import choice_in_words, worded
from surveys.models import Survey
from surveys.selectors.distributions import Cell, Distribution, Result
from surveys.selectors.readings import ReadCell, counts_from_middle, readings_of, type_of_reading, value_words

MOST_WORDS: Final = 15


def headline_of(result: Result) -> str:
    """Return the finding of a figure, of at most 15 words; empty where none holds in every reading."""
    if result.question.asked_as.grouped or not result.distributions:
        return ""
    said = _from_middle(result) if result.middle is not None else _named_most(result)
    return said if len(said.split()) <= MOST_WORDS else ""


def _from_middle(result: Result) -> str:
    """Return which share answered the middle of the scale or above, the range over all rows and readings."""
    shares: list[float] = []
    for one in result.distributions:
        counts = counts_from_middle(result, one)
        if not counts or not one.base:
            return ""
        shares += [100 * count / one.base for count in counts]
    low, high = percent(min(shares)), percent(max(shares))
    middle = result.middle.label if result.middle else ""
    if low == high:
        return worded("%(low)s answered “%(middle)s” or above", low=low, middle=middle)
    if len(result.distributions) == 1:
        return worded("%(low)s or %(high)s answered “%(middle)s” or above", low=low, high=high, middle=middle)
    return worded(
        "From %(low)s to %(high)s answered “%(middle)s” or above, item by item",
        low=low,
        high=high,
        middle=middle,
    )


def _named_most(result: Result) -> str:
    """Return which answer of a list was given most, where no value that lost its label could be larger."""
    if len(result.distributions) != 1:
        return ""
    (one,) = result.distributions
    if not one.cells or any(value.percent is None for value in result.unplaced):
        return ""
    loose = [float(value.percent) for value in result.unplaced if value.percent is not None]
    if sum(cell.is_lost for cell in one.cells) > len(loose):
        return ""
    labels = {cell.option.slug: cell.option.label for cell in one.cells}
    first = {_first_in(reading, one.item.slug, labels, loose) for reading in readings_of(result)}
    label = first.pop() if len(first) == 1 else ""
    return worded("“%(label)s” was named most often", label=label) if label else ""


def _first_in(reading: type_of_reading, item: str, labels: Mapping[str, str], loose: Sequence[float]) -> str:
    """Return the label of the largest share of a row in one reading; empty where it is not certain."""
    shares = [(reading[item, slug].share or 0.0, label) for slug, label in labels.items()]
    (most, label), *others = sorted(shares, reverse=True)
    return label if all(most > share for share in (*loose, *(share for share, _ in others))) else ""


def summary_of(result: Result, survey: Survey) -> str:
    """Return one sentence on what was answered most, or what can still be said."""
    if result.question.asked_as.grouped:
        return worded(
            "%(suggestion_count)s suggestions under %(themes)s headings.",
            suggestion_count=result.suggestion_count,
            themes=len(result.themes),
        )
    said = _most_given(result)
    other = _top_in_other_readings(result)
    return f"{said} {other}" if other else said


def _most_given(result: Result) -> str:
    """Return one sentence on the answer given most, row by row or for all rows at once."""
    tops = [(one, top) for one in result.distributions if (top := _top_of(one)) is not None]
    if not tops:
        if not result.question.is_damaged:
            return "No value of this figure is on record yet."
        if result.unplaced:
            return "Part of this figure is unreadable in our copy. The legible values have no label."
        return "The values of this figure are lost in our copy."
    if len(tops) == 1:
        one, top = tops[0]
        return worded(
            "The most frequent answer is “%(label)s”, %(one)s.",
            label=top.option.label,
            one=words_of_value(one, top),
        )
    if len({top.option.pk for _, top in tops}) == 1 and all(top.percent is not None for _, top in tops):
        shares = [top.percent or 0.0 for _, top in tops]
        label = tops[0][1].option.label
        spread = f"from {percent(min(shares))} to {percent(max(shares))}"
        return worded(
            "“%(label)s” is the most frequent answer to each of the %(tops)s items, %(spread)s.",
            label=label,
            tops=len(tops),
            spread=spread,
        )
    parts = [f"{one.item.label}: “{top.option.label}”, {words_of_value(one, top)}" for one, top in tops]
    return worded("Most frequent answers: %(listed)s.", listed="; ".join(parts))


def _top_in_other_readings(result: Result) -> str:
    """Return what the readings of a damaged figure change of the answers given most; empty where nothing."""
    readings = readings_of(result)
    if len(readings) == 1:
        return ""
    parts = []
    for one in result.distributions:
        top = _top_of(one)
        if top is None:
            continue
        place = (one.item.slug, top.option.slug)
        first = {_largest_in(reading, one) for reading in readings} - {top.option.label}
        values = dict.fromkeys(reading[place] for reading in readings)
        values.pop(ReadCell(top.share, top.count), None)
        is_only, item = len(result.distributions) == 1, one.item.label
        if first:
            named = choice_in_words(f"“{label}”" for label in sorted(first))
            parts.append(
                worded("The figure is damaged: the most frequent answer may also be %(named)s.", named=named)
                if is_only
                else worded(
                    "The figure is damaged: the most frequent answer to “%(item)s” may also be %(named)s.",
                    item=item,
                    named=named,
                )
            )
        elif values:
            words = choice_in_words(value_words(each.share, each.count, one.base) for each in values)
            parts.append(
                worded("The figure is damaged: the value may also be %(readings)s.", readings=words)
                if is_only
                else worded(
                    "The figure is damaged: the value for “%(item)s” may also be %(readings)s.",
                    item=item,
                    readings=words,
                )
            )
    return " ".join(parts)


def _largest_in(reading: type_of_reading, one: Distribution) -> str:
    """Return the label of the largest value of a row in one reading."""
    shares = [
        (reading[one.item.slug, cell.option.slug].share or 0.0, cell.option.label) for cell in one.cells
    ]
    return max(shares)[1]


def _top_of(one: Distribution) -> Cell | None:
    """Return the cell of the largest percentage of a row, or of the largest count where no base is known."""
    printed = [cell for cell in one.cells if not cell.is_lost]
    return max(printed, key=lambda cell: (cell.percent or 0.0, cell.count or 0), default=None)


def words_of_value(one: Distribution, cell: Cell) -> str:
    """Return one value of a row in words, as “51.4 % (38 of 74)”."""
    return value_words(cell.percent, cell.count, one.base)
