"""Template components of this app; the parameters of each tag are its declared props."""

from __future__ import annotations

from typing import Any

from django import template

from evaluations.models import Consideration, Finding, Succession
from evaluations.selectors.recommendations import ActionRow, RecommendationRow
from people.policies import may
from record.selectors.corrections import correction_index
from reporting.words import worded

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


@register.inclusion_tag("evaluations/considered.html", takes_context=True)
def considered(context: dict[str, Any], found: list[Consideration]) -> dict[str, Any]:
    """Show which meetings dealt with something, what each did, and where that stands."""
    user = context["request"].user
    return {
        "found": found,
        "may_note": may(user, "note-consideration"),
        "may_edit": context.get("may_edit", False),
        "index": correction_index() if found else None,
    }


@register.filter
def says_more_than(one: Consideration, decided: str) -> bool:
    """Say whether what a meeting did with something is not told already by what it did in short."""
    return one.text.rstrip(".").casefold() not in decided.casefold()


@register.filter
def disposition_words(succession: Succession) -> str:
    """Return what becomes of something in the next plan, with its successors."""
    names = ", ".join(one.code for one in succession.successors.all())
    where = worded(" %(names)s of the next plan", names=names) if names else ""
    return f"{succession.get_disposition_display()}{where}"
