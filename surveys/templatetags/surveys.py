"""Ways from goals, approaches and areas to what stakeholders said of them; forensics in words."""

from __future__ import annotations

from typing import Any

from django import template

from programmes.models import Approach, ProgrammeArea, StrategicGoal
from surveys.models import Item
from surveys.selectors.forensics import RowFinding
from surveys.selectors.plain import other_bases_of, remarks_on
from surveys.selectors.subjects import items_by_subject, themes_about

register = template.Library()


@register.simple_tag(takes_context=True)
def survey_items(context: dict[str, Any]) -> dict[str, dict[int, Item]]:
    """Return the survey items about goals and approaches that the reader may see; one query."""
    return items_by_subject(context["request"].user)


@register.inclusion_tag("surveys/item_link.html")
def survey_item_about(items: dict[str, dict[int, Item]], subject: StrategicGoal | Approach) -> dict[str, Any]:
    """Show the way to the figure about a goal or an approach, where there is one."""
    kind = "goal" if isinstance(subject, StrategicGoal) else "approach"
    return {"item": items.get(kind, {}).get(subject.pk)}


@register.inclusion_tag("surveys/area_themes.html", takes_context=True)
def survey_themes_about(context: dict[str, Any], area: ProgrammeArea) -> dict[str, Any]:
    """Show what stakeholders suggested about an area; two queries."""
    return {"themes": themes_about(area.pk, context["request"].user)}


@register.filter
def remarks(finding: RowFinding) -> list[str]:
    """Return what is said of a row in base forensics, each as a sentence."""
    return [f"{words[:1].upper()}{words[1:]}." for words in remarks_on(finding)]


@register.filter
def other_bases(finding: RowFinding) -> str:
    """Return the bases beside the smallest that fit a row, as far as they are named."""
    return other_bases_of(finding)
