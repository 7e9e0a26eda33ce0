"""Writes what came back from Word as the text of a block again.

Numbers that the record gives stay placeholders where they still read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from reporting.papers.aligning import aligned
from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.pairing import LIKE_ENOUGH, TOKEN, normal
from reporting.papers.returned import LineKind

MOST_REPLACED: Final = 6
"""Words that can stand where a number of the record stood, to be put back."""
_LINES: Final = re.compile(r"[ \t\r\n]+")
_SPECIAL: Final = re.compile(r"([\\*_\[\]])")
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_LIST: Final = re.compile(r"^([-+]|\d{1,9}(?=[.)]))(?=\s|[.)])")


@dataclass(frozen=True)
class Lost:
    """A number or footnote of the record that reads otherwise: what the record has, and what came back."""

    written: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Written:
    """A text as somebody types it, with placeholders; ``lost`` are those that no longer agree."""

    text: str
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class _Span:
    """Where a placeholder stands in a text that came back."""

    start: int
    end: int
    run: Run


def as_written(ours: type_of_text, theirs: type_of_text, *, puts_back: bool = False) -> Written:
    """Return a text that came back as somebody types it; ``ours`` is how the same paragraph reads now.

    With ``puts_back`` the numbers of the record take the place of what somebody wrote over them.
    """
    words = plain(theirs)
    spans, lost = _spans(ours, words, puts_back=puts_back)
    notes = _Notes(ours, puts_back=puts_back)
    parts: list[str] = []
    at = 0
    for run in theirs:
        end = at + len(run.text)
        inside = [one for one in spans if at <= one.start and one.end <= end]
        parts.append(_styled(run, _filled(words, at, end, inside)))
        if run.note:
            known = next((one.run for one in spans if one.end == end and one.run.note), None)
            parts.append(notes.written(run.note, known))
        at = end
    text = "".join(parts).strip()
    return Written(_LIST.sub(r"\\\1" if text[:1] in "-+" else r"\1\\", text), (*lost, *notes.lost()))


class _Notes:
    """The footnotes of one paragraph: typed ones, and those that a placeholder gives alone."""

    def __init__(self, ours: type_of_text, *, puts_back: bool) -> None:
        self.puts_back = puts_back
        self.typed = [run.note for run in ours if run.note and not run.written]
        self.given = [run for run in ours if run.note and run.written and not run.text]
        self._lost: list[Lost] = []

    def written(self, note: type_of_text, known: Run | None) -> str:
        """Return a footnote that came back as somebody types it; nothing where a number brings it anyway."""
        if known is not None:
            if normal(plain(known.note)) != normal(plain(note)):
                self._lost.append(Lost(known.written, plain(known.note), plain(note)))
            return ""
        given = next((run for run in self.given if normal(plain(run.note)) == normal(plain(note))), None)
        if given is None:
            likest = _likest([run.note for run in self.given], note)
            given = next((run for run in self.given if likest and run.note == likest), None)
            if given is not None:
                self._lost.append(Lost(given.written, plain(given.note), plain(note)))
                if not self.puts_back:
                    self.given.remove(given)
                    return f"^[{as_written((), note).text}]"
        if given is not None:
            self.given.remove(given)
            return f"{{{{ {given.written} }}}}"
        made = as_written(_likest(self.typed, note), note, puts_back=self.puts_back)
        self._lost += made.lost
        return f"^[{made.text}]"

    def lost(self) -> Iterator[Lost]:
        """Yield what no longer agrees, with footnotes of the record that did not come back."""
        yield from self._lost
        yield from (Lost(run.written, plain(run.note), "") for run in self.given)


def _spans(ours: type_of_text, words: str, *, puts_back: bool) -> tuple[list[_Span], list[Lost]]:
    """Return where the placeholders of a text stand in what came back, and those that no longer agree."""
    old = plain(ours)
    mine, back = list(TOKEN.finditer(old)), list(TOKEN.finditer(words))
    beside = dict(aligned([one[0] for one in mine], [one[0] for one in back]))
    spans: list[_Span] = []
    lost: list[Lost] = []
    at = 0
    for run in ours:
        start, at = at, at + len(run.text)
        if not run.written:
            continue
        inside = [place for place, one in enumerate(mine) if start <= one.start() and one.end() <= at]
        if not inside:
            continue
        places = [beside.get(place) for place in inside]
        first, last = places[0], places[-1]
        if first is not None and last is not None and None not in places and last - first == len(inside) - 1:
            there = words[back[first].start() : back[last].end()]
            if normal(there) == normal(run.text):
                spans.append(_Span(back[first].start(), back[last].end(), run))
                continue
        theirs = _instead(run, inside, mine, back, beside, [one.end for one in spans])
        there = words[theirs[0].start() : theirs[-1].end()] if theirs else ""
        lost.append(Lost(run.written, run.text, there))
        if puts_back and 0 < len(theirs) <= MOST_REPLACED:
            spans.append(_Span(theirs[0].start(), theirs[-1].end(), run))
    return list(_apart(spans)), lost


def _instead(
    run: Run,
    inside: Sequence[int],
    mine: Sequence[re.Match[str]],
    back: Sequence[re.Match[str]],
    beside: dict[int, int],
    taken: Sequence[int],
) -> Sequence[re.Match[str]]:
    """Return the words that came back where a placeholder stood; of several a number for a number."""
    first, last = inside[0] - 1, inside[-1] + 1
    while first >= 0 and first not in beside:
        first -= 1
    while last < len(mine) and last not in beside:
        last += 1
    there = back[beside.get(first, -1) + 1 : beside.get(last, len(back))]
    if last - first - 1 == len(inside):
        return there
    if not any(letter.isdigit() for letter in run.text):
        return []
    numbers = [one for one in there if one[0][0].isdigit() and one.start() >= max(taken, default=0)]
    return numbers[:1]


def _apart(spans: Sequence[_Span]) -> Iterator[_Span]:
    """Yield spans in order that do not share words: where several numbers were replaced as one, the first."""
    end = 0
    for one in sorted(spans, key=lambda span: span.start):
        if one.start >= end:
            yield one
            end = one.end


def _filled(words: str, start: int, end: int, spans: Sequence[_Span]) -> str:
    parts, at = [], start
    for one in spans:
        parts += [_typed(words[at : one.start]), f"{{{{ {one.run.written} }}}}"]
        at = one.end
    return "".join((*parts, _typed(words[at:end])))


def _typed(words: str) -> str:
    """Return words so that none of their signs means emphasis, a link, a footnote or an entity."""
    return _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", _LINES.sub(" ", words)))


def _styled(run: Run, text: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    if run.link and not run.link.startswith("#"):
        inner = f"[{inner}]({run.link})"
    sign = "*" * (run.emphasis + 2 * run.strong)
    head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{head}{sign}{inner}{sign}{tail}"


def _likest(notes: Sequence[type_of_text], wanted: type_of_text) -> type_of_text:
    """Return the footnote that reads most like one that came back; nothing where none is like it."""
    rated = [(SequenceMatcher(None, plain(one), plain(wanted)).ratio(), one) for one in notes]
    best = max(rated, key=lambda pair: pair[0], default=(0.0, ()))
    return best[1] if best[0] >= LIKE_ENOUGH else ()


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
