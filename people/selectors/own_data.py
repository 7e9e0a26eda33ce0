"""What the portal stores of one account, for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from people.models import Counted, Delegation, Grant, LedgerEntry, Mail, OpenSession, Preferences, Remark
from people.selectors.ledger import REFUSED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def data_of(user: User) -> dict[str, Any]:
    """Return what is stored of an account as plain values; what it wrote stands in the records.

    Names of other people in the ledger are left out: they are not the owner's data.
    """
    chosen = Preferences.objects.filter(user=user).first()
    entries = LedgerEntry.objects.filter(Q(about=user) | Q(by=user))
    return {
        "username": user.get_username(),
        "name": user.first_name,
        "email": user.email,
        "since": user.date_joined.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "states": sorted(Delegation.objects.filter(user=user).values_list("state__name", flat=True)),
        "language": chosen.language if chosen else None,
        "time_zone": chosen.time_zone if chosen else None,
        "wants_notices": chosen.wants_notices if chosen else None,
        "mails": chosen.mails if chosen else {},
        "mails_sent": _mails_to(user),
        "remarks": _remarks_of(user),
        "grants": [
            {"role": one.role, "given_at": one.granted_at.isoformat(), "given_by": str(one.granted_by or "")}
            for one in Grant.objects.filter(user=user).select_related("granted_by")
        ],
        "sessions": [
            {"since": one.started_at.isoformat(), "network": one.network, "browser": one.browser}
            for one in OpenSession.objects.filter(user=user)
        ],
        "ledger": [
            {
                "at": one.at.isoformat(),
                "event": one.get_event_display(),
                "by": one.by_name if one.by_id == user.pk else "",
                "about": one.about_name if one.about_id == user.pk else "",
                "before": one.before,
                "after": one.after,
                "note": one.note,
                "network": one.network,
            }
            for one in entries.iterator()
        ],
        "refused": [
            {"hour": one.since.isoformat(), "event": one.kind, "times": one.number, "network": one.network}
            for one in Counted.objects.filter(about=user.get_username(), kind__in=REFUSED)
        ],
    }


def _remarks_of(user: User) -> list[dict[str, Any]]:
    """Return what an account said in conversations, and about what."""
    found = Remark.objects.filter(by=user).select_related("conversation")
    return [{"at": one.at.isoformat(), "about": one.conversation.about, "text": one.text} for one in found]


def _mails_to(user: User) -> list[dict[str, Any]]:
    """Return when mails went to an account, and of what they told."""
    sent = Mail.objects.filter(user=user, sent_at__isnull=False).prefetch_related("lines__event")
    return [
        {"at": one.sent_at.isoformat(), "told_of": [str(line.event) for line in one.lines.all()]}
        for one in sent
        if one.sent_at
    ]
