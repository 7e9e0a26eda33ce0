"""What of evaluations and their follow-up waits for somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextField
from django.db.models.functions import Coalesce, Left

from evaluations.models import Judgement, ManagementResponse, Succession
from evaluations.selectors.actions import open_actions_of, to_verify_by
from evaluations.selectors.evaluations import own_evaluations
from people.desk import ENTERED, Rows, Task, end_of, register_desk, register_desk_rows
from people.names import name_at
from people.policies import EVALUATOR, STAFF, may, roles_of
from reporting.addresses import reverse
from reporting.words import worded
from review.states import DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db import models
    from django.db.models import QuerySet

    from people.selectors.unions import type_of_values


_ACTION: Final[type_of_values] = {
    "pk": "pk",
    "text": Left("text", 160),
    "due": "due_on",
    "code": "recommendation__code",
    "plan": "recommendation__evaluation__plan__slug",
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
            plan=one["plan"],
        )


def waiting_evaluations(user: User) -> Iterator[Task]:
    """For an evaluator: the evaluations still open to writing."""
    if EVALUATOR not in roles_of(user):
        return
    for one in own_evaluations(user):
        if one.status == DRAFT:
            title = worded("Write findings and recommendations of %(one)s", one=one)
            plan = one.plan
            yield Task(title, "", one.desk_address, "Write", is_training=plan.is_training, plan=plan.slug)


LONGEST_SHOWN: Final = 80


def _response(one: dict[str, Any]) -> tuple[str, str]:
    decision = ManagementResponse.Decision(one["decision"]).label.lower()
    address = reverse("evaluations:recommendation", args=[one["evaluation"], one["code"]])
    return f"{one['code']}, {decision}: {one['text']}", address


def _judgement(one: dict[str, Any]) -> tuple[str, str]:
    return one["text"][:LONGEST_SHOWN], reverse("evaluations:board", args=[one["plan"]])


def _disposition(one: dict[str, Any]) -> tuple[str, str]:
    label = f"{one['of']}: {Succession.Disposition(one['disposition']).label}"
    page = reverse("evaluations:ledger", args=[one["plan"]])
    return label[:LONGEST_SHOWN], f"{page}?disposition={one['disposition']}"


_ENTERED: Final[type_of_values] = {
    "pk": "pk",
    "version": "version",
    "by": name_at("entered_by"),
    "by_key": "entered_by",
}


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry: its word, that in addresses, what is read of a row, and what is shown of it."""

    word: str
    called: str
    model: type[models.Model]
    values: type_of_values
    shown: Callable[[dict[str, Any]], tuple[str, str]]

    def drafts_for(self, user: User) -> QuerySet[Any]:
        """Return the drafts that an account clears, or waits for."""
        drafts = self.model._default_manager.filter(status=DRAFT)
        return drafts if may(user, "clear-entry") else drafts.filter(entered_by=user.pk)

    def tasks(self, reader: int, rows: list[dict[str, Any]]) -> Iterator[Task]:
        """Yield the task of each row."""
        for row in rows:
            text, address = self.shown(row)
            yield ENTERED.task(
                worded("Clear the %(kind)s: %(text)s", kind=self.word, text=text),
                address,
                by=row["by"] or "",
                is_own=row["by_key"] == reader,
                is_training=row["is_training"],
                plan=row["plan"],
                tick=f"{self.called}-{row['pk']}-{row['version']}",
            )


ENTRY_KINDS: Final = (
    EntryKind(
        "response",
        "responses",
        ManagementResponse,
        {
            "code": "recommendation__code",
            "evaluation": "recommendation__evaluation__slug",
            "decision": "decision",
            "text": Left("recommendation__text", LONGEST_SHOWN),
            "plan": "recommendation__evaluation__plan__slug",
            "is_training": "recommendation__evaluation__plan__is_training",
            **_ENTERED,
        },
        _response,
    ),
    EntryKind(
        "judgement",
        "judgements",
        Judgement,
        {"text": "text", "plan": "plan__slug", "is_training": "plan__is_training", **_ENTERED},
        _judgement,
    ),
    EntryKind(
        "disposition",
        "successions",
        Succession,
        {
            "of": Coalesce(
                "activity__code", "recommendation__code", "suggestion__text", output_field=TextField()
            ),
            "plan": "plan__slug",
            "disposition": "disposition",
            "is_training": "plan__is_training",
            **_ENTERED,
        },
        _disposition,
    ),
)


def waiting_for_second(user: User) -> Iterator[Rows]:
    """Responses, judgements and dispositions that one person entered and a second one clears."""
    if not roles_of(user) & STAFF:
        return
    for kind in ENTRY_KINDS:
        yield Rows(partial(kind.drafts_for, user), kind.values, partial(kind.tasks, user.pk))


register_desk(waiting_evaluations)
for _part in (waiting_actions, waiting_for_second):
    register_desk_rows(_part)
