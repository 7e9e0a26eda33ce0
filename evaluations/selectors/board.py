"""The evidence board: own rating, external finding and survey side by side, under a stated rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluations.models import Finding, Judgement, Topic
from evaluations.selectors.board_rule import (
    LIMITATION,
    RULE,
    SILENT,
    STRENGTH,
    VERDICTS,
    BoardCell,
    BoardLine,
    Ground,
    direction_of_share,
    together,
)
from evaluations.selectors.board_surveys import SurveyGrounds
from programmes.models import (
    ActivityRating,
    AssessmentRound,
    PlannedActivity,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.selectors.counting import inferred_in_words
from programmes.selectors.levels import AchievementLevels, AreaLevels, achievement_levels
from record.addresses import address_of
from reporting.words import first_upper, number_in_words, worded
from review.states import CLEARED

if TYPE_CHECKING:
    from people.policies import type_of_user


TOPIC_RELATIONS = (
    "activities__area",
    "evidence__item",
    "evidence__option",
    "evidence__suggestion__theme",
)
"""What to fetch with the topics of a plan, so that their lines ask nothing more."""


@dataclass(frozen=True)
class Board:
    """The whole board of a plan."""

    plan: StrategicPlan
    assessment_round: AssessmentRound
    lines: tuple[BoardLine, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(name, sum(one.verdict == name for one in self.lines)) for name in VERDICTS]

    @property
    def headline(self) -> str:
        """How many lines at least two sources judge, in a sentence; empty where that depends on a reading."""
        found = [one.is_judged_by_more for one in self.lines]
        if not found or None in found:
            return ""
        several, whole = sum(map(bool, found)), len(found)
        if several == 1:
            return worded("One of %(whole)s subjects is judged by more than one source", whole=whole)
        return worded(
            "%(several)s of %(whole)s subjects are judged by more than one source",
            several=first_upper(number_in_words(several)),
            whole=whole,
        )

    def of_kind(self, kind: str) -> list[BoardLine]:
        return [one for one in self.lines if one.kind == kind]


def board_of(plan: StrategicPlan, assessment_round: AssessmentRound, user: type_of_user | None) -> Board:
    """Return the board of a plan; the round must be one the reader may see. A fixed number of queries."""
    sources = _Sources(plan, assessment_round, user)
    lines = [
        *(
            sources.line("area", area, area.name, sources.own_of_area(area), sources.surveys.themes_of(area))
            for area in plan.areas
        ),
        *(
            sources.line(
                "goal",
                goal,
                f"{goal}: {goal.text}",
                sources.no_own("Activities are rated, goals are not."),
                sources.surveys.items_of(goal),
            )
            for goal in plan.goals.all()
        ),
        *(
            sources.line(
                "topic",
                topic,
                topic.title,
                sources.own_of_topic(topic),
                sources.surveys.evidence_of(topic),
            )
            for topic in plan.topics.select_related("citation__source").prefetch_related(*TOPIC_RELATIONS)
        ),
    ]
    return Board(plan, assessment_round, tuple(lines))


class _Sources:
    """Everything the board rests on, fetched once."""

    def __init__(
        self, plan: StrategicPlan, assessment_round: AssessmentRound, user: type_of_user | None
    ) -> None:
        self.levels: AchievementLevels = achievement_levels(assessment_round)
        self.place = f"{assessment_round.citation.place}, {assessment_round.title}"
        about_topics = ActivityRating.objects.filter(
            assessment_round=assessment_round, level__isnull=False, activity__topics__plan=plan
        )
        self.rated = {one.activity_id: one for one in about_topics.select_related("citation")}
        self.by_level = {one.pk: one for one in self.levels.levels}
        self.by_area: dict[int, AreaLevels] = {one.area.pk: one for one in self.levels.areas}
        findings = (
            Finding.objects.filter(evaluation__plan=plan, status=CLEARED)
            .select_related("evaluation", "citation")
            .prefetch_related("areas", "goals", "topics")
        )
        self.findings = list(findings)
        self.surveys = SurveyGrounds(plan, user)
        judged = Judgement.objects.visible_to(user).filter(plan=plan)
        self.judgements: dict[tuple[str, int], Judgement] = {}
        for one in judged.select_related("entered_by", "cleared_by"):
            for kind in ("area", "goal", "topic"):
                key = getattr(one, f"{kind}_id")
                if key:
                    self.judgements[kind, key] = one

    def line(self, kind: str, subject: Any, title: str, own: BoardCell, survey: BoardCell) -> BoardLine:
        names = {"area": "areas", "goal": "goals", "topic": "topics"}
        linked = [one for one in self.findings if subject in getattr(one, names[kind]).all()]
        grounds = tuple(
            Ground(one.summary, one.direction, one.get_absolute_url(), one.citation.place, one.code)
            for one in linked
        )
        external = BoardCell(
            grounds,
            together(one.direction for one in grounds),
            "" if grounds else "No finding speaks of it.",
        )
        return BoardLine(kind, subject, title, own, external, survey, self.judgements.get((kind, subject.pk)))

    def no_own(self, why: str) -> BoardCell:
        return BoardCell((), SILENT, why)

    def own_of_area(self, area: ProgrammeArea) -> BoardCell:
        levels = self.by_area.get(area.pk)
        if levels is None or not levels.base:
            return BoardCell((), SILENT, "No rating of this round is on record.")
        text = f"{levels.in_headline} of {levels.base} activities {self.levels.headline_words}"
        direction = direction_of_share(levels.headline_share)
        doubt = ""
        if levels.inferred:
            printed = self.levels.assessment_round.levels_are_printed
            doubt = inferred_in_words(levels.inferred, levels.rated, levels_are_printed=printed)
        short = f"{levels.in_headline} of {levels.base}"
        ground = Ground(text, direction, address_of(area), self.place, doubt=doubt, short=short)
        return BoardCell((ground,), direction)

    def own_of_topic(self, topic: Topic) -> BoardCell:
        """What the activities that are about a topic were rated; silent where none is."""
        linked = list(topic.activities.all())
        if not linked:
            return self.no_own("Activities are rated; this runs across them.")
        grounds = [self._ground_of_rating(one, self.rated[one.pk]) for one in linked if one.pk in self.rated]
        if not grounds:
            return self.no_own("No rating of this round is on record.")
        return BoardCell(tuple(grounds), together(one.direction for one in grounds))

    def _ground_of_rating(self, activity: PlannedActivity, rating: ActivityRating) -> Ground:
        level = self.by_level[rating.level_id or 0]
        direction = STRENGTH if level.in_headline else LIMITATION
        return Ground(
            f"{activity.code}: {level.label.lower()}",
            direction,
            address_of(activity),
            rating.citation.place,
            doubt="the activity it belongs to is inferred" if rating.citation.is_inferred else "",
            short=f"{activity.code} {level.label.lower()}",
        )


__all__ = ["RULE", "Board", "BoardCell", "BoardLine", "board_of"]
