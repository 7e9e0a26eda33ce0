"""What a person makes of an overlap or a gap, apart from the rule that computes it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from partnerships.models.mechanisms import Mechanism
from people.models import MemberState
from programmes.models import ProgrammeArea
from record.models import LONGEST_TEXT
from reporting.addresses import reverse
from review.models import ClearedBySecond, EntryQuerySet, second_person_constraints


class OverlapJudgement(ClearedBySecond):
    """A judgement on one area: another mechanism duplicates or complements it, or nobody covers it."""

    class Verdict(models.TextChoices):
        DUPLICATE = "duplicate", "Duplicate"
        COMPLEMENTARY = "complementary", "Complementary"
        GAP = "gap", "Gap"

    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="overlap_judgements")
    mechanism = models.ForeignKey(
        Mechanism, models.CASCADE, null=True, blank=True, related_name="overlap_judgements"
    )
    state = models.ForeignKey(
        MemberState, models.PROTECT, null=True, blank=True, related_name="overlap_judgements"
    )
    verdict = models.CharField("judgement", max_length=14, choices=Verdict)
    reason = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("area__order", "mechanism__order", "state__name")
        constraints: ClassVar = [
            *second_person_constraints("overlap_judgement"),
            models.CheckConstraint(
                condition=Q(
                    mechanism__isnull=False, state__isnull=True, verdict__in=("duplicate", "complementary")
                )
                | Q(mechanism__isnull=True, state__isnull=False, verdict="gap"),
                name="overlap_judgement_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=("area", "mechanism"),
                condition=Q(mechanism__isnull=False),
                name="overlap_judged_once",
            ),
            models.UniqueConstraint(
                fields=("area", "state"), condition=Q(state__isnull=False), name="gap_judged_once"
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('partnerships:mechanisms')}#judgements"

    def __str__(self) -> str:
        return f"{self.mechanism or self.state}, {self.area}: {self.get_verdict_display()}"
