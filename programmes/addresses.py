"""Addresses of areas, activities and figures of a plan, by their names alone."""

from __future__ import annotations

from reporting.addresses import reverse


def activity_address(plan_slug: str, area_slug: str, code: str) -> str:
    """Return the address of an activity’s page."""
    return reverse("programmes:activity", args=[plan_slug, area_slug, code])


def area_address(plan_slug: str, slug: str) -> str:
    """Return the address of an area’s page of a plan."""
    return reverse("programmes:area", args=[plan_slug, slug])


def figure_address(plan_slug: str, slug: str) -> str:
    """Return the address of a figure without an ending, to which that of a file is added."""
    return reverse("programmes:figure", args=[plan_slug, slug]).removesuffix("/")
