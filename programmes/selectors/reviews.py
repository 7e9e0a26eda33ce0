"""A circulation as one State reviews it, and everything the States sent as the secretariat answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from people.policies import FOCAL_POINT
from programmes import policies
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    CirculatedText,
    Circulation,
    CirculationRecipient,
    KeyAchievement,
    MemberState,
    Position,
)
from programmes.selectors.circulations import WaitingCirculation
from programmes.selectors.files import with_withdrawals
from programmes.selectors.round_ratings import previous_round_of
from record.refusals import NotFoundError


@dataclass(frozen=True)
class ReviewRow:
    """One circulated text beside the previous rating and one State's own position."""

    text: CirculatedText
    previous: ActivityRating | None
    position: Position | None
    earlier_position: Position | None
    changed_since_meeting: bool
    changed_since_circulation: bool
    evidence: list[dict[str, Any]]
    previous_text: str = ""

    @property
    def version(self) -> int:
        return self.position.version if self.position else 0

    @property
    def previous_points(self) -> list[str]:
        """The previous key achievement or summary, point by point."""
        return self.previous_text.splitlines()

    @property
    def is_rating(self) -> bool:
        return self.text.kind == CirculatedText.Kind.RATING

    @property
    def has_code(self) -> bool:
        """It is known by a code of its own, not by its area."""
        return self.text.label == self.text.code


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
    recipient = CirculationRecipient.objects.filter(circulation=circulation, state=state).first()
    if recipient is None:
        raise NotFoundError("There is no such circulation.")
    assessment_round = circulation.assessment_round
    previous_round = (
        previous_round_of(assessment_round)
        if assessment_round
        else getattr(circulation.subject, "compared_with", None)
    )
    if previous_round is not None and previous_round.status not in policies.READABLE_STATUSES[FOCAL_POINT]:
        previous_round = None
    ratings = (
        {
            one.activity_id: one
            for one in ActivityRating.objects.filter(assessment_round=previous_round).select_related("level")
        }
        if previous_round
        else {}
    )
    texts = _texts_of(previous_round)
    earlier = circulation.number - 1 if circulation.number > 1 else None
    hashes, said = _earlier(circulation, earlier, state)
    own = {
        one.text_of_id: one
        for one in Position.objects.filter(text_of__circulation=circulation, state=state).select_related(
            "proposed_level"
        )
    }
    rows = []
    circulated = list(circulation.texts.select_related("level", "area"))
    evidence = with_withdrawals(text.evidence for text in circulated)
    for text, pieces in zip(circulated, evidence, strict=True):
        previous = ratings.get(text.activity_id) if text.activity_id else None
        before = texts.get((text.kind, text.area_id or 0))
        rows.append(
            ReviewRow(
                text=text,
                previous=previous,
                position=own.get(text.pk),
                earlier_position=said.get(text.code),
                changed_since_meeting=_moved(text, previous) or (before is not None and before != text.text),
                previous_text=before or "",
                changed_since_circulation=hashes.get(text.code, text.sha256) != text.sha256,
                evidence=pieces,
            )
        )
    return Review(circulation, state, recipient, previous_round, earlier, tuple(rows))


def _texts_of(assessment_round: AssessmentRound | None) -> dict[tuple[str, int], str]:
    """Return the key achievements and summaries of a round by kind and area; two queries."""
    kinds = CirculatedText.Kind
    return {
        (kind, one.area_id): one.text
        for kind, model in (
            (kinds.KEY_ACHIEVEMENT.value, KeyAchievement),
            (kinds.SUMMARY.value, AchievementSummary),
        )
        for one in model.objects.filter(assessment_round=assessment_round)
        if assessment_round is not None
    }


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
    anchor: str


def positions_by_text(
    circulation: Circulation, current: Mapping[str, str] | None = None
) -> list[PositionsOnText]:
    """Return what States sent, text by text, for the secretariat; concurrences too. Six queries.

    ``current`` holds, for other subjects than rounds, what each text says now, by its code.
    """
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
    texts = _texts_of(circulation.assessment_round)
    lines = []
    for text in circulation.texts.select_related("level", "area"):
        if text.pk in grouped:
            rating = ratings.get(text.activity_id) if text.activity_id else None
            now = str(rating.level or rating.get_not_rated_because_display()) if rating else ""
            for position in grouped[text.pk]:
                position.text_of = text
            if current is not None:
                note = current.get(text.code, "")
                lines.append(PositionsOnText(text, tuple(grouped[text.pk]), "", note, text.code))
                continue
            kind = "key-achievement" if text.kind == CirculatedText.Kind.KEY_ACHIEVEMENT else "summary"
            anchor = text.code if text.area is None or text.activity_id else f"{kind}-{text.area.slug}"
            note = rating.note if rating else texts.get((kind, text.area_id or 0), "")
            lines.append(PositionsOnText(text, tuple(grouped[text.pk]), now, note, anchor))
    return lines


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
        found.select_related("text_of__circulation__assessment_round__plan", "proposed_level")
        .prefetch_related("text_of__circulation__other__plan")
        .order_by("text_of__order")
    )
