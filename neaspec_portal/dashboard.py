"""How a round gets on: what is rated, what moved, who answered, what is due, what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from evaluations.selectors.actions import actions_on
from evaluations.selectors.recommendations import ActionRow, DueState
from programmes.models import AssessmentRound, ProgrammeArea
from programmes.selectors.at_work import Rater, not_rated_yet, previous_round_of, raters_of
from programmes.selectors.comparisons import Comparison, compare
from programmes.selectors.facts import doubts
from programmes.selectors.levels import AreaLevels, LevelCounts, achievement_levels
from record.selectors.corrections import corrections_by_status
from review.selectors.circulations import RecipientStatus, circulations_of, recipients_of

if TYPE_CHECKING:
    from programmes.forms import Reading
    from programmes.selectors.facts import Doubts
    from review.models import Circulation


@dataclass(frozen=True)
class AreaWork:
    """An area: its levels now, the codes that wait for a rating, its levels in the round before."""

    now: AreaLevels
    waiting: tuple[str, ...]
    before: AreaLevels | None

    @property
    def reasons(self) -> int:
        """Activities without a level for a reason."""
        return sum(self.now.not_rated.values())


@dataclass(frozen=True)
class Answers:
    """How the members stand with the last circulation; never what they wrote."""

    circulation: Circulation
    members: tuple[RecipientStatus, ...]

    @property
    def sent(self) -> int:
        """How many have sent their positions."""
        return sum(one.recipient.sent_at is not None for one in self.members)

    @property
    def is_over(self) -> bool:
        """Whether the time for answers is over."""
        return self.circulation.deadline <= timezone.now()

    @property
    def overdue(self) -> int:
        """How many have sent nothing although the time is over."""
        return len(self.members) - self.sent if self.is_over else 0

    @property
    def days_left(self) -> int:
        """Whole days until the deadline."""
        return max(0, (self.circulation.deadline - timezone.now()).days)


@dataclass(frozen=True)
class Dashboard:
    """Everything the secretariat’s dashboard shows of one round."""

    areas: tuple[AreaWork, ...]
    total: LevelCounts
    waiting: int
    previous: AssessmentRound | None
    total_before: LevelCounts | None
    comparison: Comparison | None
    raters: tuple[Rater, ...]
    answers: Answers | None
    actions: tuple[ActionRow, ...]
    doubts: Doubts
    proposed_corrections: int

    @property
    def reasons(self) -> int:
        """Activities without a level for a reason."""
        return sum(self.total.not_rated.values())

    @property
    def overdue(self) -> int:
        """Actions whose due date has passed."""
        return sum(one.due == DueState.OVERDUE for one in self.actions)


def dashboard_of(reading: Reading) -> Dashboard:
    """Gather the dashboard of a round, of all areas or one; its query count never grows."""
    current, area = reading.assessment_round, reading.chosen.area
    previous = previous_round_of(current)
    if previous is not None:
        previous.plan = reading.plan
    now = achievement_levels(current, *reading.chosen.areas)
    before = achievement_levels(previous, *reading.chosen.areas) if previous else None
    earlier = {one.area.pk: one for one in before.areas} if before else {}
    waiting = not_rated_yet(current, area)
    return Dashboard(
        areas=tuple(
            AreaWork(one, tuple(waiting.get(one.area.pk, ())), earlier.get(one.area.pk)) for one in now.areas
        ),
        total=now.total,
        waiting=sum(len(codes) for codes in waiting.values()),
        previous=previous,
        total_before=before.total if before else None,
        comparison=compare(previous, current, area=area) if previous else None,
        raters=tuple(raters_of(current, area)),
        answers=_answers(current),
        actions=_due(actions_on(reading.plan), area),
        doubts=doubts(
            reading.plan, [current], inferred=sum(one.inferred for one in now.areas), corrections=0
        ),
        proposed_corrections={value: count for value, _, count in corrections_by_status()}["proposed"]
        if not reading.plan.is_training
        else 0,
    )


def _answers(assessment_round: AssessmentRound) -> Answers | None:
    standing = (one for one in circulations_of(assessment_round) if one.withdrawn_at is None)
    last = next(standing, None)
    return Answers(last, tuple(recipients_of(last))) if last else None


def _due(actions: Iterable[ActionRow], area: ProgrammeArea | None) -> tuple[ActionRow, ...]:
    """Return the actions to show; an area has none of its own, for they concern the whole plan."""
    return () if area else tuple(actions)
