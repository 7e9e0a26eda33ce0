"""Template components of this app; the parameters of each tag are its declared props."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from programmes.forms.rating_forms import RatingRow
from programmes.selectors.activities import RatedActivity
from record.forms.merging import ByField

register = template.Library()


@register.inclusion_tag("programmes/level.html")
def level(rated: RatedActivity) -> dict[str, Any]:
    """Show the level of an activity as letter and word, or why there is none."""
    return {"rated": rated}


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
