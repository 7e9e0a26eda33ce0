"""Writing a line into the ledger, in the transaction of what it tells."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from people.models import LedgerEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_REFUSED_AN_HOUR: Final = 500
"""So many refused sign-ins of a network are written out in an hour; a flood must not fill the disk."""
Event = LedgerEntry.Event


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
) -> LedgerEntry | None:
    """Add a line to the ledger and return it; None where a flood of refusals is no longer written out."""
    if event == Event.SIGN_IN_REFUSED:
        since = timezone.now() - timedelta(hours=1)
        lately = LedgerEntry.objects.filter(event=event, network=network[:50], at__gt=since).count()
        if lately > MOST_REFUSED_AN_HOUR:
            return None
        if lately == MOST_REFUSED_AN_HOUR:
            note = "a flood from this network; more of it within the hour is not written out"
    return LedgerEntry.objects.create(
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


def name_of(user: Any) -> str:
    """Return how the ledger names an account; empty for none."""
    return str(user.get_username()) if user is not None and user.is_authenticated else ""
