"""Writes what came back from Word as the text of a block again.

Numbers that the record gives stay placeholders where they still read the same. What is written is read again
before it is given out: it must say what the document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.emphasis import Atom, marked_up
from reporting.papers.markdown import parse
from reporting.papers.returned import LineKind
from reporting.papers.returning_notes import assigned
from reporting.papers.returning_numbers import Lost, found_spans

_LINES: Final = re.compile(r"[ \t\r\n]+")
_SPECIAL: Final = re.compile(r"([\\*_\[\]^])")
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_LIST: Final = re.compile(r"^(?:([-+])(?=\s|$)|(\d{1,9})(?=[.)](?:\s|$)))")
_MARKS: Final = {ord("{"): "&#123;", ord("}"): "&#125;"}
"""Braces that somebody typed in Word are braces, and no placeholder."""


@dataclass(frozen=True)
class Written:
    """A text as somebody types it, with placeholders; ``lost`` are those that no longer agree.

    ``left_out`` names what could not be written: “emphasis”, “links”; ``is_exact`` is false where the text
    would still read otherwise than the document.
    """

    text: str
    lost: tuple[Lost, ...] = ()
    left_out: tuple[str, ...] = ()
    is_exact: bool = True


def as_written(ours: type_of_text, theirs: type_of_text, *, puts_back: bool = False) -> Written:
    """Return a text that came back as somebody types it; ``ours`` is how the same paragraph reads now.

    With ``puts_back`` the numbers of the record take the place of what somebody wrote over them.
    """
    light = {"strong": False, "emphasis": False}
    for left_out, without in (
        ((), {}),
        (("emphasis",), light),
        (("links",), {"link": ""}),
        (("emphasis", "links"), {**light, "link": ""}),
    ):
        writer = _Writer(ours, tuple(replace(run, **without) for run in theirs), puts_back=puts_back)
        text = writer.text()
        if _reads(text, ours) == signature(writer.expected()):
            return Written(text, tuple(writer.lost), left_out)
    return Written(text, tuple(writer.lost), left_out, is_exact=False)


@dataclass
class _Writer:
    """Writes one paragraph."""

    ours: type_of_text
    theirs: type_of_text
    puts_back: bool
    lost: list[Lost] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = plain(self.theirs)
        self.spans, self.lost = found_spans(self.ours, self.words, puts_back=self.puts_back)
        marks, at = [], 0
        for run in self.theirs:
            at += len(run.text)
            if run.note:
                marks.append((at, run.note))
        self.notes, lost = assigned(self.ours, marks, [(one.end, one.run) for one in self.spans])
        self.lost += [Lost(*one) for one in lost]

    def text(self) -> str:
        """Return the paragraph as somebody types it."""
        text = marked_up(list(self._atoms())).strip()
        return _LIST.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\", text)

    def _atoms(self) -> Iterator[Atom]:
        """Yield words, placeholders and footnotes in order, each with its style."""
        spans = {one.start: one for one in self.spans}
        ends = {end for one in self.spans for end in (one.start, one.end)}
        places = sorted({0, *ends, *self._edges()})
        at = 0
        yield from self._notes_at(-1, 0)
        for place, after in zip(places, [*places[1:], len(self.words)], strict=True):
            if place < at:
                continue
            run = self._run_at(place)
            if place in spans:
                at = spans[place].end
                yield Atom(f"{{{{ {spans[place].run.written} }}}}", run, is_words=False)
            else:
                at = after
                if self.words[place:after]:
                    yield Atom(typed(self.words[place:after]), run)
            yield from self._notes_at(place, at)

    def _notes_at(self, after: int, end: int) -> Iterator[Atom]:
        for note in self.notes:
            if after < note.at <= end:
                text = note.given or self._note(note.typed, note.like)
                yield Atom(text, None, is_words=False)

    def _note(self, note: type_of_text, like: type_of_text) -> str:
        if not note:
            return ""
        written = as_written(like, note, puts_back=self.puts_back)
        self.lost += written.lost
        return f"^[{written.text}]"

    def _edges(self) -> Iterator[int]:
        at = 0
        for run in self.theirs:
            at += len(run.text)
            yield at
        yield from (one.at for one in self.notes)

    def _run_at(self, place: int) -> Run:
        at = 0
        for run in self.theirs:
            at += len(run.text)
            if place < at:
                return run
        return Run("")

    def expected(self) -> type_of_text:
        """Return what the written text must read: what came back, with what the record gives in its place."""
        return tuple(self._expected())

    def _expected(self) -> Iterator[Run]:
        spans = {one.start: one for one in self.spans}
        at = 0
        notes = list(self.notes)
        while at <= len(self.words):
            # One that somebody put into the words of a placeholder stands behind it.
            for note in [one for one in notes if one.at <= at]:
                notes.remove(note)
                if note.typed or note.given:
                    yield Run("", note=note.typed or note.run_note)
            if at in spans:
                run = self._run_at(at)
                span = spans[at]
                yield Run(span.run.text, run.strong, run.emphasis, run.link, note=span.run.note)
                at = span.end
                continue
            if at < len(self.words):
                run = self._run_at(at)
                yield Run(self.words[at], run.strong, run.emphasis, run.link)
            at += 1


def signature(text: type_of_text) -> list[tuple[object, ...]]:
    """Return what a text says, sign by sign: letters with their style, footnotes in their place.

    Blanks in a row count once, and the style of blanks and of punctuation does not count.
    """
    found: list[tuple[object, ...]] = []
    for run in text:
        link = "" if run.link.startswith("#") else run.link
        for letter in run.text:
            if letter.isspace() and letter not in "\u00a0\u202f":
                if found and found[-1] != (" ",):
                    found.append((" ",))
            elif letter.isalnum():
                found.append((letter, run.strong, run.emphasis, link))
            else:
                found.append((letter,))
        if run.note:
            found.append(("note", tuple(one[0] for one in signature(run.note))))
    while found and found[-1] == (" ",):
        found.pop()
    return found


def _reads(text: str, ours: type_of_text) -> list[tuple[object, ...]]:
    """Return how a text that was written reads; nothing where it is not one paragraph."""
    given = {run.written: run for run in _with_notes(ours) if run.written}

    def fill(expression: str) -> Run:
        return given.get(expression, Run("\ufffd"))

    parsed = parse(text, fill)
    return signature(parsed[0].text) if len(parsed) == 1 and parsed[0].text else []


def _with_notes(text: type_of_text) -> Iterator[Run]:
    for run in text:
        yield run
        yield from _with_notes(run.note)


def typed(words: str) -> str:
    """Return words so that none of their signs means emphasis, a link, a footnote or a placeholder."""
    return _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", _LINES.sub(" ", words))).translate(_MARKS)


def whole_text(parts: Sequence[tuple[LineKind, str]]) -> str:
    """Return paragraphs and points as the text of a block: a blank line between, points line by line."""
    found = ""
    before: LineKind | None = None
    number = 0
    for kind, text in parts:
        is_point = kind in {LineKind.POINT, LineKind.LETTERED}
        number = number + 1 if kind == before else 1
        mark = {LineKind.POINT: "- ", LineKind.LETTERED: f"{number}. "}.get(kind, "")
        gap = "" if before is None else "\n" if is_point and kind == before else "\n\n"
        found, before = f"{found}{gap}{mark}{text}", kind
    return found
