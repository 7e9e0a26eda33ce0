"""Invitations to the portal: one choice of role and State or body, which sets everything."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models.states import MemberState
from people.models.two_people import two_people


class Invitation(models.Model):
    """One invitation by e-mail. Its link is known to its reader only; we keep a digest of it."""

    email = models.EmailField()
    role = models.CharField(max_length=20)
    state = models.ForeignKey(MemberState, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.CharField("organisation or ministry", max_length=200, blank=True)
    last_day = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    takes = models.PositiveSmallIntegerField("people it takes", default=1)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField("why it was not sent", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitations"
    )

    class Meta:
        ordering = ("-invited_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("token_digest",), condition=~Q(token_digest=""), name="invitation_token_once"
            ),
            models.UniqueConstraint(
                fields=("email",),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_an_address",
            ),
            models.CheckConstraint(
                condition=two_people("invited_by", "approved_by"), name="invitation_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, account__isnull=True)
                | Q(accepted_at__isnull=False, account__isnull=False),
                name="accepted_invitation_names_its_account",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(takes=1) | Q(approved_by__isnull=False),
                name="invitation_of_two_is_approved_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} for {self.email}"

    @property
    def waits_for_second(self) -> bool:
        """A second person has to approve it before it goes out."""
        return self.takes == 2 and self.approved_by_id is None and self.withdrawn_at is None

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Whoever holds its link can accept it now."""
        return (
            self.accepted_at is None
            and self.withdrawn_at is None
            and not self.waits_for_second
            and not self.is_expired
        )

    @property
    def state_in_words(self) -> str:
        """How it stands, in words."""
        if self.accepted_at is not None:
            return "accepted"
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.waits_for_second:
            return "waits for a second person"
        if self.is_expired:
            return "expired"
        return "not sent yet" if self.sent_at is None else "sent, not accepted yet"


class AccountStep(models.Model):
    """What is asked for an administrator's or approver's account and waits for a second person."""

    class Act(models.TextChoices):
        END = "end", "End the account"
        FACTOR = "reset-factor", "Reset the second factor"
        LAST_DAY = "last-day", "Change the last day"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account_steps")
    act = models.CharField(max_length=20, choices=Act)
    last_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "act"), name="one_step_of_a_kind_an_account"),
        ]

    def __str__(self) -> str:
        last_day = f" ({self.last_day or 'none'})" if self.act == self.Act.LAST_DAY else ""
        reason = f". Reason: {self.reason}" if self.reason else ""
        return f"{self.get_act_display()}{last_day} of {self.user.get_username()}{reason}"


class Grant(models.Model):
    """That an account was given its role, by whom, and whether a second person stands behind it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    state = models.ForeignKey(MemberState, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-granted_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user",), condition=Q(ended_at__isnull=True), name="one_standing_grant_an_account"
            ),
            models.CheckConstraint(
                condition=two_people("granted_by", "confirmed_by"), name="grant_confirmed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
