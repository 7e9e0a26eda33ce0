"""A paper as PDF: tagged (PDF/UA-1), with bookmarks, every font embedded, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, cast

from reporting.files import clean
from reporting.papers.content import (
    Block,
    Box,
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    SideBySide,
    TableRow,
    fitted_widths,
    leading_into_lists,
    plain,
    texts,
    type_of_text,
)
from reporting.publication import in_one_text
from reporting.words import first_upper, worded

STANDARDS: Final = ("a-3a", "ua-1")
"""For archives and for readers aloud; both keep every font in the file."""
TEMPLATE = Path(__file__).with_name("paper.typ")
MOST_REPORTED = 3
"""Places of a character without a font that are named."""


class PaperNotMadeError(Exception):
    """The paper cannot be laid out; the message says what to do."""


def _typeset(folder: Path) -> bytes:
    """Return the PDF of the paper in a folder; raises ``typst.TypstError``."""
    import typst

    compiler = typst.Compiler(input=str(folder / "paper.typ"), root=str(folder))
    return cast("bytes", compiler.compile(format="pdf", pdf_standards=list(STANDARDS), timestamp=0))


def pdf(paper: PaperContent) -> bytes:
    """Return a paper as PDF/UA-1.

    Raises PaperNotMadeError, as when no font of this machine has a character of the paper.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        directory = Path(folder)
        content = _laid_down(paper, directory)
        try:
            return _typeset(directory)
        except typst.TypstError as error:
            # Typst 0.15 loses its tags where some pages break at a head of the second level.
            if "internal error" not in str(error):
                raise PaperNotMadeError(_explained(error, paper)) from error
        _write(directory, {**content, "plain": True})
        try:
            return _typeset(directory)
        except typst.TypstError as error:
            raise PaperNotMadeError(_explained(error, paper)) from error


def _laid_down(paper: PaperContent, directory: Path) -> dict[str, Any]:
    """Write into a folder everything that Typst lays a paper out from; return what the paper says."""
    (directory / "paper.typ").write_bytes(TEMPLATE.read_bytes())
    content = {**_content(paper, directory), "plain": False}
    _write(directory, content)
    return content


def _write(directory: Path, content: dict[str, Any]) -> None:
    (directory / "content.json").write_text(json.dumps(content), encoding="utf-8")


def _explained(error: Any, paper: PaperContent) -> str:
    message = str(error.message or error)
    if "font" in message or "glyph" in message or "displayed" in message:
        letters = _letters_in(message)
        places = [one.place for one in texts(paper) if letters & set(plain(one.text))]
        where = ", ".join(dict.fromkeys(places[:MOST_REPORTED])) or "the paper"
        named = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(letters)) or message
        return worded(
            "%(where)s: a character is in no font of this machine (%(named)s). Leave it out, or have fonts "
            "installed that hold it (on Debian: fonts-noto-core, fonts-noto-cjk).",
            where=first_upper(where),
            named=named,
        )
    return worded("The PDF cannot be made: %(message)s", message=message)


def _letters_in(message: str) -> set[str]:
    """Return the characters that the compiler could not show; rare ones it tells by their number."""
    found = re.search(r'the text `?"(.*?)"`? could not', message)
    if found is None:
        return set()
    decoded = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), found[1])
    return {letter for letter in decoded if not letter.isspace()}


def _content(paper: PaperContent, directory: Path) -> dict[str, Any]:
    return {
        "name": paper.name,
        "publisher": dict(paper.publication).get("Publisher", ""),
        "cited": in_one_text(paper.publication),
        "title": clean(paper.title),
        "foot": clean(paper.foot),
        "organisation": clean(paper.organisation),
        "symbol": clean(paper.symbol),
        "draft_mark": paper.draft_mark,
        "language": paper.language,
        "contents": "Contents" if paper.has_contents else "",
        "masthead": [{"label": label, "text": _text(text)} for label, text in paper.masthead],
        "facts": [{"label": label, "text": _text(text)} for label, text in paper.facts],
        "issued_as": _text(paper.issued_as),
        "day": {name: getattr(paper.issued_on, name) for name in ("year", "month", "day")},
        "blocks": list(_blocks(paper, directory)),
    }


def _blocks(paper: PaperContent, directory: Path) -> Iterator[dict[str, Any]]:
    leading = leading_into_lists(paper.blocks)
    for place, block in enumerate(paper.blocks):
        yield {**_block(block, place, directory), "leads": place in leading}


def _text(text: type_of_text) -> list[dict[str, Any]]:
    return [{**asdict(run), "text": clean(run.text), "note": _note(run.note)} for run in text]


def _note(text: type_of_text) -> dict[str, str] | None:
    """Return a footnote with a key of its own, by which the same note is pointed to again."""
    if not text:
        return None
    words = clean(plain(text))
    return {"text": words, "key": f"note-{hashlib.sha256(words.encode()).hexdigest()[:16]}"}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "lines": [_text(line) for line in cell.lines],
        "number": cell.is_number,
        "points": cell.are_points,
        "whole": cell.is_short,
    }


def _block(block: Block, place: int, directory: Path) -> dict[str, Any]:
    if isinstance(block, Heading):
        heading = {"kind": "heading", "level": block.level, "label": block.label, "annex": block.is_annex}
        return {**heading, "anchor": block.anchor, "text": _text(block.text)}
    if isinstance(block, SideBySide):
        pictures = [_picture(one, f"{place}-{step}", directory) for step, one in enumerate(block.pictures)]
        return {"kind": "beside", "pictures": pictures}
    if isinstance(block, Box):
        parts = [_block(one, place, directory) for one in block.parts]
        return {"kind": "box", "title": block.title, "anchor": block.anchor, "parts": parts}
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "number": block.number,
            "anchor": block.anchor,
            "text": _text(block.text),
        }
    if isinstance(block, Points):
        return {"kind": "points", "ordered": block.ordered, "items": [_text(one) for one in block.items]}
    if isinstance(block, Picture):
        return _picture(block, str(place), directory)
    return _table(block)


def _picture(block: Picture, place: str, directory: Path) -> dict[str, Any]:
    name = f"figure-{place}.svg"
    (directory / name).write_text(block.svg, encoding="utf-8")
    return {
        "kind": "picture",
        "file": name,
        "alternative": clean(block.alternative),
        "anchor": block.anchor,
        "title": _text(block.title),
        "notes": [_text(note) for note in block.notes],
    }


def _table(block: PaperTable) -> dict[str, Any]:
    return {
        "kind": "table",
        "anchor": block.anchor,
        "title": _text(block.title),
        "headings": [clean(one) for one in block.headings],
        "widths": fitted_widths(block),
        "numbers": sorted(block.numbers),
        "rows": [{"band": row.is_band, "cells": [_cell(cell) for cell in row.cells]} for row in block.rows],
        "notes": [_text(note) for note in block.notes],
    }


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
