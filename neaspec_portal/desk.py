"""My desk: what waits for me, for whom I wait; and how many things wait, for the head of every page."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from neaspec_portal.first_page import first_day
from people.access import person
from people.desk import desk_of
from people.policies import OF_A_DELEGATION, STAFF, roles_of
from people.selectors.events import MOST_ON_A_DESK, events_for, news_of
from people.services.accounts import note_visit
from people.stamp import content_stamp

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_COUNTED: Final = 500
"""Accounts whose number is remembered; the one asked for least lately goes first."""
EVENTS_A_PAGE: Final = 100
COUNTED_FOR: Final = 20.0
"""Seconds after which a number is counted anew, though nothing has happened."""

_counts: OrderedDict[int, tuple[int, float, int]] = OrderedDict()


def waiting_count(user: User) -> int:
    """Return how many things wait for an account.

    It is counted anew when strangers read something new, when the account itself has sent a form, and after
    some seconds.
    """
    key, stamp = int(user.pk), content_stamp()
    known = _counts.get(key)
    if known is not None and known[0] == stamp and monotonic() < known[1]:
        if key in _counts:
            _counts.move_to_end(key)
        return known[2]
    return remember_count(user, len(desk_of(user, timezone.now()).waiting))


def remember_count(user: User, count: int) -> int:
    """Remember the number that was just counted for an account, and return it."""
    _counts[int(user.pk)] = (content_stamp(), monotonic() + COUNTED_FOR, count)
    _counts.move_to_end(int(user.pk))
    while len(_counts) > MOST_COUNTED:
        _counts.popitem(last=False)
    return count


def forget_count(user: User) -> None:
    """Count anew for an account that has just sent a form."""
    _counts.pop(int(user.pk), None)


def forget() -> None:
    """Forget every number that was counted."""
    _counts.clear()


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for somebody, by deadline, with one button each."""
    user, now = person(request), timezone.now()
    seen = desk_of(user, now)
    remember_count(user, len(seen.waiting))
    since = note_visit(user, now)
    events = list(events_for(user, most=MOST_ON_A_DESK * 4))
    new = [one for one in events if since is None or one.at > since]
    context = {
        "desk": seen,
        "is_staff": bool(roles_of(user) & STAFF),
        "since": since,
        "new": news_of(new)[:MOST_ON_A_DESK],
        "has_events": bool(events),
        "may_talk": bool(roles_of(user) & (STAFF | OF_A_DELEGATION)),
        "first_day": first_day(user, now),
    }
    return render(request, "desk.html", context)


@require_safe
def happenings(request: HttpRequest) -> HttpResponse:
    """Everything that happened and concerns somebody, newest first."""
    page = Paginator(events_for(person(request)), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "happenings.html", {"page": page, "news": news_of(page.object_list)})
