"""A document that came back from Word, block by block: what changed in it, and how it would be taken over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from papers.exports.assembling import Assembled, assembled
from papers.exports.evidence import annex_tables
from papers.exports.labels import labelled
from papers.exports.problems import Problem
from papers.models import Paper, PaperBlock
from papers.selectors.papers import blocks_of
from papers.selectors.placeholders import BrokenPlaceholderError, filled
from papers.selectors.record import Record
from papers.selectors.returned import earlier_texts
from people.stamp import one_reading
from reporting.papers.content import Block, Box, Heading, Paragraph, Points, Run, plain
from reporting.papers.markdown import parse
from reporting.papers.pairing import HEADINGS, Unit, differences, normal, paired
from reporting.papers.returned import Comment, Line, LineKind
from reporting.papers.returning import Lost, as_written, whole_text

Kind = PaperBlock.Kind
_WRITTEN: Final = frozenset({Kind.TEXT, Kind.SUMMARY, Kind.SECTION, Kind.PART})
_OF_LEVEL: Final = {1: LineKind.SECTION, 2: LineKind.PART}


@dataclass(frozen=True)
class ParagraphBack:
    """One paragraph: “same”, “changed”, “new” or “gone”; ``parts`` are both wordings as one row."""

    state: str
    parts: tuple[tuple[str, str], ...]
    is_tracked: bool = False

    @property
    def html(self) -> SafeString:
        """Both wordings as one row: what is gone struck through, what is new marked."""
        return SafeString("".join(_marked(kind, escape(text)) for kind, text in self.parts))


_MARKS: Final = {"gone": "del", "new": "ins"}


def _marked(kind: str, text: str) -> str:
    """Return words with their mark, which is said too to those who do not see it."""
    mark = _MARKS.get(kind)
    told = f'<span class="unseen"> [{kind}: </span>{text}<span class="unseen">] </span>'
    return f"<{mark}>{told}</{mark}>" if mark else text


@dataclass
class BlockBack:
    """A block as it came back; without ``block`` a new one, to stand behind the block at ``after``."""

    block: PaperBlock | None
    kind: str
    after: int
    place: str = ""
    number: int = 0
    paragraphs: list[ParagraphBack] = field(default_factory=list)
    lines: list[tuple[LineKind, str]] = field(default_factory=list)
    kept_lines: list[tuple[LineKind, str]] = field(default_factory=list)
    """The same with the numbers of the record in the place of what was written over them."""
    words: list[str] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_older: bool = False
    """It reads as the block did before somebody changed it here: nobody touched it in Word."""

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"block-{self.block.pk}" if self.block else f"new-{self.number}"

    @property
    def text(self) -> str:
        """What the block would say; empty where it is gone."""
        return whole_text(self.lines)

    @property
    def text_with_record(self) -> str:
        """The same with the numbers of the record."""
        return whole_text(self.kept_lines)

    @property
    def is_gone(self) -> bool:
        return self.block is not None and not self.lines

    @property
    def is_changed(self) -> bool:
        return any(one.state != "same" for one in self.paragraphs)


@dataclass(frozen=True)
class Compared:
    """A document beside its paper: the blocks that differ or have comments, and how many paragraphs agree."""

    blocks: tuple[BlockBack, ...]
    older: tuple[BlockBack, ...]
    agree: int
    has_tracked: bool


def units_of(made: Assembled, blocks: Sequence[PaperBlock]) -> Iterator[Unit]:
    """Yield every paragraph, point and heading in order.

    Those that stand in the place of a figure are among them, so that they are not taken for new ones.
    """
    for block in blocks:
        for part in made.made_of[block.pk]:
            yield from _units_in(part, block.pk)


def _units_in(part: Block, key: int) -> Iterator[Unit]:
    if isinstance(part, Heading):
        yield Unit(key, _OF_LEVEL[part.level], part.text)
    elif isinstance(part, Paragraph):
        yield Unit(key, LineKind.TEXT, part.text)
    elif isinstance(part, Points):
        for item in part.items:
            yield Unit(key, LineKind.LETTERED if part.ordered else LineKind.POINT, item)
    elif isinstance(part, Box):
        for inside in part.parts:
            yield from _units_in(inside, key)


def compared(paper: Paper, lines: Sequence[Line]) -> Compared:
    """Lay a document that came back beside its paper as it stands now."""
    with one_reading():
        blocks = blocks_of(paper)
        made = assembled(paper, blocks)
        comparison = _Comparison(paper, blocks, made)
        found = comparison.of(lines)
        return replace(found, blocks=tuple(_with_problems(paper, blocks, found.blocks)))


class _Comparison:
    """Goes through the paragraphs of both once, and gives each to its block."""

    def __init__(self, paper: Paper, blocks: list[PaperBlock], made: Assembled) -> None:
        self.paper, self.made = paper, made
        self.written = [one for one in blocks if one.kind in _WRITTEN]
        self.blocks = {one.pk: one for one in self.written}
        self.back: dict[int | str, BlockBack] = {
            one.pk: BlockBack(one, one.kind, one.order, made.places.get(one.pk, "")) for one in self.written
        }
        self.last: BlockBack | None = None

    def of(self, lines: Sequence[Line]) -> Compared:
        units = units_of(self.made, blocks_of(self.paper))
        ours = [one for one in units if normal(plain(one.text)) or one.kind in HEADINGS]
        pairs = paired(ours, lines)
        following = self._following(ours, pairs)
        for place, (mine, back) in enumerate(pairs):
            unit = ours[mine] if mine is not None else None
            line = lines[back] if back is not None else None
            if unit is not None and unit.block not in self.back:
                continue
            block = self.back[unit.block] if unit else self._for_new(line, following[place])
            _add(block, unit, line)
            if line is not None:
                self.last = block
        listed = list(self.back.values())
        self._find_older(listed)
        differ = [one for one in listed if (one.is_changed and not one.is_older) or one.comments]
        return Compared(
            tuple(differ),
            tuple(one for one in listed if one.is_older),
            sum(part.state == "same" for one in listed for part in one.paragraphs),
            any(line.is_tracked for line in lines),
        )

    @staticmethod
    def _following(ours: Sequence[Unit], pairs: Sequence[tuple[int | None, int | None]]) -> list[int | None]:
        """Return for each pair the block of the next paragraph of ours."""
        found: list[int | None] = []
        later: int | None = None
        for mine, _ in reversed(pairs):
            later = ours[mine].block if mine is not None else later
            found.append(later)
        return found[::-1]

    def _for_new(self, line: Line | None, following: int | None) -> BlockBack:
        """Return the block to which a new paragraph belongs: the text before or after it, or a new one."""
        kind = line.kind.value if line is not None and line.kind in HEADINGS else Kind.TEXT
        before = self.last
        if kind == Kind.TEXT:
            if before is not None and before.kind in {Kind.TEXT, Kind.SUMMARY}:
                return before
            later = self.back.get(following or 0)
            if before is not None and before.block is not None and later is not None and later.kind == kind:
                return later
        after = before.after if before is not None else 0
        made = BlockBack(None, kind, after, "new block", number=len(self.back))
        self.back[f"new-{made.number}"] = made
        return made

    def _find_older(self, listed: Sequence[BlockBack]) -> None:
        """Mark the blocks that came back as they were before somebody changed them here."""
        changed = [one for one in listed if one.block is not None and one.is_changed and one.lines]
        earlier = earlier_texts([one.block for one in changed if one.block is not None])
        if not any(earlier.values()):
            return
        record = Record(self.paper)
        labels = labelled(blocks_of(self.paper), record, annex_tables=annex_tables(record)).labels
        for one in changed:
            texts = earlier.get(one.block.pk, []) if one.block else []
            is_line = one.kind not in {Kind.TEXT, Kind.SUMMARY}
            one.is_older = any(_reads(text, record, labels, is_line=is_line) == one.words for text in texts)


def _reads(text: str, record: Record, labels: Mapping[str, str], *, is_line: bool) -> list[str]:
    """Return the paragraphs of a text as they read with the numbers of now."""

    def fill(expression: str) -> Run:
        try:
            return Run(filled(expression, record, labels).text)
        except BrokenPlaceholderError:
            return Run("[…]")

    found = []
    for one in parse(text, fill, is_line=is_line):
        found += [normal(plain(part)) for part in (one.text, *one.items) if part]
    return found


def _add(block: BlockBack, unit: Unit | None, line: Line | None) -> None:
    """Give a pair of paragraphs to its block."""
    ours = unit.text if unit is not None else ()
    if line is None:
        block.paragraphs.append(ParagraphBack("gone", (("gone", plain(ours)),)))
        return
    theirs = _without_weight(line) if line.kind in HEADINGS else line.text
    written, kept = as_written(ours, theirs), as_written(ours, theirs, puts_back=True)
    if unit is None:
        state = "new"
    elif written == as_written(ours, ours) and unit.kind == line.kind:
        state = "same"
    else:
        state = "changed"
    parts = (("same", plain(theirs)),) if state == "same" else tuple(differences(plain(ours), plain(theirs)))
    block.paragraphs.append(ParagraphBack(state, parts, line.is_tracked))
    block.lines.append((line.kind, written.text))
    block.kept_lines.append((line.kind, kept.text))
    block.words.append(normal(plain(theirs)))
    block.lost += written.lost
    block.comments += line.comments


def _without_weight(line: Line) -> tuple[Run, ...]:
    """Return the words of a heading without strong type, which its style has."""
    return tuple(replace(run, strong=False) for run in line.text)


def _with_problems(paper: Paper, blocks: list[PaperBlock], found: Sequence[BlockBack]) -> Iterator[BlockBack]:
    """Yield blocks with what would hinder clearing the paper if they were taken over."""
    wanted = {one.block.pk: one.text for one in found if one.block is not None and one.lines}
    read = [copy(block) for block in blocks]
    for block in read:
        block.text = wanted.get(block.pk, block.text)
    made = assembled(paper, read)
    for one in found:
        if one.block is not None and one.is_changed:
            key = one.block.pk
            one.problems = [told for told in made.problems if told.block and told.block.pk == key]
        yield one
