"""My desk: what waits for me, for whom I wait; and how many things wait, for the head of every page."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from neaspec_portal.public_pages import content_stamp
from people.access import person
from people.desk import desk_of
from people.policies import STAFF, roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_COUNTED: Final = 500
"""Accounts whose number is remembered; the one asked for least lately goes first."""
COUNTED_FOR: Final = 60.0
"""Seconds after which a number is counted anew, though nothing that everybody reads has changed."""

_counts: OrderedDict[int, tuple[int, float, int]] = OrderedDict()


def waiting_count(user: User) -> int:
    """Return how many things wait for an account, counted anew when content changed or a minute is over."""
    key, stamp = int(user.pk), content_stamp()
    known = _counts.get(key)
    if known is not None and known[0] == stamp and monotonic() < known[1]:
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


def forget() -> None:
    """Forget every number that was counted."""
    _counts.clear()


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for somebody, by deadline, with one button each."""
    user = person(request)
    seen = desk_of(user, timezone.now())
    remember_count(user, len(seen.waiting))
    context = {"desk": seen, "is_staff": bool(roles_of(user) & STAFF)}
    return render(request, "desk.html", context)
