"""What was circulated, as one State sees it, and as the secretariat sees all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from people.policies import OF_A_DELEGATION, roles_of
from programmes.models import (
    OTHER_SUBJECTS,
    AssessmentRound,
    Circulation,
    CirculationExtension,
    CirculationNotice,
    CirculationRecipient,
    Delegation,
    MemberState,
)
from record.refusals import NotFoundError
from review.states import CIRCULATED, PRESENTED, REPLACED

if TYPE_CHECKING:
    from people.policies import type_of_user
    from programmes.models.circulations import type_of_subject


REMINDED_LATELY = timedelta(hours=20)
"""Somewhat less than a day, so that a nightly job that starts a little early still reminds."""


def state_of(user: type_of_user | None) -> MemberState | None:
    """Return the State for which an account reviews; None for one that speaks for no State."""
    found = delegation_of(user)
    return found.state if found else None


def delegation_of(user: type_of_user | None, roles: frozenset[str] = OF_A_DELEGATION) -> Delegation | None:
    """Return for which State and as what an account speaks; both its role and its delegation must say so."""
    wanted = roles_of(user) & roles
    if not wanted or user is None or user.pk is None:
        return None
    return (
        Delegation.objects.filter(user=user.pk, role__in=wanted)
        .select_related("state")
        .order_by("pk")
        .first()
    )


def staff_round(plan_slug: str, slug: str) -> AssessmentRound:
    """Return a round in any state, for secretariat staff only; raises NotFoundError."""
    found = (
        AssessmentRound.objects.filter(plan__slug=plan_slug, slug=slug)
        .select_related(
            "plan__rating_scale",
            "citation__source",
            "presented_to",
            "opened_by",
            "clearance_proposed_by",
            "cleared_by",
            "snapshot",
        )
        .first()
    )
    if found is None:
        raise NotFoundError(f"There is no round “{slug}” of this plan.")
    return found


def open_circulation(subject: type_of_subject) -> Circulation | None:
    """Return the last circulation of a round, or whatever is circulated, that was not taken back."""
    found: Circulation | None = (
        subject.circulations.filter(withdrawn_at__isnull=True).order_by("number").last()
    )
    if found is not None:
        _know(found, subject)
    return found


def _know(circulation: Circulation, subject: type_of_subject) -> None:
    """Let a circulation know its subject without asking the database again."""
    if circulation.assessment_round_id:
        circulation.assessment_round = subject
    else:
        circulation.other = subject


def circulation_numbered(place: str, slug: str, number: int) -> Circulation:
    """Return a circulation by the plan of its round, or the word of another subject; raises NotFoundError."""
    found: Circulation | None
    if place in OTHER_SUBJECTS:
        model = OTHER_SUBJECTS[place]
        subject: Any = model._default_manager.filter(slug=slug).select_related("plan__rating_scale").first()
        found = subject.circulations.filter(number=number).first() if subject else None
        if found is not None:
            _know(found, subject)
    else:
        found = (
            Circulation.objects.filter(
                assessment_round__plan__slug=place, assessment_round__slug=slug, number=number
            )
            .select_related("assessment_round__plan__rating_scale", "assessment_round__presented_to")
            .first()
        )
    if found is None:
        raise NotFoundError("There is no such circulation.")
    return found


@dataclass(frozen=True)
class WaitingCirculation:
    """A circulation as it stands with one State."""

    circulation: Circulation
    recipient: CirculationRecipient
    texts: int
    drafted: int

    @property
    def is_open(self) -> bool:
        return (
            self.circulation.stands
            and self.circulation.subject.status == CIRCULATED
            and self.circulation.deadline > timezone.now()
        )

    @property
    def waits(self) -> bool:
        """It waits for this State: open, and its positions not sent."""
        return self.is_open and self.recipient.sent_at is None

    @property
    def outcome(self) -> str:
        """How it stands with this State, in words."""
        if self.circulation.withdrawn_at is not None:
            return "taken back"
        if self.recipient.sent_at is not None:
            return "sent"
        if self.is_open:
            return "waiting for you"
        return silence_of(self.circulation)


def silence_of(circulation: Circulation) -> str:
    """Return what silence until the deadline means in a circulation."""
    return "no objection raised" if circulation.no_objection else "no comment received"


def circulations_for(state: MemberState) -> list[WaitingCirculation]:
    """Return the circulations sent to a State, newest first; a fixed number of queries."""
    rows = (
        CirculationRecipient.objects.filter(state=state)
        .select_related("circulation__assessment_round__plan")
        .prefetch_related("circulation__other__plan")
        .annotate(
            texts=Count("circulation__texts", distinct=True),
            drafted=Count(
                "circulation__texts__positions",
                filter=Q(circulation__texts__positions__state=state),
                distinct=True,
            ),
        )
        .order_by("-circulation__circulated_at", "-pk")
    )
    return [WaitingCirculation(row.circulation, row, row.texts, row.drafted) for row in rows]


@dataclass(frozen=True)
class RecipientStatus:
    """How one State stands with a circulation, for the secretariat."""

    recipient: CirculationRecipient
    notices: tuple[Any, ...]
    outcome: str
    when: datetime | None


def circulations_of(subject: type_of_subject) -> list[Circulation]:
    """Return all circulations of a subject, last first, with everything the desk shows; four queries."""
    found = (
        subject.circulations.select_related("circulated_by")
        .prefetch_related(
            "notices",
            Prefetch("recipients", CirculationRecipient.objects.select_related("state", "sent_by")),
            Prefetch("extensions", CirculationExtension.objects.select_related("extended_by")),
        )
        .order_by("-number")
    )
    for circulation in found:
        _know(circulation, subject)
    return list(found)


def recipients_of(circulation: Circulation) -> list[RecipientStatus]:
    """Return all six States with what was sent to them and when, in the alphabetical order of the UN."""
    notices: dict[int, list[Any]] = {}
    for notice in circulation.notices.all():
        notices.setdefault(notice.state_id, []).append(notice)
    over = circulation.deadline <= timezone.now()
    found = []
    for recipient in circulation.recipients.all():
        if recipient.sent_at:
            outcome, when = "sent", recipient.sent_at
        elif over:
            outcome, when = silence_of(circulation), circulation.deadline
        elif recipient.opened_at:
            outcome, when = "opened", recipient.opened_at
        else:
            outcome, when = "not opened yet", None
        found.append(RecipientStatus(recipient, tuple(notices.get(recipient.state_id, ())), outcome, when))
    return found


@dataclass(frozen=True)
class RoundAtWork:
    """A round that staff work on, with how many States have answered its open circulation."""

    assessment_round: AssessmentRound
    circulation: Circulation | None
    answered: int
    recipients: int


def rounds_at_work() -> list[RoundAtWork]:
    """Return every round that is not presented, real plans first, newest first; three queries."""
    rounds = list(
        AssessmentRound.objects.exclude(status__in=(PRESENTED, REPLACED))
        .select_related("plan", "presented_to")
        .order_by("plan__is_training", "-plan__first_year", "-number")
    )
    found = (
        Circulation.objects.filter(assessment_round__in=rounds, withdrawn_at__isnull=True)
        .annotate(
            answered=Count("recipients", filter=Q(recipients__sent_at__isnull=False)),
            to=Count("recipients"),
        )
        .order_by("number")
    )
    last = {one.assessment_round_id: one for one in found}
    return [
        RoundAtWork(
            one,
            last.get(one.pk),
            last[one.pk].answered if one.pk in last else 0,
            last[one.pk].to if one.pk in last else 0,
        )
        for one in rounds
    ]


def states_without_address() -> list[MemberState]:
    """Return the States that no message reaches: no account with an address speaks for them; one query."""
    reached = Delegation.objects.filter(role__in=OF_A_DELEGATION, user__is_active=True).exclude(
        user__email=""
    )
    return list(MemberState.objects.exclude(pk__in=reached.values("state")))


def due_for_reminder(before: timedelta) -> list[Circulation]:
    """Return the open circulations whose deadline is nearer than that and not reminded of lately."""
    now = timezone.now()
    reminded = CirculationNotice.objects.filter(
        kind=CirculationNotice.Kind.REMINDER, made_at__gt=now - REMINDED_LATELY
    )
    found = Circulation.objects.filter(
        withdrawn_at__isnull=True,
        closed_at__isnull=True,
        deadline__gt=now,
        deadline__lte=now + before,
        recipients__sent_at__isnull=True,
    ).exclude(pk__in=reminded.values("circulation"))
    near = found.select_related("assessment_round__plan").prefetch_related("other__plan").distinct()
    return [one for one in near if one.subject.status == CIRCULATED and not one.subject.plan.is_training]
