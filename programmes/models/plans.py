"""What was planned: plan, goals, approaches, areas, objectives, activities, their codes, platforms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from people.frozen import LineField, validate_date_as_known, validate_reasons
from people.models import ActedOn, MemberState, Organisation
from people.policies import STAFF, roles_of
from people.prepared import prepared
from people.stamp import Remembered
from programmes.addresses import activity_address, area_address
from programmes.models.meetings import Meeting
from programmes.models.of_plans import ActivityQuerySet, AreaQuerySet, OfPlanQuerySet
from programmes.policies import readable_statuses
from record.models.citations import LONGEST_TEXT, Citation, CitedFact, Searchable, date_in_words
from reporting.addresses import place, reverse
from reporting.words import worded
from review import states
from review.models import RatingScale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.policies import type_of_user


LEAST_DAYS: Final = 3
"""A deadline leaves all members at least so many days."""
CODE: Final = r"[^\W_][\w.\-]"
"""How a code is written: letters of any script, digits, dots, dashes; it begins with a letter or a digit."""
LONGEST_AREA_CODE: Final = 12
LONGEST_CODE: Final = 20
LONGEST_SHORT_TITLE: Final = 28
SHORT_TITLE: Final = ("short_title", "short_title_by", "short_title_on")
"""What a person calls an activity in short, who says so and since when; no source has it."""
HOW: Final = "Letters, digits, dots and dashes, without blanks, as AIR-1, 37641-013 or 1.2.3."
AREA_PATTERN: Final = rf"{CODE}{{0,{LONGEST_AREA_CODE - 1}}}"
CODE_PATTERN: Final = rf"{CODE}{{0,{LONGEST_CODE - 1}}}"

PAGES_OF_A_PLAN: Final = frozenset(
    {
        *("activities", "areas", "evidence-board", "figures", "indicators", "reviews", "stories"),
        *("succession", "timeline"),
    }
)
"""Words that addresses below a plan need for themselves, so that no area has them."""
WORDS_OF_ADDRESSES: Final = "|".join(sorted(PAGES_OF_A_PLAN))
is_area_code: Final = RegexValidator(rf"\A{AREA_PATTERN}\Z", HOW)
is_code: Final = RegexValidator(rf"\A{CODE_PATTERN}\Z", HOW)
is_free_word: Final = RegexValidator(
    rf"\A({WORDS_OF_ADDRESSES})\Z",
    "Pages of every plan have this address; choose another.",
    inverse_match=True,
)


class PlanQuerySet(models.QuerySet["StrategicPlan"]):
    """Plans are as confidential as the least confidential of their rounds."""

    def visible_to(self, user: type_of_user | None) -> Self:
        """Plans with a round that the reader may see; for staff the others too."""
        if roles_of(user) & STAFF:
            return self
        # A subquery and no join, or a plan would come once for each of its rounds.
        seen = StrategicPlan.objects.filter(assessment_rounds__status__in=readable_statuses(user))
        return self.filter(pk__in=seen.values("pk"))


class StrategicPlan(ActedOn, CitedFact):
    """A plan of some years: a draft until two people say which meeting adopted it."""

    called = "plan"

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        ADOPTED = states.ADOPTED, "Adopted"

    slug = models.SlugField(max_length=40, unique=True)
    title = LineField(max_length=400)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    rating_scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="plans")
    adopted_at = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="adopted_plans"
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.ADOPTED)
    is_training = models.BooleanField(
        default=False, editable=False, help_text="Fictional, for practice; never part of any list or figure."
    )
    moved_level_needs_reason = models.BooleanField(
        default=True, help_text="A level above or below the previous one needs a reason."
    )
    evidence_needed_to_rank = models.PositiveSmallIntegerField(
        "evidence needed down to rank",
        default=1,
        help_text="Levels from the highest down to this rank need evidence; 0 for none.",
    )
    stays_in_base = models.CharField(
        max_length=80,
        blank=True,
        validators=[validate_reasons],
        help_text="Reasons for no level that stay in the base of shares, as “discontinued no-information”.",
    )
    days_for_changes = models.PositiveSmallIntegerField(
        "days to object to what was changed after a circulation",
        default=LEAST_DAYS,
        validators=[MinValueValidator(LEAST_DAYS), MaxValueValidator(92)],
        help_text="For texts that are circulated once more because they changed, and for corrigenda.",
    )
    followed_until = models.CharField(
        "our sources tell what followed until",
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="As precise as known: 2021, 2021-05 or 2021-05-12; empty where we keep the record.",
    )
    followed_reason = models.TextField(
        "what our sources tell of what followed",
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )
    followed_citation = models.OneToOneField(
        Citation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-first_year", "slug")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="plan_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(followed_until="") | ~Q(followed_reason=""), name="plan_followed_until_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """It has not been adopted yet: its wording is changed freely, and no round is opened."""
        return self.status == self.Status.DRAFT

    @property
    def reasons_in_base(self) -> tuple[str, ...]:
        """The reasons for no level whose activities stay in the base of every share of the plan."""
        return tuple(self.stays_in_base.split())

    @property
    def mark(self) -> str:
        """What stands before everything a file says of a fictional plan; empty for a real one."""
        return "Training data: fictional. " if self.is_training else ""

    @property
    def is_followed_here(self) -> bool:
        """Say whether this portal keeps the record of what follows the plan.

        Then an absence means something, as “no response yet”; otherwise it only says what we do not know.
        """
        return not self.followed_until

    @property
    def sources_end(self) -> str:
        """Until when our sources tell what followed, as half a sentence; empty where we keep the record."""
        sentence = "our sources say nothing about it after %(day)s"
        return "" if self.is_followed_here else worded(sentence, day=date_in_words(self.followed_until))

    @property
    def taking_part(self) -> models.QuerySet[MemberState]:
        """The members that take part in the plan today, in alphabetical order."""
        return _taking_part(self.pk)

    @cached_property
    def areas(self) -> tuple[ProgrammeArea, ...]:
        """The areas in which the plan has an objective or activities, as it calls them, read once."""
        found = tuple(_areas_of(self.pk))
        for one in found:
            one.name = one.called or one.name
            one.in_plan = self.slug
        return found

    def get_absolute_url(self) -> str:
        return reverse("programmes:activities", args=[self.slug])


@prepared
def _taking_part(plan: int) -> models.QuerySet[MemberState]:
    return MemberState.objects.filter(plan_memberships__plan=plan, plan_memberships__left_on="")


@prepared
def _areas_of(plan: int) -> models.QuerySet[Any]:
    called = Objective.objects.filter(plan=plan, area=OuterRef("pk")).values("area_name")
    found: models.QuerySet[Any] = ProgrammeArea.objects.of_plans(pk=plan).annotate(called=Subquery(called))
    return found


class Numbered(CitedFact):
    """One of the numbered texts of a plan, as worded in the source."""

    number = models.PositiveSmallIntegerField()
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    address_relations = ("plan",)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-plan__first_year", "plan__slug", "number")


class StrategicGoal(Numbered):
    """A goal of the plan, as worded in the source."""

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="goals")
    history = HistoricalRecords()

    class Meta(Numbered.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "number"), name="strategic_goal_number_once")
        ]

    def __str__(self) -> str:
        return f"Goal {self.number}"

    def get_absolute_url(self) -> str:
        return place(f"programmes:activities#goal-{self.number}", [slug_of_plan(self)])


class Approach(Numbered):
    """An approach the plan takes to its goals, as worded in the source."""

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="approaches")
    history = HistoricalRecords()

    class Meta(Numbered.Meta):
        verbose_name_plural = "approaches"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "number"), name="approach_number_once")
        ]

    def __str__(self) -> str:
        return f"Approach {self.number}"

    def get_absolute_url(self) -> str:
        return place(f"programmes:activities#approach-{self.number}", [slug_of_plan(self)])


class ProgrammeArea(CitedFact):
    """A priority programme area; it lives across plans."""

    code = models.CharField(max_length=LONGEST_AREA_CODE, unique=True, validators=[is_area_code])
    slug = models.SlugField(max_length=40, unique=True, validators=[is_free_word])
    name = LineField(max_length=400)
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    in_plan = ""
    """The plan, by its name in addresses, of which it was read."""

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        plan = self.in_plan or homes().of_areas.get(self.pk)
        return area_address(plan, self.slug) if plan else reverse("overview")

    def plans(self) -> models.QuerySet[StrategicPlan]:
        """The plans that have it, with an objective or only with activities."""
        return StrategicPlan.objects.filter(Q(objectives__area=self) | Q(activities__area=self)).distinct()


class ShownWithArea:
    """Shown on the page of its area, in the plan that it belongs to."""

    area: ProgrammeArea
    address_relations: tuple[str, ...] = ("area", "plan")

    def get_absolute_url(self) -> str:
        whose = getattr(self, "assessment_round", self)
        return area_address(slug_of_plan(whose), self.area.slug)


class Objective(ShownWithArea, Searchable, CitedFact):
    """What a plan wants to reach in one area."""

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="objectives")
    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="objectives")
    area_name = LineField(
        "name of the area in this plan",
        max_length=400,
        blank=True,
        help_text="Where the plan calls it otherwise than others do; it stays the same area.",
    )
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    objects = OfPlanQuerySet.as_manager()

    searched_fields = ("text", "area_name")

    class Meta:
        ordering = ("-plan__first_year", "plan__slug", "area")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "area"), name="objective_once_per_area")
        ]

    @property
    def called(self) -> str:
        """What the plan calls the area."""
        return self.area_name or self.area.name

    def __str__(self) -> str:
        return f"Objective of {self.called}"


class PlannedActivity(Searchable, CitedFact):
    """A planned activity, as worded in the source."""

    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="activities")
    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="activities")
    code = models.CharField(max_length=LONGEST_CODE, validators=[is_code])
    number = models.PositiveIntegerField(help_text="Place within its area.")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    short_title = models.CharField(
        max_length=LONGEST_SHORT_TITLE, blank=True, help_text="For where the official wording has no room."
    )
    short_title_by = models.CharField(max_length=120, blank=True)
    short_title_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    objects = ActivityQuerySet.as_manager()

    address_relations = ("area", "plan")
    searched_fields = ("code", "text", "short_title")

    class Meta:
        ordering = ("-plan__first_year", "plan__slug", "area__order", "number")
        verbose_name_plural = "planned activities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "code"), name="activity_code_once"),
            models.UniqueConstraint(fields=("plan", "area", "number"), name="activity_number_once"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return activity_address(slug_of_plan(self), self.area.slug, self.code)


@dataclass(frozen=True)
class Homes:
    """The plans that everybody reads, by their names in addresses, and which of them an area is read with."""

    slugs: dict[int, str]
    of_areas: dict[int, str]
    areas: dict[int, set[int]]
    """The areas that each of these plans has an objective or an activity in."""
    first: str
    """The real plan that is shown first; empty where none is public."""


def _homes() -> Homes:
    front = Organisation.objects.filter(front_plan=OuterRef("slug"))
    public = StrategicPlan.objects.visible_to(None)
    ordered = public.order_by("is_training", Exists(front).desc(), "-first_year", "slug")
    slugs = dict(ordered.values_list("pk", "slug"))
    areas: dict[int, set[int]] = defaultdict(set)
    for relation in ("objectives__area", "activity_counts__area"):
        for plan, area in public.order_by().values_list("pk", relation):
            areas[plan].add(area)
    of_areas = {area: slugs[plan] for plan in reversed(slugs) for area in areas[plan]}
    real = ordered.filter(is_training=False).values_list("slug", flat=True)
    return Homes(slugs, of_areas, areas, real.first() or "")


homes = Remembered(_homes)
"""Return the plans of everybody, the one shown first before all; asked for once after each change."""


def slug_of_plan(fact: Any) -> str:
    """Return the name in addresses of the plan of a fact; no query where it was read with it or is public."""
    if type(fact).plan.is_cached(fact):
        return str(fact.plan.slug)
    known = getattr(fact, "plan_slug", "") or homes().slugs.get(fact.plan_id)
    return known or str(fact.plan.slug)


def lead_into_plans(areas: Iterable[tuple[StrategicPlan | None, ProgrammeArea]]) -> None:
    """Let the link of each area lead into the plan it is named with, where that plan has the area."""
    known = homes().areas
    for plan, area in areas:
        if plan and area.pk in known.get(plan.pk, {area.pk}):
            area.in_plan = plan.slug


def front_plan() -> str:
    """Return the name in addresses of the real plan that is shown first; nothing where none is public.

    A plan that is still a draft is named to nobody by a menu or a link that everybody is given.
    """
    return homes().first


def areas_shown_first() -> str:
    """Return the page of areas of the plan that is shown first, with its goals and what its levels mean."""
    plan = front_plan()
    return reverse("programmes:activities", args=[plan]) if plan else reverse("overview")


class Platform(Searchable, CitedFact):
    """A cooperation platform that grew out of an area."""

    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="platforms")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    launched_in = models.PositiveSmallIntegerField("launched in", null=True, blank=True)
    also_printed_as = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Other spellings of the same platform, one a line.",
    )
    history = HistoricalRecords()

    address_relations = ("area",)
    searched_fields = ("code", "name", "also_printed_as")

    class Meta:
        ordering = ("launched_in", "code")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return self.area.get_absolute_url()

    @property
    def other_spellings(self) -> list[str]:
        return self.also_printed_as.splitlines()
