"""What the evidence board needs beside ratings, findings and figures: topics, and human judgement."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from evaluations.models.findings import Finding, Recommendation
from programmes.models import PlannedActivity, ProgrammeArea, StrategicGoal, StrategicPlan
from programmes.models.plans import slug_of_plan
from record.models import LONGEST_TEXT, CitedFact
from record.models.citations import Searchable
from reporting.addresses import reverse
from review.models import ClearedBySecond, EntryQuerySet, second_person_constraints
from surveys.models import Item, Option, Suggestion, SuggestionTheme


class Topic(Searchable, CitedFact):
    """A question that runs across areas and goals, as financing, ownership or duplication.

    What speaks of it is a reading: ``read_by`` says whose, the citation says why.
    """

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="topics")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=0)
    findings = models.ManyToManyField(Finding, blank=True, related_name="topics")
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="topics")
    activities = models.ManyToManyField(PlannedActivity, blank=True, related_name="topics")
    read_by = models.CharField(max_length=120, blank=True, help_text="Who read the sources for it.")

    searched_fields = ("title",)

    history = HistoricalRecords()

    class Meta:
        ordering = ("-plan__first_year", "plan__slug", "order")
        constraints: ClassVar = [models.UniqueConstraint(fields=("plan", "slug"), name="topic_slug_once")]

    def get_absolute_url(self) -> str:
        return f"{reverse('evaluations:board', args=[slug_of_plan(self)])}#topic-{self.pk}"

    def __str__(self) -> str:
        return self.title


def _only(name: str) -> Q:
    """Say that of the things that can speak about a topic one is given and no other."""
    return Q(**{f"{one}__isnull": one != name for one in ("item", "option", "theme", "suggestion")})


class TopicEvidence(models.Model):
    """What of a survey speaks about a topic, and which way: an editor's reading, with its reason."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="evidence")
    item = models.ForeignKey(Item, models.CASCADE, null=True, blank=True, related_name="+")
    option = models.ForeignKey(Option, models.CASCADE, null=True, blank=True, related_name="+")
    theme = models.ForeignKey(SuggestionTheme, models.CASCADE, null=True, blank=True, related_name="+")
    suggestion = models.ForeignKey(Suggestion, models.CASCADE, null=True, blank=True, related_name="+")
    points_to = models.CharField(max_length=12, choices=Finding.Direction, blank=True)
    reason = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    class Meta:
        ordering = ("-topic__plan__first_year", "topic__plan__slug", "topic__order", "pk")
        verbose_name_plural = "topic evidence"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_only("item") | _only("option") | _only("theme") | _only("suggestion"),
                name="topic_evidence_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.item or self.option or self.theme or self.suggestion}"


class Judgement(ClearedBySecond):
    """What a person makes of a line of the evidence board, kept apart from the rule that computed it."""

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="judgements")
    area = models.ForeignKey(ProgrammeArea, models.CASCADE, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(StrategicGoal, models.CASCADE, null=True, blank=True, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="+")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-plan__first_year", "plan__slug", "pk")
        constraints: ClassVar = [
            *second_person_constraints("judgement"),
            models.CheckConstraint(
                condition=Q(area__isnull=False, goal__isnull=True, topic__isnull=True)
                | Q(area__isnull=True, goal__isnull=False, topic__isnull=True)
                | Q(area__isnull=True, goal__isnull=True, topic__isnull=False),
                name="judgement_of_one_line",
            ),
            models.UniqueConstraint(fields=("plan", "area"), name="judgement_once_an_area"),
            models.UniqueConstraint(fields=("plan", "goal"), name="judgement_once_a_goal"),
            models.UniqueConstraint(fields=("plan", "topic"), name="judgement_once_a_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.area or self.goal or self.topic}: {self.text[:60]}"
