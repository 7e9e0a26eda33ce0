"""Template components of this app; the parameters of each tag are its declared props."""

from __future__ import annotations

from typing import Any

from django import template

from evaluations import policies
from evaluations.models import Consideration, Finding, ManagementResponse, Succession
from evaluations.selectors.considerations import by_meeting, of_round
from evaluations.selectors.findings import findings_about as find_about
from evaluations.selectors.naming import NamedBeside, named_by, names_by_instrument, names_of_survey
from evaluations.selectors.recommendations import ActionRow, RecommendationRow
from partnerships.models import ContextInstrument, Mechanism
from programmes.models import AssessmentRound
from programmes.selectors.corrections import correction_index
from surveys.models import Suggestion, Survey

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
        "may_note": policies.may(user, "note-consideration"),
        "may_edit": context.get("may_edit", False),
        "index": correction_index() if found else None,
    }


@register.inclusion_tag("evaluations/considered.html", takes_context=True)
def round_considered(context: dict[str, Any], assessment_round: AssessmentRound) -> dict[str, Any]:
    """Show which meetings dealt with a round."""
    return considered(context, of_round(assessment_round, context["request"].user))


@register.simple_tag(takes_context=True)
def considered_by_meeting(context: dict[str, Any]) -> dict[int, list[Consideration]]:
    """Return what each meeting dealt with, by its key, as far as the reader may see it."""
    return by_meeting(context["request"].user)


@register.inclusion_tag("evaluations/findings_about.html", takes_context=True)
def findings_about(
    context: dict[str, Any],
    *,
    area: int | None = None,
    activity: int | None = None,
    mechanism: int | None = None,
    instrument: int | None = None,
) -> dict[str, Any]:
    """Show what evaluations found about an area, an activity, a mechanism or an instrument."""
    request = context.get("request")
    named = {"areas": area, "activities": activity, "mechanisms": mechanism, "instruments": instrument}
    subject = {name: key for name, key in named.items() if key is not None}
    return {"findings": find_about(request.user if request else None, **subject)}


@register.simple_tag(takes_context=True)
def named_beside(context: dict[str, Any], record: Mechanism | ContextInstrument) -> NamedBeside:
    """Return which suggestions and, for staff, which drafted activities name a mechanism or an instrument."""
    return named_by(record, context["request"].user)


@register.simple_tag(takes_context=True)
def instruments_named(context: dict[str, Any]) -> dict[int, NamedBeside]:
    """Return what names each instrument of the wider context, as far as the reader may see it."""
    return names_by_instrument(context["request"].user)


@register.inclusion_tag("evaluations/named_in.html", takes_context=True)
def named_in(context: dict[str, Any], suggestion: Suggestion) -> dict[str, Any]:
    """Show what a suggestion names, and for staff the way to change it."""
    names = context.get("suggestions_named") or {}
    return {
        "named": names.get(suggestion.pk),
        "suggestion": suggestion,
        "may_name": context.get("may_name", False),
    }


@register.simple_tag(takes_context=True)
def read_suggestions_named(context: dict[str, Any], survey: Survey) -> str:
    """Read, once for a page, what the suggestions of a survey name; prints nothing."""
    context["suggestions_named"] = names_of_survey(survey)
    context["may_name"] = policies.may(context["request"].user, "name-partners")
    return ""


@register.filter
def says_more_than(one: Consideration, decided: str) -> bool:
    """Say whether what a meeting did with something is not told already by what it did in short."""
    return one.text.rstrip(".").casefold() not in decided.casefold()


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
