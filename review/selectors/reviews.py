"""A circulation as one State reviews it, text by text, and everything the States sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Model, OuterRef, Q
from django.utils import timezone

from people.models import Delegation, MemberState
from people.names import name_at
from people.policies import FOCAL_POINT
from people.prepared import prepared
from people.selectors.organisation import organisation
from record.canonical import canonical, digest_of
from record.refusals import NotFoundError
from reporting.words import worded
from review.models import (
    Attribution,
    CirculatedText,
    Circulation,
    CirculationRecipient,
    Position,
    PositionKind,
    RatingLevel,
)
from review.reviewable import EarlierText, Problem, reviewed, with_subjects
from review.selectors.circulations import WaitingCirculation, how_it_came
from review.states import AT_WORK, CIRCULATED, CLEARED, PRESENTED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from review.reviewable import Reviewable


@dataclass(frozen=True)
class ReviewRow:
    """One circulated text beside the previous rating and one State's own position."""

    text: CirculatedText
    previous: EarlierText | None
    position: Position | None
    earlier_position: Position | None
    changed_since_meeting: bool
    changed_since_circulation: bool
    evidence: list[dict[str, Any]]
    previous_text: str = ""
    drafted_by: str = ""
    """Who of the delegation wrote the draft last."""
    reserved: Position | None = None
    """An open reservation of the State on the same, from another circulation."""

    @property
    def version(self) -> int:
        return self.position.version if self.position else 0

    @property
    def previous_points(self) -> list[str]:
        """The previous key achievement or summary, point by point."""
        return self.previous_text.splitlines()


@dataclass(frozen=True)
class Review:
    """A circulation as one State sees it."""

    circulation: Circulation
    state: MemberState
    recipient: CirculationRecipient
    previous_round: Any
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
    recipient = next(iter(_recipient(circulation.pk, state.pk)), None)
    if recipient is None:
        raise NotFoundError("There is no such circulation.")
    subject = circulation.subject
    kind = reviewed(type(subject))
    before = kind.earlier(subject)
    last_number = circulation.number - 1 if circulation.number > 1 else None
    hashes, said = _earlier(circulation, last_number, state)
    found = _positions(circulation.pk, state.pk, subject.plan_id, model=type(subject))
    own = {one.text_of_id: one for one in found if one.text_of.circulation_id == circulation.pk}
    reserved = {one.text_of.about: one for one in found if one.text_of_id not in own}
    authors = _authors(own.values()) if recipient.sent_at is None else {}
    rows = []
    circulated = list(_texts(circulation.pk))
    evidence = kind.evidence(circulation, [text.evidence for text in circulated])
    for text, pieces in zip(circulated, evidence, strict=True):
        previous = before.ratings.get(text.about) if text.about else None
        previous_text = before.texts.get((text.kind, text.part))
        rows.append(
            ReviewRow(
                text=text,
                previous=previous,
                position=own.get(text.pk),
                drafted_by=authors.get(text.pk, ""),
                earlier_position=said.get(text.code),
                changed_since_meeting=_moved(text, previous)
                or (previous_text is not None and previous_text != text.text),
                previous_text=previous_text or "",
                changed_since_circulation=hashes.get(text.code, text.sha256) != text.sha256,
                evidence=pieces,
                reserved=reserved.get(text.about),
            )
        )
    return Review(circulation, state, recipient, before.round, last_number, tuple(rows))


@prepared
def _recipient(circulation: int, state: int) -> QuerySet[CirculationRecipient]:
    return CirculationRecipient.objects.filter(circulation=circulation, state=state)


OPEN_RESERVATION: Final = Q(
    kind__in=(PositionKind.RESERVE, PositionKind.ANOTHER_LEVEL),
    disposition__in=(Position.Disposition.PARTLY, Position.Disposition.NOT_ACCEPTED),
    settled_at__isnull=True,
    text_of__circulation__withdrawn_at__isnull=True,
)


@prepared
def _positions(circulation: int, state: int, plan: int, *, model: type[Model]) -> QuerySet[Position]:
    """Return the positions of a State on a circulation, and its open reservations in others of the plan."""
    of_plan = Q(
        text_of__circulation__content_type=ContentType.objects.get_for_model(model).pk,
        text_of__circulation__object_id__in=model._default_manager.filter(plan=plan).values("pk"),
    )
    found = Position.objects.filter(
        Q(text_of__circulation=circulation) | (OPEN_RESERVATION & of_plan), state=state
    )
    return found.select_related("proposed_level", "text_of__circulation")


@prepared
def _texts(circulation: int) -> QuerySet[CirculatedText]:
    return CirculatedText.objects.filter(circulation=circulation).select_related("level")


def _authors(drafts: Iterable[Position]) -> dict[int, str]:
    """Return who wrote each draft last, by the key of its text; one query, none where there is no draft."""
    texts = {one.pk: one.text_of_id for one in drafts}
    if not texts:
        return {}
    written = Position.history.filter(id__in=texts, history_user__isnull=False).order_by("history_id")
    return {texts[key]: name for key, name in written.values_list("id", name_at("history_user"))}


def _moved(text: CirculatedText, previous: EarlierText | None) -> bool:
    if previous is None:
        return False
    return (text.level, text.not_rated_because, text.text) != (
        previous.level,
        previous.not_rated_because,
        previous.text,
    )


def _earlier(
    circulation: Circulation, number: int | None, state: MemberState
) -> tuple[dict[str, str], dict[str, Position]]:
    """Return the digests of what was circulated until then, and what this State said last, by code."""
    if number is None:
        return {}, {}
    texts = CirculatedText.objects.filter(
        circulation__in=circulation.subject.circulations.filter(number__lte=number)
    )
    said = Position.objects.filter(text_of__in=texts, state=state).select_related("text_of", "proposed_level")
    by_number = "circulation__number"
    return (
        dict(texts.order_by(by_number).values_list("code", "sha256")),
        {one.text_of.code: one for one in said.order_by(f"text_of__{by_number}")},
    )


@dataclass(frozen=True)
class PositionsOnText:
    """Everything that was sent on one circulated text, beside what the text says now."""

    text: CirculatedText
    positions: tuple[Position, ...]
    now: str
    note_now: str

    @property
    def is_contested(self) -> bool:
        """Whether somebody said anything but that it concurs."""
        return any(one.kind != PositionKind.CONCUR for one in self.positions)

    @property
    def waits(self) -> bool:
        """Whether a position on it has no answer yet."""
        return any(one.kind != PositionKind.CONCUR and not one.disposition for one in self.positions)


def positions_by_text(circulation: Circulation) -> list[PositionsOnText]:
    """Return what States sent, text by text, for the secretariat; concurrences too."""
    recipients = circulation.recipients.filter(sent_at__isnull=False).select_related("on_behalf")
    sent = {one.state_id: one for one in recipients.defer("on_behalf__scan")}
    grouped: dict[int, list[Position]] = {}
    found = Position.objects.filter(text_of__circulation=circulation, state__in=sent)
    for position in found.select_related("state", "proposed_level").order_by("state__name"):
        recipient = sent[position.state_id]
        position.attribution = position.attribution or recipient.attribution
        position.came_by = how_it_came(recipient)
        grouped.setdefault(position.text_of_id, []).append(position)
    now = {text.code: text for text in texts_now(circulation.subject)} if grouped else {}
    lines = []
    for text in circulation.texts.select_related("level"):
        if text.pk in grouped:
            for position in grouped[text.pk]:
                position.text_of = text
            said = now.get(text.code)
            lines.append(
                PositionsOnText(
                    text,
                    tuple(grouped[text.pk]),
                    said.level_label if said else "",
                    said.text if said else "",
                )
            )
    # What waits for an answer stands first, each part in the order of the texts.
    return sorted(lines, key=lambda one: not one.waits)


def described(text: CirculatedText) -> dict[str, Any]:
    """Return what a State is asked about, as plain values."""
    return {
        "kind": text.kind,
        "code": text.code,
        "title": text.title,
        "level": text.level.label if text.level else None,
        "not_rated_because": text.not_rated_because,
        "merged_into": text.merged_into,
        "text": text.text,
        "as_of": text.as_of,
        "confidence": text.confidence,
        "change_reason": text.change_reason,
        "evidence": text.evidence,
    }


def digest_of_text(text: CirculatedText) -> str:
    """Return the SHA-256 of what a State is asked about."""
    return digest_of(canonical(described(text)))


def texts_now(subject: Reviewable) -> list[CirculatedText]:
    """Return the texts of a subject as they would be circulated now, not yet stored."""
    texts = reviewed(type(subject)).texts(subject)  # type: ignore[arg-type]
    for order, text in enumerate(texts, 1):
        text.order = order
    return texts


def seen_before(subject: Reviewable) -> dict[str, CirculatedText]:
    """Return the texts that members have had, by code: what stays cleared, and what was circulated since."""
    kept = reviewed(type(subject)).corrects(subject)  # type: ignore[arg-type]
    seen = {text.code: text for text in texts_now(kept)} if kept is not None else {}
    for text in seen.values():
        text.sha256 = digest_of_text(text)
    running = subject.circulations.filter(withdrawn_at__isnull=True, closed_at__isnull=True)
    sent = CirculatedText.objects.filter(circulation__in=running).select_related("level")
    return seen | {text.code: text for text in sent.order_by("circulation__number")}


def changed_since(subject: Reviewable) -> list[CirculatedText]:
    """Return the texts at work that say something else than members have had; none where they had none."""
    seen = seen_before(subject) if subject.status in AT_WORK else {}
    return [
        text
        for text in texts_now(subject)
        if seen and (text.code not in seen or seen[text.code].sha256 != digest_of_text(text))
    ]


def obstacles_to_circulate(subject: Reviewable) -> list[Problem]:
    """Return what keeps a record from being circulated, or what has changed of it from going once more."""
    found = reviewed(type(subject)).to_circulate(subject)  # type: ignore[arg-type]
    if subject.status != CIRCULATED:
        return found
    if not changed_since(subject):
        found.append(Problem("", "Nothing says anything else than members have seen."))
    return found + unanswered(subject.circulations.filter(withdrawn_at__isnull=True).last())


def positions_of(subject: Reviewable) -> list[Position]:
    """Return every position that was sent on the circulations of a subject that stand; two queries.

    Those on what a corrigendum leaves as it was cleared are among them.
    """
    content_type = ContentType.objects.get_for_model(type(subject))  # type: ignore[arg-type]
    sent = {(one.circulation_id, one.state_id): one for one in _sent_on(content_type.pk, subject.pk)}
    kept = []
    for position in _sent_positions(content_type.pk, subject.pk) if sent else ():
        answer = (position.text_of.circulation_id, position.state_id)
        if answer in sent:
            position.attribution = position.attribution or sent[answer].attribution
            position.came_by = how_it_came(sent[answer])
            kept.append(position)
    corrected = reviewed(type(subject)).corrects(subject)  # type: ignore[arg-type]
    if corrected is not None:
        texts = CirculatedText.objects.filter(circulation__in=_standing(content_type.pk, subject.pk))
        anew = set(texts.values_list("code", flat=True))
        kept += [one for one in positions_of(corrected) if one.text_of.code not in anew]
    return sorted(kept, key=_shown_order)


def positions_signed(subject: Reviewable) -> list[list[Any]]:
    """Return the positions with their answers as clearing signs for them, whoever may read them later."""
    return [
        [one.pk, one.kind, one.text, one.attribution, one.disposition, one.disposition_text]
        for one in sorted(positions_of(subject), key=lambda each: each.pk)
    ]


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

    Of several by one State on one text the last counts. A State that speaks to the secretariat only is not
    shown, and so not counted either.
    """
    by_number = sorted(positions_of(subject), key=lambda one: one.text_of.circulation.number)
    last = {(one.state_id, one.text_of.code): one for one in by_number}.values()
    shown = (one for one in last if one.is_reservation and one.attribution != Attribution.SECRETARIAT)
    return sorted(shown, key=_shown_order)


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
    return list(
        Position.objects.filter(OPEN_RESERVATION, state=state)
        .select_related("text_of__circulation", "proposed_level")
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


@dataclass(frozen=True)
class OwnAnswer:
    """What a State said of one circulated text, and the level of the text today where everybody reads it."""

    position: Position
    now: RatingLevel | None

    @property
    def moved(self) -> bool:
        """Whether the level is another one than was circulated."""
        return self.now is not None and self.now.pk != self.position.text_of.level_id


def own_answers(state: MemberState, circulation: Circulation) -> list[OwnAnswer]:
    """Return what a State sent on a circulation, text by text; a fixed number of queries."""
    subject: Any = circulation.subject
    is_open = subject.status in {CLEARED, PRESENTED}
    levels = {one.code: one.level for one in texts_now(subject)} if is_open else {}
    found = Position.objects.filter(text_of__circulation=circulation, state=state).order_by("text_of__order")
    return [
        OwnAnswer(one, levels.get(one.text_of.code))
        for one in found.select_related("text_of__level", "proposed_level")
    ]


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
                    "The deadline has not passed, and %(silent)s of the %(members)s have not answered.",
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
        found.append(Problem(one.text_of.code, message, is_answered=True))
    return found


def position_at(position: Position | None, version: int) -> Any | None:
    """Return what a position said at a version, from its history; None where there was none then."""
    if position is None or position.pk is None or version < 1:
        return None
    return position.history.filter(version=version).select_related("proposed_level").first()
