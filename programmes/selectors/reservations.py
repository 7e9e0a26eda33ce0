"""Reservations that stand beside a rating, and what they leave open in the totals."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from programmes.models import Attribution, Position, RatingLevel

if TYPE_CHECKING:
    from programmes.models.circulations import type_of_subject


def positions_of(subject: type_of_subject) -> list[Position]:
    """Return every position that was sent on the circulations of a subject that stand; two queries."""
    found = (
        Position.objects.filter(
            text_of__circulation__in=subject.circulations.filter(withdrawn_at__isnull=True)
        )
        .select_related("text_of__circulation", "text_of__level", "text_of__area", "state", "proposed_level")
        .order_by("text_of__order", "state__name")
    )
    sent = {
        (circulation, state): attribution
        for circulation, state, attribution in subject.circulations.filter(
            withdrawn_at__isnull=True, recipients__sent_at__isnull=False
        ).values_list("pk", "recipients__state", "recipients__attribution")
    }
    kept = []
    for position in found:
        answer = (position.text_of.circulation_id, position.state_id)
        if answer in sent:
            position.attribution = position.attribution or sent[answer]
            kept.append(position)
    return sorted(kept, key=_shown_order)


def _shown_order(position: Position) -> tuple[int, bool, str]:
    """Named States in their alphabet, then unnamed ones by a digest of their text.

    Among names in alphabetical order an unnamed position would betray its State by its place.
    """
    is_unnamed = position.attribution != Attribution.NAMED
    digest = hashlib.sha256(f"{position.kind}{position.text}".encode()).hexdigest()
    return position.text_of.order, is_unnamed, digest if is_unnamed else position.state.name


def reservations_of(subject: type_of_subject) -> list[Position]:
    """Return the open reservations that are shown and counted beside the ratings.

    A State that speaks to the secretariat only is not shown, and so not counted either.
    """
    return [
        one
        for one in positions_of(subject)
        if one.is_reservation and one.attribution != Attribution.SECRETARIAT
    ]


def named_as(position: Position) -> str:
    """Return whose position it is, in the words the State chose."""
    if position.attribution == Attribution.NAMED:
        return position.state.name
    return "one member State"


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


@dataclass(frozen=True)
class Interval:
    """Totals in the best and in the worst case of all open reservations.

    Rule: where a State proposes another level, the rating may stand at either; where it reserves
    without naming one, at any level of the scale.
    """

    base: int
    best: tuple[tuple[RatingLevel, int], ...]
    worst: tuple[tuple[RatingLevel, int], ...]
    reserved: int

    @property
    def best_in_headline(self) -> int:
        return sum(count for level, count in self.best if level.in_headline)

    @property
    def worst_in_headline(self) -> int:
        return sum(count for level, count in self.worst if level.in_headline)


def interval_of(
    levels: Sequence[RatingLevel],
    counts: dict[int, int],
    reservations: Sequence[Position],
    current: dict[str, RatingLevel],
) -> Interval:
    """Return the best and the worst case.

    ``counts`` are activities by level key as rated, ``current`` the level of each reserved activity by code.
    """
    candidates: dict[str, set[int]] = defaultdict(set)
    by_rank = {level.rank: level for level in levels}
    for one in reservations:
        level = current.get(one.text_of.code)
        if level is None:
            continue
        ranks = {one.proposed_level.rank} if one.proposed_level else set(by_rank)
        candidates[one.text_of.code] |= ranks | {level.rank}
    best, worst = dict(counts), dict(counts)
    for code, ranks in candidates.items():
        for case, rank in ((best, min(ranks)), (worst, max(ranks))):
            case[current[code].pk] -= 1
            case[by_rank[rank].pk] = case.get(by_rank[rank].pk, 0) + 1
    return Interval(
        base=sum(counts.values()),
        best=tuple((level, best.get(level.pk, 0)) for level in levels),
        worst=tuple((level, worst.get(level.pk, 0)) for level in levels),
        reserved=len(candidates),
    )
