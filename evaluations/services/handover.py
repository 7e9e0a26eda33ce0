"""Open actions and evaluations of an account that go over to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluations.models import Evaluation, FollowUpAction
from people.policies import EVALUATOR, roles_of
from record.services.changes import change, locked, save_with_history
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

STATES = FollowUpAction.State
OPEN = (STATES.PLANNED, STATES.UNDER_WAY, STATES.REPORTED)


def give_work(user: User, to: User, by: User) -> list[str]:
    """Make another account the owner of open actions, and an evaluator where it may be one."""
    given = []
    reason = worded("Handed over from %(user)s to %(to)s", user=user, to=to)
    for one in FollowUpAction.objects.filter(owner=user, state__in=OPEN):
        change(locked(one), {"owner": to}, by=by, reason=reason)
        given.append(f"action {one.pk}")
    if EVALUATOR in roles_of(to):
        for evaluation in Evaluation.objects.filter(evaluators=user, stage=Evaluation.Stage.PRELIMINARY):
            evaluation.evaluators.remove(user)
            evaluation.evaluators.add(to)
            save_with_history(evaluation, by=by, reason=reason)
            given.append(f"evaluation “{evaluation}”")
    return given
