"""Who rates what in a round, and until when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from programmes.models.plans import PlannedActivity
from programmes.models.rounds import AssessmentRound
from record.paging import order_along


class RatingAssignment(models.Model):
    """One activity of a round that one person is to rate. Others may rate it all the same."""

    assessment_round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="assignments")
    activity = models.ForeignKey(PlannedActivity, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    class Meta:
        ordering = (
            *order_along("assessment_round", AssessmentRound),
            "activity__area__order",
            "activity__number",
        )
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("assessment_round", "activity"), name="activity_assigned_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity} to {self.user}"
