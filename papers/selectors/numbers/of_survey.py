"""Numbers of a survey: who took part, the base of each figure, what was answered."""

from __future__ import annotations

from dataclasses import replace

from papers.selectors.numbers.names import Fact, NoSuchNumberError, whole
from papers.selectors.record import Record
from reporting.number import percent
from reporting.words import worded
from surveys.selectors.distributions import Cell, Distribution
from surveys.selectors.readings import other_values, words_of_others


def respondents(record: Record) -> Fact:
    """How many took part in the survey; never the base of a figure."""
    survey = record.survey
    if survey is None or survey.respondents is None:
        raise NoSuchNumberError("How many took part in the survey is not on record.")
    return whole(
        survey.respondents,
        worded("respondents of the %(title)s", title=survey.title),
        "respondents",
        "took part",
    )


def _row(record: Record, figure: int, item: str) -> Distribution:
    rows = record.result(figure).distributions
    if not item and len(rows) == 1:
        return rows[0]
    wanted = item.casefold()
    for one in rows:
        if wanted and (one.item.slug == wanted or one.item.label.casefold().startswith(wanted)):
            return one
    labels = "; ".join(one.item.label[:60] for one in rows) or "no rows"
    raise NoSuchNumberError(
        worded(
            "Figure %(figure)s has no row “%(item)s”; it has: %(labels)s.",
            figure=figure,
            item=item,
            labels=labels,
        )
    )


def _cell(row: Distribution, answer: str, figure: int) -> Cell:
    wanted = answer.casefold()
    for cell in row.cells:
        if wanted in {cell.option.slug, cell.option.label.casefold()}:
            return cell
    labels = "; ".join(cell.option.label[:60] for cell in row.cells)
    raise NoSuchNumberError(
        worded(
            "Figure %(figure)s has no answer “%(answer)s”; it has: %(labels)s.",
            figure=figure,
            answer=answer,
            labels=labels,
        )
    )


def _item_label(record: Record, figure: int, row: Distribution) -> str:
    many = len(record.result(figure).distributions) > 1
    description = (
        "Figure %(figure)s of the %(survey)s, %(item)s" if many else "Figure %(figure)s of the %(survey)s"
    )
    return worded(description, figure=figure, survey=record.survey, item=row.item.label if many else "")


def answered(record: Record, figure: int, item: str = "") -> Fact:
    """The base of a figure: how many answered it, or one row of it."""
    row = _row(record, figure, item)
    if row.base is None:
        raise NoSuchNumberError(worded("The base of figure %(figure)s is not known.", figure=figure))
    fact = whole(row.base, f"answered, {_item_label(record, figure, row)}", "answered")
    return replace(fact, note=row.base_doubt)


def answer_share(record: Record, figure: int, answer: str, item: str = "") -> Fact:
    """The printed percentage of one answer."""
    row = _row(record, figure, item)
    cell = _cell(row, answer, figure)
    if cell.percent is None:
        raise NoSuchNumberError(
            worded(
                "The percentage of “%(answer)s” in figure %(figure)s is lost.", answer=answer, figure=figure
            )
        )
    description = f"“{cell.option.label}”, {_item_label(record, figure, row)}"
    on = f"{cell.count} of {row.base}" if cell.count is not None else f"base {row.base or 'unknown'}"
    note = _other_readings(record, figure, row, cell)
    return Fact(
        percent(cell.percent), f"{description}: {on}", cell.percent, note=note, about=(cell.option.label,)
    )


def _other_readings(record: Record, figure: int, row: Distribution, cell: Cell) -> str:
    """Return the footnote of a number that another reading of a damaged figure changes; else nothing."""
    read = other_values(record.result(figure)).get((row.item.slug, cell.option.slug), ())
    words = words_of_others(read, row.base)
    return (
        worded(
            "The value may also be %(readings)s: figure %(figure)s is damaged.",
            readings=words.removeprefix("or "),
            figure=figure,
        )
        if words
        else ""
    )


def answers(record: Record, figure: int, answer: str, item: str = "") -> Fact:
    """How many gave one answer."""
    row = _row(record, figure, item)
    cell = _cell(row, answer, figure)
    if cell.count is None:
        raise NoSuchNumberError(
            worded(
                "How many gave “%(answer)s” in figure %(figure)s is not known.", answer=answer, figure=figure
            )
        )
    description = f"“{cell.option.label}”, {_item_label(record, figure, row)}; base {row.base or 'unknown'}"
    fact = whole(cell.count, description, cell.option.label, base=row.base)
    return replace(fact, note=_other_readings(record, figure, row, cell))


def suggestions(record: Record) -> Fact:
    """How many suggestions of open answers the survey prints."""
    found = sum(one.suggestion_count for one in record.results if one.question.asked_as.grouped)
    return whole(
        found, worded("suggestions in open answers, %(survey)s", survey=record.survey), "suggestions answers"
    )
