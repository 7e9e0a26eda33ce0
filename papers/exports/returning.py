"""A document that came back from Word laid against its paper, block by block, and what it would say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from papers.exports.assembling import BROKEN, Assembled, assembled
from papers.exports.evidence import annex_tables
from papers.exports.pieces import labelled
from papers.exports.shaping import Problem
from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.selectors.papers import blocks_of
from papers.selectors.placeholders import BrokenPlaceholderError, filled
from papers.selectors.record import Record
from papers.selectors.returned import earlier_texts
from people.stamp import one_reading
from reporting.papers.content import (
    Block,
    Box,
    Heading,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    plain,
    type_of_text,
)
from reporting.papers.markdown import parse
from reporting.papers.pairing import HEADINGS, TOKEN, Unit, differences, normal, paired
from reporting.papers.returned import Comment, Line, LineKind
from reporting.papers.returning import Lost, Written, as_written, signature, whole_text
from reporting.words import worded

_WRITTEN: Final = frozenset(
    {PaperBlockKind.TEXT, PaperBlockKind.SUMMARY, PaperBlockKind.SECTION, PaperBlockKind.PART}
)
_OF_LEVEL: Final = {1: LineKind.SECTION, 2: LineKind.PART}
ENOUGH_IN: Final = 0.6
"""Share of the words of a paragraph that stand in another one, for it to be a part of that."""
MOST_SEARCHED: Final = 200
"""Paragraphs that are gone among which a new one is looked for."""
GIVEN: Final = "\0"
"""Stands for a footnote that the record gives."""
BROKEN_HERE: Final = "A placeholder of this block gives nothing. Mend it here first."


@dataclass(frozen=True)
class Compared:
    """A document beside its paper: the blocks that differ or have comments, and how many paragraphs agree.

    ``digest`` is that of the paper it was laid beside.
    """

    blocks: tuple[BlockBack, ...]
    older: tuple[BlockBack, ...]
    agree: int
    has_tracked: bool
    digest: str


def units_of(made: Assembled, blocks: Sequence[PaperBlock]) -> Iterator[Unit]:
    """Yield every paragraph, point, heading and caption in order."""
    for block in blocks:
        for part in made.made_of[block.pk]:
            yield from _units_in(part, block.pk)


def _units_in(part: Block, key: int) -> Iterator[Unit]:
    if isinstance(part, Heading):
        yield Unit(key, _OF_LEVEL[part.level], part.text)
    elif isinstance(part, Paragraph):
        yield Unit(key, LineKind.TEXT, part.text)
    elif isinstance(part, PaperTable | Picture):
        yield Unit(key, LineKind.CAPTION, part.title)
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
        found = _Comparison(blocks, made).of(lines)
        return replace(found, blocks=tuple(_with_problems(made, blocks, found.blocks)))


class _Comparison:
    """Goes through the paragraphs of both once, and gives each to its block."""

    def __init__(self, blocks: list[PaperBlock], made: Assembled) -> None:
        self.made, self.blocks = made, blocks
        self.back: dict[int | str, BlockBack] = {
            one.pk: BlockBack(one, one.kind, one.order, made.places.get(one.pk, "")) for one in blocks
        }
        self.last: BlockBack | None = None
        self.ours: list[Unit] = []
        self.pairs: list[tuple[int | None, int | None]] = []

    def of(self, lines: Sequence[Line]) -> Compared:
        units = units_of(self.made, self.blocks)
        self.ours = [one for one in units if normal(plain(one.text)) or one.kind in HEADINGS]
        self.pairs = paired(self.ours, lines)
        for place, (mine, back) in enumerate(self.pairs):
            self._take(
                place,
                self.ours[mine] if mine is not None else None,
                lines[back] if back is not None else None,
            )
        listed = [one for one in self.back.values() if one.kind in _WRITTEN]
        for one in listed:
            one.settle()
        for unit in self.ours:
            if any(run.fact.startswith(BROKEN) for run in unit.text):
                self.back[unit.block].flaw = BROKEN_HERE
        self._find_older(listed)
        differ = [one for one in listed if (one.is_changed and not one.is_older) or one.comments]
        return Compared(
            tuple(differ),
            tuple(one for one in listed if one.is_older),
            sum(part.state == "same" for one in listed for part in one.paragraphs),
            any(line.is_tracked for line in lines),
            self.made.digest,
        )

    def _take(self, place: int, unit: Unit | None, line: Line | None) -> None:
        """Give a pair to its block; what the record fills only says where the next paragraph stands."""
        if unit is not None and self.back[unit.block].kind not in _WRITTEN:
            self.last = self.back[unit.block] if line is not None else self.last
            return
        if line is not None and line.kind == LineKind.CAPTION:
            return
        if line is not None:
            block = self.back[unit.block] if unit is not None else self._for_new(place, line)
            block.add(unit, line, self._ours_for(place, unit, line))
            self.last = block
        elif unit is not None:
            self.back[unit.block].add(unit, None, unit.text)

    def _ours_for(self, place: int, unit: Unit | None, line: Line) -> tuple[Run, ...]:
        """Return what the placeholders of a line are looked for in.

        Of a pair its paragraph, with the one after it where the line took that in; of a new line the one it
        was cut off from, or moved from.
        """
        if unit is not None:
            row = (self._gone_at(place - 1), unit, self._gone_at(place + 1))
            taken = [
                one
                for one in row
                if one is unit or (one is not None and _part_in(one.text, line.text) >= ENOUGH_IN)
            ]
            return tuple(run for one in taken if one for run in (*one.text, Run(" ")))[:-1]
        near = [self.ours[mine] for mine, _ in self.pairs[max(0, place - 2) : place + 3] if mine is not None]
        gone = [self.ours[mine] for mine, back in self.pairs if mine is not None and back is None]
        rated = [(_part_in(line.text, one.text), one.text) for one in (*near, *gone[:MOST_SEARCHED])]
        best = max(rated, key=lambda pair: pair[0], default=(0.0, ()))
        return best[1] if best[0] >= ENOUGH_IN else ()

    def _gone_at(self, place: int) -> Unit | None:
        mine, back = self.pairs[place] if 0 <= place < len(self.pairs) else (None, None)
        return self.ours[mine] if mine is not None and back is None else None

    def _for_new(self, place: int, line: Line) -> BlockBack:
        """Return the block to which a new paragraph belongs: the text before or after it, or a new one."""
        kind = line.kind.value if line.kind in HEADINGS else PaperBlockKind.TEXT
        before = self.last
        if kind == PaperBlockKind.TEXT:
            rewritten = self._rewritten_at(place)
            if rewritten is not None:
                return rewritten
            if before is not None and before.kind == (
                PaperBlockKind.SUMMARY if line.is_boxed else PaperBlockKind.TEXT
            ):
                return before
            later = self._following(place)
            is_ours = before is not None and before.block is not None
            if is_ours and later is not None and later.kind == PaperBlockKind.TEXT:
                return later
        after = before.after if before is not None else 0
        made = BlockBack(None, kind, after, "new block", number=len(self.back))
        self.back[f"new-{made.number}"] = made
        return made

    def _rewritten_at(self, place: int) -> BlockBack | None:
        """Return the text of which a paragraph is gone in the place where a new one stands."""
        for step in (-1, 1):
            at = place + step
            while 0 <= at < len(self.pairs) and None in self.pairs[at]:
                unit = self._gone_at(at)
                if unit is not None and self.back[unit.block].kind in {
                    PaperBlockKind.TEXT,
                    PaperBlockKind.SUMMARY,
                }:
                    return self.back[unit.block]
                at += step
        return None

    def _following(self, place: int) -> BlockBack | None:
        later = next((mine for mine, _ in self.pairs[place + 1 :] if mine is not None), None)
        return self.back[self.ours[later].block] if later is not None else None

    def _find_older(self, listed: Sequence[BlockBack]) -> None:
        """Mark the blocks that came back as they were before somebody changed them here."""
        changed = [one for one in listed if one.block is not None and one.is_changed and one.lines]
        earlier = earlier_texts([one.block for one in changed if one.block is not None])
        if not any(earlier.values()):
            return
        record = self.made.record
        labels = labelled(self.blocks, record, annex_tables=annex_tables(record)).labels
        for one in changed:
            texts = earlier.get(one.block.pk, []) if one.block else []
            is_line = one.kind not in {PaperBlockKind.TEXT, PaperBlockKind.SUMMARY}
            read = (_reads(text, record, labels, is_line=is_line) for text in texts)
            one.is_older = any(_agree(mine, one.read) for mine in read)


def _part_in(text: Sequence[Run], whole: Sequence[Run]) -> float:
    """Return how many of the words of a text stand in another, as a share."""
    words = Counter(TOKEN.findall(plain(text)))
    both = words & Counter(TOKEN.findall(plain(whole)))
    return both.total() / words.total() if words else 0.0


def _reads(text: str, record: Record, labels: Mapping[str, str], *, is_line: bool) -> list[type_of_signs]:
    """Return the paragraphs of a text as they read with the numbers of now."""

    def fill(expression: str) -> Run:
        try:
            fact = filled(expression, record, labels)
        except BrokenPlaceholderError:
            return Run("[…]")
        return Run(fact.text, note=(Run(GIVEN),) if fact.note else ())

    found = []
    for one in parse(text, fill, is_line=is_line):
        found += [signature(part) for part in (one.text, *one.items) if part]
    return found


def _agree(mine: list[type_of_signs], back: list[type_of_signs]) -> bool:
    """Say whether paragraphs say the same, apart from the footnotes that the record gives.

    How one of those begins depends on what stands before it.
    """
    if [len(one) for one in mine] != [len(one) for one in back]:
        return False
    pairs = [pair for one, other in zip(mine, back, strict=True) for pair in zip(one, other, strict=True)]
    given = ("note", (GIVEN,))
    return all(one == other or (one == given and other[0] == "note") for one, other in pairs)


def _with_problems(
    now: Assembled, blocks: list[PaperBlock], found: Sequence[BlockBack]
) -> Iterator[BlockBack]:
    """Yield blocks with what would hinder clearing the paper if they were taken over."""
    wanted = {one.block.pk: one.text for one in found if one.block is not None and one.lines}
    read = [copy(block) for block in blocks]
    for block in read:
        block.text = wanted.get(block.pk, block.text)
    if any(one.text != here.text for one, here in zip(read, blocks, strict=True)):
        now = assembled(now.record.paper, read, now.record)
    for one in found:
        if one.block is not None and one.is_changed:
            key = one.block.pk
            one.problems = [problem for problem in now.problems if problem.block and problem.block.pk == key]
        yield one


type_of_signs = list[tuple[object, ...]]


@dataclass(frozen=True)
class ParagraphBack:
    """One paragraph: “same”, “changed”, “new” or “gone”; ``parts`` are both wordings as one row.

    ``notes`` say what the wordings do not show.
    """

    state: str
    parts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    is_tracked: bool = False

    @property
    def html(self) -> SafeString:
        """Both wordings as one row: what is gone struck through, what is new marked."""
        return SafeString("".join(_marked(kind, escape(text)) for kind, text in self.parts))


_MARKS: Final = {"gone": "del", "new": "ins"}


def _marked(kind: str, text: str) -> str:
    """Return words with their mark, which is said too to those who do not see it."""
    mark = _MARKS.get(kind)
    label = f'<span class="unseen"> [{kind}: </span>{text}<span class="unseen">] </span>'
    return f"<{mark}>{label}</{mark}>" if mark else text


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
    read: list[type_of_signs] = field(default_factory=list)
    """What each paragraph says, sign by sign."""
    lost: list[Lost] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    flaw: str = ""
    """Why it cannot be taken over; empty where it can."""
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

    @property
    def can_be_taken(self) -> bool:
        """Whether its text can be taken over; its comments can in any case."""
        return self.is_changed and not self.is_older and not self.flaw

    @property
    def can_put_back(self) -> bool:
        """Whether a number of the record can take the place of one that was typed over it."""
        return any(one.can_return for one in self.lost)

    def add(self, unit: Unit | None, line: Line | None, ours: type_of_text) -> None:
        """Take a pair of paragraphs; ``ours`` is what the placeholders of the line are looked for in."""
        if line is None:
            self.paragraphs.append(ParagraphBack("gone", (("gone", shown(ours)),)))
            return
        theirs = _without_weight(line.text) if line.kind in HEADINGS else line.text
        written, restored = as_written(ours, theirs), as_written(ours, theirs, puts_back=True)
        state = "new" if unit is None else "changed"
        if unit is not None and unit.kind == line.kind and written == as_written(unit.text, unit.text):
            state = "same"
        before, after = shown(unit.text if unit else ()), shown(theirs)
        parts = (("same", after),) if state == "same" else tuple(differences(before, after))
        notes = _notes_of(state, unit, line, written)
        self.paragraphs.append(ParagraphBack(state, parts, notes, line.is_tracked))
        self.lines.append((line.kind, written.text))
        self.kept_lines.append((line.kind, restored.text))
        self.read.append(signature(theirs))
        self.lost += written.lost
        self.comments += line.comments
        if line.kind in HEADINGS and self.kind in {PaperBlockKind.SECTION, PaperBlockKind.PART}:
            self.kind = line.kind.value
        if not written.is_exact:
            self.flaw = "It cannot be written here as it stands in the document. Change the block here."

    def settle(self) -> None:
        """Forget what was reported of placeholders that came back in another paragraph of the block."""
        text = self.text
        self.lost = [one for one in self.lost if one.theirs or f"{{{{ {one.written} }}}}" not in text]


def shown(text: type_of_text) -> str:
    """Return words with what a page does not show of them: footnotes and addresses, each in its place."""
    parts = []
    for run in text:
        parts.append(run.text)
        if run.link and not run.link.startswith("#"):
            parts.append(f" <{run.link}>")
        if run.note:
            parts.append(worded(" [footnote: %(text)s]", text=plain(run.note)))
    return "".join(parts)


def _notes_of(state: str, unit: Unit | None, line: Line, written: Written) -> tuple[str, ...]:
    """Say what both wordings do not show: level, list, emphasis, and what cannot be written."""
    notes = []
    if unit is not None and unit.kind != line.kind:
        notes.append(worded("It is a %(kind)s now.", kind=_KINDS[line.kind]))
    elif state == "changed" and unit is not None and shown(unit.text) == shown(line.text):
        notes.append("Only its emphasis differs.")
    notes += [worded("Its %(what)s cannot be written here.", what=what) for what in written.left_out]
    return tuple(notes)


_KINDS: Final = {
    LineKind.SECTION: "heading of a section",
    LineKind.PART: "heading within a section",
    LineKind.TEXT: "paragraph",
    LineKind.POINT: "point of a list",
    LineKind.LETTERED: "lettered point",
    LineKind.CAPTION: "caption",
}


def _without_weight(text: type_of_text) -> tuple[Run, ...]:
    """Return the words of a heading without strong type, which its style has."""
    return tuple(replace(run, strong=False) for run in text)
