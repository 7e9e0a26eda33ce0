"""Forensics in words."""

from __future__ import annotations

from django import template

from reporting.words import first_upper
from surveys.selectors.forensics import RowFinding
from surveys.selectors.plain import other_bases_of, remarks_on

register = template.Library()


@register.filter
def remarks(finding: RowFinding) -> list[str]:
    """Return what is said of a row in base forensics, each as a sentence."""
    return [f"{first_upper(words)}." for words in remarks_on(finding)]


@register.filter
def other_bases(finding: RowFinding) -> str:
    """Return the bases beside the smallest that fit a row, as far as they are named."""
    return other_bases_of(finding)
