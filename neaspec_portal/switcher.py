"""The plans that everybody reads, for choosing one from the head of every page."""

from __future__ import annotations

from dataclasses import dataclass

from neaspec_portal.public_pages import content_stamp
from programmes.models import AssessmentRound
from programmes.selectors.plans import plans


@dataclass(frozen=True)
class OpenPlan:
    """A plan with its name in addresses."""

    slug: str
    title: str
    years: str


@dataclass(frozen=True)
class Contents:
    """What there is to read: the plans that everybody reads, and whether any round is on record at all."""

    plans: tuple[OpenPlan, ...]
    has_rounds: bool


_REMEMBERED: dict[int, Contents] = {}


def contents() -> Contents:
    """Return what there is to read, newest plan first; asked of the database once after each change."""
    stamp = content_stamp()
    if stamp not in _REMEMBERED:
        found = tuple(
            OpenPlan(one.slug, one.title, f"{one.first_year}–{one.last_year}") for one in plans(None)
        )
        forget()
        _REMEMBERED[stamp] = Contents(found, AssessmentRound.objects.exists())
    return _REMEMBERED[stamp]


def open_plans() -> tuple[OpenPlan, ...]:
    """Return the plans that everybody reads, newest first."""
    return contents().plans


def forget() -> None:
    """Ask the database anew when the plans are wanted next."""
    _REMEMBERED.clear()
