"""A circulation as one State reviews it, text by text, and everything the States sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from people.models import MemberState
from people.prepared import prepared
from record.canonical import canonical, digest_of
from record.refusals import NotFoundError
from review.models import CirculatedText, Circulation, CirculationRecipient, Position, PositionKind
from review.reviewable import EarlierText, reviewed
from review.selectors.circulations import WaitingCirculation, how_it_came
from review.states import CIRCULATED

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
    own = {one.text_of_id: one for one in _positions(circulation.pk, state.pk)}
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
            )
        )
    return Review(circulation, state, recipient, before.round, last_number, tuple(rows))


@prepared
def _recipient(circulation: int, state: int) -> QuerySet[CirculationRecipient]:
    return CirculationRecipient.objects.filter(circulation=circulation, state=state)


@prepared
def _positions(circulation: int, state: int) -> QuerySet[Position]:
    found = Position.objects.filter(text_of__circulation=circulation, state=state)
    return found.select_related("proposed_level")


@prepared
def _texts(circulation: int) -> QuerySet[CirculatedText]:
    return CirculatedText.objects.filter(circulation=circulation).select_related("level")


def _authors(drafts: Iterable[Position]) -> dict[int, str]:
    """Return who wrote each draft last, by the key of its text; one query, none where there is no draft."""
    texts = {one.pk: one.text_of_id for one in drafts}
    if not texts:
        return {}
    written = Position.history.filter(id__in=texts, history_user__isnull=False).order_by("history_id")
    return {
        texts[key]: name or username
        for key, name, username in written.values_list(
            "id", "history_user__first_name", "history_user__username"
        )
    }


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
    """Return the digests of the circulation before, and what this State said then, by code."""
    if number is None:
        return {}, {}
    texts = CirculatedText.objects.filter(
        circulation__in=circulation.subject.circulations.filter(number=number)
    )
    said = Position.objects.filter(text_of__in=texts, state=state).select_related("text_of", "proposed_level")
    return dict(texts.values_list("code", "sha256")), {one.text_of.code: one for one in said}


@dataclass(frozen=True)
class PositionsOnText:
    """Everything that was sent on one circulated text, beside what the text says now."""

    text: CirculatedText
    positions: tuple[Position, ...]
    now: str
    note_now: str

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


def changed_since(subject: Reviewable, circulation: Circulation | None) -> list[CirculatedText]:
    """Return the texts that say something else now than when they were circulated; none without one."""
    if circulation is None or subject.status != CIRCULATED:
        return []
    sent = dict(circulation.texts.values_list("code", "sha256"))
    return [text for text in texts_now(subject) if sent.get(text.code) != digest_of_text(text)]
