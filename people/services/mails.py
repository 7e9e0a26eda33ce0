"""Sending mails, what the mail server says of them, and mails that came back."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from people.models import Mail

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


OURS: Final = re.compile(r"<([a-z]{1,20})-(\d{1,18})-([0-9a-f]{24})@")
"""The name that a mail of ours carries: of which kind it is, its key, and a seal nobody else can make."""
MOST_READ: Final = 1_000_000


class NoBounceError(ValueError):
    """What was read is no report that a mail of ours came back."""


@dataclass(frozen=True)
class ReturnedKind:
    """How mails of one kind are marked: the address of one by its key, and noting why it came back."""

    address_of: Callable[[int], str]
    mark: Callable[[int, str], None]


_KINDS: dict[str, ReturnedKind] = {}


def register_returned(kind: str, returned: ReturnedKind) -> None:
    """Let mails of another kind be marked when they come back."""
    _KINDS[kind] = returned


def message_id(kind: str, key: int, address: str) -> str:
    """Return the name of a mail; the same mail tried twice has one name, so that a mail server can tell."""
    host = settings.PORTAL_ADDRESS.partition("//")[2].partition(":")[0] or "localhost"
    return f"<{kind}-{key}-{_seal(kind, key, address)}@{host}>"


def _seal(kind: str, key: int, address: str) -> str:
    return salted_hmac("mails that come back", f"{kind} {key} {address.casefold()}").hexdigest()[:24]


def note_bounce(raw: bytes) -> str:
    """Mark the mail that a report (RFC 3464) says was not delivered; returns the address it went to.

    The report must name the mail by its sealed name, and the very address it went to: what was delivered
    and then forwarded elsewhere has not come back. A report of a mere delay, and one whose mail is not
    ours, raise NoBounceError.
    """
    if len(raw) > MOST_READ:
        raise NoBounceError("This is too long for a report that a mail came back.")
    failures = dict(_failures(message_from_bytes(raw, policy=default)))
    if not failures:
        raise NoBounceError("This does not say that a mail could not be delivered.")
    for kind, text, seal in OURS.findall(raw.decode("utf-8", "replace")):
        key, known = int(text), _KINDS.get(kind)
        address = known.address_of(key) if known else ""
        if known is None or not address or address.casefold() not in failures:
            continue
        if constant_time_compare(seal, _seal(kind, key, address)):
            known.mark(key, failures[address.casefold()][:LONGEST_FAILURE])
            return address
    raise NoBounceError("The mail that came back is none of this portal.")


def _failures(report: Message) -> Iterator[tuple[str, str]]:
    """Give the addresses, in small letters, to which a report says that a mail will not come, and why."""
    for part in report.walk():
        fields = part.get_payload() if part.get_content_type() == "message/delivery-status" else []
        for one in fields if isinstance(fields, list) else []:
            if not isinstance(one, Message) or str(one.get("Action", "")).strip().lower() != "failed":
                continue
            why = " ".join(f"Came back. {one.get('Status', '')} {one.get('Diagnostic-Code', '')}".split())
            for name in ("Original-Recipient", "Final-Recipient"):
                address = str(one.get(name, "")).partition(";")[2].strip().strip("<>").casefold()
                if address:
                    yield address, why


def _address_of(key: int) -> str:
    return Mail.objects.filter(pk=key).values_list("address", flat=True).first() or ""


def _mark(key: int, why: str) -> None:
    found = Mail.objects.filter(pk=key)
    found.update(is_refused=True, failure=why, sent_at=None)
    found.filter(given_up_at__isnull=True).update(given_up_at=timezone.now())


register_returned("mail", ReturnedKind(_address_of, _mark))
