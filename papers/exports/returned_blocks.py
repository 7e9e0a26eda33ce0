"""Blocks of a paper as they came back from Word: what reads otherwise, and what they would say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from papers.exports.problems import Problem
from papers.models import PaperBlock, PaperBlockKind
from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.pairing import HEADINGS, Unit, differences
from reporting.papers.returned import Comment, Line, LineKind
from reporting.papers.returning import Written, as_written, signature, whole_text
from reporting.papers.returning_numbers import Lost
from reporting.words import worded

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
