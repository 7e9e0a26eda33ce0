"""Addresses of areas and activities by their names alone, of figures, and of the source of a round."""

from __future__ import annotations

from functools import lru_cache

from programmes.models import AssessmentRound
from reporting.addresses import reverse


@lru_cache(maxsize=10_000)
def activity_address(area_slug: str, code: str) -> str:
    """Return the address of an activity’s page."""
    return reverse("programmes:activity", args=[area_slug, code])


@lru_cache(maxsize=1_000)
def area_address(slug: str) -> str:
    """Return the address of an area’s page."""
    return reverse("programmes:area", args=[slug])


def figure_address(slug: str) -> str:
    """Return the address of a figure without an ending, to which that of a file is added."""
    return reverse("programmes:figure", args=[slug]).removesuffix("/")


def source_link(assessment_round: AssessmentRound) -> str:
    """Return the address of the source of a round's ratings."""
    return reverse("record:source", args=[assessment_round.citation.source.slug])
