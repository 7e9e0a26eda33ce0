"""Writes what came back from Word as the text of a block again, with its numbers and footnotes.

Numbers that the record gives stay placeholders where they still read the same. What is written is read again
before it is given out: it must say what the document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.markdown import Atom, marked_up, parse
from reporting.papers.pairing import LIKE_ENOUGH, TOKEN, normal
from reporting.papers.redline import aligned
from reporting.papers.returned import LineKind

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


LONGEST_COMPARED = 2_000
"""Letters of a footnote that are compared with another."""


@dataclass(frozen=True)
class Note:
    """A footnote in its place: typed words, or what gives it; neither where a number beside it brings it."""

    at: int
    typed: type_of_text = ()
    given: str = ""
    run_note: type_of_text = ()
    like: type_of_text = ()
    """The footnote of ours that it was made from."""


def assigned(
    ours: type_of_text, marks: Sequence[tuple[int, type_of_text]], placeholders: Sequence[tuple[int, Run]]
) -> tuple[list[Note], list[tuple[str, str, str]]]:
    """Return the footnotes that came back, and what no longer agrees: placeholder, ours, theirs.

    ``marks`` are places and texts of those that came back, ``placeholders`` the ends and runs of those that
    stand in the text. Each footnote of ours is used once.
    """
    of_numbers = [(end, run) for end, run in placeholders if run.note]
    alone = [run for run in ours if run.note and run.written and not run.text.strip()]
    own = [run.note for run in ours if run.note and not run.written]
    notes: list[Note | None] = [None] * len(marks)
    lost: list[tuple[str, str, str]] = []
    # First those that agree, in their place and elsewhere; then those that are like enough.
    for is_exact, in_place in ((True, True), (True, False), (False, True)):
        for place, (at, note) in enumerate(marks):
            if notes[place] is not None:
                continue
            known = next(
                (
                    one
                    for one in of_numbers
                    if (one[0] == at or not in_place) and _is_like(one[1].note, note, is_exact=is_exact)
                ),
                None,
            )
            if known is not None:
                of_numbers.remove(known)
                notes[place] = Note(at)
                if not is_exact or known[0] != at:
                    lost.append((known[1].written, plain(known[1].note), plain(note)))
    for is_exact in (True, False):
        for place, (at, note) in enumerate(marks):
            if notes[place] is not None:
                continue
            given = next((run for run in alone if _is_like(run.note, note, is_exact=is_exact)), None)
            if given is not None:
                alone.remove(given)
                notes[place] = _of_placeholder(at, given, note, is_exact=is_exact)
                if not is_exact:
                    lost.append((given.written, plain(given.note), plain(note)))
    lost += [(run.written, plain(run.note), "") for run in (*(run for _, run in of_numbers), *alone)]
    return [
        one or Note(*marks[place], like=_likest(own, marks[place][1])) for place, one in enumerate(notes)
    ], lost


def _of_placeholder(at: int, given: Run, note: type_of_text, *, is_exact: bool) -> Note:
    if is_exact:
        return Note(at, given=f"{{{{ {given.written} }}}}", run_note=given.note)
    return Note(at, typed=note)


def _is_like(mine: type_of_text, theirs: type_of_text, *, is_exact: bool) -> bool:
    if is_exact:
        return normal(plain(mine)) == normal(plain(theirs))
    return _likeness(mine, theirs) >= LIKE_ENOUGH


def _likeness(mine: type_of_text, theirs: type_of_text) -> float:
    one, other = plain(mine)[:LONGEST_COMPARED], plain(theirs)[:LONGEST_COMPARED]
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _likest(notes: Sequence[type_of_text], wanted: type_of_text) -> type_of_text:
    """Return the footnote that reads most like one that came back; nothing where none is like it."""
    rated = [(_likeness(one, wanted), place) for place, one in enumerate(notes)]
    best, place = max(rated, default=(0.0, 0))
    return notes[place] if best >= LIKE_ENOUGH else ()


_GOES_ON: Final = re.compile(r"[.,]?\d")
_CAME_BEFORE: Final = re.compile(r"(?:\d[.,]?|[-−])$")
"""What makes a number a part of a longer one, or of another sign."""


@dataclass(frozen=True)
class Lost:
    """A number or footnote of the record that reads otherwise: what the record has, and what came back.

    ``can_return`` says that the number of the record can take the place of what was typed over it.
    """

    written: str
    ours: str
    theirs: str
    can_return: bool = False


@dataclass(frozen=True)
class Span:
    """Where a placeholder stands in a text that came back."""

    start: int
    end: int
    run: Run


def found_spans(ours: type_of_text, words: str, *, puts_back: bool) -> tuple[list[Span], list[Lost]]:
    """Return where the placeholders of a text stand in what came back, and those that no longer agree."""
    old = plain(ours)
    borders, at = {0}, 0
    for run in ours:
        at += len(run.text)
        borders.add(at)
    mine, back = tokens(old, borders), tokens(words)
    counterparts = dict(aligned([old[a:b] for a, b in mine], [words[a:b] for a, b in back]))
    spans: list[Span] = []
    lost: list[Lost] = []
    at = 0
    for run in ours:
        start, at = at, at + len(run.text)
        if not run.written or not run.text.strip():
            continue
        inside = [place for place, (a, b) in enumerate(mine) if start <= a and b <= at]
        span = _same(run, inside, back, counterparts, words)
        if span is not None:
            spans.append(span)
            continue
        there = _instead(run, inside, (len(mine), back), counterparts, words, [one.end for one in spans])
        said = words[there[0][0] : there[-1][1]] if there else ""
        returns = 0 < len(there) <= len(inside)
        lost.append(Lost(run.written, run.text, said, returns))
        if puts_back and returns:
            spans.append(Span(there[0][0], there[-1][1], run))
    return list(_apart(spans)), lost


def tokens(text: str, borders: set[int] | None = None) -> list[tuple[int, int]]:
    """Return where words, numbers and signs begin and end; none goes over a border."""
    found: list[tuple[int, int]] = []
    for one in TOKEN.finditer(text):
        cuts = [
            one.start(),
            *sorted(cut for cut in borders or () if one.start() < cut < one.end()),
            one.end(),
        ]
        found += list(pairwise(cuts))
    return found


def _same(
    run: Run, inside: Sequence[int], back: Sequence[tuple[int, int]], counterparts: dict[int, int], words: str
) -> Span | None:
    """Return where a placeholder came back unchanged; None where not, or as part of a longer number."""
    places = [counterparts[place] for place in inside if place in counterparts]
    if len(places) != len(inside) or places[-1] - places[0] != len(inside) - 1:
        return None
    start, end = back[places[0]][0], back[places[-1]][1]
    if normal(words[start:end]) != normal(run.text):
        return None
    is_number = run.text[:1].isdigit() or run.text[-1:].isdigit()
    longer = _GOES_ON.match(words[end:]) or _CAME_BEFORE.search(words[:start])
    return None if is_number and longer else Span(start, end, run)


def _instead(
    run: Run,
    inside: Sequence[int],
    rows: tuple[int, Sequence[tuple[int, int]]],
    counterparts: dict[int, int],
    words: str,
    taken: Sequence[int],
) -> Sequence[tuple[int, int]]:
    """Return the words that came back where a placeholder stood; of several a number for a number."""
    length, back = rows
    first, last = inside[0] - 1, inside[-1] + 1
    while first >= 0 and first not in counterparts:
        first -= 1
    while last < length and last not in counterparts:
        last += 1
    there = back[counterparts.get(first, -1) + 1 : counterparts.get(last, len(back))]
    if last - first - 1 == len(inside):
        return there
    if not any(letter.isdigit() for letter in run.text):
        return []
    numbers = [one for one in there if words[one[0]].isdigit() and one[0] >= max(taken, default=0)]
    return numbers[:1]


def _apart(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans in order that do not share words: where several numbers were replaced as one, the first."""
    end = 0
    for one in sorted(spans, key=lambda span: span.start):
        if one.start >= end:
            yield one
            end = one.end
