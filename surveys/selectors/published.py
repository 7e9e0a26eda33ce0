"""Surveys, the results of their figures as published, and suggestions as records to count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from people.policies import Reader, reader_of
from people.prepared import give, prepared
from programmes.models import StrategicPlan
from programmes.models.plans import lead_into_plans
from programmes.selectors.facts import areas_of
from record.counting import Choice, Fact, cited
from record.refusals import NotFoundError
from reporting.words import worded
from review.states import CLEARED
from surveys.models import (
    Item,
    Option,
    Placement,
    PublishedTally,
    Question,
    Suggestion,
    SuggestionTheme,
    Survey,
    UnplacedValue,
)
from surveys.selectors.distributions import Cell, Distribution, Result

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from people.policies import type_of_user


def surveys(user: type_of_user | None) -> list[Survey]:
    """Return the surveys that the reader may see."""
    found = Survey.objects.visible_to(user).select_related("citation__source", "plan")
    return list(found.prefetch_related("questions"))


def survey_named(slug: str, user: type_of_user | None) -> Survey:
    """Return one survey; raises NotFoundError when it does not exist or not for this reader."""
    survey = next(iter(_slugged(slug, reader_of(user))), None)
    if survey is None:
        raise NotFoundError(worded("There is no survey “%(slug)s”.", slug=slug))
    return survey


@prepared
def _slugged(slug: str, reader: Reader) -> QuerySet[Survey]:
    found = Survey.objects.visible_to(reader).filter(slug=slug)
    return found.select_related("citation__source", "plan")


def results(survey: Survey, *, numbers: Iterable[int] | None = None) -> list[Result]:
    """Return all results of a survey, or those of some figures; eight queries, however many rows."""
    wanted = None if numbers is None else tuple(sorted(set(numbers)))
    questions = list(_questions(survey.pk, wanted))
    keys = tuple(one.pk for one in questions)
    for name, model in (("options", Option), ("unplaced_values", UnplacedValue), ("placements", Placement)):
        give(questions, name, _of_questions(model, keys), owner="question_id", back="question")
    items, themes = list(_items(keys)), list(_themes(keys))
    give(questions, "items", items, owner="question_id", back="question")
    give(items, "tallies", _tallies(keys), owner="item_id", back="item")
    give(questions, "themes", themes, owner="question_id", back="question")
    if themes:
        give(themes, "suggestions", _suggestions(keys), owner="theme_id", back="theme")
    lead_into_plans((survey.plan, one.area) for one in themes if one.area)
    return [_result(question, survey) for question in questions]


@prepared
def _questions(survey: int, numbers: tuple[int, ...] | None) -> QuerySet[Question]:
    questions = Question.objects.filter(survey=survey).select_related("citation__source")
    if numbers is not None:
        questions = questions.filter(number__in=numbers)
    return questions.order_by("number")


@prepared
def _of_questions(model: type[Model], questions: tuple[int, ...]) -> QuerySet[Any]:
    found: QuerySet[Any] = model._default_manager.filter(question__in=questions)
    return found


@prepared
def _items(questions: tuple[int, ...]) -> QuerySet[Item]:
    return Item.objects.filter(question__in=questions).select_related("goal", "approach", "area")


@prepared
def _tallies(questions: tuple[int, ...]) -> QuerySet[PublishedTally]:
    return PublishedTally.objects.filter(item__question__in=questions).select_related("citation")


@prepared
def _themes(questions: tuple[int, ...]) -> QuerySet[SuggestionTheme]:
    return SuggestionTheme.objects.filter(question__in=questions).select_related("citation", "area")


@prepared
def _suggestions(questions: tuple[int, ...]) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(theme__question__in=questions).order_by("order")


def result(survey: Survey, number: int) -> Result:
    """Return the result of one figure; raises NotFoundError when the survey has none of that number."""
    for found in results(survey, numbers=[number]):
        return found
    raise NotFoundError(worded("This survey has no figure %(number)s.", number=number))


@dataclass(frozen=True)
class Neighbours:
    """The numbers of the figures before and after one."""

    before: int | None
    after: int | None


def neighbours(survey: Survey, number: int) -> Neighbours:
    """Return the figures beside one, for reading on; one query."""
    numbers = list(_numbers_of(survey.pk))
    place = numbers.index(number)
    after = numbers[place + 1] if place + 1 < len(numbers) else None
    return Neighbours(numbers[place - 1] if place else None, after)


def _result(question: Question, survey: Survey) -> Result:
    options = tuple(question.options.all())
    return Result(
        question=question,
        options=options,
        distributions=tuple(
            _distribution(item, question, options, survey.respondents, _loose_of(question))
            for item in question.items.all()
        ),
        unplaced=tuple(question.unplaced_values.all()),
        themes=tuple(question.themes.all()),
        placements=tuple(question.placements.all()),
    )


def _loose_of(question: Question) -> tuple[UnplacedValue, ...]:
    """Return values without a cell, where the question has one item, so that they must be its own."""
    return tuple(question.unplaced_values.all()) if len(question.items.all()) == 1 else ()


def _distribution(
    item: Item,
    question: Question,
    options: tuple[Option, ...],
    respondents: int | None,
    loose: tuple[UnplacedValue, ...],
) -> Distribution:
    tallies = {tally.option_id: tally for tally in item.tallies.all()}
    cells = tuple(Cell.published(option, tallies.get(option.pk), item.base) for option in options)
    return Distribution(item, question.asked_as.one_answer, item.base, cells, respondents, loose)


@prepared
def _numbers_of(survey: int) -> QuerySet[Question, int]:
    return Question.objects.filter(survey=survey).order_by("number").values_list("number", flat=True)


def suggestion_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the suggestions in cleared surveys of a plan, with figure, heading and area; one query."""
    found = Suggestion.objects.filter(
        theme__question__survey__plan=plan, theme__question__survey__status=CLEARED
    ).select_related("theme__question__survey", "theme__area", "theme__citation__source")
    return [_fact(one, plan) for one in found.order_by("theme__question__number", "theme__order", "pk")]


def _fact(one: Suggestion, plan: StrategicPlan) -> Fact:
    theme, question = one.theme, one.theme.question
    figure = f"Figure {question.number}. {question.short_title}"
    place = 1_000 * question.number + theme.order
    return Fact(
        f"suggestion-{one.pk}",
        {
            "figure": (
                Choice(question.number, f"figure-{question.number}", figure, question.get_absolute_url()),
            ),
            "heading": (Choice(place, f"heading-{place}", theme.title, question.get_absolute_url()),),
            "area": areas_of([theme.area] if theme.area else [], plan),
        },
        (cited(theme.citation),),
    )
