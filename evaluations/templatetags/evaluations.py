"""Template components of this app; the parameters of each tag are its declared props."""

from __future__ import annotations

from typing import Any

from django import template

from evaluations.models import Finding, ManagementResponse, Succession
from evaluations.selectors.findings import findings_about as find_about
from evaluations.selectors.recommendations import ActionRow, RecommendationRow

register = template.Library()


@register.inclusion_tag("evaluations/finding_line.html")
def finding_line(finding: Finding) -> dict[str, Any]:
    """Show one finding as a sentence with its paragraph."""
    return {"finding": finding}


@register.inclusion_tag("evaluations/asked_line.html")
def asked_line(row: RecommendationRow) -> dict[str, Any]:
    """Show what is asked as a sentence with its paragraph, addressees and where it stands."""
    return {"row": row, "recommendation": row.recommendation}


@register.inclusion_tag("evaluations/due.html")
def due(row: ActionRow) -> dict[str, Any]:
    """Show when an action is due and what the calendar says of it; not due never looks like failure."""
    return {"row": row, "action": row.action, "slug": str(row.due).replace(" ", "-").replace(",", "")}


@register.inclusion_tag("evaluations/findings_about.html", takes_context=True)
def findings_about(
    context: dict[str, Any], *, area: int | None = None, activity: int | None = None
) -> dict[str, Any]:
    """Show what evaluations found about an area or an activity."""
    request = context.get("request")
    return {"findings": find_about(request.user if request else None, area=area, activity=activity)}


@register.filter
def decision_label(decision: str) -> str:
    """Return the words for a decision."""
    return str(ManagementResponse.Decision(decision).label)


@register.filter
def disposition_words(succession: Succession) -> str:
    """Return what becomes of something in the next plan, with its successors."""
    names = ", ".join(one.code for one in succession.successors.all())
    where = f" {names} of the next plan" if names else ""
    return f"{succession.get_disposition_display()}{where}"
