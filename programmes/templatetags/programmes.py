"""Template components of this app; the parameters of each tag are its declared props."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from programmes.addresses import address_of
from programmes.forms.rating_forms import RatingRow
from programmes.selectors.activities import RatedActivity
from programmes.selectors.corrections import CorrectionIndex
from record.forms.merging import ByField
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


@register.simple_tag
def evidence_form(row: RatingRow, members: str) -> SafeString:
    """Show the fields for another piece of evidence of a row that is rated.

    A form has one for each activity; where nothing was typed they are made once for each code.
    """
    if row.is_bound:
        return _evidence_form(row.code, members, row.typed, row.wrong)
    return _empty_evidence_form(row.code, members)


@lru_cache(maxsize=1_024)
def _empty_evidence_form(code: str, members: str) -> SafeString:
    return _evidence_form(code, members, ByField(), ByField())


def _evidence_form(code: str, members: str, typed: ByField, wrong: ByField) -> SafeString:
    values = {"code": code, "members": members, "typed": typed, "wrong": wrong}
    return render_to_string("programmes/evidence_form.html", values)


register.filter("address_of", address_of)


@register.inclusion_tag("programmes/contradicted.html")
def contradicted(index: CorrectionIndex, record: Model | None) -> dict[str, Any]:
    """Show, beside a fact, the corrections that contradict it."""
    return {"marks": [(code, index.marks[code]) for code in index.codes_of(record)]}


@register.filter
def kind_of(fact: Model) -> str:
    """Return what kind of record a fact is, in words."""
    return str(fact._meta.verbose_name)


@register.filter
def get(found: dict[str, Any], key: str) -> Any:
    """Return what stands under a key."""
    return found.get(key)
