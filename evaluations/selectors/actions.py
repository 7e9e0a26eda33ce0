"""Actions as their owners, verifiers and calendars see them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q, QuerySet

from evaluations.models import CalendarKey, Consideration, Evaluation, FollowUpAction
from evaluations.policies import EVERYBODY_SIGNED_IN, may_report
from evaluations.selectors.recommendations import ActionRow, due_state
from people.policies import Reader, reader_of, roles_of
from people.prepared import prepared
from people.stamp import day_of_reading
from programmes.models import AssessmentRound, StrategicPlan
from record.refusals import NotFoundError

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.policies import type_of_user
    from programmes.models import StrategicPlan


STATES = FollowUpAction.State
OPEN_STATES = (STATES.PLANNED, STATES.UNDER_WAY)
SETTLED_BEFORE = Q(
    published_state__in=(FollowUpAction.PublishedState.DONE, FollowUpAction.PublishedState.ENDED)
)
"""What the table that an action was read from calls done or ended: nobody is asked for it here."""


def _with_place(found: QuerySet[FollowUpAction]) -> QuerySet[FollowUpAction]:
    return found.select_related(
        "recommendation__evaluation__plan", "recommendation__response", "owner", "reported_by", "verified_by"
    )


def action_for(key: int, user: type_of_user | None) -> FollowUpAction:
    """Return an action for staff or its owner; for anybody else it does not exist (NotFoundError)."""
    found = _with_place(FollowUpAction.objects.filter(pk=key)).first()
    if found is None or not may_report(user, found):
        raise NotFoundError("There is no such action.")
    return found


FOLLOW_UP: Final = "follow-up"
"""The part of the desk that shows actions only."""
MOST_SETTLED: Final = 100


def rows_on(actions: Iterable[FollowUpAction], today: date) -> tuple[ActionRow, ...]:
    return tuple(ActionRow(one, due_state(one, today)) for one in actions)


def open_actions_of(user: User) -> QuerySet[FollowUpAction]:
    """Return the actions of an account that are not done yet."""
    return FollowUpAction.objects.filter(~SETTLED_BEFORE, owner=user.pk, state__in=OPEN_STATES)


def to_verify_by(user: User) -> QuerySet[FollowUpAction]:
    """Return the actions that others reported done, for staff to verify."""
    return FollowUpAction.objects.filter(state=STATES.REPORTED).exclude(reported_by=user.pk)


def settled_actions(user: User) -> list[FollowUpAction]:
    """Return the newest actions of an account that it reported done or that are settled; one query."""
    mine = FollowUpAction.objects.filter(owner=user.pk).exclude(pk__in=open_actions_of(user))
    return list(_with_place(mine).order_by("-pk")[:MOST_SETTLED])


def actions_on(plan: StrategicPlan, today: date | None = None) -> tuple[ActionRow, ...]:
    """Return the open actions of a plan’s evaluations and those reported done, nearest due date first."""
    return rows_on(_open_on(plan.pk), today or day_of_reading())


@prepared
def _open_on(plan: int) -> QuerySet[FollowUpAction]:
    found = FollowUpAction.objects.filter(
        ~SETTLED_BEFORE,
        recommendation__evaluation__plan=plan,
        recommendation__exit="",
        state__in=(*OPEN_STATES, STATES.REPORTED),
    )
    return _with_place(found).order_by(F("due_on").asc(nulls_last=True), *FollowUpAction._meta.ordering)


def due_for_reminder(
    within: timedelta, again_after: timedelta, *, today: date | None = None
) -> list[FollowUpAction]:
    """Return open actions of real plans, overdue or due within a time, whose owner was not told lately."""
    day = today or day_of_reading()
    found = (
        FollowUpAction.objects.filter(
            Q(reminded_on__isnull=True) | Q(reminded_on__lte=day - again_after),
            ~SETTLED_BEFORE,
            state__in=OPEN_STATES,
            due_on__lte=day + within,
            owner__is_active=True,
            recommendation__evaluation__plan__is_training=False,
            recommendation__exit="",
        )
        .exclude(owner__email="")
        .exclude(owner__preferences__wants_notices=False)
        .order_by("due_on", "pk")
    )
    return [one for one in _with_place(found) if one.owner and roles_of(one.owner) & EVERYBODY_SIGNED_IN]


def owner_of_calendar(key: str) -> User:
    """Return whose calendar a key opens, while the account is open; raises NotFoundError."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    found = CalendarKey.objects.filter(digest=digest).select_related("user").first()
    if found is None or not roles_of(found.user) & EVERYBODY_SIGNED_IN:
        raise NotFoundError("There is no such calendar.")
    return found.user


def dated_actions(user: User) -> list[FollowUpAction]:
    """Return the open actions of an account that have a due date."""
    found = open_actions_of(user).filter(due_on__isnull=False, recommendation__exit="")
    return list(_with_place(found).order_by("due_on", "pk"))


LARGEST_KEY = 10**18
"""Beyond what any record has; a larger number is not looked up."""


def _seen(user: type_of_user | None) -> QuerySet[Consideration]:
    return Consideration.objects.visible_to(user).select_related(
        "meeting", "plan", "evaluation", "assessment_round", "citation__source"
    )


def considerations(user: type_of_user | None, plan: StrategicPlan | None = None) -> list[Consideration]:
    """Return what meetings dealt with, of one plan or of all real ones, in the order of the meetings."""
    found = _seen(user)
    return list(found.filter(plan=plan) if plan else found.filter(plan__is_training=False))


def by_meeting(user: type_of_user | None) -> dict[int, list[Consideration]]:
    """Return what each meeting dealt with, by the key of the meeting; one query."""
    found: dict[int, list[Consideration]] = {}
    for one in considerations(user):
        found.setdefault(one.meeting_id, []).append(one)
    return found


def of_evaluation(evaluation: Evaluation, user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with an evaluation or with what it recommends."""
    return list(_of_evaluation(evaluation.pk, reader_of(user)))


@prepared
def _of_evaluation(evaluation: int, reader: Reader) -> QuerySet[Consideration]:
    return _seen(reader).filter(evaluation=evaluation)


def of_recommendations(user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with what the evaluations of real plans recommend."""
    return list(_of_recommendations(reader_of(user)))


@prepared
def _of_recommendations(reader: Reader) -> QuerySet[Consideration]:
    asked = _seen(reader).filter(subject=Consideration.Subject.RECOMMENDATIONS)
    return asked.filter(plan__is_training=False)


def of_round(assessment_round: AssessmentRound, user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with a round."""
    return list(_seen(user).filter(assessment_round=assessment_round))


def of_what_follows(plan: StrategicPlan, user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with the plan that follows, or with what was recommended for it."""
    return list(_seen(user).filter(plan=plan).exclude(subject=Consideration.Subject.ROUND))


def consideration_keyed(key: int, user: type_of_user | None) -> Consideration:
    """Return one by its key; raises NotFoundError."""
    found = _seen(user).filter(pk=key).first() if key < LARGEST_KEY else None
    if found is None:
        raise NotFoundError("Nothing of the kind is on record.")
    return found
