"""Sessions that end in time, and a second factor before anything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone

from people.models import OpenSession
from people.policies import HAVE_A_FACTOR, roles_of
from people.selectors.people import has_factor
from people.services.sessions import FACTOR, IDLE, LONGEST, SEEN, STARTED
from people.session_store import digest_of

NOTED_EVERY: Final = timedelta(minutes=1)
"""How exactly the last use is written down; more often would cost a write a page."""
OPEN_WITHOUT_FACTOR: Final = ("account_", "mfa_", "people:own-account", "people:accept", "people:sheet")
"""Where somebody without a second factor still gets: the pages to set one up, and signing out."""


class Middleware:
    """Base of what is between server and views; it changes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class SessionLimitsMiddleware(Middleware):
    """Signs out after an hour without use, and twelve hours after signing in at the latest."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is signed in, and nothing is asked.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self.check(request)
        return self.get_response(request)

    @staticmethod
    def check(request: HttpRequest) -> None:
        """End a session that is over, or note that it is in use."""
        now = timezone.now().timestamp()
        started = float(request.session.get(STARTED, now))
        seen = float(request.session.get(SEEN, now))
        if now - seen > IDLE.total_seconds() or now - started > LONGEST.total_seconds():
            OpenSession.objects.filter(session_key=digest_of(request.session.session_key)).delete()
            logout(request)
            return
        if STARTED not in request.session or now - seen > NOTED_EVERY.total_seconds():
            request.session[STARTED], request.session[SEEN] = started, now
            listed = OpenSession.objects.filter(session_key=digest_of(request.session.session_key))
            if not listed.update(seen_at=timezone.now()):
                # Its owner could neither see nor end it.
                logout(request)


class FactorMiddleware(Middleware):
    """Leads people whose role needs a second factor to the page that sets one up, and nowhere else."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if request.session.get(FACTOR) or not roles_of(request.user) & HAVE_A_FACTOR:
            return None
        if has_factor(request.user):  # type: ignore[arg-type]
            request.session[FACTOR] = True
            return None
        match = request.resolver_match or resolve(request.path_info)
        if match.view_name.startswith(OPEN_WITHOUT_FACTOR):
            return None
        messages.info(request, "Your role signs in with a second factor. Set it up first; it takes a minute.")
        return redirect("mfa_activate_totp")
