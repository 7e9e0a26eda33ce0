"""What was circulated, as one State and as the secretariat sees it, with answers on behalf of a State."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone

from people.models import Delegation, MemberState
from people.policies import FOCAL_POINT, OF_A_DELEGATION
from people.prepared import prepared
from people.selectors.organisation import organisation
from record.refusals import NotFoundError
from reporting.words import worded
from review.models import (
    Circulation,
    CirculationExtension,
    CirculationNotice,
    CirculationNoticeKind,
    CirculationRecipient,
    Position,
    RecordedAnswer,
    StandingNoObjection,
)
from review.reviewable import found_at, with_subjects
from review.states import CIRCULATED, CLEARED, DRAFT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

    from review.reviewable import Problem, Reviewable


IN_FORCE: Final = Q(withdrawn_at__isnull=True, followed_at__isnull=True, closed_at__isnull=True)
"""A circulation that is answered: neither taken back, nor followed by what has changed since, nor cleared."""
REMINDED_LATELY = timedelta(hours=20)
"""Somewhat less than a day, so that a nightly job that starts a little early still reminds."""


def open_circulation(subject: Reviewable) -> Circulation | None:
    """Return the last circulation of what is reviewed that was not taken back."""
    content_type = ContentType.objects.get_for_model(type(subject))  # type: ignore[arg-type]
    found = next(iter(_last(content_type.pk, subject.pk)), None)
    if found is not None:
        found.subject = subject
    return found


def circulation_numbered(place: str, slug: str, number: int) -> Circulation:
    """Return a circulation by the address of its subject; raises NotFoundError."""
    subject = found_at(place, slug)
    found: Circulation | None = None
    if subject is not None:
        content_type = ContentType.objects.get_for_model(type(subject))
        found = next(iter(_numbered(content_type.pk, subject.pk, number)), None)
    if found is None:
        raise NotFoundError("There is no such circulation.")
    found.subject = subject
    return found


@prepared
def _last(content_type: int, key: int) -> QuerySet[Circulation]:
    found = Circulation.objects.filter(content_type=content_type, object_id=key, withdrawn_at__isnull=True)
    return found.order_by("-number")[:1]


@prepared
def _numbered(content_type: int, key: int, number: int) -> QuerySet[Circulation]:
    return Circulation.objects.filter(content_type=content_type, object_id=key, number=number)


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
            self.circulation.is_in_force
            and self.circulation.subject.status == CIRCULATED
            and self.circulation.deadline > timezone.now()
        )

    @property
    def waits(self) -> bool:
        """It waits for this State: open, and its positions not sent."""
        return self.is_open and self.recipient.sent_at is None

    @property
    def outcome(self) -> str:
        """How it stands with this State where it does not wait for it, in words."""
        if self.circulation.withdrawn_at is not None:
            return "taken back"
        if self.recipient.sent_at is not None:
            return "sent"
        return silence_of(self.circulation)


def _can_know(recipient: CirculationRecipient, notices: dict[int, list[Any]]) -> bool:
    """Say whether a member can know of a circulation: it opened the page, or a message did not fail."""
    sent = notices.get(recipient.state_id, ())
    return recipient.opened_at is not None or any(not notice.failure for notice in sent)


def silence_of(
    circulation: Circulation, *, can_know: bool = True, standing: StandingNoObjection | None = None
) -> str:
    """Return what silence until the deadline means in a circulation; nobody consents to what never came.

    ``standing`` is the State's own instruction that was in force at the deadline.
    """
    if not can_know:
        return "not reached: no message was sent"
    if standing is not None:
        return worded(
            "no objection, by its standing instruction of %(day)s", day=f"{standing.given_at:%d %B %Y}"
        )
    return "no objection raised" if circulation.no_objection else "no comment received"


def standing_at(moment: datetime) -> dict[int, StandingNoObjection]:
    """Return the standing instructions in force at a moment, by the key of their State; one query."""
    found = StandingNoObjection.objects.filter(given_at__lte=moment).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=moment)
    )
    return {one.state_id: one for one in found}


def circulations_for(state: MemberState) -> list[WaitingCirculation]:
    """Return the circulations sent to a State, newest first; a fixed number of queries."""
    rows = (
        CirculationRecipient.objects.filter(state=state)
        .select_related("circulation")
        .prefetch_related(with_subjects("circulation__subject"))
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


def circulations_of(subject: Reviewable) -> list[Circulation]:
    """Return all circulations of a subject, last first, with everything the desk shows; four queries."""
    found = (
        subject.circulations.select_related("circulated_by")
        .prefetch_related(
            "notices",
            Prefetch(
                "recipients",
                CirculationRecipient.objects.select_related(
                    "state", "sent_by", "on_behalf__recorded_by", "on_behalf__confirmed_by"
                ).defer("on_behalf__scan"),
            ),
            Prefetch("extensions", CirculationExtension.objects.select_related("extended_by")),
        )
        .order_by("-number")
    )
    for circulation in found:
        circulation.subject = subject
    return list(found)


def recipients_of(circulation: Circulation) -> list[RecipientStatus]:
    """Return all States with what was sent to them and when, in the alphabetical order of the UN."""
    notices: dict[int, list[Any]] = {}
    for notice in circulation.notices.all():
        notices.setdefault(notice.state_id, []).append(notice)
    # Where it was closed before its deadline, silence until then means nothing.
    ended = circulation.closed_at or circulation.followed_at
    over = circulation.deadline <= min(timezone.now(), ended or timezone.now())
    standing = standing_at(circulation.deadline) if over else {}
    found = []
    for recipient in circulation.recipients.all():
        if recipient.sent_at:
            outcome, when = "sent", recipient.sent_at
        elif over:
            outcome, when = (
                silence_of(
                    circulation,
                    can_know=_can_know(recipient, notices),
                    standing=standing.get(recipient.state_id),
                ),
                circulation.deadline,
            )
        elif ended is not None:
            outcome, when = "not waited for, closed before the deadline", ended
        elif recipient.opened_at:
            outcome, when = "opened", recipient.opened_at
        else:
            outcome, when = "not opened yet", None
        found.append(RecipientStatus(recipient, tuple(notices.get(recipient.state_id, ())), outcome, when))
    return found


def due_for_reminder(before: timedelta) -> list[Circulation]:
    """Return the open circulations whose deadline is nearer than that and not reminded of lately."""
    now = timezone.now()
    reminded = CirculationNotice.objects.filter(
        kind=CirculationNoticeKind.REMINDER, made_at__gt=now - REMINDED_LATELY
    )
    found = Circulation.objects.filter(
        IN_FORCE,
        deadline__gt=now,
        deadline__lte=now + before,
        recipients__sent_at__isnull=True,
    ).exclude(pk__in=reminded.values("circulation"))
    near = found.prefetch_related(with_subjects("subject")).distinct()
    return [one for one in near if one.subject.status == CIRCULATED and not one.subject.plan.is_training]


def how_it_came(recipient: CirculationRecipient) -> str:
    """Return how an answer came that was recorded on behalf; empty for one that came through the portal."""
    recorded = getattr(recipient, "on_behalf", None)
    if recorded is None or recorded.superseded_at is not None:
        return ""
    return str(recorded.get_came_by_display())


def who_hears_of_it(state: MemberState) -> str:
    """Return who of a State finds here what is recorded for it, and whether anybody can confirm it."""
    found = Delegation.objects.filter(
        state=state, role__in=OF_A_DELEGATION, user__is_active=True, user__groups__name=F("role")
    )
    here = set(found.values_list("role", flat=True))
    sentence = "%(state)s has no account here: nobody of it is told or can confirm it."
    if FOCAL_POINT in here:
        sentence = "%(state)s finds it on its desk and can confirm or correct it."
    elif here:
        sentence = "%(state)s finds it on its desk, but has no focal point here who can confirm it."
    return worded(sentence, state=state)


def has_begun_itself(circulation: Circulation, state: MemberState) -> bool:
    """Say whether people of a State have written anything of an answer of their own.

    What the portal carried over from the circulation before is nobody's draft if it was sent then.
    """
    here = list(
        Position.objects.filter(text_of__circulation=circulation, state=state).values_list("pk", flat=True)
    )
    if not here:
        return False
    if Position.history.filter(id__in=here, history_user__isnull=False).exists():
        return True
    # Drafts that were never sent are carried over too, and are still nobody else's to read or replace.
    before = CirculationRecipient.objects.filter(
        circulation__content_type=circulation.content_type_id,
        circulation__object_id=circulation.object_id,
        circulation__number__lt=circulation.number,
        state=state,
        sent_at__isnull=True,
    )
    return bool(before.exists())


def recorded_answer(circulation: Circulation, state: MemberState) -> RecordedAnswer | None:
    """Return what was recorded on behalf of a State in a circulation, without its scan; one query."""
    return (
        RecordedAnswer.objects.filter(
            recipient__circulation=circulation, recipient__state=state, superseded_at__isnull=True
        )
        .select_related("recorded_by", "confirmed_by")
        .defer("scan")
        .first()
    )


@dataclass(frozen=True)
class Step:
    """One step: its name, who takes it and what it does, and whether it is the one that is taken now."""

    name: str
    words: str
    is_here: bool = False


_STEPS: Final = (
    ("Write", "The secretariat rates and writes. It is a draft that nobody else reads."),
    (
        "Circulate",
        "The secretariat sends the texts to all %(members)s at once. What is sent is locked; it can be taken "
        "back with a reason.",
    ),
    (
        "Review",
        "Each of the %(members)s concurs, comments, proposes another level or reserves until the deadline. "
        "Nobody sees what another one says.",
    ),
    (
        "Answer",
        "The secretariat answers every comment and reservation. What is not accepted stays beside the text.",
    ),
    (
        "Clear",
        "One person proposes, an approver clears. Then everybody reads it. This cannot be undone; a revision "
        "takes its place.",
    ),
    ("Present", "Two people record that a %(meeting)s has had it. It is frozen from then on."),
)


def steps(at: int | None = None) -> list[Step]:
    """Return the six steps, the one at this place, from 0, marked as the one that is taken now."""
    called = organisation().called
    return [
        Step(
            name,
            worded(words, members=called.members, meeting=called.meeting),
            is_here=place == at,
        )
        for place, (name, words) in enumerate(_STEPS)
    ]


def step_at(status: str, obstacles: Sequence[Problem], *, is_over: bool) -> int | None:
    """Return the place of the step that is taken now, from 0; None when all are done.

    ``obstacles`` stand before the next act, ``is_over`` says that the time to answer has passed or all have
    answered.
    """
    if status == DRAFT:
        return 0 if obstacles else 1
    if status == CIRCULATED:
        if not is_over:
            return 2
        return 3 if obstacles else 4
    return 5 if status == CLEARED else None


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment with its weekday, in a time zone and in UTC."""
    there = f"{moment.astimezone(zone):%A, %d %B %Y, %H:%M}"
    if zone.key == "UTC":
        return f"{there} UTC"
    utc = f"{moment.astimezone(UTC):%d %B, %H:%M}"
    return worded("%(there)s %(zone)s (%(utc)s UTC)", there=there, zone=zone.key, utc=utc)
