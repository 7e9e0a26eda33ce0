"""Template components of this app; the parameters of each tag are its declared props."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from programmes.addresses import address_of
from programmes.selectors.activities import RatedActivity
from programmes.selectors.corrections import CorrectionIndex
from record.models import Citation, Correction

register = template.Library()


@register.inclusion_tag("programmes/level.html")
def level(rated: RatedActivity) -> dict[str, Any]:
    """Show the level of an activity as letter and word, or why there is none."""
    return {"rated": rated}


@register.inclusion_tag("programmes/citation.html", takes_context=True)
def citation(context: dict[str, Any], citation: Citation, *, what: str = "") -> dict[str, Any]:
    """Show where a fact stands and how sure its place is; ``what`` names the fact.

    Staff find there the way to propose a correction beside it.
    """
    return {"citation": citation, "what": what, "may_propose": context.get("may_edit", False)}


@register.inclusion_tag("programmes/correction_part.html")
def correction(correction: Correction, *, heading: str = "h3", linked: bool = True) -> dict[str, Any]:
    """Show a contradiction: what is printed, and what speaks against it."""
    return {"correction": correction, "heading": heading, "linked": linked}


register.filter("address_of", address_of)


@register.inclusion_tag("programmes/contradicted.html")
def contradicted(index: CorrectionIndex, record: Model | None) -> dict[str, Any]:
    """Show, beside a fact, the corrections that contradict it."""
    return {"marks": [(code, index.marks[code]) for code in index.beside(record)]}


@register.filter
def kind_of(fact: Model) -> str:
    """Return what kind of record a fact is, in words."""
    return str(fact._meta.verbose_name)


@register.filter
def get(found: dict[str, Any], key: str) -> Any:
    """Return what stands under a key."""
    return found.get(key)
