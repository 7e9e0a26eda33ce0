"""The evidence board: own rating, external finding and survey by line, under a stated rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluations.models import Finding, Judgement, Topic, TopicEvidence
from evaluations.selectors.board_rule import (
    HALF,
    LIMITATION,
    MIXED,
    NO_DIRECTION,
    SILENT,
    STRENGTH,
    VERDICTS,
    BoardCell,
    BoardLine,
    Ground,
    direction_of_share,
    together,
)
from programmes.models import (
    ActivityRating,
    AssessmentRound,
    PlannedActivity,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.selectors.counting import inferred_in_words
from programmes.selectors.levels import AchievementLevels, AreaLevels, achievement_levels
from record.addresses import address_of
from reporting.words import choice_in_words, first_upper, number_in_words, worded
from review.states import CLEARED
from surveys.models import Suggestion, SuggestionTheme, Survey
from surveys.selectors.distributions import Cell, Distribution, Result
from surveys.selectors.published import results
from surveys.selectors.readings import counts_from_middle, counts_under_readings

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
        text = f"{levels.carried_out} activities {self.levels.headline_words}"
        direction = direction_of_share(levels.headline_share)
        doubt = ""
        if levels.inferred:
            printed = self.levels.assessment_round.levels_are_printed
            doubt = inferred_in_words(levels.inferred, levels.rated, levels_are_printed=printed)
        number = levels.carried_out
        ends = (direction_of_share(100 * one / levels.base) for one in (number.lowest, number.highest))
        others, short = _different(direction, ends), str(number)
        ground = Ground(text, direction, address_of(area), self.place, "", doubt, others, short)
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


class SurveyGrounds:
    """The surveys of a plan that a reader may see, fetched once, and what of them speaks of a line."""

    def __init__(self, plan: StrategicPlan, user: type_of_user | None) -> None:
        self.results: dict[int, tuple[Survey, Result]] = {}
        for survey in Survey.objects.visible_to(user).filter(plan=plan):
            for result in results(survey):
                self.results[result.question.pk] = (survey, result)

    def items_of(self, goal: StrategicGoal) -> BoardCell:
        grounds = [
            self._ground_of_item(survey, result, one)
            for survey, result in self.results.values()
            for one in result.distributions
            if one.item.goal_id == goal.pk
        ]
        return _survey_cell(grounds)

    def themes_of(self, area: ProgrammeArea) -> BoardCell:
        grounds = [
            self._ground_of_theme(survey, theme)
            for survey, result in self.results.values()
            for theme in result.themes
            if theme.area_id == area.pk
        ]
        return _survey_cell(grounds)

    def evidence_of(self, topic: Topic) -> BoardCell:
        grounds = []
        for one in topic.evidence.all():
            found = self._ground_of_evidence(one)
            if found is not None:
                grounds.append(found)
        return _survey_cell(grounds)

    def _ground_of_evidence(self, one: TopicEvidence) -> Ground | None:
        if one.suggestion is not None:
            return self._ground_of_suggestion(one.suggestion, one.reason)
        if one.item is not None:
            known = self.results.get(one.item.question_id)
            if known is None:
                return None
            survey, result = known
            row = next(row for row in result.distributions if row.item == one.item)
            return self._ground_of_item(survey, result, row)
        return self._ground_of_box(one) if one.option is not None else None

    def _ground_of_item(self, survey: Survey, result: Result, one: Distribution) -> Ground:
        url = result.question.get_absolute_url() if result.question.survey_id else ""
        place = f"Figure {result.question.number}"
        counts, base = counts_from_middle(result, one), one.base
        if not counts or not base:
            return Ground(worded("%(label)s: its values are lost", label=one.item.label), SILENT, url, place)
        middle = result.middle.label if result.middle else ""
        text = worded(
            "%(counts)s of %(base)s answered “%(middle)s” or above",
            counts=counts[0],
            base=base,
            middle=middle,
        )
        direction, *others = (direction_of_share(100 * count / base) for count in counts)
        doubt = "; ".join(part for part in (_doubt(counts[1:], base), one.base_doubt) if part)
        short = f"{counts[0]} of {base}"
        return Ground(text, direction, url, place, survey.title, doubt, _different(direction, others), short)

    def _ground_of_box(self, one: TopicEvidence) -> Ground | None:
        option = one.option
        known = self.results.get(option.question_id) if option else None
        if known is None or option is None:
            return None
        survey, result = known
        url, place = result.question.get_absolute_url(), f"Figure {result.question.number}"
        for row in result.distributions:
            for cell in row.cells:
                if cell.option == option and cell.count is not None and row.base:
                    return self._ground_of_cell(one, result, row, cell, url)
        return Ground(
            worded("“%(label)s”: its value is lost", label=option.label), SILENT, url, place, survey.title
        )

    def _ground_of_cell(
        self, one: TopicEvidence, result: Result, row: Distribution, cell: Cell, url: str
    ) -> Ground:
        """The direction is the editor's where at least half ticked the box, in each reading of the figure."""
        base, option = row.base or 0, cell.option
        counts = counts_under_readings(result, row.item.slug, [option.slug])
        direction, *others = (
            one.points_to if 100 * count / base >= HALF and one.points_to else MIXED for count in counts
        )
        doubt = "; ".join(
            part
            for part in (_doubt(counts[1:], base), row.base_doubt, cell.is_inferred and _inferred(cell))
            if part
        )
        text = f"{cell.count} of {base} ticked “{option.label}”"
        place = f"Figure {result.question.number}"
        short = f"{cell.count} of {base}"
        return Ground(text, direction, url, place, one.reason, doubt, _different(direction, others), short)

    def _ground_of_suggestion(self, one: Suggestion, reason: str) -> Ground | None:
        known = self.results.get(one.theme.question_id)
        if known is None:
            return None
        question = known[1].question
        place = f"Figure {question.number}"
        return Ground(f"“{one.text}”", NO_DIRECTION, question.get_absolute_url(), place, reason, answers=1)

    def _ground_of_theme(self, survey: Survey, theme: SuggestionTheme) -> Ground:
        known = self.results[theme.question_id][1]
        number = len(next(one for one in known.themes if one == theme).suggestions.all())
        url = known.question.get_absolute_url()
        title = theme.title
        text = (
            worded("1 open answer under “%(title)s”", title=title)
            if number == 1
            else worded("%(number)s open answers under “%(title)s”", number=number, title=title)
        )
        place = f"Figure {known.question.number}"
        return Ground(text, NO_DIRECTION, url, place, survey.title, answers=number)


def _survey_cell(grounds: Iterable[Ground]) -> BoardCell:
    found = tuple(grounds)
    return BoardCell(
        found,
        together(one.direction for one in found),
        "" if found else "No figure of the survey speaks of it.",
    )


def _doubt(counts: Iterable[int], base: int) -> str:
    words = choice_in_words(f"{count} of {base}" for count in counts)
    return worded("%(readings)s in another version of the damaged figure", readings=words) if words else ""


def _inferred(cell: Cell) -> str:
    return worded("its label was inferred: %(reasoning)s", reasoning=cell.reasoning.removesuffix("."))


def _different(direction: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in others if one != direction))
