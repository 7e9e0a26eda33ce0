"""Guesses of a password wait longer and longer, by name and network; nobody else waits with them."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.models import SignInDelay

FREE: Final = 4
"""So many wrong passwords in a row wait for nothing."""
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


def seconds_to_wait(name: str, network: str) -> int:
    """Return how long a guess of this name from this network still waits; 0 for not at all."""
    found = SignInDelay.objects.filter(name_digest=digest_of(name), network=network).first()
    if found is None or found.waits_until is None:
        return 0
    return max(0, int((found.waits_until - timezone.now()).total_seconds()) + 1)


@transaction.atomic
def count_failure(name: str, network: str) -> None:
    """Count a wrong password; the wait doubles with each, up to a quarter of an hour."""
    now = timezone.now()
    SignInDelay.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    SignInDelay.objects.get_or_create(name_digest=digest_of(name), network=network, defaults={"last_at": now})
    rows = SignInDelay.objects.filter(name_digest=digest_of(name), network=network)
    rows.update(failures=F("failures") + 1, last_at=now)
    failures = rows.values_list("failures", flat=True)[0]
    if failures > FREE:
        wait = min(timedelta(seconds=2 ** min(failures - FREE, 12)), LONGEST)
        rows.update(waits_until=now + wait)


def forget_failures(name: str, network: str) -> None:
    """Count anew after the right password."""
    SignInDelay.objects.filter(name_digest=digest_of(name), network=network).delete()
