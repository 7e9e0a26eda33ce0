"""Pictures of voices: who speaks of which topic, and where the middle answer alone is half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluations.selectors.board import board_of
from evaluations.selectors.board_rule import LIMITATION, MIXED, NO_DIRECTION, SILENT, STRENGTH
from evaluations.selectors.facts import recommendation_facts, recommendations_by_topic
from neaspec_portal.pictures.made import Words, drawn
from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value
from reporting.words import first_upper, number_in_words, part_in_words, worded
from surveys.charts import row_label, value_in_readings
from surveys.models import Survey
from surveys.selectors.distributions import Result
from surveys.selectors.published import results
from surveys.selectors.readings import counts_above_middle, counts_from_middle, counts_of_middle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evaluations.selectors.board_rule import BoardCell, BoardLine
    from programmes.forms import Reading
    from surveys.selectors.distributions import Distribution

LOST = "lost"
DIRECTIONS = {
    STRENGTH: Category("strength", "strength", "strength", 1, 4),
    MIXED: Category("mixed", "mixed", "mixed", 2, 4),
    LIMITATION: Category("limitation", "limitation", "limitation", 3, 4),
    NO_DIRECTION: Category("speaks", "speaks, without a direction", "speaks", 4, 4),
    SILENT: Category("silent", "silent", "silent", 1, 1, Mark.MISSING),
    LOST: Category("lost", "lost in our copy", "lost", 1, 1, Mark.NOT_RATED),
}


def topics(reading: Reading) -> Figure | None:
    """Topic by source: own rating, evaluators, stakeholders, recommendations."""
    lines = board_of(reading.plan, reading.assessment_round, None).of_kind("topic")
    if not lines:
        return None
    asked, named = len(recommendation_facts(reading.plan)), recommendations_by_topic(reading.plan)
    rows = [
        Row(line.subject.slug, line.title, 4, tuple(_tiles(line, named)), url=_at(line)) for line in lines
    ]
    words = Words(
        title="Who speaks of which topic",
        finding=_asked_for_only(lines, named, asked),
        summary=worded(
            "%(lines)s topics, each beside our ratings, the findings, the surveys and the %(asked)s "
            "recommendations and suggestions.",
            lines=len(lines),
            asked=asked,
        ),
        unit="How each source points",
        base=f"{len(lines)} topics",
        rule="Rating: ours, of the activities about the topic. Findings and survey: by the rule of the "
        "evidence board. Advice: the recommendations and suggestions of evaluators. Which of them speak of a "
        "topic was read by a person; whose reading it is, and why, stands on the board.",
        row_heading="Topic",
        tile_heading="Sources",
        certainty=tuple(
            f"{line.title}: {line.subject.citation.reasoning}"
            for line in lines
            if line.subject.citation.reasoning
        ),
    )
    return drawn("topics", FigureKind.HEAT_GRID, reading, words, rows, tuple(DIRECTIONS.values()))


def _at(line: BoardLine) -> str:
    return str(line.subject.get_absolute_url())


def _tiles(line: BoardLine, named: dict[int, int]) -> Iterator[Value]:
    for called, cell in (("Rating", line.own), ("Findings", line.external), ("Survey", line.survey)):
        yield _tile(called, cell, _at(line))
    count = named.get(line.subject.pk, 0)
    category = DIRECTIONS[NO_DIRECTION if count else SILENT]
    yield Value(
        None,
        None,
        0,
        category.mark,
        category,
        label="Advice",
        url=_at(line),
        about=(f"{count} linked",),
    )


def _tile(called: str, cell: BoardCell, url: str) -> Value:
    # A source whose values are lost in our copy has not been silent.
    category = DIRECTIONS[LOST if cell.direction == SILENT and cell.grounds else cell.direction]
    about = tuple(one.text for one in cell.grounds) or (cell.silence,)
    doubtful = int(cell.is_in_doubt)
    return Value(None, None, doubtful, category.mark, category, label=called, url=url, about=about)


def _asked_for_only(lines: list[BoardLine], named: dict[int, int], asked: int) -> str:
    """Return the title, where one topic alone is rated low and asked for, but not recommended."""
    found = [
        line.title
        for line in lines
        if line.own.directions == {LIMITATION} and line.survey.grounds and not named.get(line.subject.pk)
    ]
    if len(found) != 1 or not asked:
        return ""
    whole = worded("%(asked)s recommendations and suggestions", asked=number_in_words(asked))
    return worded("%(found)s: rated low and asked for, but in none of %(whole)s", found=found[0], whole=whole)


def middle_alone(reading: Reading) -> Figure | None:
    """Of each ordered scale: how many gave its middle answer, and how many one above it."""
    found = [
        (result, one)
        for survey in Survey.objects.visible_to(None).filter(plan=reading.plan)
        for result in results(survey)
        if result.question.asked_as.diverges
        for one in result.distributions
        if one.base and counts_of_middle(result, one) and counts_above_middle(result, one)
    ]
    if not found:
        return None
    rows = [_scale_row(result, one) for result, one in found]
    words = Words(
        title="The middle answer alone, and with the answers above it",
        finding=_half_passed(found),
        summary=worded(
            "%(rows)s questions on an ordered scale, with the share of the middle answer and of the "
            "answers above it.",
            rows=len(rows),
        ),
        unit="Percent of those who answered the question",
        base=worded("%(rows)s questions, each with its own base", rows=len(rows)),
        rule="The middle of a scale is the answer that says “met”; above it stand all better answers. "
        "Shares come from the counts.",
        row_heading="Question",
    )
    # Drawn from the left, the middle answer begins at nothing: where it passes half alone can be seen.
    parts = (Category("above", "Answers above it", "", 1, 3), Category("middle", "Middle answer", "", 2, 3))
    return drawn("middle-answer", FigureKind.SCALE_BARS, reading, words, rows, parts)


def _scale_row(result: Result, one: Distribution) -> Row:
    question, base = result.question, one.base or 0
    url = question.get_absolute_url()
    values = tuple(
        value_in_readings(counts, base, url)
        for counts in (counts_above_middle(result, one), counts_of_middle(result, one))
    )
    answered = worded("%(base)s answered", base=base)
    slug = f"{question.number}-{one.item.slug}"
    return Row(slug, row_label(result, one), base, values, url=url, base_label=answered)


def _half_passed(found: list[tuple[Result, Distribution]]) -> str:
    """Return the title, where no version that the damage allows changes which questions pass half."""
    alone = [_passes(counts_of_middle(result, one), one.base or 0) for result, one in found]
    above = [_passes(counts_from_middle(result, one), one.base or 0) for result, one in found]
    if None in alone or None in above:
        return ""
    many, both = alone.count(True), above.count(True)
    finding = (
        "%(many)s of %(whole)s questions pass half on the middle answer alone; %(both)s with those above"
    )
    if many == 1:
        finding = (
            "One of %(whole)s questions passes half on the middle answer alone; %(both)s with those above"
        )
    return worded(
        finding,
        many=first_upper(part_in_words(many)),
        whole=number_in_words(len(found)),
        both="all" if all(above) else part_in_words(both),
    )


def _passes(counts: tuple[int, ...], base: int) -> bool | None:
    """Say whether at least half gave an answer; None where that depends on the version."""
    said = {2 * count >= base for count in counts}
    return said.pop() if len(said) == 1 else None
