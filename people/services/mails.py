"""Sending mails: what the mail server says is returned or logged, and no page fails with it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import TYPE_CHECKING, Final

from django.core.mail import EmailMessage
from django.db import transaction

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

logger = logging.getLogger(__name__)
LONGEST_FAILURE = 200


PERMANENT: Final = 500
"""Codes of a mail server from here on say no for good."""


def send(message: EmailMessage | EmailMultiAlternatives, *, errors: list[BaseException] | None = None) -> str:
    """Send a mail; return why the mail server did not take it, empty when it did.

    ``errors`` gets what it said, for callers that ask whether it said no for good.
    """
    # Says to other programs that no person wrote this, so that none of them answers it.
    message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
    try:
        message.send()
    except (SMTPException, OSError, TypeError, ValueError) as error:
        # The last two are what a backend says of settings that it cannot work with.
        if errors is not None:
            errors.append(error)
        return str(error)[:LONGEST_FAILURE] or type(error).__name__
    return ""


def is_refused(errors: Iterable[BaseException]) -> bool:
    """Say whether a mail server has refused every address of a mail for good, as one that does not exist."""
    for error in errors:
        if isinstance(error, SMTPRecipientsRefused):
            return all(code >= PERMANENT for code, _ in error.recipients.values())
    return False


def send_or_log(message: EmailMessage | EmailMultiAlternatives) -> None:
    """Send a mail that tells of what has happened; that it did not go out stands in the log."""
    if failure := send(message):
        logger.error("A mail was not sent: %s: %s", message.subject, failure)


def tell(addresses: Iterable[str], subject: str, body: str) -> None:
    """Tell these addresses something, once the transaction holds; empty addresses are passed over."""
    to = sorted({one for one in addresses if one})
    if to:
        message = EmailMessage(subject, body, None, to)
        transaction.on_commit(lambda: send_or_log(message), robust=True)
