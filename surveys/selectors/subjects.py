"""What stakeholders said about a goal, an approach or an area: the way from there to the survey."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from people.policies import Reader, reader_of
from people.prepared import give, prepared
from review.states import CLEARED
from surveys.models import Item, Suggestion, SuggestionTheme, Survey

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user


def items_by_subject(user: type_of_user | None) -> dict[str, dict[int, Item]]:
    """Return items by the goal or approach they are about: ``{"goal": {key: item}, "approach": …}``."""
    found: dict[str, dict[int, Item]] = defaultdict(dict)
    rows = Item.objects.filter(question__survey__in=Survey.objects.visible_to(user))
    for item in rows.select_related("question__survey").order_by("question__survey", "question__number"):
        for kind, key in (("goal", item.goal_id), ("approach", item.approach_id)):
            if key is not None:
                found[kind].setdefault(key, item)
    return found


def suggestions_by_area(plan_key: int) -> dict[int, int]:
    """Return how many suggestions of a plan's cleared surveys are grouped under each area, by its key.

    Empty where the plan has no survey; an area that nobody spoke of is not in it. One query.
    """
    return dict(_suggestions_of(plan_key))


@prepared
def _suggestions_of(plan: int) -> QuerySet[SuggestionTheme, tuple[int, int]]:
    of_plan = Q(question__survey__plan=plan, question__survey__status=CLEARED)
    found: Any = SuggestionTheme.objects.filter(of_plan, area__isnull=False).order_by()
    counted: QuerySet[Any, Any] = found.values_list("area").annotate(Count("suggestions"))
    return counted


def themes_about(area_key: int, user: type_of_user | None) -> list[SuggestionTheme]:
    """Return the themes of suggestions about an area, with their suggestions."""
    found = list(_themes_about(area_key, reader_of(user)))
    if found:
        give(found, "suggestions", _under(tuple(one.pk for one in found)), owner="theme_id", back="theme")
    return found


@prepared
def _under(themes: tuple[int, ...]) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(theme__in=themes)


@prepared
def _themes_about(area: int, reader: Reader) -> QuerySet[SuggestionTheme]:
    found = SuggestionTheme.objects.filter(area=area, question__survey__in=Survey.objects.visible_to(reader))
    return found.select_related("question__survey")
