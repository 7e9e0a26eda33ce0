"""On which page each kind of fact is shown."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Model

from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    KeyAchievement,
    Meeting,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
)
from record.models import Correction, SourceDocument
from reporting.addresses import reverse

RELATIONS: dict[type[Model], tuple[str, ...]] = {
    ActivityRating: ("activity__area", "level", "assessment_round"),
    PlannedActivity: ("area",),
    Objective: ("area",),
    KeyAchievement: ("area",),
    AchievementSummary: ("area",),
    Platform: ("area",),
}
"""What to select with a model, so that naming and addressing its records asks nothing more."""


@lru_cache(maxsize=10_000)
def activity_address(area_slug: str, code: str) -> str:
    """Return the address of an activity’s page."""
    return reverse("programmes:activity", args=[area_slug, code])


@lru_cache(maxsize=1_000)
def area_address(slug: str) -> str:
    """Return the address of an area’s page."""
    return reverse("programmes:area", args=[slug])


def address_of(fact: Model) -> str:
    """Return the address of the page on which a fact is shown."""
    match fact:
        case PlannedActivity():
            return activity_address(fact.area.slug, fact.code)
        case ActivityRating():
            return address_of(fact.activity)
        case ProgrammeArea():
            return area_address(fact.slug)
        case Objective() | KeyAchievement() | AchievementSummary() | Platform():
            return address_of(fact.area)
        case Meeting():
            return f"{reverse('programmes:meetings')}#{fact.code.lower()}"
        case AssessmentRound():
            return reverse("programmes:round", args=[fact.slug])
        case SourceDocument():
            return reverse("programmes:source", args=[fact.slug])
        case Correction():
            return reverse("programmes:correction", args=[fact.code])
    own_address = getattr(fact, "get_absolute_url", None)
    return str(own_address()) if own_address else reverse("programmes:areas")


def relations_of(model: type[Model]) -> tuple[str, ...]:
    """Return what to select with a model of any app, so that its records name themselves at no cost."""
    own: tuple[str, ...] = getattr(model, "address_relations", ())
    return RELATIONS.get(model, own)


def figure_address(slug: str) -> str:
    """Return the address of a figure without an ending, to which that of a file is added."""
    return reverse("programmes:figure", args=[slug]).removesuffix("/")


def source_link(assessment_round: AssessmentRound) -> str:
    """Return the address of the source of a round's ratings."""
    return reverse("programmes:source", args=[assessment_round.citation.source.slug])
