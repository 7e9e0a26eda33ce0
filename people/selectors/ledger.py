"""The ledger as a page and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from people.models import LedgerEntry
from reporting.tables import Column, Table

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
)


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
            )
            for one in found
        ],
        about=(("Lines", str(found.count())),),
    )
