"""The page where one asks the data, and its files, all at one address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from csp.decorators import csp_replace
from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from neaspec_portal.explore.measures import FIRST, MEASURES, How, in_words
from neaspec_portal.explore.presets import presets
from neaspec_portal.explore.questions import PARAMETERS, Question, near_parameters, question_of
from people.selectors.organisation import organisation
from programmes.selectors.levels import achievement_levels, period_of
from programmes.selectors.plans import open_to_all, plans
from record.counting import Counted, Fact, adds_up, count_by, ground_of_facts, number_of
from record.refusals import NotFoundError
from record.views.responses import EMBEDDED, embeddable, figure_response, file_name, type_of_file
from reporting.addresses import reverse
from reporting.figures import Category, Figure, FigureKind, Row, Value, named_apart, value_of
from reporting.number import FEWEST_FOR_PERCENT, Number
from reporting.publication import asks_for
from reporting.words import first_upper, worded

if TYPE_CHECKING:
    from neaspec_portal.explore.questions import Question
    from people.models.organisation import Words


MOST_PARTS: Final = 6
"""Parts of a bar that can be told apart."""
LONGEST_TITLE: Final = 15
"""Words of a title that says a finding."""
MOST_NEXT: Final = 3


@dataclass(frozen=True)
class Refusal:
    """Why a question has no honest answer, and the nearest one that has."""

    text: str
    instead: Question
    instead_words: str


@dataclass(frozen=True)
class Answer:
    """A question with its figure, or with a refusal; ``warnings`` stand beside the figure."""

    question: Question
    words: str
    figure: Figure | None
    refusal: Refusal | None
    warnings: tuple[str, ...]
    following: tuple[tuple[Question, str], ...]


def answer(question: Question) -> Answer:
    """Count what a question asks for; a question that cannot be answered honestly is refused in words."""
    words = organisation().called
    facts = [one for one in question.measure.facts(question.reading) if _is_meant(one, question)]
    if _levels_are_firm(question):
        facts = [replace(one, in_doubt=frozenset()) for one in facts]
    refusal = _refusal(question, facts, words)
    figure, share = None, question.measure.figure
    warnings = () if refusal else tuple(_warnings(question, facts, words))
    if not refusal:
        figure = (
            _share(question, share(question.reading, question.areas), words)
            if share
            else _figure(question, facts, words, warnings)
        )
    return Answer(question, asked(question, words), figure, refusal, warnings, _following(question, words))


def answer_in_words(query: str) -> str:
    """Return what everybody is answered: the finding with its base, or why there is no honest answer."""
    found = answer(question_of(QueryDict(query), None))
    figure = found.figure
    if figure is None:
        return found.refusal.text if found.refusal else ""
    ground = figure.summary if found.question.measure.figure else f"{figure.base}."
    return f"{figure.finding}. {ground}" if figure.finding else ground


def asked(question: Question, words: Words) -> str:
    """Return a question in words, as “Planned activities by programme area and level”."""
    split = f" and {question.split.called(words)}" if question.split else ""
    return first_upper(f"{question.measure.called(words)} by {question.by.called(words)}{split}")


def _is_meant(fact: Fact, question: Question) -> bool:
    if not question.areas:
        return True
    return any(one.slug in question.areas for one in fact.has.get("area", ()))


def _levels_are_firm(question: Question) -> bool:
    """Say whether nothing is in doubt: a source prints every level, and rows are not told apart by area."""
    if not question.measure.is_of_round or not question.reading.assessment_round.levels_are_printed:
        return False
    return not {"area", "level"} <= {*question.names, "area" if question.areas else ""}


def _refusal(question: Question, facts: Sequence[Fact], words: Words) -> Refusal | None:
    unknown = question.measure.unknown(question.reading)
    if unknown:
        known = MEASURES[FIRST]
        instead = replace(question, measure=known, by=known.open_dimensions[0], split=None)
        return Refusal(unknown, instead, asked(instead, words))
    first = question.counted_by(question.measure.open_dimensions[0])
    if question.by.how == How.REFUSED:
        return Refusal(in_words(question.by.reason, words), first, asked(first, words))
    whole = question.counted_by(question.by)
    split = question.split
    if split is None:
        return None
    if split.how == How.REFUSED:
        return Refusal(in_words(split.reason, words), whole, asked(whole, words))
    apart = question.counted_by(split)
    name, of = split.called(words), question.measure.called(words)
    if split.how == How.OVERLAPS:
        text = worded(
            "One of the %(of)s can have more than one %(name)s; parts of a bar could count it twice.",
            of=of,
            name=name,
        )
        return Refusal(text, apart, asked(apart, words))
    parts = len({choice for one in facts for choice in one.has[split.name]})
    if parts > MOST_PARTS:
        text = worded(
            "Each bar would have %(parts)s parts by %(name)s. At most %(most_parts)s can be told apart.",
            parts=parts,
            name=name,
            most_parts=MOST_PARTS,
        )
        return Refusal(text, apart, asked(apart, words))
    return None


def _share(question: Question, made: Figure, words: Words) -> Figure:
    """Return the figure of a share at the address of its question, of the areas that are asked for."""
    return replace(
        made,
        slug="answer",
        title=asked(question, words),
        address=reverse("explore").removesuffix("/"),
        query=question.query,
        filter_text=_filter(question, words),
    )


def _warnings(question: Question, facts: Sequence[Fact], words: Words) -> Iterator[str]:
    of, name = question.measure.called(words), question.by.called(words)
    if facts and not adds_up(facts, question.by.name):
        yield worded(
            "Some %(of)s count under more than one %(name)s: the numbers do not add up to %(facts)s.",
            of=of,
            name=name,
            facts=len(facts),
        )
    if 0 < len(facts) < FEWEST_FOR_PERCENT and question.measure.figure is None:
        yield worded("The base is %(facts)s: read the numbers rather than the percentages.", facts=len(facts))
    doubtful = sum(bool(one.in_doubt & {*question.names}) for one in facts)
    if doubtful:
        yield worded(
            "In doubt for %(doubtful)s of %(facts)s %(of)s: inferred, reserved, or contradicted by a source.",
            doubtful=doubtful,
            facts=len(facts),
            of=of,
        )
    if question.measure.certainty:
        yield question.measure.certainty


def _figure(question: Question, facts: Sequence[Fact], words: Words, warnings: tuple[str, ...]) -> Figure:
    counted = _with_readings(
        count_by(facts, question.by.name, question.split.name if question.split else ""), question
    )
    if not question.by.is_ordered:
        counted.sort(key=lambda one: -one.count)
    reading = question.reading
    of_plan = period_of(reading.assessment_round) if question.measure.is_of_round else reading.plan.title
    period = question.measure.period or of_plan
    neutral, of = asked(question, words), question.measure.called(words)
    categories = _categories(counted) if question.split else (Category("share", first_upper(of), "", 1, 1),)
    rows = [_row(one, categories, is_split=question.split is not None) for one in counted]
    return Figure(
        slug="answer",
        kind=FigureKind.STACKED_BARS if question.split else FigureKind.BARS,
        title=neutral,
        finding="" if question.split else _finding(counted, len(facts), question, words),
        unit=f"Number of {of}",
        has_one_scale=True,
        base=f"Base: {number_of(facts)} {of}",
        summary=f"Counted: {in_words(question.measure.counted, words)}.",
        ground=ground_of_facts(facts, period, question.names),
        counting_rule=first_upper(f"{in_words(question.measure.counted, words)}."),
        categories=categories,
        rows=named_apart(rows),
        address=reverse("explore").removesuffix("/"),
        query=question.query,
        filter_text=_filter(question, words),
        row_heading=first_upper(question.by.called(words)),
        notes=warnings,
    )


def _with_readings(counted: list[Counted], question: Question) -> list[Counted]:
    """Give counts of levels the other readings that the counting of the round finds for them."""
    if "level" not in question.names or not {*question.names} <= {"area", "level"}:
        return counted
    chosen = [one for one in question.reading.plan.areas if one.slug in question.areas]
    levels = achievement_levels(question.reading.assessment_round, *chosen)
    found = {frozenset({one.level.slug}): one.number for one in levels.total.levels}
    for area in levels.areas:
        found |= {frozenset({area.area.slug, one.level.slug}): one.number for one in area.levels}

    def read(one: Counted, *of: str) -> Counted:
        own = one.number
        ends = found.get(frozenset({one.choice.slug, *of}), own)
        number = Number.between(own.part, own.base, own.ground, ends.lowest, ends.highest)
        return replace(one, number=number)

    return [
        replace(read(one), parts=tuple(read(part, one.choice.slug) for part in one.parts)) for one in counted
    ]


def _filter(question: Question, words: Words) -> str:
    names = [one.name for one in question.reading.plan.areas if one.slug in question.areas]
    return f"Filter: {words.area}: {', '.join(names)}" if names else ""


def _categories(counted: Sequence[Counted]) -> tuple[Category, ...]:
    parts = counted[0].parts if counted else ()
    return named_apart(
        Category(one.choice.slug, one.choice.label, "", place, len(parts))
        for place, one in enumerate(parts, 1)
    )


def _row(one: Counted, categories: Sequence[Category], *, is_split: bool) -> Row:
    choice = one.choice
    if not is_split:
        return Row(choice.slug, choice.label, one.number.base, (_value(one),), url=choice.url)
    values = tuple(
        replace(_value(part), category=category) for part, category in zip(one.parts, categories, strict=True)
    )
    return Row(choice.slug, choice.label, one.count, values, url=choice.url, base_label=str(one.number.part))


def _value(one: Counted) -> Value:
    """Return a count as it is drawn: what another reading takes away is in doubt, and what is inferred."""
    return replace(value_of(one.number, in_short=True), inferred=one.in_doubt, in_doubt=None)


def _finding(counted: Sequence[Counted], base: int, question: Question, words: Words) -> str:
    """Return a title that says a finding, true however inferred values fall; empty where there is none."""
    if len(counted) < 2:
        return ""
    ordered = sorted(counted, key=lambda one: -one.count)
    first, second = ordered[0], ordered[1]
    of, name = question.measure.called(words), question.by.called(words)
    if first.count == base and question.by.how == How.ADDS:
        title = f"All {base} {of}: {first.choice.label}"
    elif first.number.lowest - first.in_doubt > second.count + sum(one.in_doubt for one in counted):
        title = worded(
            "%(label)s: %(count)s %(of)s, more than any other %(name)s",
            label=first.choice.label,
            count=first.number,
            of=of,
            name=name,
        )
    else:
        return ""
    return title if len(title.split()) <= LONGEST_TITLE else ""


def _following(question: Question, words: Words) -> tuple[tuple[Question, str], ...]:
    """Return the nearest other questions that have an answer, in words."""
    found = []
    for one in question.measure.open_dimensions:
        if one not in (question.by, question.split):
            found.append(question.counted_by(one))
            if one.how == How.ADDS and question.by.how != How.REFUSED:
                found.append(question.counted_by(question.by, one))
    found += [
        replace(question, measure=measure, by=measure.open_dimensions[0], split=None)
        for measure in MEASURES.values()
        if measure is not question.measure
    ]
    return tuple((one, asked(one, words)) for one in found[:MOST_NEXT])


ExploreForm = type("ExploreForm", (forms.Form,), {one: forms.CharField(required=False) for one in PARAMETERS})
"""What the address of a file may ask for."""


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Ask the data: what is counted, by what, split by what; drawing, table and files of the answer."""
    question = question_of(request.GET, request.user)
    near = near_parameters(request.GET)
    asked = {name for name in request.GET if request.GET[name]}
    if asked - set(PARAMETERS) and not near:
        return redirect(f"{reverse('explore')}?{question.query}")
    words = organisation().called
    may_embed = (
        bool(open_to_all([question.reading.assessment_round])) and not question.reading.plan.is_training
    )
    context = {
        "reading": question.reading,
        "answer": answer(question),
        "presets": presets(words),
        "near": near,
        "may_embed": may_embed,
        "plans": plans(request.user),
        "measures": [(one.name, one.called(words)) for one in MEASURES.values()],
        "dimensions": [(one.name, one.called(words)) for one in question.measure.dimensions],
    }
    return render(request, "explore.html", context)


@require_safe
@asks_for(ExploreForm)
def explore_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The answer to a question as a file."""
    question = question_of(request.GET, request.user)
    if question.passed_over:
        raise BadRequest(worded("It is not counted by %(listed)s.", listed=", ".join(question.passed_over)))
    figure = _figure_of(question)
    parts = [
        question.measure.name,
        "by",
        question.by.name,
        *([question.split.name] if question.split else []),
    ]
    name = file_name("-".join(parts), *question.reading.about, chosen=question.areas)
    return figure_response(request, figure, suffix, name)


@require_safe
@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[untyped-decorator]
def explore_embed(request: HttpRequest) -> HttpResponse:
    """The answer to a question for other pages to embed, as somebody reads it who is not signed in."""
    question = question_of(request.GET, None)
    if question.reading.plan.is_training:
        raise NotFoundError("What is fictional is not embedded elsewhere.")
    return embeddable(request, _figure_of(question))


def _figure_of(question: Question) -> Figure:
    """Return the figure that answers a question; raises NotFoundError for one that is refused."""
    found = answer(question)
    if found.figure is None:
        raise NotFoundError(found.refusal.text if found.refusal else "")
    return found.figure
