"""What everything shares that one person writes or proposes and a second person clears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.models import ActedOn, two_people
from people.policies import STAFF, roles_of
from review import states

if TYPE_CHECKING:
    from people.policies import type_of_user


class EntryQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """For entries that only staff read until a second person has cleared them."""

    def visible_to(self, user: type_of_user | None) -> Self:
        """Cleared entries, and for staff the others too."""
        return self if roles_of(user) & STAFF else self.filter(status=states.CLEARED)


class ClearedBySecond(models.Model):
    """Base of what one person enters and another clears before others read it."""

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CLEARED = states.CLEARED, "Cleared"

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    cleared_at = models.DateTimeField(null=True, blank=True, editable=False)
    returned_because = models.TextField(
        blank=True,
        editable=False,
        help_text="Why an approver returned the draft to who wrote it; empty once it is saved anew.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_cleared(self) -> bool:
        return self.status == states.CLEARED

    @property
    def awaits_a_second(self) -> bool:
        """Whether it can be cleared or returned by another person than who entered it."""
        return not (self.is_cleared or self.returned_because)

    @property
    def waits_for(self) -> str:
        """Why it cannot be cleared yet, as a sentence; empty where nothing stands in its way."""
        return ""


def second_person_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Return the constraints that pair who, when and state, and keep the two people apart."""
    return [
        models.CheckConstraint(
            condition=Q(status="draft", cleared_by__isnull=True, cleared_at__isnull=True)
            | Q(status="cleared", cleared_by__isnull=False, cleared_at__isnull=False),
            name=f"{prefix}_cleared_says_who_and_when",
        ),
        models.CheckConstraint(
            condition=two_people("entered_by", "cleared_by"),
            name=f"{prefix}_cleared_by_another_person",
        ),
    ]


class ClearedByTwo(ActedOn, models.Model):
    """Base of what is circulated and then cleared by two different people."""

    clearance_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    clearance_proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    clearance_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="SHA-256 of the content that clearing was proposed for.",
    )
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    cleared_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def clearance_constraints(prefix: str = "") -> list[models.BaseConstraint]:
    """Return the constraints that pair who and when, and keep the two people apart."""
    return [
        models.CheckConstraint(
            condition=Q(clearance_proposed_by__isnull=True, clearance_proposed_at__isnull=True)
            | Q(clearance_proposed_by__isnull=False, clearance_proposed_at__isnull=False),
            name=f"{prefix}proposed_clearance_says_who_and_when",
        ),
        models.CheckConstraint(
            condition=Q(cleared_by__isnull=True, cleared_at__isnull=True)
            | Q(cleared_by__isnull=False, cleared_at__isnull=False),
            name=f"{prefix}clearance_says_who_and_when",
        ),
        models.CheckConstraint(
            condition=two_people("clearance_proposed_by", "cleared_by"),
            name=f"{prefix}clearing_takes_two_people",
        ),
    ]
