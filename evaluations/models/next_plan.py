"""The next plan as it is drafted, and what becomes in it of everything in this one."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from evaluations.models.findings import Finding, Recommendation
from partnerships.models import ContextInstrument, Mechanism
from programmes.models import PlannedActivity, ProgrammeArea, StrategicGoal, StrategicPlan
from programmes.models.plans import LONGEST_CODE, is_code, slug_of_plan
from record.models import LONGEST_TEXT, CitedFact, Searchable, one_alone
from reporting.addresses import reverse
from review.models import ClearedBySecond, EntryQuerySet, second_person_constraints
from surveys.models import Item, Option, Suggestion, SuggestionTheme


class PlanDraft(models.Model):
    """The plan that follows another one, while it is being drafted; read by staff only."""

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    last_year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    follows = models.OneToOneField(StrategicPlan, models.PROTECT, related_name="next_plan")
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-first_year",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="plan_draft_ends_after_it_begins"
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("evaluations:next-plan", args=[self.slug])

    def __str__(self) -> str:
        return self.title


class DraftObjective(models.Model):
    """What the next plan wants to reach in one area."""

    draft = models.ForeignKey(PlanDraft, models.CASCADE, related_name="objectives")
    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="+")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-draft__first_year", "area__order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("draft", "area"), name="draft_objective_once_an_area")
        ]

    def __str__(self) -> str:
        return f"Objective of {self.area} in {self.draft}"


class DraftActivity(models.Model):
    """An activity drafted for the next plan, with what it answers."""

    draft = models.ForeignKey(PlanDraft, models.CASCADE, related_name="activities")
    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="+")
    code = models.CharField(max_length=LONGEST_CODE, validators=[is_code])
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    responsible = models.CharField("who does it", max_length=200, blank=True)
    due_year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    rated_by = models.CharField(
        "how it can be rated", max_length=400, blank=True, help_text="What will show how far it has come."
    )
    difference = models.CharField(
        "how it differs from the others",
        max_length=400,
        blank=True,
        help_text="Where another mechanism has the same focus.",
    )
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="draft_activities")
    findings = models.ManyToManyField(Finding, blank=True, related_name="draft_activities")
    suggestions = models.ManyToManyField(Suggestion, blank=True, related_name="draft_activities")
    activities = models.ManyToManyField(PlannedActivity, blank=True, related_name="draft_activities")
    mechanisms = models.ManyToManyField(Mechanism, blank=True, related_name="draft_activities")
    instruments = models.ManyToManyField(ContextInstrument, blank=True, related_name="draft_activities")
    linked = models.TextField(blank=True, editable=False, help_text="What it answers, one link a line.")
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-draft__first_year", "area__order", "code")
        verbose_name_plural = "draft activities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("draft", "code"), name="draft_activity_code_once")
        ]

    def __str__(self) -> str:
        return self.code


class Succession(ClearedBySecond):
    """What becomes of one activity, recommendation or suggestion in the next plan."""

    class Disposition(models.TextChoices):
        CONTINUED = "continued", "Continued as"
        MERGED = "merged", "Merged into"
        COMPLETED = "completed", "Completed"
        DROPPED = "dropped", "Dropped"

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="successions")
    activity = models.OneToOneField(
        PlannedActivity, models.PROTECT, null=True, blank=True, related_name="succession"
    )
    recommendation = models.OneToOneField(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="succession"
    )
    suggestion = models.OneToOneField(
        Suggestion, models.PROTECT, null=True, blank=True, related_name="succession"
    )
    disposition = models.CharField(max_length=12, choices=Disposition)
    reason = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    successors = models.ManyToManyField(DraftActivity, blank=True, related_name="predecessors")
    linked = models.TextField(blank=True, editable=False, help_text="Codes of its successors.")
    history = HistoricalRecords()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-plan__first_year", "plan__slug", "pk")
        constraints: ClassVar = [
            *second_person_constraints("succession"),
            models.CheckConstraint(
                condition=one_alone("activity", "recommendation", "suggestion"),
                name="succession_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(disposition="dropped") | ~Q(reason=""), name="dropped_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity or self.recommendation or self.suggestion}: {self.get_disposition_display()}"


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
                condition=one_alone("area", "goal", "topic"), name="judgement_of_one_line"
            ),
            models.UniqueConstraint(fields=("plan", "area"), name="judgement_once_an_area"),
            models.UniqueConstraint(fields=("plan", "goal"), name="judgement_once_a_goal"),
            models.UniqueConstraint(fields=("plan", "topic"), name="judgement_once_a_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.area or self.goal or self.topic}: {self.text[:60]}"
