"""The desk: what waits by plan, for whom one waits; and how many things wait, for the head of every page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import TruncDate
from django.db.models.lookups import Exact
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from evaluations.models import Evaluation
from evaluations.selectors.actions import FOLLOW_UP
from evaluations.views.actions import follow_up_of
from neaspec_portal.first_page import first_day
from papers.models import Paper
from people.access import person
from people.desk import Task, desk_of
from people.policies import OF_A_DELEGATION, STAFF, roles_of
from people.selectors.events import MOST_ON_A_DESK, events_for, news_of
from people.selectors.unions import read_in_one_query
from people.services import check_may
from people.services.accounts import note_visit
from people.stamp import content_stamp
from programmes.models import AssessmentRound, StrategicPlan
from programmes.selectors.plans import coming_meetings
from programmes.views.amending import wording_of
from record.models import SourceDocumentKind
from reporting.addresses import reverse
from review.models import Circulation
from review.states import PRESENTED, REPLACED

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.selectors.unions import type_of_values

MOST_COUNTED: Final = 500
"""Accounts whose number is remembered; the one asked for least lately goes first."""
EVENTS_A_PAGE: Final = 100
TASKS_A_PAGE: Final = 100
WORK_ON: Final = {
    "round": "programmes:round-desk",
    "evaluation": "evaluations:workplace",
    "paper": "papers:desk",
}
"""Where staff work on what is at work, by its kind."""
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


@dataclass(frozen=True)
class View:
    """A part of the desk: its title, the template of what more it shows, its context, and for which act."""

    title: str
    template: str
    also: Callable[[HttpRequest], Mapping[str, Any]]
    act: str = ""


VIEWS: Final = {
    FOLLOW_UP: View("Follow-up", "evaluations/follow_up.html", lambda request: follow_up_of(person(request))),
    "wording": View("Wording", "programmes/wording.html", wording_of, act="amend"),
}


@dataclass(frozen=True)
class Box:
    """What waits on one plan, and for staff what is at work on it; an empty plan is that of what has none.

    Plan, meeting and what is at work are rows as ``_at_work`` reads them.
    """

    plan: Mapping[str, Any]
    meeting: Mapping[str, Any]
    days: int | None
    tasks: tuple[Task, ...]
    at_work: tuple[Mapping[str, Any], ...]

    @property
    def to_clear(self) -> tuple[Task, ...]:
        """The entries that can be cleared together, with one signature."""
        found = tuple(one for one in self.tasks if one.tick)
        return found if len(found) > 1 else ()

    @property
    def others(self) -> tuple[Task, ...]:
        """What is done one by one."""
        return tuple(one for one in self.tasks if one not in self.to_clear)


def boxes_of(tasks: Iterable[Task], today: date, *, is_staff: bool) -> list[Box]:
    """Return what waits by plan, the plan with the nearest meeting first, fictional ones last; one query.

    For staff every plan has a box, with what is at work on it.
    """
    of_plan: dict[str, list[Task]] = {}
    for one in tasks:
        of_plan.setdefault(one.plan, []).append(one)
    plans, meetings, *at_work = read_in_one_query(_at_work(today)[: None if is_staff else 2])
    plans.sort(key=lambda one: -one["first_year"])
    meetings.sort(key=lambda one: one["starts_on"], reverse=True)
    coming = {
        one["is_training"]: {**one, "starts_on": date.fromisoformat(one["starts_on"])} for one in meetings
    }
    found = []
    for plan in [*plans, {"slug": "", "is_training": False}]:
        own = tuple(of_plan.get(plan["slug"], ()))
        if not own and not (is_staff and plan["slug"]):
            continue
        meeting = coming.get(plan["is_training"], {}) if plan["slug"] else {}
        rows = (one for rows in at_work for one in rows if one["plan"] == plan["slug"])
        days = (meeting["starts_on"] - today).days if meeting else None
        found.append(Box(plan, meeting, days, own, tuple(map(_shown, rows))))
    return sorted(found, key=lambda box: (box.plan["is_training"], box.days is None, box.days or 0))


def _at_work(today: date) -> list[tuple[QuerySet[Any], type_of_values]]:
    """Return what is read for the boxes: plans, meetings to come, rounds, evaluations and papers."""
    last: QuerySet[Any] = Circulation.objects.filter(
        assessment_round=OuterRef("pk"), withdrawn_at__isnull=True
    ).order_by("-number")
    answered = Count("recipients", filter=Q(recipients__sent_at__isnull=False))
    own: type_of_values = {"slug": "slug", "title": "title", "status": "status"}
    return [
        (
            StrategicPlan.objects.all(),
            {**own, "is_training": "is_training", "first_year": "first_year"},
        ),
        (
            coming_meetings(today),
            {
                "code": "code",
                "starts_on": "starts_on",
                "is_training": Exact(F("citation__source__kind"), SourceDocumentKind.TRAINING),
            },
        ),
        (
            AssessmentRound.objects.exclude(status__in=(PRESENTED, REPLACED)),
            {
                **own,
                "plan": "plan__slug",
                "kind": Value("round"),
                "meeting": "presented_to__code",
                "deadline": Subquery(last.values(day=TruncDate("deadline"))[:1]),
                "answered": Subquery(last.annotate(many=answered).values("many")[:1]),
                "recipients": Subquery(last.annotate(many=Count("recipients")).values("many")[:1]),
            },
        ),
        (Evaluation.objects.all(), {**own, "plan": "plan__slug", "kind": Value("evaluation")}),
        (
            Paper.objects.exclude(status=Paper.Status.PRESENTED),
            {
                **own,
                "plan": "assessment_round__plan__slug",
                "kind": Value("paper"),
                "meeting": "meeting__code",
            },
        ),
    ]


def _shown(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of what is at work with its address; days as days."""
    view, names = WORK_ON[row["kind"]], [row["slug"]]
    deadline = row.get("deadline")
    return {
        **row,
        "address": reverse(view, args=[row["plan"], *names] if row["kind"] == "round" else names),
        "deadline": date.fromisoformat(deadline) if deadline else None,
    }


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for somebody, by plan and deadline, with one button each."""
    user, now = person(request), timezone.now()
    seen = desk_of(user, now)
    remember_count(user, len(seen.waiting))
    view = VIEWS.get(request.GET.get("view", ""))
    if view and view.act:
        check_may(user, view.act)
    waiting, awaited = (
        [one for one in found if view is None or one.view == request.GET["view"]]
        for found in (seen.waiting, seen.awaited)
    )
    since = note_visit(user, now)
    events = list(events_for(user, most=MOST_ON_A_DESK * 4))
    new = [one for one in events if since is None or one.at > since]
    roles = roles_of(user)
    is_staff = bool(roles & STAFF)
    page = Paginator(waiting, TASKS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": seen,
        "page": page,
        "boxes": boxes_of(page.object_list, now.date(), is_staff=is_staff and view is None),
        "view": view,
        "waiting": waiting,
        "awaited": awaited,
        "also": view.also(request) if view else {},
        "is_staff": is_staff,
        "since": since,
        "new": news_of(new)[:MOST_ON_A_DESK],
        "has_events": events,
        "may_talk": roles & (STAFF | OF_A_DELEGATION),
        "first_day": first_day(user, now),
    }
    return render(request, "desk.html", context)


@require_safe
def happenings(request: HttpRequest) -> HttpResponse:
    """Everything that happened and concerns somebody, newest first."""
    page = Paginator(events_for(person(request)), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "happenings.html", {"page": page, "news": news_of(page.object_list)})
