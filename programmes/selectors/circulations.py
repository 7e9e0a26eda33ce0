"""What was circulated, as one State sees it, and as the secretariat sees all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from programmes import policies
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    CirculatedText,
    Circulation,
    CirculationExtension,
    CirculationNotice,
    CirculationRecipient,
    Delegation,
    KeyAchievement,
    MemberState,
    Position,
)
from programmes.selectors.plans import NotFoundError
from programmes.selectors.workbench import previous_round_of

if TYPE_CHECKING:
    from programmes.policies import type_of_user


def state_of(user: type_of_user | None) -> MemberState | None:
    """Return the State for which an account reviews; None for one that speaks for no State."""
    found = delegation_of(user)
    return found.state if found else None


def delegation_of(
    user: type_of_user | None, roles: frozenset[str] = policies.OF_A_DELEGATION
) -> Delegation | None:
    """Return for which State and as what an account speaks; both its role and its delegation must say so."""
    wanted = policies.roles_of(user) & roles
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


def open_circulation(assessment_round: AssessmentRound) -> Circulation | None:
    """Return the last circulation of a round that was not taken back."""
    found = assessment_round.circulations.filter(withdrawn_at__isnull=True).order_by("number").last()
    if found is not None:
        found.assessment_round = assessment_round
    return found


def circulation_numbered(plan_slug: str, slug: str, number: int) -> Circulation:
    """Return a circulation; raises NotFoundError."""
    found = (
        Circulation.objects.filter(
            assessment_round__plan__slug=plan_slug, assessment_round__slug=slug, number=number
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
            self.circulation.withdrawn_at is None
            and self.circulation.assessment_round.status == policies.CIRCULATED
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
    """Return the circulations sent to a State, newest first; one query."""
    rows = (
        CirculationRecipient.objects.filter(state=state)
        .select_related("circulation__assessment_round__plan")
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
class ReviewRow:
    """One circulated text beside the previous rating and one State's own position."""

    text: CirculatedText
    previous: ActivityRating | None
    position: Position | None
    earlier_position: Position | None
    changed_since_meeting: bool
    changed_since_circulation: bool

    @property
    def version(self) -> int:
        return self.position.version if self.position else 0

    @property
    def is_rating(self) -> bool:
        return self.text.kind == CirculatedText.Kind.RATING

    @property
    def needs_attention(self) -> bool:
        """Changed, and nothing said about it yet."""
        return self.position is None


@dataclass(frozen=True)
class Review:
    """A circulation as one State sees it."""

    circulation: Circulation
    state: MemberState
    recipient: CirculationRecipient
    previous_round: AssessmentRound | None
    last_number: int | None
    rows: tuple[ReviewRow, ...]

    @property
    def is_open(self) -> bool:
        return WaitingCirculation(self.circulation, self.recipient, 0, 0).is_open

    @property
    def may_change(self) -> bool:
        return self.is_open and self.recipient.sent_at is None

    @property
    def answered(self) -> int:
        return sum(row.position is not None for row in self.rows)

    @property
    def changed(self) -> int:
        return sum(row.changed_since_meeting or row.changed_since_circulation for row in self.rows)


def review(circulation: Circulation, state: MemberState) -> Review:
    """Return a circulation for one State: its own positions, nobody else's; a fixed number of queries."""
    assessment_round = circulation.assessment_round
    recipient = CirculationRecipient.objects.filter(circulation=circulation, state=state).first()
    if recipient is None:
        raise NotFoundError("There is no such circulation.")
    previous_round = previous_round_of(assessment_round)
    if (
        previous_round is not None
        and previous_round.status not in policies.READABLE_STATUSES[policies.FOCAL_POINT]
    ):
        previous_round = None
    ratings = (
        {
            one.activity_id: one
            for one in ActivityRating.objects.filter(assessment_round=previous_round).select_related("level")
        }
        if previous_round
        else {}
    )
    earlier = circulation.number - 1 if circulation.number > 1 else None
    hashes, said = _earlier(circulation, earlier, state)
    own = {
        one.text_of_id: one
        for one in Position.objects.filter(text_of__circulation=circulation, state=state).select_related(
            "proposed_level"
        )
    }
    rows = []
    for text in circulation.texts.select_related("level", "area"):
        previous = ratings.get(text.activity_id) if text.activity_id else None
        rows.append(
            ReviewRow(
                text=text,
                previous=previous,
                position=own.get(text.pk),
                earlier_position=said.get(text.code),
                changed_since_meeting=_moved(text, previous),
                changed_since_circulation=earlier is not None and hashes.get(text.code) != text.sha256,
            )
        )
    return Review(circulation, state, recipient, previous_round, earlier, tuple(rows))


def _moved(text: CirculatedText, previous: ActivityRating | None) -> bool:
    if previous is None:
        return False
    return (text.level_id, text.not_rated_because, text.text) != (
        previous.level_id,
        previous.not_rated_because,
        previous.note,
    )


def _earlier(
    circulation: Circulation, number: int | None, state: MemberState
) -> tuple[dict[str, str], dict[str, Position]]:
    """Return the digests of the circulation before, and what this State said then, by code."""
    if number is None:
        return {}, {}
    texts = CirculatedText.objects.filter(
        circulation__assessment_round=circulation.assessment_round_id, circulation__number=number
    )
    said = Position.objects.filter(text_of__in=texts, state=state).select_related("text_of", "proposed_level")
    return dict(texts.values_list("code", "sha256")), {one.text_of.code: one for one in said}


@dataclass(frozen=True)
class RecipientStatus:
    """How one State stands with a circulation, for the secretariat."""

    recipient: CirculationRecipient
    notices: tuple[Any, ...]
    outcome: str
    when: datetime | None


def circulations_of(assessment_round: AssessmentRound) -> list[Circulation]:
    """Return all circulations of a round, last first, with everything the desk shows; four queries."""
    found = (
        assessment_round.circulations.select_related("circulated_by")
        .prefetch_related(
            "notices",
            Prefetch("recipients", CirculationRecipient.objects.select_related("state", "sent_by")),
            Prefetch("extensions", CirculationExtension.objects.select_related("extended_by")),
        )
        .order_by("-number")
    )
    for circulation in found:
        circulation.assessment_round = assessment_round
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
class PositionsOnText:
    """Everything that was sent on one circulated text, beside what the text says now."""

    text: CirculatedText
    positions: tuple[Position, ...]
    now: str
    note_now: str
    anchor: str


def positions_by_text(circulation: Circulation) -> list[PositionsOnText]:
    """Return what States sent, text by text, for the secretariat; concurrences too. Six queries."""
    sent = dict(circulation.recipients.filter(sent_at__isnull=False).values_list("state", "attribution"))
    grouped: dict[int, list[Position]] = {}
    found = Position.objects.filter(text_of__circulation=circulation, state__in=sent)
    for position in found.select_related("state", "proposed_level").order_by("state__name"):
        position.attribution = position.attribution or sent[position.state_id]
        grouped.setdefault(position.text_of_id, []).append(position)
    ratings = {
        one.activity_id: one
        for one in ActivityRating.objects.filter(
            assessment_round=circulation.assessment_round_id
        ).select_related("level")
    }
    texts = {
        (kind, one.area_id): one.text
        for kind, model in (("key-achievement", KeyAchievement), ("summary", AchievementSummary))
        for one in model.objects.filter(assessment_round=circulation.assessment_round_id)
    }
    lines = []
    for text in circulation.texts.select_related("level", "area"):
        if text.pk in grouped:
            rating = ratings.get(text.activity_id) if text.activity_id else None
            now = str(rating.level or rating.get_not_rated_because_display()) if rating else ""
            for position in grouped[text.pk]:
                position.text_of = text
            kind = "key-achievement" if text.kind == CirculatedText.Kind.KEY_ACHIEVEMENT else "summary"
            anchor = text.code if text.activity_id else f"{kind}-{text.area.slug}"
            note = rating.note if rating else texts.get((kind, text.area_id), "")
            lines.append(PositionsOnText(text, tuple(grouped[text.pk]), now, note, anchor))
    return lines


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
        AssessmentRound.objects.exclude(status=policies.PRESENTED)
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


def own_reservations(state: MemberState) -> list[Position]:
    """Return the open reservations of a State; those of a presented round stay on its record. One query."""
    found = Position.objects.filter(
        state=state,
        kind__in=(Position.Kind.RESERVE, Position.Kind.ANOTHER_LEVEL),
        disposition__in=(Position.Disposition.PARTLY, Position.Disposition.NOT_ACCEPTED),
        settled_at__isnull=True,
        text_of__circulation__withdrawn_at__isnull=True,
    )
    return list(
        found.select_related("text_of__circulation__assessment_round__plan", "proposed_level").order_by(
            "text_of__order"
        )
    )


def states_without_address() -> list[MemberState]:
    """Return the States that no message reaches: no account with an address speaks for them; one query."""
    reached = Delegation.objects.filter(role__in=policies.OF_A_DELEGATION, user__is_active=True).exclude(
        user__email=""
    )
    return list(MemberState.objects.exclude(pk__in=reached.values("state")))


def due_for_reminder(before: timedelta) -> list[Circulation]:
    """Return the open circulations whose deadline is nearer than that and not reminded of today."""
    now = timezone.now()
    found = Circulation.objects.filter(
        withdrawn_at__isnull=True,
        assessment_round__status=policies.CIRCULATED,
        assessment_round__plan__is_training=False,
        deadline__gt=now,
        deadline__lte=now + before,
        recipients__sent_at__isnull=True,
    ).exclude(notices__kind=CirculationNotice.Kind.REMINDER, notices__made_at__date=now.date())
    return list(found.select_related("assessment_round__plan").distinct())
