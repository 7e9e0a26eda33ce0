"""The evidence board: own rating, external finding and survey side by side, under a stated rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluations.models import Finding, Judgement, Topic, TopicEvidence
from programmes import policies
from programmes.addresses import address_of
from programmes.models import AssessmentRound, ProgrammeArea, StrategicGoal, StrategicPlan
from programmes.selectors.levels import AchievementLevels, AreaLevels, achievement_levels
from surveys.models import Item, SuggestionTheme, Survey
from surveys.selectors.distributions import Distribution, Result, results

if TYPE_CHECKING:
    from programmes.policies import type_of_user

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
AGREE, APART, ONE_SPEAKS, ALL_SILENT = "agree", "pull apart", "one source only", "silent"
VERDICTS = (AGREE, APART, ONE_SPEAKS, ALL_SILENT)

RULE = (
    "Own rating: a strength where at least two thirds of the rated activities stand at the upper "
    "levels, a limitation below one half, mixed between. External finding: a strength or limitation "
    "where every linked finding points that way, else mixed. Survey: of an item on an ordered scale, "
    "the share of answers at its middle or above, by the same two marks; of one box of a list, the "
    "direction that an editor gives it with a reason, if at least half ticked it, else mixed; open "
    "answers speak without a direction. Several items that differ are mixed. Agree: at least two "
    "sources have a direction, and it is the same. Pull apart: at least two have one, and they differ. "
    "One source only: one has a direction. Silent: none has."
)
"""What the page prints above the board; the code below does exactly this."""


@dataclass(frozen=True)
class Ground:
    """One thing a cell rests on: its words, how it points, and the address where it stands."""

    text: str
    direction: str
    url: str
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class BoardCell:
    """What one source says of a line: its grounds, and the direction they add up to."""

    grounds: tuple[Ground, ...]
    direction: str
    silence: str = ""

    @property
    def speaks(self) -> bool:
        return self.direction not in {SILENT, NO_DIRECTION}


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
            Finding.objects.filter(evaluation__plan=plan, status=policies.CLEARED)
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
            return BoardCell((), SILENT, "No rating of this round is in the source.")
        text = f"{levels.in_headline} of {levels.base} activities {self.levels.headline_words}"
        direction = direction_of_share(levels.headline_share)
        return BoardCell((Ground(text, direction, address_of(area), self.place),), direction)

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
        share = share_from_middle(result, one)
        if share is None:
            return Ground(f"{one.item.label}: its values are lost", SILENT, url, place)
        count, base = share
        middle = result.middle.label if result.middle else ""
        text = f"{count} of {base} answered “{middle}” or above"
        return Ground(text, direction_of_share(100 * count / base), url, place, survey.title)

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
                    text = f"{cell.count} of {row.base} ticked “{option.label}”"
                    half = 100 * cell.count / row.base >= HALF
                    direction = one.points_to if half and one.points_to else MIXED
                    return Ground(text, direction, url, place, one.reason)
        return Ground(f"“{option.label}”: its value is lost", SILENT, url, place, survey.title)

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


def share_from_middle(result: Result, one: Distribution) -> tuple[int, int] | None:
    """Return how many answered the middle of an ordered scale or above, and the base; None where lost."""
    if result.middle is None or not one.base:
        return None
    counts = [cell.count for cell in one.cells if cell.option.order >= result.middle.order]
    if not counts or None in counts:
        return None
    return sum(count or 0 for count in counts), one.base
