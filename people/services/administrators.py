"""Which roles two administrators give, also when one of them has just gone; and telling all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from people.models import AccountTerm, Grant
from people.policies import ADMINISTRATOR, TAKES_TWO
from people.services.mails import tell
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ALONE_AFTER: Final = timedelta(days=14)
"""So long after another administrator has gone, nobody gives such a role alone."""


def administrators() -> list[User]:
    """Return the administrators who can act today."""
    found = get_user_model().objects.filter(groups__name=ADMINISTRATOR, is_active=True)
    ended = AccountTerm.objects.filter(ends_on__lt=timezone.now().date()).values("user")
    return list(found.exclude(pk__in=ended).order_by("pk"))


def others_of(by: User) -> list[User]:
    """Return the administrators beside this one."""
    return [one for one in administrators() if one.pk != by.pk]


def takes_two(role: str, *, by: User) -> bool:
    """Say whether a role that this person gives takes a second administrator."""
    return role in TAKES_TWO and (bool(others_of(by)) or _one_went_lately(by))


def _one_went_lately(by: User) -> bool:
    """Say whether another administrator went within the last days: by an end, another role, or a last day."""
    since = timezone.now() - ALONE_AFTER
    ended = Grant.objects.filter(role=ADMINISTRATOR, ended_at__gt=since).exclude(user=by)
    lapsed = AccountTerm.objects.filter(
        user__groups__name=ADMINISTRATOR, ends_on__gt=since.date(), ends_on__lt=timezone.now().date()
    ).exclude(user=by)
    return ended.exists() or lapsed.exists()


def tell_administrators(about: User, what: str) -> None:
    """Tell all administrators, and the person concerned, what happened to an administrator."""
    body = worded(
        "%(what)s\n\nIf you do not know why, look into the ledger: %(portal_address)s%(reverse)s\n"
        "Whoever runs the server can invite an administrator from there.",
        what=what,
        portal_address=settings.PORTAL_ADDRESS,
        reverse=reverse("people:ledger"),
    )
    subject = worded("An administrator's account was changed: %(username)s", username=about.get_username())
    tell((one.email for one in [*administrators(), about]), subject, body)
