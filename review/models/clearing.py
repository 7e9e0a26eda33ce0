"""What everything shares that two people clear: who proposed it, for which content, and who cleared it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.models import ActedOn, two_people


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
