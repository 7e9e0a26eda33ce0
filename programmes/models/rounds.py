"""How far it was carried out: rounds, who rates what, ratings, achievements, counts, frozen records."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from people.frozen import validate_date_as_known
from programmes import policies
from programmes.models.meetings import Meeting
from programmes.models.plans import PlannedActivity, ProgrammeArea, ShownWithArea, StrategicPlan, slug_of_plan
from record.models.citations import LONGEST_TEXT, Citation, CitedFact, Searchable, SourceDocument
from record.paging import order_along
from reporting.addresses import reverse
from review import states
from review.models import Circulation, ClearedByTwo, NotRatedBecause, RatingLevel, clearance_constraints
from review.states import REPLACED

if TYPE_CHECKING:
    from people.policies import type_of_user


class AssessmentRoundQuerySet(models.QuerySet["AssessmentRound"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Rounds in a state that the reader's roles may see."""
        return self.filter(status__in=policies.readable_statuses(user))

    def standing(self) -> Self:
        """Rounds in every state but those that a revision has replaced."""
        return self.exclude(status=REPLACED)


class OfRoundQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """For records that belong to a round and are exactly as confidential as it."""

    def visible_to(self, user: type_of_user | None) -> Self:
        """Records of the rounds that the reader's roles may see."""
        return self.filter(assessment_round__status__in=policies.readable_statuses(user))


class AssessmentRoundKind(models.TextChoices):
    PRELIMINARY = "preliminary", "Preliminary"
    UPDATED = "updated", "Updated"
    FINAL = "final", "Final"
    CORRIGENDUM = "corrigendum", "Corrigendum"


class AssessmentRound(ClearedByTwo, CitedFact):
    """One assessment of a plan; its citation says whether its ratings are in the source at all."""

    called = "round"

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CIRCULATED = states.CIRCULATED, "Circulated to focal points"
        CLEARED = states.CLEARED, "Cleared"
        PRESENTED = states.PRESENTED, "Presented"
        REPLACED = states.REPLACED, "Replaced by its revision"

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="assessment_rounds")
    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=AssessmentRoundKind)
    title = models.CharField(max_length=160)
    status = models.CharField(max_length=20, choices=Status)
    number = models.PositiveSmallIntegerField(help_text="Place in the sequence of rounds.")
    presented_to = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessment_rounds",
        help_text="The meeting it was presented to or, before that, is meant for.",
    )
    updates = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="updated_by_rounds"
    )
    assessed_by = models.CharField(max_length=120)
    as_of = models.CharField(
        "as of", max_length=60, blank=True, help_text="The date of the ratings, as precise as known."
    )
    levels_are_printed = models.BooleanField(
        default=False,
        help_text="The source prints every level; what is inferred is only the row it belongs to.",
    )
    started_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rounds_started_from_it"
    )
    deadline = models.DateTimeField(
        null=True, blank=True, help_text="By when answers to its circulation are planned to be in."
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="revisions",
        help_text="The cleared round that this one is to replace.",
    )
    revised_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when a revision of it is at work."
    )
    revision_changes = models.JSONField(
        default=list, blank=True, editable=False, help_text="What it changed of the round it replaced."
    )
    presented_at = models.DateTimeField(null=True, blank=True, editable=False)
    reservations = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Open reservations that stand beside its ratings."
    )
    circulations = GenericRelation(Circulation, related_query_name="assessment_round")
    history = HistoricalRecords()

    objects = AssessmentRoundQuerySet.as_manager()

    class Meta:
        ordering = ("-plan__first_year", "plan__slug", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "slug"), name="round_slug_once"),
            models.UniqueConstraint(fields=("plan", "number"), name="round_number_once"),
            models.CheckConstraint(
                condition=~Q(status="presented") | Q(presented_to__isnull=False),
                name="presented_round_names_its_meeting",
            ),
            *clearance_constraints(),
        ]

    @property
    def desk_address(self) -> str:
        """Where staff take its next step."""
        return reverse("programmes:round-desk", args=[self.plan.slug, self.slug])

    @property
    def read_address(self) -> str:
        """Where everybody reads it once it is cleared."""
        return self.get_absolute_url()

    @property
    def answers_address(self) -> str:
        """Where staff answer what members sent."""
        return reverse("programmes:answers", args=[self.plan.slug, self.slug])

    @property
    def is_at_work(self) -> bool:
        """A draft, or circulated: nobody may cite it."""
        return self.status in states.AT_WORK

    @property
    def is_frozen(self) -> bool:
        """It was presented: nothing of it changes any more, and the database would refuse it."""
        return self.status == self.Status.PRESENTED

    @property
    def year_or_day(self) -> str:
        """When it was assessed, without the remark after it: “2020” of “2020, no day printed”.

        The whole text stands on the page of the round.
        """
        return self.as_of.partition(",")[0]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:round", args=[slug_of_plan(self), self.slug])


class Confidence(models.TextChoices):
    """How sure whoever rates is of the level."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class ActivityRating(Searchable, CitedFact):
    """The rating of one activity in one round; its citation is that of the level.

    While its round is a draft it may hold a note and no level yet.
    """

    activity = models.ForeignKey(PlannedActivity, models.CASCADE, related_name="ratings")
    assessment_round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="ratings")
    level = models.ForeignKey(RatingLevel, models.PROTECT, null=True, blank=True, related_name="ratings")
    not_rated_because = models.CharField(max_length=20, choices=NotRatedBecause, blank=True)
    note = models.TextField(
        blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)], help_text="One point a line."
    )
    note_citation = models.OneToOneField(Citation, models.PROTECT, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey(
        PlannedActivity, models.PROTECT, null=True, blank=True, related_name="merged_ratings"
    )
    as_of = models.CharField(
        "as of",
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="As precise as known: 2020, 2020-05 or 2020-05-14.",
    )
    confidence = models.CharField(max_length=10, choices=Confidence, blank=True)
    change_reason = models.TextField(
        "why the level moved",
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Why it stands above or below the previous round’s.",
    )
    history = HistoricalRecords()

    address_relations = ("activity__area", "activity__plan", "level", "assessment_round")
    objects = OfRoundQuerySet.as_manager()

    searched_fields = ("note",)

    class Meta:
        ordering = (
            *order_along("assessment_round", AssessmentRound),
            "activity__area__order",
            "activity__number",
        )
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("activity", "assessment_round"), name="activity_rated_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(not_rated_because=""),
                name="rating_has_not_both_level_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(not_rated_because="merged"),
                name="rating_merged_into_only_when_merged",
            ),
        ]

    def __str__(self) -> str:
        shown = self.level or self.get_not_rated_because_display() or "not rated yet"
        return f"{self.activity} {shown}"

    def get_absolute_url(self) -> str:
        return self.activity.get_absolute_url()

    @property
    def is_complete(self) -> bool:
        """It carries a level, or says why it carries none."""
        return self.level_id is not None or bool(self.not_rated_because)

    @property
    def note_points(self) -> list[str]:
        return self.note.splitlines()


class KeyAchievement(ShownWithArea, Searchable, CitedFact):
    """The key achievement printed for one area in one round."""

    address_relations = ("area", "assessment_round__plan")
    assessment_round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="key_achievements")
    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="key_achievements")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    objects = OfRoundQuerySet.as_manager()

    searched_fields = ("text",)

    class Meta:
        ordering = (*order_along("assessment_round", AssessmentRound), "area")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("assessment_round", "area"), name="key_achievement_once")
        ]

    def __str__(self) -> str:
        return f"Key achievement of {self.area}"


class AchievementSummary(ShownWithArea, Searchable, CitedFact):
    """What was achieved in one area, in the portal's own words."""

    address_relations = ("area", "assessment_round__plan")
    assessment_round = models.ForeignKey(
        AssessmentRound, models.CASCADE, related_name="achievement_summaries"
    )
    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="achievement_summaries")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    objects = OfRoundQuerySet.as_manager()

    searched_fields = ("text",)

    class Meta:
        ordering = (*order_along("assessment_round", AssessmentRound), "area")
        verbose_name_plural = "achievement summaries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("assessment_round", "area"), name="achievement_summary_once")
        ]

    def __str__(self) -> str:
        return f"Achievement summary of {self.area}"


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


class Snapshot(models.Model):
    """What was presented, as it was, with who made it; the database refuses to change it."""

    content = models.TextField(help_text="Canonical JSON: sorted keys, no blanks, NFC, UTF-8.")
    sha256 = models.CharField(max_length=64, help_text="Of the content.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


class RoundSnapshot(Snapshot):
    """A presented round as it was, with its own content."""

    assessment_round = models.OneToOneField(AssessmentRound, models.CASCADE, related_name="snapshot")

    def __str__(self) -> str:
        return f"{self.assessment_round} {self.sha256[:12]}"


class ActivityCount(models.Model):
    """How many activities a plan has in an area, so that a page of a long list knows where it begins.

    ``programmes.services.changes`` writes it in the transaction that adds or takes away activities; what
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
    """How many activities of an area have a level in a round, by source and certainty of their ratings.

    Services keep it in the transaction that changes a rating, so that reading totals and what they rest on
    costs the same for 22 activities and for 220,000. A row without level and reason counts activities with
    no rating; it has no source.
    """

    assessment_round = models.ForeignKey(
        AssessmentRound, models.CASCADE, related_name="achievement_level_counts"
    )
    area = models.ForeignKey(ProgrammeArea, models.CASCADE, related_name="+")
    level = models.ForeignKey(RatingLevel, models.CASCADE, null=True, related_name="+")
    not_rated_because = models.CharField(max_length=20, choices=NotRatedBecause, blank=True)
    count = models.PositiveIntegerField()
    source = models.ForeignKey(SourceDocument, models.CASCADE, null=True, related_name="+")
    certainty = models.CharField(
        max_length=10, blank=True, help_text="Of the citation of each, or “corrected” since it was loaded."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("assessment_round", "area", "level", "not_rated_because", "source", "certainty"),
                name="achievement_level_count_once",
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="achievement_level_count_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.level_id or self.not_rated_because}: {self.count}"
