"""Where an account is signed in, and ending that."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

from people.models import OpenSession

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign an account out everywhere, but in the session with this key; return how many sessions ended."""
    found = OpenSession.objects.filter(user=user).exclude(session_key=but or "")
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(found.values_list("session_key", flat=True))
    for key in keys:
        store(session_key=key).delete()
    found.delete()
    return len(keys)


def end_session(user: User, key: int) -> bool:
    """Sign an account out of one of its browsers; return whether there was such a session."""
    found = OpenSession.objects.filter(user=user, pk=key).first()
    if found is None:
        return False
    import_module(settings.SESSION_ENGINE).SessionStore(session_key=found.session_key).delete()
    found.delete()
    return True
