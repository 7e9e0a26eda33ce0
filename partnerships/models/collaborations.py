"""What was done with other mechanisms, sought, or did not take place; who takes part in platforms."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from partnerships.models.mechanisms import Mechanism, PeriodAsKnown
from people.models import MemberState
from programmes.models import PlannedActivity, Platform, ProgrammeArea, StrategicPlan
from record.models import LONGEST_TEXT, CitedFact, Searchable
from reporting.addresses import place, reverse
from reporting.words import worded


class CollaborationKind(models.TextChoices):
    CONSULTATION = "consultation", "Consultation"
    INFORMATION_EXCHANGE = "information-exchange", "Information exchange"
    JOINT_ACTIVITY = "joint-activity", "Joint activity"
    JOINT_STUDY = "joint-study", "Joint study"
    OBSERVER = "observer", "Observer"
    PUBLICATION = "input-to-a-publication", "Input to a publication"


class Collaboration(PeriodAsKnown, Searchable, CitedFact):
    """One thing done, considered or sought with others, as precise in time as its source.

    That a source says there was none is an ``Absence``.
    """

    class Direction(models.TextChoices):
        TO_THEM = "to-them", "from us to them"
        FROM_THEM = "from-them", "from them to us"
        BOTH = "both", "both ways"

    class Outcome(models.TextChoices):
        TOOK_PLACE = "took-place", "Took place"
        CONSIDERED = "considered", "Considered"
        NONE = "none", "Did not come about"

    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,8}-[0-9]{1,6}$", "Write a code such as COL-1.")],
    )
    mechanisms = models.ManyToManyField(Mechanism, blank=True, related_name="collaborations")
    other_partners = models.CharField(
        max_length=300, blank=True, help_text="Partners that are no mechanism on record, as printed."
    )
    may_be = models.CharField(
        "perhaps the same as",
        max_length=20,
        blank=True,
        help_text="Code of another collaboration that it may be under a second name; the note says why.",
    )
    kind = models.CharField(max_length=30, choices=CollaborationKind)
    direction = models.CharField(
        max_length=12, choices=Direction, blank=True, help_text="Empty where the source does not say."
    )
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.TOOK_PLACE)
    text = models.TextField("what", validators=[MaxLengthValidator(LONGEST_TEXT)])
    plan = models.ForeignKey(
        StrategicPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collaborations",
        help_text="The plan in whose review it is reported; empty for what lies outside of it.",
    )
    areas = models.ManyToManyField(ProgrammeArea, blank=True, related_name="collaborations")
    platforms = models.ManyToManyField(Platform, blank=True, related_name="collaborations")
    activities = models.ManyToManyField(PlannedActivity, blank=True, related_name="collaborations")
    states = models.ManyToManyField(
        MemberState, blank=True, related_name="collaborations", help_text="States that the source names."
    )
    linked = models.TextField(blank=True, editable=False, help_text="Its links, one a line.")
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("code", "text", "other_partners")

    class Meta:
        ordering = ("order", "code")

    @property
    def is_joint(self) -> bool:
        """Say whether it was joint work: of a joint kind, and it took place."""
        return is_joint_work(self.kind, self.outcome)

    @property
    def sources_end(self) -> str:
        """Until when our sources could tell what came of it, where it was only considered; else empty."""
        is_open = self.outcome == self.Outcome.CONSIDERED and self.plan is not None
        return self.plan.sources_end if is_open and self.plan else ""

    def get_absolute_url(self) -> str:
        return place(f"partnerships:mechanisms#{self.code.lower()}")

    def __str__(self) -> str:
        return self.code

    @property
    def in_time(self) -> str:
        """Its place in time for sorting; what has no date comes last."""
        return self.began or "9999"

    @property
    def when(self) -> str:
        """When, as far as the source says: a date, the period of the plan, or that it is not said."""
        if self.period:
            return self.period
        return (
            worded(
                "in %(first_year)s–%(last_year)s, no date printed",
                first_year=self.plan.first_year,
                last_year=self.plan.last_year,
            )
            if self.plan
            else "not dated"
        )


JOINT_KINDS = frozenset({CollaborationKind.JOINT_ACTIVITY, CollaborationKind.JOINT_STUDY})
"""The kinds that count as joint work; all others are contacts."""


def is_joint_work(kind: str, outcome: str) -> bool:
    """Say whether a collaboration of this kind and outcome was joint work."""
    return outcome == Collaboration.Outcome.TOOK_PLACE and kind in JOINT_KINDS


class PlatformParticipation(CitedFact):
    """How a member State takes part in a platform of the programme."""

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="participations")
    state = models.ForeignKey(MemberState, models.PROTECT, related_name="participations")
    text = models.CharField("how", max_length=300)
    as_of = models.CharField(max_length=60, blank=True)
    history = HistoricalRecords()

    address_relations = ("platform", "state")

    class Meta:
        ordering = ("platform", "state__name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("platform", "state"), name="platform_participation_once")
        ]

    def get_absolute_url(self) -> str:
        return reverse("partnerships:state", args=[self.state.iso_code.lower()])

    def __str__(self) -> str:
        return f"{self.state} in {self.platform}"


class Absence(Searchable, CitedFact):
    """A source says that nothing was done together with a mechanism; this is never counted as a contact.

    What was sought or considered is a collaboration with that outcome.
    """

    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,8}-[0-9]{1,6}$", "Write a code such as ABS-1.")],
    )
    mechanism = models.ForeignKey(Mechanism, models.PROTECT, related_name="absences")
    text = models.TextField("what the source says", validators=[MaxLengthValidator(LONGEST_TEXT)])
    plan = models.ForeignKey(
        StrategicPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absences",
        help_text="The plan in whose review it is reported; empty for what lies outside of it.",
    )
    areas = models.ManyToManyField(ProgrammeArea, blank=True, related_name="absences")
    platforms = models.ManyToManyField(Platform, blank=True, related_name="absences")
    linked = models.TextField(blank=True, editable=False, help_text="Its links, one a line.")
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("code", "text")
    address_relations = ("mechanism",)

    class Meta:
        ordering: ClassVar = ("order", "code")
        verbose_name = "statement of absence"
        verbose_name_plural = "statements of absence"

    def get_absolute_url(self) -> str:
        return f"{self.mechanism.get_absolute_url()}#{self.code.lower()}"

    def __str__(self) -> str:
        return self.code
