"""The evidence board: own rating, external finding and survey side by side, under a stated rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluations.models import Finding, Judgement, Topic, TopicEvidence
from evaluations.selectors.board_rule import (
    HALF,
    MIXED,
    NO_DIRECTION,
    RULE,
    SILENT,
    VERDICTS,
    BoardCell,
    BoardLine,
    Ground,
    direction_of_share,
    together,
)
from programmes.addresses import address_of
from programmes.models import AssessmentRound, ProgrammeArea, StrategicGoal, StrategicPlan
from programmes.selectors.counting import inferred_in_words
from programmes.selectors.levels import AchievementLevels, AreaLevels, achievement_levels
from review.states import CLEARED
from surveys.models import Item, SuggestionTheme, Survey
from surveys.selectors.distributions import Cell, Distribution, Result, results
from surveys.selectors.readings import counts_under_readings

if TYPE_CHECKING:
    from people.policies import type_of_user


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
    def by_verdict(self) -> list[tuple[str, list[BoardLine]]]:
        """Of each verdict: its words and its lines, so that a count can lead to what it counts."""
        return [(name, [one for one in self.lines if one.verdict == name]) for name in VERDICTS]

    def of_kind(self, kind: str) -> list[BoardLine]:
        return [one for one in self.lines if one.kind == kind]


def board_of(plan: StrategicPlan, assessment_round: AssessmentRound, user: type_of_user | None) -> Board:
    """Return the board of a plan; the round must be one the reader may see. A fixed number of queries."""
    sources = _Sources(plan, assessment_round, user)
    lines = [
        *(
            sources.line("area", area, area.name, sources.own_of_area(area), sources.themes_of(area))
            for area in plan.areas
        ),
        *(
            sources.line(
                "goal",
                goal,
                f"{goal}: {goal.text}",
                sources.no_own("Activities are rated, goals are not."),
                sources.items_of(goal),
            )
            for goal in plan.goals.all()
        ),
        *(
            sources.line(
                "topic",
                topic,
                topic.title,
                sources.no_own("Activities are rated; this runs across them."),
                sources.evidence_of(topic),
            )
            for topic in plan.topics.prefetch_related("evidence__item", "evidence__option", "evidence__theme")
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
        self.by_area: dict[int, AreaLevels] = {one.area.pk: one for one in self.levels.areas}
        findings = (
            Finding.objects.filter(evaluation__plan=plan, status=CLEARED)
            .select_related("evaluation", "citation")
            .prefetch_related("areas", "goals", "topics")
        )
        self.findings = list(findings)
        self.results: dict[int, tuple[Survey, Result]] = {}
        for survey in Survey.objects.visible_to(user).filter(plan=plan):
            for result in results(survey):
                self.results[result.question.pk] = (survey, result)
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
        ground = Ground(text, direction, address_of(area), self.place, doubt=doubt)
        return BoardCell((ground,), direction)

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
        if one.theme is not None:
            known = self.results.get(one.theme.question_id)
            return self._ground_of_theme(known[0], one.theme) if known else None
        if one.item is not None:
            return self._ground_of_row(one.item)
        return self._ground_of_box(one) if one.option is not None else None

    def _ground_of_row(self, item: Item) -> Ground | None:
        known = self.results.get(item.question_id)
        if known is None:
            return None
        survey, result = known
        row = next(row for row in result.distributions if row.item == item)
        return self._ground_of_item(survey, result, row)

    def _ground_of_item(self, survey: Survey, result: Result, one: Distribution) -> Ground:
        url = result.question.get_absolute_url() if result.question.survey_id else ""
        place = f"Figure {result.question.number}"
        counts, base = counts_from_middle(result, one), one.base
        if not counts or not base:
            return Ground(f"{one.item.label}: its values are lost", SILENT, url, place)
        middle = result.middle.label if result.middle else ""
        text = f"{counts[0]} of {base} answered “{middle}” or above"
        direction, *others = (direction_of_share(100 * count / base) for count in counts)
        doubt = _doubt(counts[1:], base)
        return Ground(text, direction, url, place, survey.title, doubt, _different(direction, others))

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
        return Ground(f"“{option.label}”: its value is lost", SILENT, url, place, survey.title)

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
            part for part in (_doubt(counts[1:], base), cell.is_inferred and _inferred(cell)) if part
        )
        text = f"{cell.count} of {base} ticked “{option.label}”"
        place = f"Figure {result.question.number}"
        return Ground(text, direction, url, place, one.reason, doubt, _different(direction, others))

    def _ground_of_theme(self, survey: Survey, theme: SuggestionTheme) -> Ground:
        known = self.results[theme.question_id][1]
        number = len(next(one for one in known.themes if one == theme).suggestions.all())
        url = known.question.get_absolute_url()
        text = f"{number} open answers under “{theme.title}”"
        return Ground(text, NO_DIRECTION, url, f"Figure {known.question.number}", survey.title)


def _survey_cell(grounds: Iterable[Ground]) -> BoardCell:
    found = tuple(grounds)
    return BoardCell(
        found,
        together(one.direction for one in found),
        "" if found else "No figure of the survey speaks of it.",
    )


def counts_from_middle(result: Result, one: Distribution) -> tuple[int, ...]:
    """Return how many answered the middle of an ordered scale or above, in each reading, as printed first.

    Empty where a count is lost or the question has no middle.
    """
    if result.middle is None:
        return ()
    upper = [cell.option.slug for cell in one.cells if cell.option.order >= result.middle.order]
    return counts_under_readings(result, one.item.slug, upper)


def _doubt(counts: Iterable[int], base: int) -> str:
    words = " or ".join(f"{count} of {base}" for count in counts)
    return f"{words} in another reading of the damaged figure" if words else ""


def _inferred(cell: Cell) -> str:
    return f"its label was inferred: {cell.reasoning.removesuffix('.')}"


def _different(direction: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in others if one != direction))


__all__ = ["RULE", "Board", "BoardCell", "BoardLine", "board_of"]
