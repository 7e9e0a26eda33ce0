"""What was sent to the States: numbered, locked, with one deadline; and reasons for no level."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from people.models import MemberState
from record.models.citations import LONGEST_TEXT
from review.kinds import place_of, text_kind
from review.models.scales import RatingLevel


class NotRatedBecause(models.TextChoices):
    """Why an activity carries no level in a round: four different things."""

    NOT_DUE = "not-due", "Not due"
    DISCONTINUED = "discontinued", "Discontinued"
    MERGED = "merged", "Merged"
    NO_INFORMATION = "no-information", "No information"

    @property
    def after_a_number(self) -> str:
        """The reason in a sentence, as in “6 discontinued” and “1 without information”."""
        return "without information" if self == self.NO_INFORMATION else self.label.lower()


class Circulation(models.Model):
    """One numbered sending to all member States: its text is locked, its time the same for all.

    What is sent is a record of any app that has registered its kind as one that is reviewed.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject: Any = GenericForeignKey()
    number = models.PositiveSmallIntegerField()
    message = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    deadline = models.DateTimeField()
    no_objection = models.BooleanField(
        default=False, help_text="Silence until the deadline counts as no objection."
    )
    with_files = models.BooleanField(
        default=False, help_text="The texts go along with the letter, as a workbook and as PDF."
    )
    sha256 = models.CharField(max_length=64, help_text="Of all its locked texts, in order.")
    circulated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    circulated_at = models.DateTimeField()
    nobody_asked_because = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Why it went to no member, where none is on record.",
    )
    not_waited_because = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Why members that have nobody to answer here are not waited for until the deadline.",
    )
    only_changes = models.BooleanField(
        default=False, help_text="It sends what has changed; all other texts stay as members had them."
    )
    followed_at = models.DateTimeField(
        null=True, blank=True, help_text="When what had changed since was circulated; nobody answers it then."
    )
    withdrawn_because = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When what it sent was cleared; nobody answers it any more."
    )

    class Meta:
        ordering = ("content_type", "object_id", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("content_type", "object_id", "number"), name="circulation_number_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="withdrawn_circulation_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Circulation {self.number} of {self.subject}"

    @property
    def place(self) -> str:
        """The first word of its address: the plan of its subject, or the word for such subjects."""
        return place_of(self.subject)

    @property
    def scope(self) -> str:
        """What it leaves out, in a sentence; empty where it sends everything."""
        only = "Only what has changed is sent; everything else stays as members have had it."
        return only if self.only_changes else ""

    @property
    def is_in_force(self) -> bool:
        """It is answered: neither taken back, nor followed by what has changed since, nor cleared."""
        return not (self.withdrawn_at or self.followed_at or self.closed_at)


class CirculatedText(models.Model):
    """One text as it was circulated, with the level it carries, if any; never changed afterwards."""

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=20, help_text="A kind of text that an app has registered.")
    code = models.CharField(max_length=40, help_text="Names it within the circulation, as AIR-1.")
    order = models.PositiveIntegerField()
    part = models.CharField(
        max_length=60, blank=True, help_text="The part of the subject it belongs to, as the slug of an area."
    )
    part_name = models.CharField(max_length=400, blank=True)
    about = models.CharField(
        max_length=40, blank=True, help_text="Code of what is rated, where it is the rating of something."
    )
    title = models.TextField(help_text="The planned activity, or the name of the area.")
    level = models.ForeignKey(RatingLevel, models.PROTECT, null=True, blank=True, related_name="+")
    not_rated_because = models.CharField(max_length=20, choices=NotRatedBecause, blank=True)
    merged_into = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True, help_text="Note, key achievement or summary, one point a line.")
    as_of = models.CharField(max_length=60, blank=True)
    confidence = models.CharField(max_length=10, blank=True)
    change_reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list, help_text="Title, link or file name, page and quote of each.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("circulation", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("circulation", "code"), name="circulated_text_once")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def points(self) -> list[str]:
        return self.text.splitlines()

    @property
    def kind_label(self) -> str:
        """What texts of its kind are called."""
        return text_kind(self.kind).label

    @property
    def carries_level(self) -> bool:
        """A State may propose another level for it."""
        return text_kind(self.kind).carries_level

    @property
    def has_code(self) -> bool:
        """It is known by a code of its own, not by the part it belongs to."""
        return text_kind(self.kind).has_code

    @property
    def anchor(self) -> str:
        """The spot of a page where it is changed."""
        return self.code if self.has_code else f"{self.kind}-{self.part}"

    @property
    def label(self) -> str:
        """What people call it: its code, or which text of which part."""
        return self.code if self.has_code else f"{self.kind_label}, {self.title}"

    @property
    def level_label(self) -> str:
        """The level, or the reason why there is none; empty for texts that carry none."""
        if self.level:
            return self.level.label
        reason = str(self.get_not_rated_because_display()) if self.not_rated_because else ""
        return f"{reason} into {self.merged_into}" if self.merged_into else reason


class Attribution(models.TextChoices):
    """How a State wants its position to be shown after clearing."""

    NAMED = "named", "With our name"
    ONE_STATE = "one-state", "Without our name"
    SECRETARIAT = "secretariat", "To the secretariat only"


class CirculationRecipient(models.Model):
    """One State in one circulation: when its people first opened it, when it answered, how it is named."""

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="recipients")
    state = models.ForeignKey(MemberState, models.PROTECT, related_name="+")
    attribution = models.CharField(max_length=12, choices=Attribution, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("circulation", "state__name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("circulation", "state"), name="circulation_recipient_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | (Q(sent_at__isnull=False, sent_by__isnull=False) & ~Q(attribution="")),
                name="sent_positions_say_who_and_how_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.circulation}"


class CirculationNoticeKind(models.TextChoices):
    CIRCULATED = "circulated", "Circulated"
    REMINDER = "reminder", "Reminder"
    EXTENDED = "extended", "Deadline extended"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CirculationNotice(models.Model):
    """Proof of one message to one address: the circulation, a reminder, an extension, a withdrawal."""

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="notices")
    state = models.ForeignKey(MemberState, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CirculationNoticeKind)
    address = models.EmailField()
    body = models.TextField(blank=True, help_text="What was sent; empty until it is.")
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it is tried again; empty before the first try and after the last.",
    )
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"


class CirculationExtension(models.Model):
    """A later deadline for all States, with its reason."""

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="extensions")
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    extended_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.circulation} until {self.after}"
