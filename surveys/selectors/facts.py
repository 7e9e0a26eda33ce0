"""Suggestions of stakeholders as records to count."""

from __future__ import annotations

from programmes.models import StrategicPlan
from programmes.selectors.facts import areas_of
from record.counting import Choice, Fact
from review.states import CLEARED
from surveys.models import Suggestion


def suggestion_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the suggestions in cleared surveys of a plan, with figure, heading and area; one query."""
    found = Suggestion.objects.filter(
        theme__question__survey__plan=plan, theme__question__survey__status=CLEARED
    ).select_related("theme__question__survey", "theme__area")
    return [_fact(one) for one in found.order_by("theme__question__number", "theme__order", "pk")]


def _fact(one: Suggestion) -> Fact:
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
            "area": areas_of([theme.area] if theme.area else []),
        },
    )
