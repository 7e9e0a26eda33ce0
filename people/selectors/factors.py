"""Which accounts have a second factor; asked here by everything that shows or demands one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from people.prepared import prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

DEVICES = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def factor_kinds() -> list[str]:
    """Return what counts as a second factor: a device, and a sheet of codes where the settings allow it."""
    sheet = [Authenticator.Type.RECOVERY_CODES] if settings.PAPER_CODES else []
    return [str(kind) for kind in (*DEVICES, *sheet)]


def keys_with_factor(users: Iterable[User]) -> set[int]:
    """Return the keys of those of these accounts that have a second factor; one query."""
    return set(_with_factor(tuple(one.pk for one in users), tuple(factor_kinds())))


@prepared
def _with_factor(users: tuple[int, ...], kinds: tuple[str, ...]) -> QuerySet[Authenticator, int]:
    found: QuerySet[Any, Any] = Authenticator.objects.filter(user__in=users, type__in=kinds)
    return found.values_list("user", flat=True)


def has_factor(user: User) -> bool:
    """Say whether an account has a second factor."""
    return user.pk in keys_with_factor([user])
