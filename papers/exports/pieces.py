"""The tables and figures that the record fills: a closed list, each under one short name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from papers.exports import tables, tables_of_others
from papers.selectors.record import Record
from programmes import charts
from programmes.achievement_levels import achievement_levels_figure
from programmes.activity_grid import activity_levels_figure
from programmes.forms import Reading
from programmes.selectors.activities import ActivityFilter, grid
from programmes.titles import titles
from programmes.views.figures import MOST_TILES_A_LINE
from reporting.figures import Figure, Kind
from reporting.html import legend
from reporting.papers.content import Block, PaperTable, Picture, Run, data, own, type_of_text
from reporting.svg import drawing, picture
from reporting.words import worded
from surveys.charts import figure_of


class NoPieceError(LookupError):
    """A piece that this paper cannot hold; the message says why."""


@dataclass(frozen=True)
class Piece:
    """A piece by its name: what it is called where it is chosen, and whether it is a figure."""

    name: str
    words: str
    is_figure: bool = False


@dataclass(frozen=True)
class MadePiece:
    """A piece as it stands in a paper; ``figure`` is what was drawn, for the annex."""

    block: Block
    figure: Figure | None = None


_TABLES: Final[dict[str, tuple[str, Callable[[Record, str, str], PaperTable]]]] = {
    "levels": ("Planned activities with level and note, by area", tables.levels_table),
    "findings": ("Findings of the evaluation", tables_of_others.findings_table),
    "recommendations": ("Recommendations and responses", tables_of_others.recommendations_table),
    "mechanisms": ("Mechanisms and their focus areas", tables_of_others.mechanisms_table),
    "collaborations": ("Collaborations with others", tables_of_others.collaborations_table),
    "context": ("Instruments of the wider context", tables_of_others.context_table),
}
_NEEDS_EVALUATION = {"findings", "recommendations"}


def pieces(record: Record) -> list[Piece]:
    """Return every piece that this paper can hold, tables first."""
    found = [
        Piece(name, f"Table: {words}")
        for name, (words, _) in _TABLES.items()
        if name not in _NEEDS_EVALUATION or record.evaluation is not None
    ]
    found += [Piece(name, f"Figure: {title}", is_figure=True) for name, title in titles().items()]
    for result in record.results:
        question = result.question
        is_table = question.asked_as.grouped
        words = f"{'Table' if is_table else 'Figure'}: survey, {question}, {question.short_title}"
        found.append(Piece(f"survey-{question.number}", words, is_figure=not is_table))
    return found


def piece_named(name: str, record: Record) -> Piece:
    """Return one piece; raises NoPieceError."""
    for one in pieces(record):
        if one.name == name:
            return one
    if name in _NEEDS_EVALUATION:
        raise NoPieceError(
            worded(
                "“%(name)s” needs an evaluation that everybody may read; this paper names none.", name=name
            )
        )
    raise NoPieceError(worded("There is no table or figure “%(name)s” for this paper.", name=name))


def anchor_of(label: str) -> str:
    """Return the anchor of a table or figure in its paper, as “figure-1”."""
    return label.casefold().replace(" ", "-")


def make_piece(piece: Piece, record: Record, label: str) -> MadePiece:
    """Return a piece under its label, as “Table 1”."""
    anchor = anchor_of(label)
    if piece.name in _TABLES:
        return MadePiece(_TABLES[piece.name][1](record, label, anchor))
    figure = _figure(piece.name, record)
    if figure.kind == Kind.CARDS:
        return MadePiece(tables.cards_table(record, figure, label, anchor))
    return MadePiece(_picture(record, piece.name, figure, label, anchor), figure)


def reading_of_record(record: Record) -> Reading:
    """Return what figures and lists of a paper show: its round, without a filter."""
    return Reading(
        plan=record.plan,
        rounds=(record.round,),
        assessment_round=record.round,
        chosen=ActivityFilter(),
        asked={"plan": record.plan.slug, "round": record.round.slug},
        sort="code",
        page=1,
    )


def _figure(name: str, record: Record) -> Figure:
    if name.startswith("survey-") and record.survey is not None:
        result = record.result(int(name.removeprefix("survey-")))
        made = figure_of(result, record.survey)
        return replace(made, title=result.question.caption)
    reading = reading_of_record(record)
    if name == "activity-levels":
        lines = grid(record.round, record.areas, most=MOST_TILES_A_LINE)
        return activity_levels_figure(record.levels, lines, reading)
    if name == "headline-shares":
        return charts.headline_shares_figure(record.levels, reading)
    return achievement_levels_figure(record.levels, reading)


def _picture(record: Record, name: str, figure: Figure, label: str, anchor: str) -> Picture:
    return Picture(
        label=label,
        title=(own(f"{label}. ", strong=True), data(figure.title, "title of the figure")),
        anchor=anchor,
        svg=picture(figure, framed=False),
        alternative=worded(
            "%(title)s. %(summary)s Its data stand in the annex.", title=figure.title, summary=figure.summary
        ),
        notes=tuple(_figure_notes(record, name, figure)),
        fluid=f"{legend(figure)}{drawing(figure, labelled_by=f'{anchor}-caption')}",
        address=figure.page_url,
    )


def _figure_notes(record: Record, name: str, figure: Figure) -> Iterator[type_of_text]:
    told = f"values of {figure.title}"
    yield (data(f"{figure.summary} ", told), data(f"{figure.unit}. {figure.base}. {figure.period}.", told))
    doubts = " ".join(figure.certainty_notes)
    if doubts:
        yield (own("Certainty: "), data(doubts, told))
    source = [own("Source: "), data(figure.source, "citation of the figure", note=_note_of(record, name))]
    yield (*source, data(f". Counting rule: {figure.counting_rule}", told))


def _note_of(record: Record, name: str) -> type_of_text:
    """Return the corrections beside the question of a figure, as one footnote."""
    if not name.startswith("survey-"):
        return ()
    question = record.result(int(name.removeprefix("survey-"))).question
    notes = record.corrections.footnotes(record.survey, question)
    return (Run(" ".join(notes), fact="correction beside the figure"),) if notes else ()
