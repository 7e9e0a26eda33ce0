"""The picture of voices: who speaks of which topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluations.selectors.board import board_of
from evaluations.selectors.board_rule import LIMITATION, MIXED, NO_DIRECTION, SILENT, STRENGTH
from evaluations.selectors.facts import recommendation_facts, recommendations_by_topic
from neaspec_portal.pictures.made import Words, drawn
from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value
from reporting.words import number_in_words, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evaluations.selectors.board_rule import BoardCell, BoardLine
    from programmes.forms import Reading

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
