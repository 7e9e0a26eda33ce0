"""The members, States or other bodies, and the accounts that speak for them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from people.frozen import LineField


class MemberState(models.Model):
    """A member: a State, named as the United Nations name it, or another body; in alphabetical order."""

    iso_code = models.CharField(
        "code",
        max_length=8,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", "Two to eight capital letters and digits, as JPN.")
        ],
        help_text="ISO 3166-1 alpha-3 of a State; of another body a short code of its own.",
        error_messages={"unique": "Another member has this code already."},
    )
    name = LineField(
        max_length=100, unique=True, error_messages={"unique": "This member is on record already."}
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Delegation(models.Model):
    """An account that speaks for a State: user, State, role."""

    class Role(models.TextChoices):
        FOCAL_POINT = "focal point", "National focal point"
        COLLEAGUE = "ministry colleague", "Colleague in a line ministry"
        DELEGATE = "delegate", "Delegate"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="delegations")
    state = models.ForeignKey(MemberState, models.PROTECT, related_name="delegations")
    role = models.CharField(max_length=20, choices=Role)
    history = HistoricalRecords()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "state", "role"), name="delegation_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.state}"
