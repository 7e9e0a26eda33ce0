"""The ledger: who signed in, was refused, was given or lost a role, and which acts two people did."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Final

from django.conf import settings
from django.db import models

CHAINED: Final = (
    *("event", "by_id", "by_name", "about_id", "about_name", "before", "after"),
    *("approved_by_name", "note", "network"),
)
"""What the digest of a line covers beside its time."""


class LedgerEntry(models.Model):
    """One line of the ledger. It is only ever added to; the database refuses to change it.

    Names are written out beside the keys, so that a line still tells when an account has another name.
    """

    class Event(models.TextChoices):
        SIGNED_IN = "signed-in", "Signed in"
        SIGN_IN_REFUSED = "sign-in-refused", "Sign-in refused"
        SIGNED_OUT_EVERYWHERE = "signed-out", "Sessions ended"
        PAGE_REFUSED = "page-refused", "Page refused"
        INVITED = "invited", "Invited"
        INVITATION_APPROVED = "invitation-approved", "Invitation approved"
        INVITATION_RENEWED = "invitation-renewed", "Invitation renewed"
        INVITATION_WITHDRAWN = "invitation-withdrawn", "Invitation withdrawn"
        ACCEPTED = "accepted", "Invitation accepted"
        GRANTED = "granted", "Role given"
        GRANT_CONFIRMED = "grant-confirmed", "Role confirmed by a second person"
        ENDED = "ended", "Account ended"
        LAST_DAY = "last-day", "Last day changed"
        STEP = "step", "Change of an account that takes two"
        FACTOR_ADDED = "factor-added", "Second factor set up"
        FACTOR_REMOVED = "factor-removed", "Second factor removed"
        FACTOR_REFUSED = "factor-refused", "Wrong code of a second factor"
        FACTOR_RESET = "factor-reset", "Second factor reset by an administrator"
        PASSWORD = "password", "Password changed"
        EMAIL = "email", "E-mail address changed"
        NAME = "name", "Name changed"
        RECOVERED = "recovered", "Account recovered on the server"
        HANDED_OVER = "handed-over", "Open work handed over"
        FORGOTTEN = "forgotten", "Name replaced by “former staff”"
        EXPORTED = "exported", "Exported"
        ORGANISATION = "organisation", "Organisation or its members changed"
        ACT = "act", "Act of a second person"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    event = models.CharField(max_length=24, choices=Event)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    by_name = models.CharField(max_length=254, blank=True)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    about_name = models.CharField(max_length=254, blank=True)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    approved_by_name = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=400, blank=True)
    network = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "ledger entries"

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.about_name or self.by_name}"

    def digest_after(self, previous: str) -> str:
        """Return the SHA-256 of this line behind another one, whose digest is ``previous``."""
        values = [previous, self.at.astimezone(UTC).isoformat(), *(getattr(self, name) for name in CHAINED)]
        return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


class LedgerDigest(models.Model):
    """The digest by which a line follows the one before it; it is computed anew where lines are restored."""

    line = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="chained")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the line and the digest before it.")

    def __str__(self) -> str:
        return self.digest
