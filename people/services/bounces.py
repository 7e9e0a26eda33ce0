"""Mails that came back: a mail server took them, and said later that they cannot be delivered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Final

from django.conf import settings
from django.utils import timezone

from people.models import Mail
from people.services.mails import LONGEST_FAILURE

OURS: Final = re.compile(r"<([a-z]{1,20})-(\d{1,18})-(\d{1,12})@")
"""The name that a mail of ours carries: of which kind it is, its key, and when it was made."""
MOST_READ: Final = 1_000_000

Returned = Callable[[int, int, str], str]
"""Marks a mail of one kind by its key and the second it was made, with why it came back.

Returns the address it went to, empty where there is no such mail.
"""
_KINDS: dict[str, Returned] = {}


class NoBounceError(ValueError):
    """What was read is no report that a mail of ours came back."""


def register_returned(kind: str, returned: Returned) -> None:
    """Let mails of another kind be marked when they come back."""
    _KINDS[kind] = returned


def message_id(kind: str, key: int, made_at: datetime) -> str:
    """Return the name of a mail; the same mail tried twice has one name, so that a mail server can tell."""
    host = settings.PORTAL_ADDRESS.partition("//")[2].partition(":")[0] or "localhost"
    return f"<{kind}-{key}-{int(made_at.timestamp())}@{host}>"


def note_bounce(raw: bytes) -> str:
    """Mark the mail that a report (RFC 3464) says was not delivered; returns the address it went to.

    A report of a mere delay, and one whose mail is not ours, raise NoBounceError.
    """
    if len(raw) > MOST_READ:
        raise NoBounceError("This is too long for a report that a mail came back.")
    why = _failure(message_from_bytes(raw, policy=default))
    if not why:
        raise NoBounceError("This does not say that a mail could not be delivered.")
    for kind, key, made in OURS.findall(raw.decode("utf-8", "replace")):
        if kind in _KINDS and (address := _KINDS[kind](int(key), int(made), why[:LONGEST_FAILURE])):
            return address
    raise NoBounceError("The mail that came back is none of this portal.")


def _failure(report: Message) -> str:
    """Return why a mail was not delivered for good; empty where a report does not say that it was not."""
    for part in report.walk():
        fields = part.get_payload() if part.get_content_type() == "message/delivery-status" else []
        for one in fields if isinstance(fields, list) else []:
            if isinstance(one, Message) and str(one.get("Action", "")).strip().lower() == "failed":
                said = f"Came back. {one.get('Status', '')} {one.get('Diagnostic-Code', '')}"
                return " ".join(said.split())
    return ""


def _mail_came_back(key: int, made: int, why: str) -> str:
    mail = Mail.objects.filter(pk=key).first()
    if mail is None or int(mail.made_at.timestamp()) != made:
        return ""
    now = timezone.now()
    Mail.objects.filter(pk=key).update(
        is_refused=True, failure=why, sent_at=None, given_up_at=mail.given_up_at or now
    )
    return mail.address


register_returned("mail", _mail_came_back)
