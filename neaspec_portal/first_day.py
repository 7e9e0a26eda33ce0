"""The first day: a few things that a new account does once; it ends by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from neaspec_portal.help import SLUGS
from people.models import Preferences
from people.policies import HAVE_A_FACTOR, ROLES, roles_of
from people.selectors.factors import has_factor
from reporting.addresses import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LASTS: Final = timedelta(days=14)
"""So long after its account was made somebody sees the list, unless all of it is done before."""


@dataclass(frozen=True)
class FirstStep:
    """One thing to do once: what, where, and whether it is done."""

    words: str
    address: str
    is_done: bool


def first_day(user: User, now: datetime) -> list[FirstStep]:
    """Return what a new account does once; empty when it is done, or when the account is no longer new."""
    if now - user.date_joined > LASTS:
        return []
    roles = roles_of(user)
    role = next((one for one in ROLES if one in roles), None)
    if role is None:
        return []
    chosen: Preferences | None = getattr(user, "preferences", None)
    found = [
        FirstStep(
            "Read what you do here, step by step",
            reverse("help-page", args=[SLUGS[role]]),
            chosen is not None and chosen.help_read_at is not None,
        ),
        FirstStep(
            "Choose your time zone and the mails you get",
            reverse("people:own-account"),
            chosen is not None and chosen.chosen_at is not None,
        ),
    ]
    if roles & HAVE_A_FACTOR:
        found.append(FirstStep("Set up your second factor", reverse("mfa_index"), has_factor(user)))
    return [] if all(one.is_done for one in found) else found
