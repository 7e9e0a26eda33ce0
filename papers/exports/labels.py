"""How the tables and figures of a paper are called: by the number their source prints, or by ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from papers.exports.pieces import NoPieceError, Piece, piece_named, pieces
from papers.exports.problems import Problem
from papers.models import PaperBlock, PaperBlockKind
from papers.selectors.record import Record
from reporting.letters import column_letter
from reporting.words import worded


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
