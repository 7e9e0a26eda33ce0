"""A paper put together: texts with their numbers filled in, tables, figures, annex; and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace

from django.utils import timezone

from papers.exports.checking import MOST_TOLD, told_of, typed_numbers, with_notes
from papers.exports.pieces import MadePiece, NoPieceError, Piece, anchor_of, make_piece, piece_named
from papers.exports.tables import annex_table
from papers.exports.title_block import title_facts
from papers.models import Paper, PaperBlock
from papers.selectors.papers import blocks_of
from papers.selectors.placeholders import BrokenPlaceholderError, filled, written
from papers.selectors.record import Record
from papers.selectors.typed import Index
from people.policies import PUBLIC
from people.selectors.organisation import organisation
from people.stamp import one_reading
from programmes import policies
from record.canonical import canonical, digest_of
from reporting.figures import Figure
from reporting.papers.content import (
    Block,
    Heading,
    PaperContent,
    Paragraph,
    Points,
    Run,
    data,
    own,
    plain,
    roman,
    type_of_text,
)
from reporting.papers.markdown import ParsedParagraph, parse
from reporting.words import worded
from review.states import CLEARED

BROKEN = "broken placeholder "
DRAFT_MARK = "DRAFT – not for circulation"


@dataclass(frozen=True)
class Problem:
    """Something wrong with a paper: where, what, and whether it keeps the paper from being cleared."""

    place: str
    text: str
    block: PaperBlock | None = None
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True)
class Assembled:
    """A paper with its problems; ``figures`` are those drawn in it, by label."""

    content: PaperContent
    problems: tuple[Problem, ...]
    figures: dict[str, Figure]
    digest: str
    places: dict[int, str] = field(default_factory=dict)
    """Where each block stands, by key: “paragraphs 3–4”, “Table 1”."""
    made_of: dict[int, tuple[Block, ...]] = field(default_factory=dict)
    """What each block became, by key."""

    @property
    def obstacles(self) -> list[str]:
        """What keeps it from being cleared, in words."""
        return [str(one) for one in self.problems if one.blocks]


def assembled(paper: Paper, blocks: list[PaperBlock] | None = None) -> Assembled:
    """Return a paper as it would be printed now, with everything that is wrong with it.

    A broken placeholder is told and never printed.
    """
    with one_reading():
        return _Assembler(paper, blocks_of(paper) if blocks is None else blocks).whole()


def handed_out(paper: Paper) -> Paper:
    """Return a paper as it will read once it is cleared, today; nothing is stored."""
    later = copy(paper)
    later.status = Paper.Status.CLEARED
    later.cleared_at = timezone.now()
    return later


class _Assembler:
    """Goes through the blocks of one paper once."""

    def __init__(self, paper: Paper, blocks: list[PaperBlock]) -> None:
        self.paper, self.source = paper, blocks
        self.record = Record(paper)
        self.index = Index(self.record)
        self.pieces: dict[int, Piece] = {}
        self.labels: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.broken: list[str] = []
        self.blocks: list[Block] = []
        self.figures: dict[str, Figure] = {}
        self.places: dict[int, str] = {}
        self.paragraphs = self.sections = self.parts = 0

    def whole(self) -> Assembled:
        self._name_pieces()
        made_of = {}
        for block in self.source:
            before = len(self.blocks)
            self._add(block)
            made_of[block.pk] = tuple(self.blocks[before:])
        self._add_annex()
        self.problems += _problems_of_sources(self.paper)
        paper = self.paper
        content = PaperContent(
            name=f"paper {paper.slug}",
            title=f"{paper.plan.mark}{paper.title}",
            organisation=organisation().paper_head,
            symbol=paper.symbol,
            facts=tuple(title_facts(paper)),
            blocks=tuple(_with_ranges(self.blocks)),
            draft_mark=DRAFT_MARK if paper.is_draft else "",
        )
        problems = tuple(self.problems)
        return Assembled(content, problems, self.figures, _digest(content), self.places, made_of)

    def _name_pieces(self) -> None:
        """Give tables and figures their labels first, so that texts can refer to what stands below them."""
        counts = {True: 0, False: 0}
        for block in self.source:
            if block.kind != PaperBlock.Kind.PIECE:
                continue
            try:
                piece = piece_named(block.piece, self.record)
            except NoPieceError as error:
                self.problems.append(Problem(f"block {block.order}", str(error), block))
                continue
            if piece.name in self.labels:
                told = worded(
                    "%(piece)s stands in this paper already; delete one of them.", piece=piece.words
                )
                self.problems.append(Problem(f"block {block.order}", told, block))
                continue
            counts[piece.is_figure] += 1
            self.pieces[block.pk] = piece
            self.labels[piece.name] = f"{'Figure' if piece.is_figure else 'Table'} {counts[piece.is_figure]}"

    def _add(self, block: PaperBlock) -> None:
        kind = PaperBlock.Kind
        if block.kind == kind.PIECE:
            self._add_piece(block)
        elif block.kind == kind.TEXT:
            self._add_text(block)
        else:
            self._add_heading(block)

    def _add_heading(self, block: PaperBlock) -> None:
        if block.kind == PaperBlock.Kind.SECTION:
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
        """Return the paragraphs of a block; broken placeholders are marked, to be told by their paragraph."""

        def fill(expression: str) -> Run:
            try:
                fact = filled(expression, self.record, self.labels)
            except BrokenPlaceholderError as error:
                told = "the placeholder %(written)s gives nothing. %(error)s"
                self.broken.append(worded(told, written=written(expression)[:80], error=error))
                return Run("[…]", fact=f"{BROKEN}{len(self.broken) - 1}")
            note = (Run(fact.note, fact=fact.told),) if fact.note else ()
            made = data(fact.text, fact.told, value=fact.value, note=note)
            if fact.text in self.labels.values():
                return replace(made, link=f"#{anchor_of(fact.text)}")
            return made

        return parse(block.text, fill, is_line=is_line)

    def _check(self, text: type_of_text, place: str, block: PaperBlock) -> None:
        """Tell the broken placeholders of one paragraph, and what was typed in it and is not in the data."""
        for run in with_notes(text):
            if run.fact.startswith(BROKEN):
                told = self.broken[int(run.fact.removeprefix(BROKEN))]
                self.problems.append(Problem(place, told, block))
        wrong = [one for one in typed_numbers(text, self.index, self.labels) if not one.is_explained]
        self.problems += [Problem(place, told_of(one), block) for one in wrong[:MOST_TOLD]]
        if len(wrong) > MOST_TOLD:
            told = worded("%(count)s more numbers like these.", count=len(wrong) - MOST_TOLD)
            self.problems.append(Problem(place, told, block))

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
                told = "headings and tables are blocks of their own; here they stand as they were typed."
                self.problems.append(Problem(place, told, block, blocks=False))
        last = self.paragraphs
        place = f"paragraph {first}"
        self.places[block.pk] = place if last <= first else f"paragraphs {first}–{last}"
        if last < first:
            told = "It says nothing yet; write it or delete it."
            self.problems.append(Problem(f"block {block.order}", told, block))

    def _add_piece(self, block: PaperBlock) -> None:
        piece = self.pieces.get(block.pk)
        if piece is None:
            return
        label = self.labels[piece.name]
        self.places[block.pk] = label
        made: MadePiece = make_piece(piece, self.record, label)
        self.blocks.append(made.block)
        if made.figure is not None:
            self.figures[label] = made.figure

    def _add_annex(self) -> None:
        if not self.figures:
            return
        title = own("Annex. The data behind each figure")
        self.blocks.append(Heading((title,), 1, "annex", is_annex=True))
        for number, (label, figure) in enumerate(self.figures.items(), 1):
            self.blocks.append(annex_table(figure, label, number))


def _problems_of_sources(paper: Paper) -> Iterator[Problem]:
    """Say which of the things a paper reports are not open to everybody yet."""
    round_ = paper.assessment_round
    if round_.status not in policies.READABLE_STATUSES[PUBLIC]:
        told = "%(title)s is %(status)s; clear it first."
        status = round_.get_status_display().lower()
        yield Problem("title block", worded(told, title=round_.title, status=status))
    if paper.meeting is None:
        told = "It names no session: it can be cleared, but not recorded as presented."
        yield Problem("title block", told, blocks=False)
    if round_.citation.is_missing:
        told = worded("The ratings of %(title)s are missing.", title=round_.title)
        yield Problem("title block", told, blocks=False)
    if paper.survey is not None and paper.survey.status != CLEARED:
        told = worded("%(title)s is a draft; clear it first.", title=paper.survey.title)
        yield Problem("title block", told)
    if paper.evaluation is not None and not paper.evaluation.is_open:
        told = worded("%(title)s is not open yet; clear what it found first.", title=paper.evaluation.title)
        yield Problem("title block", told)


def _with_ranges(blocks: list[Block]) -> Iterator[Block]:
    """Say in each heading which paragraphs stand under it."""
    for place, block in enumerate(blocks):
        if not isinstance(block, Heading) or block.is_annex:
            yield block
            continue
        numbers = []
        for later in blocks[place + 1 :]:
            if isinstance(later, Heading) and (later.level <= block.level or later.is_annex):
                break
            if isinstance(later, Paragraph) and later.number is not None:
                numbers.append(later.number)
        if not numbers:
            yield block
        elif numbers[0] == numbers[-1]:
            yield replace(block, paragraphs=f"para. {numbers[0]}")
        else:
            yield replace(block, paragraphs=f"paras. {numbers[0]}–{numbers[-1]}")


def _digest(content: PaperContent) -> str:
    """Return the SHA-256 of what a paper says, without its state."""
    facts = [(label, plain(text)) for label, text in content.facts if label != "Status"]
    said = [content.title, content.symbol, facts, [repr(block) for block in content.blocks]]
    return digest_of(canonical(said))
