"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Count, DateField, F, OuterRef, Q, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate
from django.db.models.lookups import Exact
from django.utils import timezone

from people.access import register_views
from people.conversations import Subject, SubjectKind, register_subjects
from people.desk import ASKED, ENTERED, Rows, Task, register_desk, register_desk_rows
from people.frozen import proposed_acts
from people.names import name_at
from people.policies import COLLEAGUE, FOCAL_POINT, OF_A_DELEGATION, STAFF, may, roles_of
from people.prepared import prepared
from people.selectors import delegation_of, state_of
from people.selectors.organisation import organisation
from reporting.addresses import reverse
from reporting.words import worded
from review import letters  # noqa: F401 - sends what is noted
from review.events import named, review_address
from review.kinds import VIEWS
from review.models import Circulation, ClearedBySecond, Position, PositionKind, Proposal
from review.reviewable import with_subjects
from review.selectors.circulations import IN_FORCE, circulations_for
from review.selectors.reviews import still_awaited
from review.services.entries import KINDS
from review.states import CIRCULATED, DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from people.selectors.unions import type_of_values


def waiting_reviews(user: User) -> Iterator[Task]:
    """What is circulated to the State of a focal point or colleague, and not sent back yet."""
    if not roles_of(user) & OF_A_DELEGATION:
        return
    delegation = delegation_of(user)
    if delegation is None:
        return
    for one in circulations_for(delegation.state):
        if not one.is_open:
            continue
        subject = one.circulation.subject
        title, button = "Sent: the positions of %(state)s on %(subject)s", "See it"
        about = "You can take them back as long as the secretariat has not answered."
        if one.waits:
            title = "Send the positions of %(state)s on %(subject)s"
            button = "Review"
            if delegation.role == COLLEAGUE:
                title, button = "Draft the positions of %(state)s on %(subject)s", "Draft"
            about = worded(
                "%(drafted)s of %(texts)s texts have a position. %(title)s",
                drafted=one.drafted,
                texts=one.texts,
                title=subject.plan.title,
            )
        yield Task(
            worded(title, state=delegation.state, subject=subject),
            about,
            reverse("review:circulation", args=[one.circulation.place, subject.slug, one.circulation.number]),
            button,
            one.circulation.deadline,
            subject.plan.is_training,
            is_awaited=not one.waits,
            plan=subject.plan.slug,
        )


def waiting_answers(user: User) -> Iterator[Task]:
    """For staff: positions without an answer, what can be cleared, and members that have not answered."""
    if not roles_of(user) & STAFF:
        return
    now = timezone.now()
    standing = [one for one in _circulated() if one.subject.status == CIRCULATED]
    for one in standing:
        if one.unanswered:
            yield _to_answer(one, one.unanswered)
        elif one.subject.clearance_proposed_by_id is None and (
            one.deadline <= now or not one.silent or one.not_waited_because
        ):
            title = worded("Propose to clear %(subject)s", subject=one.subject)
            yield _task(one, title, one.subject.desk_address, "Open")
        elif one.silent and not one.awaited and one.silent < one.to:
            title = worded("All who can answer on %(subject)s have: wait on, or clear", subject=one.subject)
            yield _task(one, title, one.subject.desk_address, "Open")
        if one.silent and one.deadline > now and not one.not_waited_because:
            title = worded(
                "No answer yet from %(silent)s of %(to)s %(members)s on %(subject)s",
                silent=one.silent,
                to=one.to,
                members=organisation().called.members,
                subject=one.subject,
            )
            awaited = _task(one, title, one.subject.desk_address, "See who")
            since = one.circulated_at.date()
            yield replace(awaited, due=one.deadline, is_awaited=True, since=since)


@prepared
def _circulated() -> QuerySet[Any]:
    found: Any = Circulation.objects.filter(IN_FORCE)
    counted: QuerySet[Any] = found.annotate(
        silent=Count("recipients", filter=Q(recipients__sent_at__isnull=True), distinct=True),
        awaited=Count("recipients", filter=still_awaited("recipients__state"), distinct=True),
        to=Count("recipients", distinct=True),
        unanswered=_unanswered(),
    )
    return counted.prefetch_related(with_subjects("subject"))


def _task(circulation: Circulation, title: str, address: str, button: str) -> Task:
    plan = circulation.subject.plan
    return Task(title, "", address, button, is_training=plan.is_training, plan=plan.slug)


def _to_answer(circulation: Circulation, many: int) -> Task:
    subject = circulation.subject
    title = (
        worded("Answer a position on %(subject)s", subject=subject)
        if many == 1
        else worded("Answer %(many)s positions on %(subject)s", many=many, subject=subject)
    )
    return _task(circulation, title, subject.answers_address, "Answer")


def _unanswered() -> Subquery:
    """Return how many positions that were sent to a circulation have no answer; a part of its query."""
    found = (
        Position.objects.filter(
            text_of__circulation=OuterRef("pk"),
            text_of__circulation__recipients__state=F("state"),
            text_of__circulation__recipients__sent_at__isnull=False,
            disposition="",
        )
        .exclude(kind=PositionKind.CONCUR)
        .order_by()
        .values("text_of__circulation")
    )
    return Subquery(found.annotate(many=Count("pk", distinct=True)).values("many"))


@dataclass(frozen=True)
class EntryKind:
    """Entries of one kind, which one person writes and a second one clears.

    ``word`` names one in a sentence, ``called`` in addresses; ``values`` is what the desk reads of a row,
    ``shown`` gives its words and the page where it is changed.
    """

    word: str
    called: str
    model: type[ClearedBySecond]
    values: type_of_values
    shown: Callable[[dict[str, Any]], tuple[str, str]]

    def waiting(self, user: User) -> Iterator[Rows]:
        """Yield the drafts that an account clears, waits for, or wrote and has to change."""
        if not roles_of(user) & STAFF:
            return

        def found() -> QuerySet[Any]:
            drafts = self.model._default_manager.filter(status=DRAFT)
            return drafts if may(user, "clear-entry") else drafts.filter(entered_by=user.pk)

        values: type_of_values = {
            "pk": "pk",
            "version": "version",
            "by": name_at("entered_by"),
            "by_key": "entered_by",
            "returned": "returned_because",
            **self.values,
        }
        yield Rows(found, values, partial(self._tasks, user.pk))

    def _tasks(self, reader: int, rows: list[dict[str, Any]]) -> Iterator[Task]:
        for row in rows:
            text, address = self.shown(row)
            is_own = row["by_key"] == reader
            place = {"plan": row.get("plan", ""), "is_training": row.get("is_training", False)}
            if not row["returned"]:
                yield ENTERED.task(
                    worded("Clear the %(kind)s: %(text)s", kind=self.word, text=text),
                    address,
                    by=row["by"] or "",
                    about=row.get("why") or "",
                    is_own=is_own,
                    **place,
                    tick=f"{self.called}-{row['pk']}-{row['version']}",
                )
            elif is_own:
                title = worded("Change the %(kind)s: %(text)s", kind=self.word, text=text)
                why = worded("Returned: %(why)s", why=row["returned"])
                yield Task(title, why, address, "Open", **place)


def register_entries(*kinds: EntryKind) -> None:
    """Let entries of these kinds wait on desks, be cleared, returned and opened again."""
    for kind in kinds:
        KINDS[kind.called] = kind.model
        register_desk_rows(kind.waiting)


NOT_BEFORE: Final[dict[str, Callable[[], Combinable]]] = {}
"""For an act, the day from which it can be accepted, as a part of the query of proposals."""


def waiting_proposals(user: User) -> Iterator[Rows]:
    """What one person asked for and a second one decides."""
    if not roles_of(user) & STAFF:
        return

    def found() -> QuerySet[Any]:
        waiting = Proposal.objects.filter(state=Proposal.State.OPEN)
        return waiting if may(user, "decide-proposal") else waiting.filter(proposed_by=user.pk)

    acts, today = dict(proposed_acts()), timezone.now().date().isoformat()

    def tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
        for one in sorted(rows, key=lambda row: row["pk"]):
            title = f"{acts.get(one['act'], one['act'])}: {one['about'] or ''}"
            address = reverse("review:proposal", args=[one["pk"]])
            is_own, view = one["by_key"] == user.pk, VIEWS.get(one["act"], "")
            if (one["not_before"] or "") > today and not is_own:
                continue
            yield ASKED.task(
                title,
                address,
                by=one["by"],
                is_own=is_own,
                is_training=one["is_training"],
                plan=one["plan"] or "",
                about=one["said"] or "" if view else "",
                tick=f"proposal-{one['pk']}" if view else "",
                view=view,
                since=one["since"],
            )

    values: type_of_values = {
        "pk": "pk",
        "not_before": Case(
            *(When(act=act, then=day()) for act, day in NOT_BEFORE.items()),
            default=None,
            output_field=DateField(),
        ),
        "said": KT("details__said"),
        "since": TruncDate("proposed_at"),
        "act": "act",
        "about": KT("details__about"),
        "plan": KT("details__plan"),
        "is_training": Exact(KT("details__is_training"), "true"),
        "by": name_at("proposed_by"),
        "by_key": "proposed_by",
    }
    yield Rows(found, values, tasks)


for _part in (waiting_reviews, waiting_answers):
    register_desk(_part)
register_desk_rows(waiting_proposals)


POSITION = "position"


def _position(key: int, reader: User) -> Subject | None:
    found = (
        Position.objects.select_related("text_of__circulation", "state")
        .prefetch_related(with_subjects("text_of__circulation__subject"))
        .filter(pk=key)
        .first()
    )
    if found is None:
        return None
    own = state_of(reader)
    circulation = found.text_of.circulation
    is_sent = circulation.recipients.filter(state=found.state_id, sent_at__isnull=False).exists()
    if own is None:
        if not is_sent or not roles_of(reader) & STAFF:
            return None
        address = f"{circulation.subject.answers_address}#position-{found.pk}"
    elif own.pk == found.state_id:
        address = f"{review_address(circulation)}#{found.text_of.code}"
    else:
        return None
    # A mail names the text, not whose position it is.
    title = worded(
        "a position on %(code)s, %(subject)s", code=found.text_of.code, subject=named(circulation.subject)
    )
    words = worded("The position of %(state)s", state=found.state)
    return Subject(
        title,
        words,
        address,
        [found.state] if is_sent else [],
        circulation.subject.plan.is_training,
    )


register_subjects(SubjectKind(POSITION, Position, _position))


register_views(
    "review",
    by_act={
        "review": ("circulations", "circulation", "file", "send"),
        "draft-position": ("upload", "preview"),
        "send-positions": ("recall",),
        "settle": ("settle",),
        "record-on-behalf": ("on-behalf",),
        "confirm-recorded": ("confirm",),
        "stand-without-objection": ("standing",),
        "take-back": ("proposal", "proposal-step"),
    },
    by_roles={"accept-several": STAFF, "scan": STAFF | OF_A_DELEGATION, "take-back": STAFF | {FOCAL_POINT}},
)
