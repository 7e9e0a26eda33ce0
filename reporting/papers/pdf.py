"""A paper as PDF: tagged (PDF/UA-1), with bookmarks, every font embedded, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

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
    SideBySide,
    plain,
    texts,
    type_of_text,
)
from reporting.papers.fitting import fitted_widths, leading_into_lists
from reporting.papers.reading_pdf import PdfShape, opened_pdf, shape_of
from reporting.papers.typesetting import shape_meanwhile, typeset
from reporting.publication import in_one_text
from reporting.words import first_upper, worded

TEMPLATE = Path(__file__).with_name("paper.typ")
MOST_REPORTED = 3
"""Places of a character without a font that are named."""


class PaperNotMadeError(Exception):
    """The paper cannot be laid out; the message says what to do."""


def pdf(paper: PaperContent) -> bytes:
    """Return a paper as PDF/UA-1.

    Raises PaperNotMadeError, as when no font of this machine has a character of the paper.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        directory = Path(folder)
        content = _laid_down(paper, directory)
        try:
            return typeset(directory)
        except typst.TypstError as error:
            # Typst 0.15 loses its tags where some pages break at a head of the second level.
            if "internal error" not in str(error):
                raise PaperNotMadeError(_explained(error, paper)) from error
        _write(directory, {**content, "plain": True})
        try:
            return typeset(directory)
        except typst.TypstError as error:
            raise PaperNotMadeError(_explained(error, paper)) from error


@contextmanager
def shape_of_pdf(paper: PaperContent) -> Iterator[Callable[[], PdfShape]]:
    """Lay out a paper while this process does something else; hand over a function that waits for its shape.

    The function raises PaperNotMadeError as ``pdf`` does.
    """
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        directory = Path(folder)
        _laid_down(paper, directory)
        with shape_meanwhile(directory) as made:
            yield lambda: made() or shape_of(opened_pdf(pdf(paper)))


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
