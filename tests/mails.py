"""What the worker beside the server would send by now, and to whom."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from people.services.delivering import deliver


def delivered(*, later: timedelta = timedelta(minutes=2)) -> list[mail.EmailMessage]:
    """Let the worker run a while from now, and return the mails that it sent."""
    before = len(mail.outbox)
    deliver(timezone.now() + later)
    return mail.outbox[before:]


def sent_to(mails, username):
    return [one for one in mails if one.to == [f"{username}@example.org"]]
