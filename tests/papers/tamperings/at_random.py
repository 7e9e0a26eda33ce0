"""One random change of one fact of a paper."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from reporting.papers.content import PaperContent, PaperTable, Paragraph, Picture, plain
from tests.papers.tamperings.in_paper import (
    Spot,
    blocks_of,
    cell_words,
    put_at,
    row_words,
    spots,
    swapped,
    with_block,
    with_cell,
)
from tests.papers.tamperings.kinds import LEVELS, MONTH, MONTHS, NUMBER_WORD, UNITS

type_of_told = tuple[PaperContent, str]
type_of_maker = Callable[[PaperContent, random.Random, bool], type_of_told | None]
_LEVEL = rf"\b({'|'.join(LEVELS)}|{'|'.join(LEVELS).lower()})\b"
_LABEL = r"\b(?:Figure|Table|Annex table) [0-9]+"


def random_change(paper: PaperContent, rng: random.Random, *, in_tables: bool = False) -> type_of_told:
    """Return a paper with one fact changed, and words that say what was changed.

    ``in_tables`` changes only what a workbook holds: tables, their rows, cells and notes.
    """
    makers = list(_MAKERS)
    rng.shuffle(makers)
    for make in makers:
        made = make(paper, rng, in_tables)
        if made is not None:
            assert made[0] != paper, made[1]
            return made
    raise AssertionError("nothing in this paper can be changed")


def _spots(paper: PaperContent, *, in_tables: bool) -> list[Spot]:
    found = list(spots(paper))
    if not in_tables:
        return found
    labels = {table.label for _, table in blocks_of(paper, PaperTable)}
    found = [spot for spot in found if spot.place.partition(",")[0] in labels]
    return [spot for spot in found if ", row " in spot.place or not spot.place.endswith("footnote")]


def _of_words(pattern: str, other: Callable[[str, random.Random], str], kind: str) -> type_of_maker:
    """Return a maker that writes another word for one match of a pattern, anywhere in a paper."""

    def make(paper: PaperContent, rng: random.Random, in_tables: bool) -> type_of_told | None:
        found = [
            (spot, number, match)
            for spot in _spots(paper, in_tables=in_tables)
            for number, run in enumerate(spot.text)
            for match in re.finditer(pattern, run.text)
        ]
        if not found:
            return None
        spot, number, match = rng.choice(found)
        run, new = spot.text[number], other(match[0], rng)
        assert new != match[0], new
        words = f"{run.text[: match.start()]}{new}{run.text[match.end() :]}"
        changed = spot.put(put_at(spot.text, number, replace(run, text=words)))
        return changed, f"{spot.place}: the {kind} “{match[0]}” reads “{new}”"

    return make


def _other_number(number: str, rng: random.Random) -> str:
    """Return a number with one digit changed; the first becomes no nought."""
    place = rng.choice([at for at, letter in enumerate(number) if letter.isdigit()])
    digit = rng.choice([one for one in "123456789" if one != number[place]])
    return f"{number[:place]}{digit}{number[place + 1 :]}"


def _other_level(level: str, rng: random.Random) -> str:
    other = rng.choice([one for one in LEVELS if one != level.capitalize()])
    return other if level[0].isupper() else other.lower()


def _other_word(word: str, rng: random.Random) -> str:
    other = rng.choice([one for one in UNITS[2:13] if one != word.lower()])
    return other.capitalize() if word[0].isupper() else other


def _other_month(month: str, rng: random.Random) -> str:
    return rng.choice([one for one in MONTHS if one != month])


def _other_label(label: str, rng: random.Random) -> str:
    kind, _, number = label.rpartition(" ")
    others = [str(one) for one in range(1, 12) if str(one) != number]
    return f"{kind} {rng.choice(others)}"


def _dropped_paragraph(paper: PaperContent, rng: random.Random, in_tables: bool) -> type_of_told | None:
    found = [one for one in blocks_of(paper, Paragraph) if one[1].number is not None]
    if in_tables or not found:
        return None
    place, block = rng.choice(found)
    return with_block(paper, place), f"paragraph {block.number} is dropped"


def _dropped_row(paper: PaperContent, rng: random.Random, _in_tables: bool) -> type_of_told | None:
    found = [(place, table) for place, table in blocks_of(paper, PaperTable) if table.rows]
    if not found:
        return None
    place, table = rng.choice(found)
    line = rng.randrange(len(table.rows))
    changed = replace(table, rows=put_at(table.rows, line))
    return with_block(paper, place, changed), f"{table.label}: row {line + 1} is dropped"


def _dropped_note(paper: PaperContent, rng: random.Random, in_tables: bool) -> type_of_told | None:
    kinds = PaperTable if in_tables else PaperTable | Picture
    found = [
        (place, block, number)
        for place, block in enumerate(paper.blocks)
        if isinstance(block, kinds)
        for number, note in enumerate(block.notes)
        if plain(note).strip()
    ]
    if not found:
        return None
    place, block, number = rng.choice(found)
    changed = replace(block, notes=put_at(block.notes, number))
    return with_block(paper, place, changed), f"{block.label}: note {number + 1} is dropped"


def _row_of(spot: Spot) -> str:
    return spot.place.partition(", column ")[0]


def _dropped_footnote(paper: PaperContent, rng: random.Random, in_tables: bool) -> type_of_told | None:
    found = [
        (spot, number)
        for spot in _spots(paper, in_tables=in_tables)
        for number, run in enumerate(spot.text)
        if run.note
    ]
    if in_tables:
        # A workbook tells the footnotes of a row once each, so one that stands there twice is not missed.
        result = Counter((_row_of(spot), spot.text[number].note) for spot, number in found)
        found = [
            (spot, number)
            for spot, number in found
            if ", row " in spot.place and result[_row_of(spot), spot.text[number].note] == 1
        ]
    if not found:
        return None
    spot, number = rng.choice(found)
    run = replace(spot.text[number], note=())
    return spot.put(put_at(spot.text, number, run)), f"{spot.place}: a footnote is dropped"


def _swapped_rows(paper: PaperContent, rng: random.Random, _in_tables: bool) -> type_of_told | None:
    found = []
    for place, table in blocks_of(paper, PaperTable):
        result = [row_words(row) for row in table.rows]
        lines = range(len(result))
        pairs = [(one, other) for one in lines for other in lines[one + 1 :] if result[one] != result[other]]
        if pairs:
            found.append((place, table, pairs))
    if not found:
        return None
    place, table, pairs = rng.choice(found)
    one, other = rng.choice(pairs)
    changed = replace(table, rows=swapped(table.rows, one, other))
    return with_block(paper, place, changed), f"{table.label}: rows {one + 1} and {other + 1} are swapped"


def _swapped_cells(paper: PaperContent, rng: random.Random, _in_tables: bool) -> type_of_told | None:
    tables = blocks_of(paper, PaperTable)
    rng.shuffle(tables)
    for place, table in tables:
        found = [
            (line, column, cell)
            for line, row in enumerate(table.rows)
            if not row.is_band
            for column, cell in enumerate(row.cells)
        ]
        pairs = [
            (one, other)
            for at, one in enumerate(found)
            for other in found[at + 1 :]
            if (one[0] == other[0] or one[1] == other[1]) and cell_words(one[2]) != cell_words(other[2])
        ]
        if pairs:
            one, other = rng.choice(pairs)
            changed = with_cell(with_cell(table, *one[:2], other[2]), *other[:2], one[2])
            text = " and ".join(f"row {line + 1}, column {column + 1}" for line, column, _ in (one, other))
            return with_block(paper, place, changed), f"{table.label}: the cells {text} are swapped"
    return None


def _swapped_paragraphs(paper: PaperContent, rng: random.Random, in_tables: bool) -> type_of_told | None:
    found = blocks_of(paper, Paragraph)
    if in_tables or len({plain(block.text) for _, block in found}) < 2:
        return None
    (place, one), (at, other) = rng.sample(found, 2)
    while plain(one.text) == plain(other.text):
        (place, one), (at, other) = rng.sample(found, 2)
    first, second = replace(one, text=other.text), replace(other, text=one.text)
    changed = with_block(with_block(paper, place, first), at, second)
    return changed, f"the words of paragraphs {one.number} and {other.number} are swapped"


_MAKERS: tuple[type_of_maker, ...] = (
    _of_words(r"[0-9]+(?:\.[0-9]+)?", _other_number, "number"),
    _of_words(_LEVEL, _other_level, "level"),
    _of_words(NUMBER_WORD, _other_word, "number word"),
    _of_words(MONTH, _other_month, "month"),
    _of_words(_LABEL, _other_label, "label"),
    _dropped_paragraph,
    _dropped_row,
    _dropped_note,
    _dropped_footnote,
    _swapped_rows,
    _swapped_cells,
    _swapped_paragraphs,
)
