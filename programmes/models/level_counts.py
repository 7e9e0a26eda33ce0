"""How many activities there are, and how many of them have each level in a round: totals are read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from programmes.models.plans import ProgrammeArea, StrategicPlan
from programmes.models.rounds import AssessmentRound
from review.models import NotRatedBecause, RatingLevel


class ActivityCount(models.Model):
    """How many activities a plan has in an area, so that a page of a long list knows where it begins.

    ``programmes.services.counts`` writes it in the transaction that adds or takes away activities; what
    belongs to a plan goes with it. A nightly check counts anew where it is wrong.
    """

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="activity_counts")
    area = models.ForeignKey(ProgrammeArea, models.CASCADE, related_name="+")
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "area"), name="activity_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.area_id}: {self.count}"


class AchievementLevelCount(models.Model):
    """How many activities of an area have a level in a round, kept beside the ratings.

    Services keep it in the transaction that changes a rating, so that reading totals costs the same
    for 22 activities and for 220,000. A row without level and reason counts activities with no rating.
    """

    assessment_round = models.ForeignKey(
        AssessmentRound, models.CASCADE, related_name="achievement_level_counts"
    )
    area = models.ForeignKey(ProgrammeArea, models.CASCADE, related_name="+")
    level = models.ForeignKey(RatingLevel, models.CASCADE, null=True, related_name="+")
    not_rated_because = models.CharField(max_length=20, choices=NotRatedBecause, blank=True)
    count = models.PositiveIntegerField()
    inferred = models.PositiveIntegerField(
        default=0, help_text="How many of them rest on an inferred placement."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("assessment_round", "area", "level", "not_rated_because"),
                name="achievement_level_count_once",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=0, inferred__gte=0), name="achievement_level_count_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.level_id or self.not_rated_because}: {self.count}"
