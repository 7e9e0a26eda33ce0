"""A paper put together: numbers filled in and checked, tables, figures, annex; and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from papers.exports.corrigenda import corrections_in, corrigendum_of, listed_in
from papers.exports.evidence import annex_of, parts_of
from papers.exports.pieces import MadePiece, anchor_of, labelled, make_piece
from papers.exports.shaping import (
    Problem,
    digest_of_contents,
    lowered,
    paired,
    problems_of_sources,
    with_ranges,
)
from papers.exports.title_block import masthead, publication_of, title_facts
from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.selectors.papers import blocks_of
from papers.selectors.placeholders import BrokenPlaceholderError, filled, written
from papers.selectors.record import Record
from papers.selectors.typed import Index, Judged
from people.selectors.organisation import organisation
from people.stamp import one_reading
from reporting.figures import Figure
from reporting.papers.content import (
    UNDATED,
    Block,
    Box,
    Heading,
    PaperContent,
    Paragraph,
    Picture,
    Points,
    Run,
    data,
    own,
    plain,
    type_of_text,
)
from reporting.papers.markdown import ParsedParagraph, parse
from reporting.papers.reading_data import numbers_in
from reporting.words import first_upper, roman, worded

BROKEN = "broken placeholder "
DRAFT_MARK = "DRAFT – not for circulation"


@dataclass(frozen=True)
class Assembled:
    """A paper and its annex of evidence, with their problems; ``figures`` are those of it, by label."""

    content: PaperContent
    annex: PaperContent
    problems: tuple[Problem, ...]
    figures: dict[str, Figure]
    digest: str
    record: Record
    """What it was filled from."""
    corrigendum: PaperContent | None = None
    """What it corrects of another paper."""
    places: dict[int, str] = field(default_factory=dict)
    """Where each block stands, by key: “paragraphs 3–4”, “Table 1”."""
    made_of: dict[int, tuple[Block, ...]] = field(default_factory=dict)
    """What each block became, by key."""
    typed: dict[int, list[Judged]] = field(default_factory=dict)
    """The numbers that somebody typed and the record has, by the key of their block."""

    @property
    def whole(self) -> PaperContent:
        """The paper with its annex behind it, for a page and for a workbook."""
        title = Heading((own("Annex of evidence"),), 1, "annex", is_annex=True)
        first: tuple[Block, ...] = ()
        if self.corrigendum is not None:
            first = (Heading((own("What is corrected"),), 1, "corrected"), *listed_in(self.corrigendum))
        blocks = (*first, *self.content.blocks, title, *lowered(self.annex.blocks))
        return replace(self.content, blocks=blocks)

    @property
    def obstacles(self) -> list[str]:
        """What keeps it from being cleared, in words."""
        return [str(one) for one in self.problems if one.blocks]


def assembled(
    paper: Paper, blocks: list[PaperBlock] | None = None, record: Record | None = None
) -> Assembled:
    """Return a paper as it would be printed now, with everything that is wrong with it.

    A broken placeholder is reported and never printed. ``record`` is what another version of the paper was
    filled from a moment ago, so that it is not read again.
    """
    with one_reading():
        found = blocks_of(paper) if blocks is None else blocks
        return _Assembler(paper, found, record or Record(paper)).whole()


class _Assembler:
    """Goes through the blocks of one paper once."""

    def __init__(self, paper: Paper, blocks: list[PaperBlock], record: Record) -> None:
        self.paper, self.source, self.record = paper, blocks, record
        self.index = Index(self.record)
        self.evidence = parts_of(self.record)
        found = labelled(blocks, self.record, annex_tables=len(self.evidence))
        self.pieces, self.labels, self.problems = found.pieces, found.labels, found.problems
        self.broken: list[str] = []
        self.blocks: list[Block] = []
        self.annexed: list[Block] = []
        self.figures: dict[str, Figure] = {}
        self.halves: dict[str, Picture] = {}
        self.places: dict[int, str] = {}
        self.typed: dict[int, list[Judged]] = {}
        self.paragraphs = self.sections = self.parts = 0
        self.named_source = False

    def whole(self) -> Assembled:
        made_of = {}
        for block in self.source:
            before, annexed = len(self.blocks), len(self.annexed)
            self._add(block)
            made_of[block.pk] = (*self.blocks[before:], *self.annexed[annexed:])
        self.problems += problems_of_sources(self.paper)
        content, annex = self._content(), self._annex()
        corrigendum = corrigendum_of(self.paper, content, annex, self.blocks)
        if corrigendum is not None and not corrections_in(corrigendum):
            message = "Nothing differs yet from the paper that it corrects."
            self.problems.append(Problem("corrigendum", message))
        return Assembled(
            content,
            annex,
            tuple(self.problems),
            self.figures,
            digest_of_contents(content, annex),
            self.record,
            corrigendum,
            self.places,
            made_of,
            self.typed,
        )

    def _content(self) -> PaperContent:
        paper = self.paper
        title = f"{paper.plan.mark}{paper.title}"
        return PaperContent(
            name=f"paper {paper.slug}",
            title=title,
            publication=publication_of(paper, title),
            organisation=organisation().paper_head,
            symbol=paper.symbol,
            masthead=tuple(masthead(paper)),
            facts=tuple(title_facts(paper)),
            issued_as=(data(paper.prepared_by, "title block of the paper"),),
            blocks=tuple(with_ranges(paired(self.blocks, self.halves))),
            draft_mark=DRAFT_MARK if paper.is_draft else "",
            issued_on=paper.cleared_at.date() if paper.cleared_at else UNDATED,
        )

    def _annex(self) -> PaperContent:
        blocks = tuple(annex_of(self.evidence, self.annexed, self.figures))
        title = worded("%(title)s: annex of evidence", title=f"{self.paper.plan.mark}{self.paper.title}")
        return replace(
            self._content(),
            name=f"annex {self.paper.slug}",
            title=title,
            publication=publication_of(self.paper, title),
            issued_as=(),
            blocks=blocks,
        )

    def _add(self, block: PaperBlock) -> None:
        kind = PaperBlockKind
        if block.kind == kind.PIECE:
            self._add_piece(block)
        elif block.kind == kind.TEXT:
            self._add_text(block)
        elif block.kind == kind.SUMMARY:
            self._add_summary(block)
        else:
            if block.kind == PaperBlockKind.SECTION:
                self.sections, self.parts = self.sections + 1, 0
                label, level = f"{roman(self.sections)}.", 1
                anchor = f"section-{self.sections}"
            else:
                self.parts += 1
                label, level = f"({self.parts})", 2
                anchor = f"section-{self.sections}-{self.parts}"
            place = f"heading {label}"
            self.places[block.pk] = place
            parsed = self._parsed(block, is_line=True)
            for one in parsed:
                self._check(one.text, place, block)
            words = next((one.text for one in parsed if one.text), ())
            self.blocks.append(Heading(words, level, anchor, label))

    def _parsed(self, block: PaperBlock, *, is_line: bool = False) -> list[ParsedParagraph]:
        """Return the paragraphs of a block; broken placeholders are marked, to be reported."""

        def fill(expression: str) -> Run:
            try:
                fact = filled(expression, self.record, self.labels)
            except BrokenPlaceholderError as error:
                message = "the placeholder %(written)s gives nothing. %(error)s"
                self.broken.append(worded(message, written=written(expression)[:80], error=error))
                return Run("[…]", fact=f"{BROKEN}{len(self.broken) - 1}")
            note = (Run(self._shortened(fact.note), fact=fact.description),) if fact.note else ()
            made = replace(
                data(fact.text, fact.description, value=fact.value, note=note), written=expression.strip()
            )
            # The annex is a file of its own, so only what stands in the paper is linked.
            is_here = fact.text in self.labels.values() and not fact.text.startswith("Annex")
            return replace(made, link=f"#{anchor_of(fact.text)}") if is_here else made

        return parse(block.text, fill, is_line=is_line)

    def _shortened(self, note: str) -> str:
        """Return a footnote with the title of the source document said whole the first time only."""
        title = self.record.round.citation.source.title
        if title not in note:
            return note
        if self.named_source:
            short = note.replace(title, "source document")
            return first_upper(short) if short.startswith("source") else short
        self.named_source = True
        return worded("%(note)s (below: source document).", note=note.rstrip("."))

    def _check(self, text: type_of_text, place: str, block: PaperBlock) -> None:
        """Tell the broken placeholders of one paragraph, and what was typed in it and is not in the data."""
        for run in with_notes(text):
            if run.fact.startswith(BROKEN):
                message = self.broken[int(run.fact.removeprefix(BROKEN))]
                self.problems.append(Problem(place, message, block))
        typed = list(typed_numbers(text, self.index, self.labels))
        self.typed.setdefault(block.pk, []).extend(one for one in typed if one.fact is not None)
        wrong = [one for one in typed if not one.is_explained]
        self.problems += [Problem(place, explanation_of(one), block) for one in wrong[:MOST_REPORTED]]
        if len(wrong) > MOST_REPORTED:
            message = worded("%(count)s more numbers like these.", count=len(wrong) - MOST_REPORTED)
            self.problems.append(Problem(place, message, block))

    def _add_text(self, block: PaperBlock) -> None:
        first = self.paragraphs + 1
        for one in self._parsed(block):
            if one.text:
                self.paragraphs += 1
                number = self.paragraphs
                self.blocks.append(Paragraph(one.text, f"paragraph-{number}", number))
            else:
                self.blocks.append(Points(one.items, one.ordered))
            place = f"paragraph {max(first, self.paragraphs)}"
            for text in (one.text, *one.items):
                self._check(text, place, block)
            if plain(one.text).startswith(("# ", "## ", "### ", "| ")):
                message = "headings and tables are blocks of their own; here they stand as they were typed."
                self.problems.append(Problem(place, message, block, blocks=False))
        last = self.paragraphs
        place = f"paragraph {first}"
        self.places[block.pk] = place if last <= first else f"paragraphs {first}–{last}"
        if last < first:
            message = "It says nothing yet; write it or delete it."
            self.problems.append(Problem(f"block {block.order}", message, block))

    def _add_summary(self, block: PaperBlock) -> None:
        """Add a frame whose paragraphs have no numbers, because others refer to those of the text."""
        place = "summary"
        parts: list[Paragraph | Points] = []
        for step, one in enumerate(self._parsed(block), 1):
            if one.text:
                parts.append(Paragraph(one.text, f"summary-{block.order}-{step}"))
            else:
                parts.append(Points(one.items, one.ordered))
            for text in (one.text, *one.items):
                self._check(text, place, block)
        self.places[block.pk] = place
        if parts:
            self.blocks.append(Box("Summary", f"summary-{block.order}", tuple(parts)))
        else:
            message = "It says nothing yet; write it or delete it."
            self.problems.append(Problem(f"block {block.order}", message, block))

    def _add_piece(self, block: PaperBlock) -> None:
        piece = self.pieces.get(block.pk)
        if piece is None:
            return
        label = self.labels[piece.name]
        self.places[block.pk] = label
        made: MadePiece = make_piece(piece, self.record, label)
        (self.annexed if block.in_annex else self.blocks).append(made.block)
        if made.figure is not None:
            self.figures[label] = made.figure
        if made.half is not None:
            self.halves[label] = made.half


MOST_REPORTED = 20
"""Numbers of one paragraph that are reported one by one."""


def with_notes(text: type_of_text) -> Iterator[Run]:
    """Yield the runs of a text, each followed by those of its footnote."""
    for run in text:
        yield run
        yield from with_notes(run.note)


def explanation_of(judged: Judged) -> str:
    """Say what is wrong with a number that somebody typed, and what to write instead."""
    typed = worded("“%(given)s” was typed by hand", given=judged.number.text)
    if judged.explanation and judged.number.value is not None:
        return worded(
            "%(typed)s and is not in the data; the data says %(explanation)s.",
            typed=typed,
            explanation=judged.explanation,
        )
    elsewhere = f'{{{{ cited("{judged.number.text}", "title, page") }}}}'
    why = judged.explanation or "nothing in the record says what it counts"
    return worded(
        "%(typed)s: %(why)s. A number from another document is written %(elsewhere)s.",
        typed=typed,
        why=why,
        elsewhere=elsewhere,
    )


def typed_numbers(text: type_of_text, index: Index, labels: dict[str, str]) -> Iterator[Judged]:
    """Yield every number that somebody typed in a text, with what the record says of it."""
    whole = plain(text)
    ends, place = [], 0
    for run in text:
        ends.append((place, place + len(run.text), run))
        place += len(run.text)
    known = {label.casefold() for label in labels.values()}
    for number in numbers_in(whole):
        here = next((run for start, end, run in ends if start <= number.start < end), None)
        before = whole[: number.start].rstrip().rpartition(" ")[2].casefold().strip("(")
        if here is not None and not here.fact and f"{before} {number.text}" not in known:
            yield index.judge(number, whole)
    for run in text:
        if run.note:
            yield from typed_numbers(run.note, index, labels)
