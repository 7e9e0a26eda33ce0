"""What of evaluations and their follow-up waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from evaluations.selectors.actions import own_actions
from evaluations.selectors.evaluations import own_evaluations
from evaluations.selectors.overview import waiting_entries
from people.desk import ENTERED, Task, end_of, register_desk
from people.policies import EVALUATOR, STAFF, may, roles_of
from reporting.words import worded
from review.states import DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from evaluations.selectors.recommendations import ActionRow


def waiting_actions(user: User) -> Iterator[Task]:
    """Actions of one’s own, by their due dates, and for staff those that others reported done."""
    found = own_actions(user)
    for row in found.own:
        yield _of_action(row, "Report")
    for row in found.to_verify:
        yield _of_action(row, "Verify")


def _of_action(row: ActionRow, button: str) -> Task:
    action = row.action
    recommendation = action.recommendation
    told = "This action on %(code)s is yours"
    if button == "Verify":
        told = "This action on %(code)s is reported done"
    return Task(
        action.text[:160],
        worded(told, code=recommendation.code),
        reverse("evaluations:action", args=[action.pk]),
        button,
        end_of(action.due_on) if button == "Report" else None,
        recommendation.evaluation.plan.is_training,
    )


def waiting_evaluations(user: User) -> Iterator[Task]:
    """For an evaluator: the evaluations still open to writing."""
    if EVALUATOR not in roles_of(user):
        return
    for one in own_evaluations(user):
        if one.status == DRAFT:
            title = worded("Write findings and recommendations of %(one)s", one=one)
            yield Task(title, str(one.plan), one.desk_address, "Write", is_training=one.plan.is_training)


def waiting_for_second(user: User) -> Iterator[Task]:
    """Responses, judgements and dispositions that one person entered and a second one clears."""
    if not roles_of(user) & STAFF:
        return
    for one in waiting_entries():
        own = one.entered_by == str(user)
        if own or may(user, "clear-entry"):
            title = worded("Clear the %(kind)s: %(text)s", kind=one.kind, text=one.text)
            yield ENTERED.task(title, one.address, by=one.entered_by, is_own=own, is_training=one.is_training)


for _part in (waiting_actions, waiting_evaluations, waiting_for_second):
    register_desk(_part)
