"""On which page each kind of fact is shown."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse

from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    Correction,
    KeyAchievement,
    Meeting,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    SourceDocument,
)

RELATIONS: dict[type[Model], tuple[str, ...]] = {
    ActivityRating: ("activity__area", "level", "assessment_round"),
    PlannedActivity: ("area",),
    Objective: ("area",),
    KeyAchievement: ("area",),
    AchievementSummary: ("area",),
    Platform: ("area",),
}
"""What to select with a model, so that naming and addressing its records asks nothing more."""


def address_of(fact: Model) -> str:
    """Return the address of the page on which a fact is shown."""
    match fact:
        case PlannedActivity():
            return reverse("programmes:activity", args=[fact.area.slug, fact.code])
        case ActivityRating():
            return address_of(fact.activity)
        case ProgrammeArea():
            return reverse("programmes:area", args=[fact.slug])
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
    return reverse("programmes:areas")
