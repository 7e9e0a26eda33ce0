"""What the surveys of a plan say of the lines of the evidence board."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evaluations.models import Topic, TopicEvidence
from evaluations.selectors.board_rule import (
    HALF,
    MIXED,
    NO_DIRECTION,
    SILENT,
    BoardCell,
    Ground,
    direction_of_share,
    together,
)
from programmes.models import ProgrammeArea, StrategicGoal, StrategicPlan
from reporting.words import choice_in_words, worded
from surveys.models import Item, Suggestion, SuggestionTheme, Survey
from surveys.selectors.distributions import Cell, Distribution, Result
from surveys.selectors.published import results
from surveys.selectors.readings import counts_from_middle, counts_under_readings

if TYPE_CHECKING:
    from people.policies import type_of_user


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
