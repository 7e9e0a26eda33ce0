"""Lays each kind of file beside the paper it should be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext

from reporting.papers.comparing_books import prove_book
from reporting.papers.content import Box, PaperContent, PaperTable, Picture, SideBySide, texts
from reporting.papers.docx import PICTURE_ZOOM
from reporting.papers.docx_counting import refuse_counting
from reporting.papers.docx_tables import said_of
from reporting.papers.expected import Expected
from reporting.papers.laying import prove
from reporting.papers.pages import Wanted
from reporting.papers.pdf import shape_of_pdf
from reporting.papers.proof import FileRead, Proof, Word, reading, refuse_too_long
from reporting.papers.reading_docx import DocxRead, read_docx
from reporting.papers.reading_pdf import PdfRead, PdfShape, is_of_ours, pixels_of, read_pdf
from reporting.papers.reading_xlsx import read_book
from reporting.pictures import pngs
from reporting.words import worded


def prove_docx(content: bytes, paper: PaperContent) -> Proof:
    """Prove a DOCX, also one that another program has saved again. Raises UnreadablePaperError."""
    with reading():
        read = read_docx(content)
        refuse_counting(read, content)
    refuse_too_long(len(read.words))
    expected = Expected(paper)
    _check_shapes(read, paper)
    body = expected.body(numbered=True, drawn=False, ranges=_names_paragraphs(read.words), marked=True)
    notes = [word for note in expected.footnotes() for word in note]
    _check_pictures(read, read.pictures, [hashlib.sha256(one).hexdigest() for one in _pngs(paper)])
    text = [*body, *notes, *expected.alternatives()]
    wanted = Wanted(text, marks=expected.marks(), vocabulary=expected.vocabulary)
    return prove(read, wanted)


def prove_pdf(content: bytes, paper: PaperContent) -> Proof:
    """Prove a PDF of ours, or one that an office program has printed.

    Raises UnreadablePaperError; PaperNotMadeError where the paper cannot be laid out to compare with it.
    """
    with shape_of_pdf(paper) if is_of_ours(content) else nullcontext() as now:
        return _prove_pdf(content, paper, now)


def _prove_pdf(content: bytes, paper: PaperContent, now: Callable[[], PdfShape] | None) -> Proof:
    """Prove a PDF; ``now`` gives the shape of ours, and is None for one of another program."""
    with reading():
        read = read_pdf(content)
    refuse_too_long(len(read.words))
    expected = Expected(paper)
    _check_links(read, read.shape.links, paper)
    body = expected.body(numbered=True, drawn=read.is_ours, ranges=_names_paragraphs(read.words))
    marks = expected.marks()
    # The head of pages stands from the second page on.
    marks = marks if len(read.shape.drawn) > 1 else marks[1:]
    if now is not None:
        _check_shape(read, now())
    else:
        _check_pictures(read, read.pictures, [pixels_of(one) for one in _pngs(paper)])
    wanted = Wanted(
        body, expected.footnotes(), marks=marks, heads=expected.heads(), vocabulary=expected.vocabulary
    )
    return prove(read, wanted)


def prove_xlsx(content: bytes, made_now: bytes) -> Proof:
    """Prove a workbook. Raises UnreadablePaperError."""
    with reading():
        read = read_book(content)
    return prove_book(read, read_book(made_now))


def _names_paragraphs(words: Sequence[Word]) -> bool:
    """Say whether the contents of a document name paragraphs still, or pages since a program counted them."""
    return any(word.text.startswith("(para") for word in words[:1_500])


def _pngs(paper: PaperContent) -> list[bytes]:
    """Return the pictures of a paper as a DOCX holds them, in order."""
    drawn = [block.svg for block in paper.each() if isinstance(block, Picture)]
    return pngs(drawn, zoom=PICTURE_ZOOM)


def _check_shapes(read: DocxRead, paper: PaperContent) -> None:
    """Refuse tables with another number of rows, and links that lead elsewhere."""
    rows = [1] if paper.masthead else []
    for block in paper.blocks:
        if isinstance(block, PaperTable):
            rows.append(len(block.rows) + 1)
        elif isinstance(block, SideBySide | Box):
            rows.append(1)
    if read.tables != rows:
        mine, theirs = (", ".join(str(one) for one in listed) for listed in (read.tables, rows))
        read.refuse(
            "tables", mine, worded("the rows of the tables of the paper are %(theirs)s", theirs=theirs)
        )
    _check_links(read, read.links, paper)
    expected = {said for block in paper.blocks if isinstance(block, PaperTable) for said in said_of(block)}
    for said in sorted(read.said_of_tables - expected):
        read.refuse("tables", said[:80], "this is said of no table of the paper")


def _check_links(read: FileRead, links: Iterable[str], paper: PaperContent) -> None:
    known = {run.link for placed in texts(paper) for run in placed.text if run.link}
    for link in sorted(set(links) - known):
        read.refuse("links", link[:80], "this link is not in the paper")


def _check_pictures(read: FileRead, mine: Sequence[str], theirs: Sequence[str]) -> None:
    """Refuse pictures that are not those of the paper, one by one in their order."""
    for number, (here, there) in enumerate(zip(mine, theirs, strict=False), 1):
        if here != there:
            moved = here in theirs
            explanation = (
                "it is the picture of another figure" if moved else "it is not the picture of the paper"
            )
            read.refuse(f"picture {number}", "picture", explanation)
    if len(mine) < len(theirs):
        explanation = worded("the paper has %(count)s pictures", count=len(theirs))
        read.refuse("pictures", str(len(mine)), explanation)
    for number in range(len(theirs) + 1, len(mine) + 1):
        read.refuse(f"picture {number}", "picture", "the paper has no such picture, and it cannot be read")


def _check_shape(read: PdfRead, now: PdfShape) -> None:
    """Refuse another title, other bookmarks, other words for readers aloud, and pages drawn otherwise.

    Words that changed are reported too.
    """
    mine = read.shape
    if len(mine.drawn) != len(now.drawn):
        explanation = worded("the paper has %(count)s", count=len(now.drawn))
        read.refuse("file", worded("%(count)s pages", count=len(mine.drawn)), explanation)
    for number, (one, theirs) in enumerate(zip(mine.drawn, now.drawn, strict=False), 1):
        if one != theirs:
            explanation = "it draws something else than this page of the paper does"
            read.refuse(f"page {number}", "page", explanation)
    if mine.title != now.title:
        read.refuse("file", mine.title[:80], worded("its title is “%(title)s”", title=now.title))
    if mine.bookmarks != now.bookmarks:
        read.refuse("file", "bookmarks", "they are not the headings of the paper")
    if mine.heard != now.heard:
        read.refuse("file", "words for readers aloud", "they are not those of the paper")
