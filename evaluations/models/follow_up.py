"""What was answered to a recommendation, who does what by when, and the frozen table of all of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from evaluations.models.findings import Recommendation
from people.frozen import validate_date_as_known
from people.models import two_people
from programmes.models import AssessmentRound, StoredFile
from programmes.models.rounds import Snapshot
from record.models import LONGEST_TEXT
from record.models.citations import date_in_words, first_day, last_day
from record.paging import order_along
from reporting.addresses import reverse
from reporting.words import worded
from review.models import ClearedBySecond, EntryQuerySet, RatingLevel, second_person_constraints
from review.states import CLEARED


class ManagementResponse(ClearedBySecond):
    """The answer of the members or the secretariat to one recommendation."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTIALLY = "partially", "Partially accepted"
        REJECTED = "rejected", "Rejected"
        NOTED = "noted", "Noted"

    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="response")
    decision = models.CharField(max_length=12, choices=Decision)
    reason = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    responded_by = models.CharField(
        max_length=200, blank=True, help_text="The body or person that answered, as a meeting by its code."
    )
    responded_on = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="As precise as known: 2020, 2020-05 or 2020-05-14.",
    )
    level = models.ForeignKey(
        RatingLevel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="How far management sees it carried out.",
    )
    level_reason = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    published_in = models.CharField(
        max_length=200, blank=True, help_text="The table it was published in, if it was not entered here."
    )
    history = HistoricalRecords()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = order_along("recommendation", Recommendation)
        constraints: ClassVar = [
            *second_person_constraints("response"),
            models.CheckConstraint(
                condition=~Q(decision="rejected") | ~Q(reason=""), name="rejection_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(published_in="") | (~Q(responded_by="") & ~Q(responded_on="")),
                name="response_entered_here_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.get_decision_display()}"

    @property
    def waits_for(self) -> str:
        if self.recommendation.status == CLEARED:
            return ""
        return worded(
            "%(recommendation)s is a draft itself; clear that first.", recommendation=self.recommendation
        )

    @property
    def is_accepted(self) -> bool:
        """Accepted at least in part, so that actions follow."""
        return self.decision in (self.Decision.ACCEPTED, self.Decision.PARTIALLY)

    @property
    def by_whom_and_when(self) -> str:
        """Who answered and when, in words; a published table may leave either open."""
        if not self.responded_by and not self.responded_on:
            return "nobody says by whom and when"
        return f"by {self.responded_by or 'a body not named'}, {self.responded_on or 'undated'}"


def contradictions_of(added: str, due: str) -> list[str]:
    """Return what the dates of an action, as precise as known, say against each other."""
    if added and due and last_day(due) < first_day(added):
        return [
            worded(
                "It is due (%(due)s) before it was added (%(added)s).",
                due=date_in_words(due),
                added=date_in_words(added),
            )
        ]
    return []


class FollowUpAction(models.Model):
    """One action that follows from a recommendation: who, by when, how far, verified by whom."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under-way", "Under way"
        REPORTED = "reported", "Reported done"
        VERIFIED = "verified", "Done and verified"
        CANCELLED = "cancelled", "Cancelled"

    class PublishedState(models.TextChoices):
        OPEN = "open", "Open: to begin, begun or late"
        DONE = "done", "Done"
        ENDED = "ended", "Ended otherwise, as no longer applicable"

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField(help_text="Place within its recommendation.")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    owner_body = models.CharField("owner", max_length=200, help_text="The body that does it.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_up_actions",
        help_text="The account that reports on it and is reminded; never shown to the public.",
    )
    added_on = models.DateField(null=True, blank=True)
    added_as_known = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="Where only the month or year is known; added_on is then its first day.",
    )
    due_on = models.DateField(null=True, blank=True)
    due_as_known = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="Where only the month or year is known; due_on is then its last day.",
    )
    published_in = models.CharField(
        max_length=200, blank=True, help_text="The table it was published in, if it was not planned here."
    )
    published_status = models.CharField(
        max_length=60, blank=True, help_text="How far it had come, in the words of that table."
    )
    published_state = models.CharField(
        max_length=5, blank=True, choices=PublishedState, help_text="What these words mean."
    )
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    done_text = models.TextField("what was done", blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_back_because = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    cancelled_because = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = (*order_along("recommendation", Recommendation), "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("recommendation", "number"), name="action_number_once"),
            models.CheckConstraint(
                condition=~Q(published_in="")
                | (Q(added_on__isnull=False) & (Q(due_on__isnull=True) | Q(due_on__gte=F("added_on")))),
                name="action_due_after_it_was_added",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("reported", "verified"))
                | (~Q(done_text="") & Q(reported_by__isnull=False, reported_at__isnull=False)),
                name="reported_action_says_what_was_done",
            ),
            models.CheckConstraint(
                condition=Q(state="verified", verified_by__isnull=False, verified_at__isnull=False)
                | (~Q(state="verified") & Q(verified_by__isnull=True, verified_at__isnull=True)),
                name="verified_action_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=two_people("reported_by", "verified_by"),
                name="action_verified_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""), name="cancelled_action_says_why"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("evaluations:action", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.recommendation}, action {self.number}"

    @property
    def due(self) -> str:
        """When it is due, as precise as known: 2020, 2020-05, 2020-05-14, or nothing."""
        return self.due_as_known or (self.due_on.isoformat() if self.due_on else "")

    @property
    def added(self) -> str:
        """When it was added, as precise as known, or nothing."""
        return self.added_as_known or (self.added_on.isoformat() if self.added_on else "")

    @property
    def due_in_words(self) -> str:
        """When it is due, as “14 May 2020” or “May 2020”."""
        return date_in_words(self.due) if self.due else ""

    @property
    def added_in_words(self) -> str:
        """When it was added, as “14 May 2020” or “May 2020”."""
        return date_in_words(self.added) if self.added else ""

    @property
    def contradictions(self) -> list[str]:
        """What a published table says against itself; it is shown, not mended."""
        if not self.published_in:
            return []
        found = contradictions_of(self.added, self.due)
        response = getattr(self.recommendation, "response", None)
        if response is None or not response.is_accepted:
            found.append("It follows from no accepted response.")
        return found

    @property
    def is_open(self) -> bool:
        """Something is still to be done or to be verified."""
        is_settled = self.state in (self.State.VERIFIED, self.State.CANCELLED)
        return not is_settled and self.published_state not in (
            self.PublishedState.DONE,
            self.PublishedState.ENDED,
        )


class ProgressUpdate(models.Model):
    """What somebody reported on an action, perhaps with evidence; never changed afterwards."""

    action = models.ForeignKey(FollowUpAction, models.CASCADE, related_name="updates")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    evidence_title = models.CharField(max_length=200, blank=True)
    url = models.URLField(
        "link", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    submission = models.CharField(max_length=40, unique=True, help_text="Makes a repeated post one update.")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(url="") | Q(file__isnull=True), name="update_evidence_is_link_or_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.text[:60]}"


class FollowUpSnapshot(Snapshot):
    """The state of all recommendations when a round was presented."""

    assessment_round = models.OneToOneField(
        AssessmentRound, models.CASCADE, related_name="follow_up_snapshot"
    )

    def __str__(self) -> str:
        return f"Follow-up at {self.assessment_round} {self.sha256[:12]}"


class CalendarKey(models.Model):
    """The key of an account's calendar address; only its digest is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key.")
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
