"""Template components of this app; the parameters of each tag are its declared props."""

from __future__ import annotations

from typing import Any

from django import template

from partnerships.models import Mechanism, OverlapJudgement
from partnerships.selectors.overlap import OverlapView
from partnerships.selectors.together import Together
from people.models import MemberState
from programmes.models import ProgrammeArea

register = template.Library()


@register.inclusion_tag("partnerships/strip.html")
def together_strip(together: Together) -> dict[str, Any]:
    """Show, in one strip, with whom, on what, since the last meeting."""
    return {"together": together}


@register.simple_tag
def judgement_on(
    overlap_view: OverlapView, area: ProgrammeArea, subject: Mechanism | MemberState
) -> OverlapJudgement | None:
    """Return what a person made of one overlap or gap, where the reader may know it."""
    return overlap_view.judgement_of(area, subject)
