"""The ledger as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from people.models import Counted, LedgerDigest, LedgerEntry
from reporting.tables import Column, Table
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

MOST_OF_ONE: Final = 30
COLUMNS: Final = (
    Column("at", "When (UTC)", width=20),
    Column("event", "Event", width=28),
    Column("by", "By", width=20),
    Column("about", "About", width=24),
    Column("before", "From", width=28),
    Column("after", "To", width=28),
    Column("approved_by", "Approved by", width=20),
    Column("note", "Note", width=40),
    Column("network", "Network", width=20),
    Column("digest", "Digest", width=40),
)
REFUSED: Final = (
    LedgerEntry.Event.SIGN_IN_REFUSED,
    LedgerEntry.Event.FACTOR_REFUSED,
    LedgerEntry.Event.PAGE_REFUSED,
)
"""What is counted and not listed."""
REFUSED_COLUMNS: Final = (
    Column("hour", "Hour (UTC)", width=20),
    Column("event", "Event", width=28),
    Column("about", "Account", width=24),
    Column("number", "Times", width=10),
    Column("network", "Last network", width=20),
)
SHOWN_FOR: Final = timedelta(days=7)
MAY_GO_BACK: Final = timedelta(hours=2)
"""A clock that is set may go back so far between two lines."""


def refused_since(since: datetime | None = None) -> QuerySet[Counted]:
    """Return how often something was refused in each hour, newest first; all of it without a beginning."""
    found = Counted.objects.filter(kind__in=REFUSED).order_by("-since", "kind", "about")
    return found.filter(since__gte=since) if since else found


def refused_table(found: QuerySet[Counted]) -> Table:
    """Return counts of refusals as a table."""
    labels = dict(LedgerEntry.Event.choices)
    rows = [
        (f"{one.since:%Y-%m-%d %H:%M}", str(labels[one.kind]), one.about, one.number, one.network)
        for one in found
    ]
    return Table(
        name="refused",
        title="Refused",
        columns=REFUSED_COLUMNS,
        rows=rows,
        about=(("Lines", str(len(rows))),),
    )


def head_of(day: date) -> str:
    """Return the digest that the ledger ended with when a day (UTC) began; empty for no line."""
    began = datetime(day.year, day.month, day.day, tzinfo=UTC)
    last = LedgerDigest.objects.filter(line__at__lt=began).order_by("pk").last()
    return last.digest if last else ""


@dataclass(frozen=True)
class Chain:
    """What a reading of the whole ledger found: how many lines, the last digest, and where it breaks."""

    lines: int
    head: str
    breaks: tuple[str, ...]
    has_known: bool
    """Whether the digest that was asked for belongs to a line."""
    waiting: int
    """How many lines at the end, brought in or of an earlier version, have no digest until the next line."""


def read_chain(known: str = "") -> Chain:
    """Compute the digest of every line anew and compare; ``known`` is one that was written down before."""
    lines, digest, has_known, last = 0, "", not known, None
    breaks, waiting = list[str](), list[str]()
    for line in LedgerEntry.objects.select_related("chained").order_by("pk").iterator():
        lines += 1
        stored = line.chained.digest if hasattr(line, "chained") else ""
        if not stored:
            waiting.append(_break("%(line)s has no digest", line))
            continue
        breaks, waiting = breaks + waiting, []
        if stored != line.digest_after(digest):
            breaks.append(_break("%(line)s does not follow the line before it", line))
        if last is not None and line.at < last.at - MAY_GO_BACK:
            breaks.append(_break("%(line)s is dated before the line before it", line))
        digest, last = stored, line
        has_known = has_known or digest == known
    return Chain(lines, digest, tuple(breaks), has_known, len(waiting))


def _break(words: str, line: LedgerEntry) -> str:
    return worded(words, line=f"Line {line.pk} of {line.at:%Y-%m-%d %H:%M} UTC ({line})")


def entries(event: str = "", name: str = "") -> QuerySet[LedgerEntry]:
    """Return the lines of the ledger, newest first: of one kind of event, or that name somebody."""
    found = LedgerEntry.objects.all()
    if event:
        found = found.filter(event=event)
    if name:
        found = found.filter(by_name__icontains=name) | found.filter(about_name__icontains=name)
    return found


def entries_about(user: User) -> list[LedgerEntry]:
    """Return the newest lines about an account."""
    return list(LedgerEntry.objects.filter(about=user)[:MOST_OF_ONE])


def ledger_table(found: QuerySet[LedgerEntry]) -> Table:
    """Return lines of the ledger as a table."""
    return Table(
        name="ledger",
        title="Ledger",
        columns=COLUMNS,
        rows=[
            (
                f"{one.at:%Y-%m-%d %H:%M:%S}",
                str(one.get_event_display()),
                one.by_name,
                one.about_name,
                one.before,
                one.after,
                one.approved_by_name,
                one.note,
                one.network,
                one.chained.digest if hasattr(one, "chained") else "",
            )
            for one in found.select_related("chained")
        ],
        about=(("Lines", str(found.count())),),
    )
