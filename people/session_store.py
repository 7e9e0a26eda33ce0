"""Sessions as Django keeps them in the database, read with SQL that is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet


@prepared
def _session(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


class SessionStore(db.SessionStore):
    """Every page of somebody signed in reads a session first."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_session(str(self.session_key))), None)
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
