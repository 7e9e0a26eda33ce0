"""Positions that were sent, reservations that stand beside a text, and what still waits for an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from people.models import Delegation, MemberState
from people.policies import FOCAL_POINT
from people.prepared import prepared
from people.selectors.organisation import organisation
from reporting.words import worded
from review.models import Attribution, Circulation, CirculationRecipient, Position, PositionKind
from review.reviewable import Problem, with_subjects
from review.selectors.circulations import how_it_came

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from review.reviewable import Reviewable


def positions_of(subject: Reviewable) -> list[Position]:
    """Return every position that was sent on the circulations of a subject that stand; two queries."""
    content_type = ContentType.objects.get_for_model(type(subject))  # type: ignore[arg-type]
    sent = {(one.circulation_id, one.state_id): one for one in _sent_on(content_type.pk, subject.pk)}
    kept = []
    for position in _sent_positions(content_type.pk, subject.pk) if sent else ():
        answer = (position.text_of.circulation_id, position.state_id)
        if answer in sent:
            position.attribution = position.attribution or sent[answer].attribution
            position.came_by = how_it_came(sent[answer])
            kept.append(position)
    return sorted(kept, key=_shown_order)


def _standing(content_type: int, key: int) -> QuerySet[Circulation]:
    return Circulation.objects.filter(content_type=content_type, object_id=key, withdrawn_at__isnull=True)


@prepared
def _sent_on(content_type: int, key: int) -> QuerySet[CirculationRecipient]:
    found = CirculationRecipient.objects.filter(
        circulation__in=_standing(content_type, key), sent_at__isnull=False
    )
    return found.select_related("on_behalf").defer("on_behalf__scan")


@prepared
def _sent_positions(content_type: int, key: int) -> QuerySet[Position]:
    found = Position.objects.filter(text_of__circulation__in=_standing(content_type, key))
    related = found.select_related("text_of__circulation", "text_of__level", "state", "proposed_level")
    return related.order_by("text_of__order", "state__name")


def _shown_order(position: Position) -> tuple[int, bool, str]:
    """Named States in their alphabet, then unnamed ones by a digest of their text.

    Among names in alphabetical order an unnamed position would betray its State by its place.
    """
    is_unnamed = position.attribution != Attribution.NAMED
    digest = hashlib.sha256(f"{position.kind}{position.text}".encode()).hexdigest()
    return position.text_of.order, is_unnamed, digest if is_unnamed else position.state.name


def reservations_of(subject: Reviewable) -> list[Position]:
    """Return the open reservations that are shown and counted beside the ratings.

    A State that speaks to the secretariat only is not shown, and so not counted either.
    """
    return [
        one
        for one in positions_of(subject)
        if one.is_reservation and one.attribution != Attribution.SECRETARIAT
    ]


def named_as(position: Position) -> str:
    """Return whose position it is, in the words the State chose, and how it came if not through the portal.

    How it came is not said of an unnamed one: it would betray the State.
    """
    if position.attribution == Attribution.NAMED:
        return f"{position.state.name} ({position.came_by})" if position.came_by else position.state.name
    return f"one {organisation().called.member}"


def shown_reservation(position: Position) -> dict[str, str | None]:
    """Return a reservation as plain values, with the attribution its State chose."""
    return {
        "code": position.text_of.code,
        "by": named_as(position),
        "kind": position.kind,
        "text": position.text,
        "proposed_level": position.proposed_level.label if position.proposed_level else None,
        "answer": position.disposition,
        "answer_label": str(position.get_disposition_display()),
        "answer_text": position.disposition_text,
    }


def codes_contested(subject: Reviewable) -> set[str]:
    """Return the codes of the texts on which a State that has sent says anything but that it concurs."""
    return {one.text_of.code for one in positions_of(subject) if one.kind != PositionKind.CONCUR}


def own_reservations(state: MemberState) -> list[Position]:
    """Return the open reservations of a State; those of a presented round stay on its record. One query."""
    found = Position.objects.filter(
        state=state,
        kind__in=(PositionKind.RESERVE, PositionKind.ANOTHER_LEVEL),
        disposition__in=(Position.Disposition.PARTLY, Position.Disposition.NOT_ACCEPTED),
        settled_at__isnull=True,
        text_of__circulation__withdrawn_at__isnull=True,
    )
    return list(
        found.select_related("text_of__circulation", "proposed_level")
        .prefetch_related(with_subjects("text_of__circulation__subject"))
        .order_by("text_of__order")
    )


def still_awaited(state: str) -> Q:
    """Return the condition that a State has not sent, and has somebody who could.

    ``state`` is the way from the row that is asked to the State of a recipient.
    """
    way = state.removesuffix("state")
    can_answer = Delegation.objects.filter(
        state=OuterRef(state), role=FOCAL_POINT, user__is_active=True, user__groups__name=FOCAL_POINT
    )
    return Q(Exists(can_answer), **{f"{way}sent_at__isnull": True})


def unanswered(circulation: Circulation, others: Iterable[Problem] = ()) -> list[Problem]:
    """Return what a circulation still waits for: time, then ``others``, then positions without answer."""
    found = []
    asked = circulation.recipients.aggregate(all=Count("pk"), silent=Count("pk", Q(sent_at__isnull=True)))
    silent = 0 if circulation.not_waited_because else asked["silent"]
    if not asked["all"] and not circulation.nobody_asked_because:
        found.append(Problem("", "No member was asked. Enter the members, or say why nobody is asked."))
    if silent and circulation.deadline > timezone.now():
        found.append(
            Problem(
                "",
                worded(
                    "The deadline is still ahead and %(silent)s of the %(members)s have not answered.",
                    silent=silent,
                    members=organisation().called.members,
                ),
            )
        )
    found += others
    sent = circulation.recipients.filter(sent_at__isnull=False).values("state")
    open_positions = Position.objects.filter(
        text_of__circulation=circulation, state__in=sent, disposition=""
    ).exclude(kind=PositionKind.CONCUR)
    for one in open_positions.select_related("text_of", "state").order_by("text_of__order", "state__name"):
        message = worded(
            "%(label)s: the position of %(state)s has no answer.", label=one.text_of.label, state=one.state
        )
        found.append(Problem(one.text_of.code, message))
    return found


def position_at(position: Position | None, version: int) -> Any | None:
    """Return what a position said at a version, from its history; None where there was none then."""
    if position is None or position.pk is None or version < 1:
        return None
    return position.history.filter(version=version).select_related("proposed_level").first()
