"""What of evaluations and their follow-up waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db.models.functions import Left

from evaluations.selectors.actions import open_actions_of, to_verify_by
from evaluations.selectors.evaluations import own_evaluations
from evaluations.selectors.waiting import ENTRY_KINDS, EntryKind
from people.desk import ENTERED, Rows, Task, end_of, register_desk, register_desk_rows
from people.policies import EVALUATOR, STAFF, may, roles_of
from reporting.addresses import reverse
from reporting.words import worded
from review.states import DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.selectors.unions import type_of_values

_ACTION: Final[type_of_values] = {
    "pk": "pk",
    "text": Left("text", 160),
    "due": "due_on",
    "code": "recommendation__code",
    "is_training": "recommendation__evaluation__plan__is_training",
}


def waiting_actions(user: User) -> Iterator[Rows]:
    """Actions of one’s own, by their due dates, and for staff those that others reported done."""
    yield Rows(partial(open_actions_of, user), _ACTION, partial(_of_actions, button="Report"))
    if roles_of(user) & STAFF:
        yield Rows(partial(to_verify_by, user), _ACTION, partial(_of_actions, button="Verify"))


def _of_actions(rows: list[dict[str, Any]], button: str) -> Iterator[Task]:
    message = "This action on %(code)s is yours"
    if button == "Verify":
        message = "This action on %(code)s is reported done"
    for one in rows:
        yield Task(
            one["text"],
            worded(message, code=one["code"]),
            reverse("evaluations:action", args=[one["pk"]]),
            button,
            end_of(one["due"]) if button == "Report" else None,
            one["is_training"],
        )


def waiting_evaluations(user: User) -> Iterator[Task]:
    """For an evaluator: the evaluations still open to writing."""
    if EVALUATOR not in roles_of(user):
        return
    for one in own_evaluations(user):
        if one.status == DRAFT:
            title = worded("Write findings and recommendations of %(one)s", one=one)
            yield Task(title, str(one.plan), one.desk_address, "Write", is_training=one.plan.is_training)


def waiting_for_second(user: User) -> Iterator[Rows]:
    """Responses, judgements and dispositions that one person entered and a second one clears."""
    if not roles_of(user) & STAFF:
        return
    for kind in ENTRY_KINDS:
        yield Rows(partial(_drafts, kind, user), kind.values, partial(_of_entries, kind=kind, reader=user.pk))


def _drafts(kind: EntryKind, user: User) -> QuerySet[Any]:
    return kind.drafts if may(user, "clear-entry") else kind.drafts.filter(entered_by=user.pk)


def _of_entries(rows: list[dict[str, Any]], kind: EntryKind, reader: int) -> Iterator[Task]:
    for row in rows:
        one = kind.entry(row)
        yield ENTERED.task(
            worded("Clear the %(kind)s: %(text)s", kind=one.kind, text=one.text),
            one.address,
            by=one.entered_by,
            is_own=one.entered_by_key == reader,
            is_training=one.is_training,
        )


register_desk(waiting_evaluations)
for _part in (waiting_actions, waiting_for_second):
    register_desk_rows(_part)
