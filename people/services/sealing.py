"""Seeds of second factors, encrypted with a key outside the database: a copy of it makes no codes.

``FACTOR_KEYS`` names the keys, the first of which encrypts; without it one is made beside the uploaded files,
in the folder that web and worker of all machines share.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction

from people.nightly import register_nightly
from reporting.words import worded

SEALED: Final = "sealed:"
"""Before what is encrypted; what an earlier version stored in clear begins otherwise."""
SEEDS: Final = ("secret", "seed")
"""What makes codes: of a device, and of a sheet of recovery codes."""


class LostKeyError(ValidationError, BadRequest):
    """The key that a second factor was encrypted with is gone; its owner is told whom to ask."""

    def __str__(self) -> str:
        return " ".join(self.messages)


def sealed(text: str) -> str:
    """Return a seed as it is stored."""
    return SEALED + _keys()[0].encrypt(text.encode()).decode()


def opened(stored: str) -> str:
    """Return a seed that is stored; raises LostKeyError."""
    if not stored.startswith(SEALED):
        return stored
    try:
        return MultiFernet(_keys()).decrypt(stored.removeprefix(SEALED)).decode()
    except InvalidToken:
        raise LostKeyError(
            "The portal has lost the key to your second factor. Whoever runs the server gives your account "
            "back to you: “manage.py account recover”."
        ) from None


def _keys() -> list[Fernet]:
    return [Fernet(one) for one in settings.FACTOR_KEYS or [_own_key()]]


def _own_key() -> str:
    """Return the key of this portal, made when it is missing; of two processes that make it, one does."""
    path = settings.STORAGE_DIR / "factor.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return str(path.read_text())


def _seeds() -> Iterator[tuple[Authenticator, str, str]]:
    for one in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN):
        yield from ((one, name, one.data[name]) for name in SEEDS if one.data.get(name))


def _opens(keys: list[Fernet], stored: str) -> bool:
    with suppress(InvalidToken):
        return bool(MultiFernet(keys).decrypt(stored.removeprefix(SEALED)))
    return False


def lost_seeds() -> int:
    """Return how many seeds no key opens."""
    return sum(one.startswith(SEALED) and not _opens(_keys(), one) for _, _, one in _seeds())


def seal_anew(_now: datetime | None = None) -> Iterator[str]:
    """Encrypt with the first key what is stored in clear or under another one; say how many."""
    keys = _keys()
    old = [each for each in _seeds() if not _opens(keys[:1], each[2])]
    old = [each for each in old if not each[2].startswith(SEALED) or _opens(keys, each[2])]
    for one, name, _ in old:
        with transaction.atomic():
            now = Authenticator.objects.select_for_update().get(pk=one.pk)
            now.data[name] = sealed(opened(now.data[name]))
            now.save(update_fields=["data"])
    if old:
        yield worded("Second factors encrypted: %(many)s.", many=len(old))


register_nightly(seal_anew)
