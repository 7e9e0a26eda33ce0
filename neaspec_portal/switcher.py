"""What there is to read, for the head of every page: the plans, and which kinds of content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from evaluations.models import Recommendation
from evaluations.selectors.evaluations import evaluations
from neaspec_portal.public_pages import content_stamp
from papers.selectors.papers import papers
from partnerships.models import Collaboration, ContextInstrument, Mechanism
from programmes.models import AssessmentRound, Meeting
from programmes.selectors.plans import plans
from record.models import Correction
from review.states import CLEARED
from surveys.selectors.distributions import surveys


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
    public: frozenset[str]
    """Names of the kinds of content that everybody can read some of."""

    @property
    def everything(self) -> frozenset[str]:
        """Names of all kinds of content."""
        return frozenset(KINDS)


def _has_voices() -> bool:
    return KINDS["surveys"]() or KINDS["evaluations"]()


KINDS: Final[dict[str, Callable[[], bool]]] = {
    "rounds": lambda: bool(plans(None)),
    "surveys": lambda: any(one.plan is None or not one.plan.is_training for one in surveys(None)),
    "evaluations": lambda: bool(evaluations(None)),
    "voices": _has_voices,
    "mechanisms": Mechanism.objects.exists,
    "collaborations": Collaboration.objects.exists,
    "instruments": ContextInstrument.objects.exists,
    "recommendations": Recommendation.objects.filter(
        status=CLEARED, evaluation__is_open=True, evaluation__plan__is_training=False
    ).exists,
    "meetings": Meeting.objects.exists,
    "papers": lambda: bool(papers(None)),
    "corrections": Correction.objects.exists,
}
"""What pages of the menu hold, and how one learns whether everybody can read some of it."""

_REMEMBERED: dict[int, Contents] = {}


def contents() -> Contents:
    """Return what there is to read, newest plan first; asked of the database once after each change."""
    stamp = content_stamp()
    if stamp not in _REMEMBERED:
        found = tuple(
            OpenPlan(one.slug, one.title, f"{one.first_year}–{one.last_year}") for one in plans(None)
        )
        forget()
        has_rounds = AssessmentRound.objects.exists()
        public = frozenset(name for name, holds in KINDS.items() if holds())
        _REMEMBERED[stamp] = Contents(found, has_rounds, public)
    return _REMEMBERED[stamp]


def open_plans() -> tuple[OpenPlan, ...]:
    """Return the plans that everybody reads, newest first."""
    return contents().plans


def forget() -> None:
    """Ask the database anew when the plans are wanted next."""
    _REMEMBERED.clear()
