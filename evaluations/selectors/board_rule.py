"""The rule of the evidence board, and what stands in one line of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from evaluations.models import Evaluation, EvaluatorRating, Judgement, ManagementResponse, Recommendation
from people.policies import PUBLIC
from programmes.models import ActivityRating, AssessmentRound, PlannedActivity
from programmes.policies import READABLE_STATUSES
from review.models import RatingLevel

if TYPE_CHECKING:
    from people.policies import type_of_user


CLEAR_MAJORITY = 200 / 3
"""In percent: a share of at least two thirds counts as a strength."""
HALF = 50.0
"""In percent: a share below it counts as a limitation."""

STRENGTH, LIMITATION, MIXED, NO_DIRECTION, SILENT = (
    "strength",
    "limitation",
    "mixed",
    "no direction",
    "silent",
)
AGREE, APART, ONE_SPEAKS, ALL_SILENT = "agree", "disagree", "one source only", "silent"
VERDICTS = (AGREE, APART, ONE_SPEAKS, ALL_SILENT)

RULE = (
    "Own rating: a strength where at least two thirds of the activities counted stand at the upper "
    "levels, a limitation below one half, mixed between; of a topic, by the level of each "
    "activity about it. External finding: a strength or limitation "
    "where every linked finding points that way, else mixed. Survey: of an item on an ordered scale, "
    "the share of answers at its middle or above, by the same two marks; of one box of a list, the "
    "direction that an editor gives it with a reason, if at least half ticked it, else mixed; open "
    "answers speak without a direction. Several items that differ are mixed. Agree: at least two "
    "sources have a direction, and it is the same. Disagree: at least two have one, and they differ. "
    "One source only: one has a direction. Silent: none has."
)
"""What the page prints above the board; the code below does exactly this."""


@dataclass(frozen=True)
class Ground:
    """One thing a cell rests on: its words, how it points, and the address where it stands.

    ``short`` stands beside the mark of its cell, “2 of 4”; ``answers`` are the open answers it counts.
    ``doubt`` says what another reading of damaged evidence makes of it, or what of it is inferred;
    ``other_directions`` are those in which it points then.
    """

    text: str
    direction: str
    url: str
    place: str = ""
    note: str = ""
    doubt: str = ""
    other_directions: tuple[str, ...] = ()
    short: str = ""
    answers: int = 0


@dataclass(frozen=True)
class BoardCell:
    """What one source says of a line: its grounds, and the direction they add up to."""

    grounds: tuple[Ground, ...]
    direction: str
    silence: str = ""

    @property
    def in_short(self) -> tuple[str, ...]:
        """What its grounds say in short, beside its mark."""
        return tuple(one.short for one in self.grounds if one.short)

    @property
    def answers(self) -> int:
        """How many open answers its grounds count together."""
        return sum(one.answers for one in self.grounds)

    @property
    def is_in_doubt(self) -> bool:
        return any(one.doubt for one in self.grounds)

    @property
    def directions(self) -> frozenset[str]:
        """Every direction it can have, under one reading or another of its grounds."""
        ways = [(one.direction, *one.other_directions) for one in self.grounds]
        return frozenset(together(way) for way in product(*ways)) if ways else frozenset({self.direction})


@dataclass(frozen=True)
class BoardLine:
    """One area, goal or topic with its three sources, the rule's verdict, and a person's judgement apart."""

    kind: str
    subject: Any
    title: str
    own: BoardCell
    external: BoardCell
    survey: BoardCell
    judgement: Judgement | None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.subject.pk}"

    @property
    def cells(self) -> tuple[BoardCell, ...]:
        return (self.own, self.external, self.survey)

    @property
    def verdict(self) -> str:
        return verdict_of(cell.direction for cell in self.cells)

    @property
    def other_verdicts(self) -> tuple[str, ...]:
        """What the rule says in the other readings of damaged evidence, where it differs."""
        ways = product(*(sorted(cell.directions) for cell in self.cells))
        return tuple(name for name in VERDICTS if name in {verdict_of(way) for way in ways} - {self.verdict})

    @property
    def is_judged_by_more(self) -> bool | None:
        """Say whether at least two sources have a direction; None where that depends on a reading."""
        found = {one in {AGREE, APART} for one in (self.verdict, *self.other_verdicts)}
        return found.pop() if len(found) == 1 else None

    @property
    def doubts(self) -> tuple[str, ...]:
        """Every doubt about a ground of the line, so that its verdict carries them too."""
        return tuple(one.doubt for cell in self.cells for one in cell.grounds if one.doubt)


def verdict_of(directions: Iterable[str]) -> str:
    """Return what the rule says of the directions of the three sources."""
    speaking = [one for one in directions if one not in {SILENT, NO_DIRECTION}]
    if len(speaking) < 2:
        return ONE_SPEAKS if speaking else ALL_SILENT
    return AGREE if len(set(speaking)) == 1 else APART


def direction_of_share(share: float | None) -> str:
    """Return how a share in percent points: at least two thirds up, below one half down, between mixed."""
    if share is None:
        return SILENT
    if share >= CLEAR_MAJORITY:
        return STRENGTH
    return LIMITATION if share < HALF else MIXED


def together(directions: Iterable[str]) -> str:
    """Return what several grounds of one source add up to."""
    found = [one for one in directions if one != SILENT]
    pointing = {one for one in found if one != NO_DIRECTION}
    if not pointing:
        return NO_DIRECTION if found else SILENT
    return pointing.pop() if len(pointing) == 1 else MIXED


DISCONNECTS = ("raised", "lowered", "same", "not validated", "rated by the evaluator only", "rated by nobody")


@dataclass(frozen=True)
class SideBySide:
    """One activity or recommendation with both ratings."""

    subject: PlannedActivity | Recommendation
    management: RatingLevel | None
    rating: EvaluatorRating | None

    @property
    def kind(self) -> str:
        return "activity" if isinstance(self.subject, PlannedActivity) else "recommendation"

    @property
    def evaluator(self) -> RatingLevel | None:
        return self.rating.level if self.rating else None

    @property
    def disconnect(self) -> str:
        """How the evaluator's level differs from management's (rank 1 is highest); drafts do not count."""
        evaluator = self.cleared_level
        if self.management is None:
            return "rated by nobody" if evaluator is None else "rated by the evaluator only"
        if evaluator is None:
            return "not validated"
        if self.management.rank == evaluator.rank:
            return "same"
        return "raised" if evaluator.rank < self.management.rank else "lowered"

    @property
    def cleared_level(self) -> RatingLevel | None:
        is_cleared = self.rating is not None and self.rating.status == EvaluatorRating.Status.CLEARED
        return self.evaluator if is_cleared else None


def _counted(rows: Iterable[SideBySide]) -> list[tuple[str, int]]:
    counts = Counter(one.disconnect for one in rows)
    return [(name, counts[name]) for name in DISCONNECTS if counts[name]]


@dataclass(frozen=True)
class Ratings:
    """Both ratings of a whole evaluation, counted; ``compared_with`` is the round of management's."""

    evaluation: Evaluation
    compared_with: AssessmentRound | None
    activities: tuple[SideBySide, ...]
    recommendations: tuple[SideBySide, ...]
    levels: tuple[RatingLevel, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many activities are of which disconnect, in a fixed order; those that occur."""
        return _counted(self.activities)

    @property
    def recommendation_counts(self) -> list[tuple[str, int]]:
        """The same for recommendations that anybody has rated."""
        return [one for one in _counted(self.recommendations) if one[0] != "rated by nobody"]

    @property
    def matrix(self) -> list[tuple[str, list[tuple[int, bool]]]]:
        """A line a level of management, a cell a level of the evaluator, “not validated” last."""
        counts = Counter((one.management, one.cleared_level) for one in self.activities)
        return [
            (level.label, [(counts[level, column], level == column) for column in (*self.levels, None)])
            for level in self.levels
        ]

    @property
    def columns(self) -> list[str]:
        return [level.label for level in self.levels] + ["Not validated"]


def rated_evaluations(user: type_of_user | None) -> set[int]:
    """Return the keys of evaluations of which the reader may see at least one rating by an evaluator."""
    return set(EvaluatorRating.objects.visible_to(user).values_list("evaluation", flat=True))


def side_by_side(evaluation: Evaluation, user: type_of_user | None) -> Ratings:
    """Return both ratings of every activity and recommendation of an evaluation's plan; six queries.

    Management's come from the round the evaluation looks at, and only once that round is open to everybody.
    """
    compared = evaluation.compared_with
    if compared is not None and compared.status not in READABLE_STATUSES[PUBLIC]:
        compared = None
    own = {
        one.activity_id: one.level
        for one in ActivityRating.objects.filter(assessment_round=compared).select_related("level")
    }
    rated = list(
        EvaluatorRating.objects.visible_to(user)
        .filter(evaluation=evaluation)
        .select_related("level", "citation__source")
    )
    by_activity = {one.activity_id: one for one in rated}
    by_recommendation = {one.recommendation_id: one for one in rated}
    responses = {
        one.recommendation_id: one.level
        for one in ManagementResponse.objects.visible_to(user)
        .filter(recommendation__evaluation__plan=evaluation.plan_id)
        .select_related("level")
    }
    activities = evaluation.plan.activities.with_area().order_by("area__order", "number")
    recommendations = (
        Recommendation.objects.visible_to(user)
        .filter(evaluation__plan=evaluation.plan_id)
        .select_related("evaluation")
        .order_by("-evaluation_id", "kind", "order", "code")
    )
    return Ratings(
        evaluation=evaluation,
        compared_with=compared,
        activities=tuple(SideBySide(one, own.get(one.pk), by_activity.get(one.pk)) for one in activities),
        recommendations=tuple(
            SideBySide(one, responses.get(one.pk), by_recommendation.get(one.pk)) for one in recommendations
        ),
        levels=evaluation.plan.rating_scale.ordered_levels,
    )
