"""The tables and figures that the record fills: a closed list, and how each is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from papers.exports import tables
from papers.exports.shaping import Problem
from papers.models import PaperBlock, PaperBlockKind
from papers.selectors.record import Record
from programmes import charts
from programmes.achievement_levels import achievement_levels_figure
from programmes.charts import activity_levels_figure
from programmes.forms import Reading
from programmes.selectors.activities import ActivityFilter, grid, plans_too_long
from programmes.titles import titles
from programmes.views.figures import MOST_TILES_A_LINE
from reporting.figures import Figure, FigureKind, Mark, Value
from reporting.html import legend
from reporting.papers.content import Block, PaperTable, Paragraph, Picture, data, own, type_of_text
from reporting.segments import TILED
from reporting.svg import HALF_WIDTH, drawing, legend_lines, picture
from reporting.words import column_letter, first_upper, worded
from surveys.charts import figure_of


class NoPieceError(LookupError):
    """A piece that this paper cannot hold; the message says why."""


@dataclass(frozen=True)
class Piece:
    """A piece by its name: what it is called where it is chosen, and whether it is a figure.

    ``printed_as`` is the number under which its source prints it, as “Figure 5”; empty for what the source
    does not print.
    """

    name: str
    words: str
    is_figure: bool = False
    printed_as: str = ""


@dataclass(frozen=True)
class MadePiece:
    """A piece as it stands in a paper; ``figure`` is what it shows, for the annex.

    ``half`` is the same picture for half the width of a page, where it can be read at that width.
    """

    block: Block
    figure: Figure | None = None
    half: Picture | None = None


MOST_ROWS_IN_HALF, MOST_LEGEND_LINES = 5, 2
"""Rows of a figure that stands beside another, and lines of its legend there."""
_PRINTED = re.compile(r"(Table|Figure) [0-9]+(?![0-9])")


_TABLES: Final[dict[str, tuple[str, Callable[[Record, str, str], PaperTable]]]] = {
    "levels": ("Planned activities with level and note, by area", tables.levels_table),
    "achievements": ("What was achieved, area by area", tables.achievements_table),
    "findings": ("Findings of the evaluation", tables.findings_table),
    "recommendations": ("Recommendations and responses", tables.recommendations_table),
    "mechanisms": ("Mechanisms and their focus areas", tables.mechanisms_table),
    "collaborations": ("Collaborations with others", tables.collaborations_table),
    "context": ("Instruments of the wider context", tables.context_table),
}
_NEEDS_EVALUATION = {"findings", "recommendations"}


def pieces(record: Record) -> list[Piece]:
    """Return every piece that this paper can hold, tables first."""
    found = [
        Piece(name, f"Table: {words}", printed_as=_printed_as(name, record))
        for name, (words, _) in _TABLES.items()
        if name not in _NEEDS_EVALUATION or record.evaluation is not None
    ]
    drawn = titles(with_tiles=not plans_too_long(MOST_TILES_A_LINE, record.plan.pk))
    found += [Piece(name, f"Figure: {title}", is_figure=True) for name, title in drawn.items()]
    for result in record.results:
        question = result.question
        is_table = question.asked_as.grouped
        words = f"{'Table' if is_table else 'Figure'}: survey, {question}, {question.short_title}"
        name = f"survey-{question.number}"
        printed_as = _place_printed(question.citation.place)
        found.append(Piece(name, words, is_figure=not is_table, printed_as=printed_as))
    return found


def _printed_as(name: str, record: Record) -> str:
    """Return the number under which the source prints one of our tables."""
    if name == "levels":
        return _place_printed(record.round.citation.place)
    if name == "mechanisms":
        places = {_place_printed(one.citation.place) for one in record.overlap_view.mechanisms}
        return places.pop() if len(places) == 1 else ""
    return ""


def _place_printed(place: str) -> str:
    found = _PRINTED.match(place)
    return found[0] if found else ""


def piece_named(name: str, known: Sequence[Piece]) -> Piece:
    """Return one of the pieces that a paper can hold; raises NoPieceError."""
    for one in known:
        if one.name == name:
            return one
    if name in _NEEDS_EVALUATION:
        raise NoPieceError(
            worded(
                "“%(table)s” needs an evaluation that everybody may read; this paper names none.",
                table=_TABLES[name][0],
            )
        )
    raise NoPieceError("The table or figure of this block is not among those of this paper.")


def anchor_of(label: str) -> str:
    """Return the anchor of a table or figure in its paper, as “figure-1”."""
    return label.casefold().replace(" ", "-")


def make_piece(piece: Piece, record: Record, label: str) -> MadePiece:
    """Return a piece under its label, as “Table 1”."""
    anchor = anchor_of(label)
    if piece.name in _TABLES:
        return MadePiece(_TABLES[piece.name][1](record, label, anchor))
    figure = _figure(piece.name, record)
    if figure.kind == FigureKind.CARDS:
        return MadePiece(tables.cards_table(record, figure, label, anchor))
    if not any(_is_placed(value) for row in figure.rows for value in row.values):
        return MadePiece(_lost(record, piece.name, figure, label, anchor), figure)
    whole = _picture(record, piece.name, figure, label, anchor)
    if (
        len(figure.rows) > MOST_ROWS_IN_HALF
        or figure.kind in TILED
        or legend_lines(figure) > MOST_LEGEND_LINES
    ):
        return MadePiece(whole, figure)
    half = replace(whole, svg=picture(figure, framed=False, width=HALF_WIDTH))
    return MadePiece(whole, figure, half)


def _is_placed(value: Value) -> bool:
    """Say whether a value is known, and what it is the value of; a tile shows a level and has no share."""
    if value.mark == Mark.UNPLACED:
        return False
    return value.share is not None or (value.category is not None and value.mark != Mark.MISSING)


def _lost(record: Record, name: str, figure: Figure, label: str, anchor: str) -> Paragraph:
    """Return the sentence that stands in place of a figure of which no value can be placed."""
    basis = f"values of {label}"
    source = own(" Source: "), data(_source(record, figure), "citation of the figure"), own(".")
    doubts = figure.certainty
    return Paragraph(
        (
            own(f"{label}. ", strong=True),
            data(f"{figure.title}. ", "title of the figure", strong=True),
            own("The values of this figure cannot be read in the copy available. "),
            data(doubts, basis),
            *source,
        ),
        anchor,
    )


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
            "%(title)s. %(summary)s %(annex)s holds its data.",
            title=figure.title,
            summary=figure.summary,
            annex=first_upper(record.annex),
        ),
        notes=tuple(_figure_notes(record, name, figure)),
        fluid=f"{legend(figure)}{drawing(figure, labelled_by=f'{anchor}-caption')}",
        address=figure.page_url,
    )


def _figure_notes(record: Record, name: str, figure: Figure) -> Iterator[type_of_text]:
    """Yield the line below a figure: unit, base, source; the annex says how it was counted, and doubts."""
    basis = f"values of {figure.title}"
    source = data(_source(record, figure), "citation of the figure")
    codes = _codes_against(record, name)
    doubt = "Some values are inferred; see %(annex)s." if figure.ground.inferred else ""
    if codes:
        against = "Some values are inferred, and another place differs; see %(annex)s (%(codes)s)."
        doubt = against if doubt else "Another place differs; see %(annex)s (%(codes)s)."
    doubt = worded(doubt, annex=record.annex, codes=", ".join(codes))
    also = (own(f" {doubt}"),) if doubt else ()
    yield (data(f"{figure.unit}. {figure.base}. ", basis), own("Source: "), source, own("."), *also)


def _source(record: Record, figure: Figure) -> str:
    """Return the place of a figure, without the title of the source that the whole paper reports."""
    begins = f"{record.round.citation.source.title}, "
    if len(figure.ground.sources) == 1 and figure.source.startswith(begins):
        return worded("%(place)s of the source document", place=figure.source.removeprefix(begins))
    return figure.source


def _codes_against(record: Record, name: str) -> list[str]:
    """Return the codes of the contradictions beside the question of a figure."""
    if not name.startswith("survey-"):
        return []
    question = record.result(int(name.removeprefix("survey-"))).question
    found = (code for fact in (record.survey, question) for code in record.corrections.correction_codes(fact))
    return list(dict.fromkeys(found))


@dataclass
class Labelled:
    """The pieces of a paper by the key of their block, their labels by name, and what is wrong with them."""

    pieces: dict[int, Piece] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def labelled(blocks: Iterable[PaperBlock], record: Record, *, annex_tables: int) -> Labelled:
    """Return the pieces of a paper under their labels, so that texts can refer to what stands below them.

    What the source prints under a number keeps it, and what is ours is lettered beside it: “Figure 5” is
    then one thing in both. ``annex_tables`` come before those that the blocks put into the annex.
    """
    found = Labelled()
    known = pieces(record)
    listed = [(block, piece) for block in blocks if (piece := _piece(block, known, found)) is not None]
    printed = Counter(piece.printed_as for block, piece in listed if not block.in_annex)
    counts = Counter({"Annex table": annex_tables})
    for block, piece in listed:
        kind = _kind(piece)
        if block.in_annex:
            kind = f"Annex {kind.lower()}"
        elif piece.printed_as and printed[piece.printed_as] == 1:
            found.labels[piece.name] = piece.printed_as
            continue
        counts[kind] += 1
        is_lettered = not block.in_annex and any(one.startswith(kind) for one in printed)
        number = column_letter(counts[kind] - 1) if is_lettered else str(counts[kind])
        found.labels[piece.name] = f"{kind} {number}"
    return found


def _kind(piece: Piece) -> str:
    if piece.printed_as:
        return piece.printed_as.partition(" ")[0]
    return "Figure" if piece.is_figure else "Table"


def _piece(block: PaperBlock, known: Sequence[Piece], found: Labelled) -> Piece | None:
    """Return the piece of a block; what hinders it is kept as a problem."""
    if block.kind != PaperBlockKind.PIECE:
        return None
    try:
        piece = piece_named(block.piece, known)
    except NoPieceError as error:
        found.problems.append(Problem(f"block {block.order}", str(error), block))
        return None
    if piece.name in {one.name for one in found.pieces.values()}:
        message = worded("%(piece)s stands in this paper already; delete one of them.", piece=piece.words)
        found.problems.append(Problem(f"block {block.order}", message, block))
        return None
    found.pieces[block.pk] = piece
    return piece
