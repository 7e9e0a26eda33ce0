"""Guesses wait longer and longer, by name and network, and by name across all networks.

Whoever signed in before in this browser is counted by the browser, and waits for nobody else's guesses.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.models import SignInDelay

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

EVERYWHERE: Final = ""
"""In place of a network: all of them together."""
FREE: Final = 4
"""So many wrong passwords in a row wait for nothing."""
FREE_EVERYWHERE: Final = 12
"""So many of all networks together."""
LONGEST: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=24)


def network_of(address: str | None) -> str:
    """Return the network of an address: the first three parts of IPv4, the first half of IPv6."""
    try:
        found = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    length = 24 if found.version == 4 else 64
    return str(ipaddress.ip_network(f"{found}/{length}", strict=False))


def digest_of(name: str) -> str:
    """Return what is stored of a typed name: its digest under the key of this portal, 64 hexadecimal digits.

    People type passwords into the field of the name; a copy of the database tells nobody what they typed.
    """
    return salted_hmac("people.delays", name.strip().casefold(), algorithm="sha256").hexdigest()


def factor_of(user: User) -> str:
    """Return the name under which guesses of an account's second factor are counted."""
    return f"factor {user.pk}"


def seconds_to_wait(name: str, place: str) -> int:
    """Return how long a guess of this name from this network or browser still waits; 0 for not at all."""
    found = SignInDelay.objects.filter(name_digest=digest_of(name), network=place)
    waits_until = found.aggregate(latest=Max("waits_until"))["latest"]
    return 0 if waits_until is None else max(0, int((waits_until - timezone.now()).total_seconds()) + 1)


@transaction.atomic
def count_failure(name: str, *places: str) -> None:
    """Count a wrong password or code; the wait doubles with each, up to a quarter of an hour."""
    now = timezone.now()
    SignInDelay.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    own = 0
    for place in places:
        if place == EVERYWHERE and own > FREE:
            # One network alone lets nobody wait elsewhere.
            return
        rows = SignInDelay.objects.filter(name_digest=digest_of(name), network=place)
        SignInDelay.objects.get_or_create(
            name_digest=digest_of(name), network=place, defaults={"last_at": now}
        )
        rows.update(failures=F("failures") + 1, last_at=now)
        own = rows.values_list("failures", flat=True).first() or 0
        over = own - (FREE if place else FREE_EVERYWHERE)
        if over > 0:
            rows.update(waits_until=now + min(timedelta(seconds=2 ** min(over, 12)), LONGEST))


def forget_failures(name: str, *places: str) -> None:
    """Count anew after the right password or code; without a place, in all of them."""
    found = SignInDelay.objects.filter(name_digest=digest_of(name))
    (found.filter(network__in=places) if places else found).delete()


BROWSER: Final = "known-browser"
"""The cookie by which a browser is known, and what it is signed as."""
KNOWN_FOR: Final = timedelta(days=400)
MOST_NAMES: Final = 5
"""So many accounts share a browser; of more, those that signed in last are known."""


def _read_browser(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the mark of a browser and the digests of who signed in there; a new mark where it has none."""
    try:
        mark, names = signing.loads(request.COOKIES.get(_cookie_name(), ""), salt=BROWSER, max_age=KNOWN_FOR)
    except (signing.BadSignature, TypeError, ValueError):
        return secrets.token_hex(12), []
    return str(mark), list(names)


def _cookie_name() -> str:
    return f"__Secure-{BROWSER}" if settings.SESSION_COOKIE_SECURE else BROWSER


def known_browser(request: HttpRequest, name: str) -> str:
    """Return the browser of a request as a place to count in, where this account signed in before; or ""."""
    mark, names = _read_browser(request)
    return f"browser {mark}" if _known_as(name) in names else ""


def _known_as(name: str) -> str:
    """Return what a browser keeps of an account that signed in; it holds as long as the password does."""
    found = get_user_model().objects.filter(username=name).values_list("password", flat=True)
    return digest_of(f"{name} {found.first()}")[:16]


def remember_browser(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let a browser be known as one in which this account signed in; it tells nobody which account."""
    mark, names = _read_browser(request)
    own = _known_as(name)
    names = [own, *(one for one in names if one != own)][:MOST_NAMES]
    response.set_cookie(
        _cookie_name(),
        signing.dumps([mark, names], salt=BROWSER),
        max_age=KNOWN_FOR,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
