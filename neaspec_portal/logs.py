"""What goes into the log, the letter that tells of a fault, and faults that are nobody’s mistake and pass.

A line says which request it belongs to (by a number that the reader of an error page sees too), who asked
(the number of the account, never a name) and which page; never what was sent, searched for or typed.
"""

from __future__ import annotations

import errno
import logging
import re
import secrets
import threading
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from enum import Enum
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

from reporting.stores import StoreAwayError
from reporting.words import worded

OF_THE_STORE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})
"""What the system says when a disk is full, its share used up, broken, or closed to writing."""
SAID_WHEN_FULL: Final = ("database or disk is full", "no space left", "disk quota exceeded")


class Outage(Enum):
    """What the portal lacks just now."""

    DATA = "data"
    ROOM = "room"
    STORE = "store"


class NoRoomError(OSError):
    """An uploaded file could not be put down while it was being received."""


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what is lacking when a fault comes from database, disk or store; None for a fault of our own."""
    for one in _with_its_causes(error):
        if isinstance(one, Error) and any(words in str(one).lower() for words in SAID_WHEN_FULL):
            return Outage.ROOM
        if isinstance(one, OperationalError | InterfaceError):
            return Outage.DATA
        if isinstance(one, StoreAwayError):
            return Outage.STORE
        if isinstance(one, OSError) and one.errno in OF_THE_STORE:
            return Outage.ROOM
    return None


def _with_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield a fault and those it came from: clearing up after a lost database often fails by itself."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


NUMBER: Final = re.compile(r"^[0-9a-f]{16,32}$")
AGAIN_AFTER: Final = 3_600.0
"""Seconds until the same fault is reported in a letter again."""
OF_WORK: Final = ("people.services.jobs", "people.working")
"""Where lines about work in the background come from, whose words are the portal's own."""
OF_MAIL: Final = "people.services.mails"
"""Where lines about mails come from: they name who gets one, and a letter would not go out either."""
_in_hand: ContextVar[HttpRequest | None] = ContextVar("request in hand", default=None)
type_of_next = Callable[[HttpRequest], HttpResponse]


class RequestInHandMiddleware:
    """Lets the log know which request is at hand."""

    def __init__(self, get_response: type_of_next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _in_hand.set(request)
        try:
            return self.get_response(request)
        finally:
            _in_hand.reset(before)


def number_of(request: HttpRequest) -> str:
    """Return the number of a request: the one the proxy has given it, or one made when it is first needed."""
    known: str = getattr(request, "number", "")
    if not known:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        known = given if NUMBER.fullmatch(given) else secrets.token_hex(8)
        request.number = known  # type: ignore[attr-defined]
    return known


def page_of(request: HttpRequest) -> str:
    """Return which page was asked for, as the pattern of its address: some addresses open something."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "no page of the portal"


def place_of(error: BaseException | None) -> str:
    """Return file and line at which something went wrong."""
    last = traceback.extract_tb(error.__traceback__)[-1:] if error else []
    return f"{last[0].filename}, line {last[0].lineno}" if last else ""


class AboutRequest(logging.Filter):
    """Adds to a line which request it belongs to; asks neither session nor database for it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line."""
        # Django tells of a page that is missing after all layers have been left.
        request = _in_hand.get() or getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            user = getattr(request, "_cached_user", None)
            record.request_id = number_of(request)
            record.user = getattr(user, "pk", None)
            record.method, record.page = request.method, page_of(request)
        return True


class LineFormatter(JsonFormatter):
    """Writes a line of JSON; of the request itself goes nothing but what the filter has added."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(
            "{levelname}{name}{message}{process}",
            style="{",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
        )

    def add_fields(
        self, log_record: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Leave out what Django adds, the whole request and its address, and whom a mail is for."""
        super().add_fields(log_record, record, message_dict)
        for name in ("request", "server_time"):
            log_record.pop(name, None)
        if record.name.startswith(("django.", OF_MAIL)):
            log_record["message"] = record.getMessage().partition(":")[0]

    def formatException(self, ei: Any) -> str:  # noqa: N802 — as the library calls it
        """Return where it went wrong and of what kind; what a fault says may hold what somebody sent."""
        lines, error = list[str](), ei[1]
        while error is not None:
            lines += [*traceback.format_tb(error.__traceback__), f"{type(error).__name__}\n"]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines)


class FaultLetterHandler(logging.Handler):
    """Sends a letter about a fault to whoever looks after the server: what, where, and what to do."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._reported: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Send a letter beside the work; the same fault, or the same outage, once an hour."""
        if not settings.ERROR_MAIL_TO or record.name == OF_MAIL:
            return
        error, now = record.exc_info[1] if record.exc_info else None, monotonic()
        outage = outage_of(error)
        place = place_of(error) or record.getMessage()
        key = outage.value if outage else f"{record.name} {type(error).__name__} {place}"
        self._reported = {one: until for one, until in self._reported.items() if until > now}
        if key in self._reported:
            return
        self._reported[key] = now + AGAIN_AFTER
        # A short process waits for it; the mail server is waited for EMAIL_TIMEOUT seconds at most.
        threading.Thread(target=self._send, args=(letter_about(record, error),), name="fault letter").start()

    @staticmethod
    def _send(letter: EmailMessage) -> None:
        try:
            letter.send()
        except Exception as error:
            logging.getLogger(__name__).warning("The letter about a fault was not sent: %s", error)


_OF_WORK: Final = (
    "Work in the background was not done. The page “The server” lists it under “Work in the background”, "
    "where it can be run again."
)
_TO_DO: Final = {
    Outage.DATA: (
        "The portal cannot reach its database. See whether PostgreSQL runs, whether DATABASE_URL is right "
        "and whether it has connections left. Pages work again by themselves once it answers."
    ),
    Outage.ROOM: (
        "The disk is full or cannot be written to. Make room: old backups first, then the folder of bundles, "
        "which are made again when somebody asks. Pages work again by themselves."
    ),
    Outage.STORE: (
        "The portal cannot reach the bucket that holds its files. See whether it answers, and whether "
        "STORAGE_URL and the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) are right."
    ),
    None: (
        "This is a fault of the portal. Nothing has to be started anew. Keep this letter, and send it with "
        "the lines of the log that have the number below to whoever maintains the portal."
    ),
}


def letter_about(record: logging.LogRecord, error: BaseException | None) -> EmailMessage:
    """Return a letter about a line of the log; it holds no text that somebody has sent."""
    is_of_work = record.name in OF_WORK
    request = f"{getattr(record, 'method', '')} {getattr(record, 'page', '')}".strip()
    lines = (
        _OF_WORK if is_of_work else _TO_DO[outage_of(error)],
        "",
        *((record.getMessage(),) if is_of_work else ()),
        worded("Kind: %(kind)s", kind=type(error).__name__ if error else record.levelname),
        worded("Where: %(place)s", place=place_of(error) or record.name),
        *((worded("Page: %(request)s", request=request),) if request else ()),
        worded("Number: %(number)s", number=getattr(record, "request_id", "-")),
        worded("Process: %(process)s", process=record.process),
        "",
        "The log: journalctl -u neaspec-web -u neaspec-worker.",
        "The same fault is reported again after an hour.",
    )
    host = settings.PORTAL_ADDRESS.rpartition("/")[2]
    return EmailMessage(
        worded("Fault in the portal %(host)s", host=host),
        "\n".join(lines),
        to=list(settings.ERROR_MAIL_TO),
        headers={"Auto-Submitted": "auto-generated"},
    )
