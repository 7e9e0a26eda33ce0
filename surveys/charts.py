"""The figures of a survey, as the kind of each question demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from record.counting import certainty_of, cite
from record.models import Certainty
from reporting.addresses import reverse
from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value, named_apart
from reporting.ground import Ground
from reporting.number import percent
from reporting.words import worded
from surveys.headlines import headline_of, summary_of, words_of_value
from surveys.models import Question, Survey
from surveys.selectors.distributions import Cell, Distribution, Result, wilson
from surveys.selectors.readings import ReadCell, other_values, value_words
from surveys.selectors.solver import type_of_cell

FEWEST_SHADES = 5
"""A shorter scale takes the first of so many shades: the same answer looks the same everywhere."""


def figure_of(result: Result, survey: Survey, *, intervals: bool = False) -> Figure:
    """Return the figure of one question, with 95 % Wilson intervals where ``intervals`` asks for them.

    Scales are bars of all their answers, the best first; multiple response and a single scale without a
    middle are plain bars; open answers are cards.
    """
    question, others = result.question, other_values(result)
    if question.asked_as.grouped:
        kind, rows = FigureKind.CARDS, _theme_rows(result)
    elif is_scale(result):
        kind, rows = FigureKind.SCALE_BARS, _scale_rows(result, others, intervals=intervals)
    else:
        kind, rows = FigureKind.BARS, _bar_rows(result, others, intervals=intervals)
    path = reverse("surveys:figure", args=[survey.slug, question.number])
    return Figure(
        slug=f"figure-{question.number}",
        kind=kind,
        title=f"Figure {question.number}. {question.caption}",
        unit="Suggestions, as printed" if kind == FigureKind.CARDS else "Percent of those who answered",
        base=f"Base: {base_words(result, survey)}",
        summary=summary_of(result, survey),
        ground=ground_of_result(result, survey),
        counting_rule=question.asked_as.counting_rule,
        categories=_categories(result, kind),
        rows=named_apart(rows),
        address=path.removesuffix("/"),
        query="intervals=on" if intervals else "",
        row_heading={FigureKind.CARDS: "Heading", FigureKind.BARS: "Answer"}.get(kind, "Item"),
        notes=_notes(result, intervals=intervals),
        finding=headline_of(result),
    )


def compact(figure: Figure) -> Figure:
    """Return a figure for a small panel: a base that all rows share is said once, above them."""
    if len({row.base_label for row in figure.rows}) > 1:
        return figure
    return replace(figure, rows=tuple(replace(row, base_label="") for row in figure.rows))


def is_readable(result: Result) -> bool:
    """Say whether a question was asked with answers to tick and any value of it survives in its place."""
    return not result.question.asked_as.grouped and any(not one.is_missing for one in result.distributions)


def is_scale(result: Result) -> bool:
    """A scale with a middle or several rows, one of them with values; what is lost is drawn as bars."""
    whole = any(not one.is_missing for one in result.distributions)
    is_ordered = result.middle is not None or len(result.distributions) > 1
    return whole and is_ordered and result.question.asked_as.diverges


def ground_of_result(result: Result, survey: Survey) -> Ground:
    """Return what a figure rests on: the source of the question, and how sure each of its values is.

    Values without a citation of their own, and suggestions, are as sure as their question.
    """
    cells = [cell for one in result.distributions for cell in one.cells if not cell.is_lost]
    own = result.question.citation
    period = f"{survey.title}, {survey.fielded}" if survey.fielded else survey.title
    values = [cell.citation for cell in cells if cell.citation] or [own]
    return Ground.of(((cite(own.source, own.place, certainty_of(one)), 1) for one in values), period)


def base_words(result: Result, survey: Survey) -> str:
    """Return the base in words, as “74 of 163 answered”; a base is that of an item, never the survey's."""
    of = f" of {survey.respondents}" if survey.respondents else ""
    if result.question.asked_as.grouped:
        return "not on record: we do not know how many people made suggestions"
    of = f" (in doubt){of}" if any(one.base_doubt for one in result.distributions) else of
    if not result.bases:
        return "unknown"
    if len(result.bases) == 1:
        return f"{result.bases[0]}{of} answered"
    return worded(
        "%(fewest)s to %(most)s%(of)s answered, differing by row",
        fewest=min(result.bases),
        most=max(result.bases),
        of=of,
    )


def bases_of_all(results: Sequence[Result], survey: Survey) -> str:
    """Say how the bases of the figures stand to the respondents."""
    known, parts = [base for result in results for base in result.bases], []
    unknown = sum(not result.bases for result in results)
    if known and survey.respondents and max(known) < survey.respondents:
        least = f"{min(known)} to {max(known)}" if min(known) < max(known) else f"{max(known)}"
        parts.append(worded("%(least)s answered the questions whose base is known", least=least))
    if unknown:
        parts.append(
            worded(
                "the base of %(unknown)s of %(results)s figures is not known",
                unknown=unknown,
                results=len(results),
            )
        )
    return "; ".join(parts)


def missing_words(question: Question) -> str:
    """Return why a value is not there: lost with a damaged figure, or not entered."""
    return "lost in our copy" if question.is_damaged else "not on record"


def response_words(one: Distribution) -> str:
    """Return base and item response of one row, as “74 of 163 answered, 45 %”."""
    if one.base is None:
        return "base unknown"
    base = f"{one.base} (in doubt)" if one.base_doubt else one.base
    if one.item_response is None:
        return f"{base} answered"
    return f"{base} of {one.respondents} answered, {one.item_response:.0f}\u00a0%"


def _categories(result: Result, kind: FigureKind) -> tuple[Category, ...]:
    """Options in their order; the best end of a scale is the dark end of the ramp."""
    if kind == FigureKind.BARS:
        return (Category("share", "Share of those who answered", "", 1, 1),)
    if kind == FigureKind.CARDS:
        return ()
    many = len(result.options)
    return named_apart(
        Category(one.slug, one.label, "", many + 1 - place, max(many, FEWEST_SHADES))
        for place, one in enumerate(result.options, 1)
    )


type_of_others = Mapping[type_of_cell, tuple[ReadCell, ...]]


def _value(one: Distribution, cell: Cell, others: type_of_others, *, intervals: bool) -> Value:
    if cell.is_lost:
        return Value(None, None, 0, Mark.MISSING, label=missing_words(one.item.question))
    mark = Mark.ZERO if cell.count == 0 or cell.percent == 0 else Mark.VALUE
    inferred = (cell.count or 1) if cell.is_inferred else 0
    interval = one.interval(cell) if intervals else None
    read = others.get((one.item.slug, cell.option.slug), ())
    otherwise = tuple(
        Value(each.count, each.share, inferred, label=value_words(each.share, each.count, one.base))
        for each in read
    )
    label = words_of_value(one, cell)
    return Value(cell.count, cell.percent, inferred, mark, label=label, interval=interval, others=otherwise)


def _scale_rows(result: Result, others: type_of_others, *, intervals: bool) -> list[Row]:
    return [
        Row(
            slug=one.item.slug,
            label=one.item.label,
            base=one.base,
            values=tuple(_value(one, cell, others, intervals=intervals) for cell in one.cells),
            base_label=response_words(one) if not one.is_missing else missing_words(result.question),
        )
        for one in result.distributions
    ]


def _bar_rows(result: Result, others: type_of_others, *, intervals: bool) -> list[Row]:
    """One bar an option; then the values whose label is lost; then what is missing altogether."""
    rows, many = [], len(result.distributions) > 1
    lost = Value(None, None, 0, Mark.MISSING, label=missing_words(result.question))
    for one in result.distributions:
        if one.is_missing and many:
            rows.append(Row(one.item.slug, one.item.label, None, (lost,)))
        for cell in one.cells:
            value = _value(one, cell, others, intervals=intervals)
            if not cell.is_lost:
                base_label = f"{one.base} (in doubt)" if one.base_doubt else ""
                row = Row(cell.option.slug, cell.option.label, one.base, (value,), base_label=base_label)
                slug, label = f"{one.item.slug}-{row.slug}", f"{one.item.label}: {row.label}"
                rows.append(replace(row, slug=slug, label=label) if many else row)
    base = result.bases[0] if len(result.bases) == 1 else None
    for loose in result.unplaced:
        share = None if loose.percent is None else float(loose.percent)
        label = _loose_words(share, loose.count, base)
        mark = Mark.MISSING if share is None else Mark.UNPLACED
        known = intervals and loose.count is not None and base is not None
        interval = wilson(loose.count or 0, base or 0) if known else None
        value = Value(loose.count, share, 0, mark, label=label, interval=interval)
        rows.append(Row(f"unplaced-{loose.order}", f"Label unknown. {loose.note}", base, (value,)))
    if not rows:
        rows.append(Row("lost", "All answers", None, (lost,)))
    return rows


def _loose_words(share: float | None, count: int | None, base: int | None) -> str:
    if share is None:
        return worded("%(count)s ticks, percentage lost", count=count)
    if count is None:
        return percent(share)
    return f"{percent(share)} ({count} of {base})" if base else f"{percent(share)} ({count})"


def _theme_rows(result: Result) -> list[Row]:
    return [
        Row(
            slug=f"theme-{theme.order}",
            label=theme.title,
            base=None,
            values=tuple(
                Value(None, None, label=one.text + (" … (breaks off)" if one.breaks_off else ""))
                for one in theme.suggestions.all()
            ),
            note=theme.missing,
        )
        for theme in result.themes
    ]


def _notes(result: Result, *, intervals: bool) -> tuple[str, ...]:
    notes = []
    if result.inferred_cells:
        many = result.inferred_cells
        hatched = "hatched where the value may be different" if is_scale(result) else "hatched"
        notes.append(
            worded("For 1 value the answer it belongs to is inferred (%(hatched)s).", hatched=hatched)
            if many == 1
            else worded(
                "For %(many)s values the answer they belong to is inferred (%(hatched)s).",
                many=many,
                hatched=hatched,
            )
        )
    if changed := len(other_values(result)):
        notes.append(
            "The figure is damaged, so 1 value may be different: see “or” beside it."
            if changed == 1
            else worded(
                "The figure is damaged, so %(changed)s values may be different: see “or” beside them.",
                changed=changed,
            )
        )
    if any(cell.count_is_computed for one in result.distributions for cell in one.cells):
        notes.append("Counts are computed here from percentage and base where the source prints no count.")
    if any(cell.percent_is_computed for one in result.distributions for cell in one.cells):
        notes.append("Percentages are computed here from count and base where the source prints none.")
    inferred = sum(one.item.base_certainty == Certainty.INFERRED for one in result.distributions if one.base)
    if inferred:
        of = f" of {len(result.distributions)}" if len(result.distributions) > 1 else ""
        notes.append(
            worded("Bases inferred from the printed numbers: %(inferred)s%(of)s.", inferred=inferred, of=of)
        )
    doubts = dict.fromkeys(one.base_doubt for one in result.distributions)
    notes += [text for text in (*doubts, result.question.note, result.question.missing) if text]
    if intervals:
        notes.append("Wilson intervals, 95 %. They show chance only, not the effect of who chose to answer.")
    return tuple(notes)
