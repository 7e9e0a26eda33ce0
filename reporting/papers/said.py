"""What a paper says, place by place, as plain values, and which of its words are facts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from reporting.papers.content import (
    Block,
    Box,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    SideBySide,
    TableRow,
    plain,
    type_of_text,
)
from reporting.words import worded


class SaidKind(StrEnum):
    """What stands at a place of a paper."""

    FACT = "fact above the text"
    HEADING = "heading"
    TEXT = "text"
    FRAMED = "text in a frame"
    POINT = "point"
    LETTERED = "lettered point"
    TITLE = "title of a table or figure"
    ROW = "row of a table"
    NOTE = "note"


SHOWS: Final = "What it shows"
"""Label of the words that say what a drawing shows."""


@dataclass(frozen=True)
class Part:
    """A text at a place, in a table under the heading of its column, and what its facts rest on."""

    label: str
    text: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What a paper says at one place; of a figure, what its drawing shows in words.

    ``label`` is that of the table or figure to which it belongs, empty for text.
    """

    place: str
    kind: SaidKind
    parts: tuple[Part, ...]
    label: str = ""

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.parts if one.text)


def said_of_head(paper: PaperContent) -> list[Said]:
    """Return what stands above the text of a paper: its title, what it is issued as, its facts."""
    issued = (("Issued as", paper.issued_as),) if paper.issued_as else ()
    facts = (("Title", (Run(paper.title),)), *issued, *paper.masthead, *paper.facts)
    return [Said(label, SaidKind.FACT, (_part("", text),)) for label, text in facts]


def said(paper: PaperContent) -> list[Said]:
    """Return everything that the blocks of a paper say, in the order of reading, with their footnotes."""
    return list(_said(paper.blocks))


def as_data(listed: Sequence[Said]) -> list[dict[str, Any]]:
    """Return what a paper says as values for JSON."""
    return [
        {
            "place": one.place,
            "kind": one.kind.value,
            "table_or_figure": one.label,
            "parts": [
                {"label": part.label, "text": part.text, "rests_on": list(part.rests_on)}
                for part in one.parts
            ],
        }
        for one in listed
    ]


def of_data(rows: Sequence[Mapping[str, Any]]) -> list[Said]:
    """Return what ``as_data`` made values of."""
    return [
        Said(
            one["place"],
            SaidKind(one["kind"]),
            tuple(Part(part["label"], part["text"], tuple(part["rests_on"])) for part in one["parts"]),
            one["table_or_figure"],
        )
        for one in rows
    ]


def _said(blocks: Sequence[Block]) -> Iterator[Said]:
    place = "before the first paragraph"
    for block in blocks:
        if isinstance(block, Paragraph) and block.number is not None:
            place = f"paragraph {block.number}"
        yield from _of(block, place)


def _of(block: Block, place: str) -> Iterator[Said]:
    if isinstance(block, Heading):
        yield from _texts(f"heading “{plain(block.text)}”", SaidKind.HEADING, block.text)
    elif isinstance(block, Paragraph):
        yield from _texts(place, SaidKind.TEXT, block.text)
    elif isinstance(block, Points):
        kind = SaidKind.LETTERED if block.ordered else SaidKind.POINT
        for number, item in enumerate(block.items, 1):
            yield from _texts(f"{place}, point {number}", kind, item)
    elif isinstance(block, Box):
        for number, part in enumerate(block.parts, 1):
            for one in _of(part, f"{block.title.lower()}, paragraph {number}"):
                yield replace(one, kind=SaidKind.FRAMED) if one.kind == SaidKind.TEXT else one
    elif isinstance(block, SideBySide):
        for picture in block.pictures:
            yield from _of(picture, place)
    else:
        made = _of_picture(block) if isinstance(block, Picture) else _of_table(block)
        yield from (replace(one, label=block.label) for one in made)


def _texts(place: str, kind: SaidKind, *texts: type_of_text) -> Iterator[Said]:
    yield Said(place, kind, tuple(_part("", one) for one in texts))
    yield from _notes(place, texts)


def _notes(place: str, texts: Sequence[type_of_text]) -> Iterator[Said]:
    for text in texts:
        for run in text:
            if run.note:
                yield Said(worded("%(place)s, footnote", place=place), SaidKind.NOTE, (_part("", run.note),))


def _part(label: str, *texts: type_of_text) -> Part:
    facts = dict.fromkeys(run.fact for text in texts for run in text if run.fact)
    return Part(label, "; ".join(plain(one) for one in texts), tuple(facts))


def _of_picture(block: Picture) -> Iterator[Said]:
    parts = (_part("Title", block.title), Part(SHOWS, block.alternative))
    yield Said(block.label, SaidKind.TITLE, parts)
    for note in block.notes:
        yield from _texts(f"{block.label}, note", SaidKind.NOTE, note)


def _of_table(table: PaperTable) -> Iterator[Said]:
    yield from _texts(f"{table.label}, title", SaidKind.TITLE, table.title)
    heads = tuple(Part(f"Column {number}", text) for number, text in enumerate(table.headings, 1))
    yield Said(f"{table.label}, headings", SaidKind.ROW, heads)
    for row in table.rows:
        place = f"{table.label}, “{_named(row)}”"
        labels = ("",) if row.is_band else table.headings
        cells = zip(labels, row.cells, strict=False)
        yield Said(place, SaidKind.ROW, tuple(_part(label, *cell.lines) for label, cell in cells))
        for cell in row.cells:
            yield from _notes(place, cell.lines)
    for note in table.notes:
        yield from _texts(f"{table.label}, note", SaidKind.NOTE, note)


LONGEST_NAME = 60
"""Characters of the first cell of a row by which the row is named."""


def _named(row: TableRow) -> str:
    text = plain(row.cells[0].lines[0]) if row.cells and row.cells[0].lines else ""
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME].rstrip()}…"


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth last half halves "
    "quarter quarters thirds fifths dozen once twice thrice double triple pair single"
)
_PARTS = (
    "none no nobody nothing neither nor all every each both any most majority minority few fewer several some"
)
_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr "
    "jun jul aug sep sept oct nov dec"
)
_LIMITS = (
    "not never without except only more less than least over under above below nearly almost about around "
    "approximately roughly up down least than further hardly barely exactly"
)
_DOUBTS = (
    "estimate estimated estimates presumably allegedly reportedly supposedly doubtful doubt uncertain "
    "unclear possibly perhaps probably maybe likely unlikely hypothetical provisional preliminary unverified "
    "disputed"
)
_UNITS = "per percent percentage point points % ‰ ％ ° usd euro"
_LABELS = "figure figures table tables para paras paragraph paragraphs annex section footnote footnotes"
WORDS: Final = frozenset(
    " ".join((_ONES, _TENS, _ORDINALS, _PARTS, _MONTHS, _LIMITS, _DOUBTS, _UNITS, _LABELS)).split()
)
SIGNS: Final = frozenset("+-−=<>≤≥±×÷~≈$€£¥")


@lru_cache(maxsize=8_192)
def is_fact(word: str) -> bool:
    """Say whether a word of a running text is a fact."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    bare = "".join(one for one in folded if unicodedata.category(one) != "Cf").strip(
        ".,;:!?()[]{}“”„\"'’‘«»…•"
    )
    if any(unicodedata.category(one) in {"Nd", "Nl", "No"} for one in word):
        return True
    return bare in WORDS or bool(SIGNS & set(bare)) or any(part in WORDS for part in bare.split("-"))
