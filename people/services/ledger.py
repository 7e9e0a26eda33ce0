"""Writing a line into the ledger, in the transaction of what it tells, behind the line before it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from people.before_commit import before_commit
from people.models import LedgerDigest, LedgerEntry
from people.services.budgets import count_on

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_LOCK: Final = 4_207_018_442
"""Whoever writes into the ledger holds this lock of PostgreSQL; its number means nothing."""
_NUMBER: Final = count()


def record_event(
    event: str,
    *,
    by: User | None = None,
    about: User | None = None,
    about_name: str = "",
    before: str = "",
    after: str = "",
    approved_by: User | None = None,
    note: str = "",
    network: str = "",
) -> None:
    """Add a line to the ledger, as the last thing of the transaction at hand."""
    line = LedgerEntry(
        event=event,
        by=by,
        by_name=name_of(by),
        about=about,
        about_name=(about_name or name_of(about))[:254],
        before=before[:200],
        after=after[:200],
        approved_by_name=name_of(approved_by),
        note=note[:400],
        network=network[:50],
    )
    before_commit(f"ledger {next(_NUMBER):018}", partial(_append, line))


@transaction.atomic
def _append(line: LedgerEntry) -> None:
    """Put a line behind the last one; on SQLite nobody else writes meanwhile anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    line.save(force_insert=True)
    chain_up()


def chain_up() -> None:
    """Give every line behind the last digest its own: the new one, or all that an archive brought."""
    last = LedgerDigest.objects.order_by("pk").last()
    digest = last.digest if last else ""
    made = []
    for line in LedgerEntry.objects.filter(pk__gt=last.pk if last else 0).order_by("pk").iterator():
        digest = line.digest_after(digest)
        made.append(LedgerDigest(line=line, digest=digest))
    LedgerDigest.objects.bulk_create(made, batch_size=1_000)


def count_refusal(event: str, *, about: str = "", network: str) -> int:
    """Count a refusal of this hour, of an account or of nobody known; return how many there were.

    Refusals are counted and not listed: a stranger in a loop must not fill the ledger.
    """
    return count_on(event, about, length=timedelta(hours=1), network=network)


def name_of(user: Any) -> str:
    """Return how the ledger names an account; empty for none."""
    return str(user.get_username()) if user is not None and user.is_authenticated else ""
