"""Proves the numbers of a file against the paper it was written from: each with its place and verdict.

The words of the file are laid beside the words of the paper as it would be written now. A number that
stands where the paper has one has to be that one; a number that the paper does not have is looked up in
the data by the words around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from itertools import pairwise

from reporting.papers.proof import Known, Proven, Verdict, Word, holds_number, norm, type_of_judge
from reporting.papers.reading import numbers_in, stands_alone
from reporting.words import worded

FEWEST_BESIDE = 3
"""Words in a row that have to agree before what stands between two such rows is held against each other."""
FEWEST_MOVED = 6
"""Words in a row that are the same text in another place; fewer may be any cell of any table."""
WORDS_AROUND = 40
REWRITTEN = 0.3
"""Part of the words of a passage that a text shares with the one it stands for; below it is another text."""
UNITS = frozenset({"%", "per", "percent", "hundred", "thousand", "million", "billion", "dozen"})


def prove(
    words: Sequence[Word],
    bodies: Sequence[Sequence[Known]],
    judge: type_of_judge,
    *,
    marks: Sequence[Sequence[Known]] = (),
) -> Iterator[Proven]:
    """Yield every number of a file with its verdict.

    ``bodies`` are the parts of the paper in the order in which they are laid beside the file: its text,
    then its footnotes, which stand elsewhere in each format. ``marks`` stand on many pages, each in whole
    lines.
    """
    laid = _Laid(words, bodies, marks)
    for place, word in enumerate(words):
        if not holds_number(word.text):
            continue
        known = laid.partner(place)
        if known is not None and known.verdict is not None:
            yield laid.agreed(place, known)
            continue
        passage = laid.passage(place)
        told = passage.verdict_of(place) if passage else None
        if told is not None:
            yield told
        else:
            yield from _looked_up(words, place, judge)


@dataclass(frozen=True)
class _Passage:
    """Words of a file that agree with nothing, and the words of the paper in whose place they stand."""

    words: Sequence[Word]
    places: range
    instead: tuple[Known, ...]

    def verdict_of(self, place: int) -> Proven | None:
        """Return what the paper says in the place of a number; None where it has no number there."""
        mine = [one for one in self.places if holds_number(self.words[one].text)]
        theirs = [one for one in self.instead if one.verdict is not None]
        if not theirs or self._is_rewritten():
            return None
        if len(mine) == len(theirs):
            return _compared(self.words[place], theirs[mine.index(place)])
        matcher = SequenceMatcher(
            None,
            [norm(self.words[one].text) for one in mine],
            [norm(one.text) for one in theirs],
            autojunk=False,
        )
        used = set()
        for block in matcher.get_matching_blocks():
            for step in range(block.size):
                used.add(block.b + step)
                if mine[block.a + step] == place:
                    return _compared(self.words[place], theirs[block.b + step])
        left = [one.text for step, one in enumerate(theirs) if step not in used]
        return (
            _refused(self.words[place], worded("the paper has %(listed)s there", listed=", ".join(left)))
            if left
            else None
        )

    def _is_rewritten(self) -> bool:
        mine = {norm(self.words[one].text) for one in self.places}
        shared = mine & {norm(one.text) for one in self.instead}
        return len(mine) > FEWEST_MOVED and len(shared) < REWRITTEN * len(mine)


class _Laid:
    """The words of a file beside those of a paper."""

    def __init__(
        self, words: Sequence[Word], bodies: Sequence[Sequence[Known]], marks: Sequence[Sequence[Known]]
    ) -> None:
        self.words = words
        self.paper: list[Known] = []
        self.body_of: list[int] = []
        self.found: dict[int, int] = {}
        for mark in marks:
            self._find_lines(self._added(mark))
        self.marks = frozenset(self.found)
        for body in bodies:
            self._lay(self._added(body))
        self._drop_what_agrees_by_chance()
        # What was moved in the file stands beside what is left over in the paper.
        self._lay(range(len(self.paper)), fewest=FEWEST_MOVED)
        self.used = set(self.found.values())

    def _added(self, body: Sequence[Known]) -> range:
        """Add a part of the paper and return its places."""
        start, number = len(self.paper), self.body_of[-1] + 1 if self.body_of else 0
        self.paper += body
        self.body_of += [number] * len(body)
        return range(start, len(self.paper))

    def _find_lines(self, mark: range) -> None:
        """Find every page that begins or ends with a mark in lines of its own."""
        sought = [norm(self.paper[one].text) for one in mark]
        lines = [word.place for word in self.words]
        pages = [_page(word) for word in self.words]
        for start in range(len(self.words) - len(sought) + 1):
            end = start + len(sought)
            is_apart = _is_new(lines, start) and _is_new(lines, end)
            is_outside = _is_new(pages, start) or _is_new(pages, end) or start - 1 in self.found
            if is_apart and is_outside and [norm(one.text) for one in self.words[start:end]] == sought:
                self.found |= dict(zip(range(start, end), mark, strict=True))

    def partner(self, place: int) -> Known | None:
        """Return the word of the paper that a word of the file is."""
        return self.paper[self.found[place]] if place in self.found else None

    def agreed(self, place: int, known: Known) -> Proven:
        """Return the verdict on a number that the paper has there, unless its unit is another."""
        mine, theirs = self._unit(self.words, place), self._unit(self.paper, self.found[place])
        after = self.found[place] + 1
        if mine != theirs and self.found.get(place + 1) != after:
            return _refused(
                self.words[place],
                worded("the paper has %(given)s %(theirs)s there", given=known.text, theirs=theirs).replace(
                    "  ", " "
                ),
            )
        return _proven(self.words[place], known)

    def passage(self, place: int) -> _Passage | None:
        """Return the words around one that agrees with nothing, up to those that agree."""
        before = next((one for one in range(place, -1, -1) if one in self.found), None)
        after = next((one for one in range(place, len(self.words)) if one in self.found), None)
        start = -1 if before is None else before
        end = len(self.words) if after is None else after
        instead = self._left_over(
            None if before is None else self.found[before], None if after is None else self.found[after]
        )
        return _Passage(self.words, range(start + 1, end), instead) if instead else None

    def _left_over(self, before: int | None, after: int | None) -> tuple[Known, ...]:
        """Return the words of the paper between two of its words that nothing in the file is."""
        follows = before is not None and after is not None and self.body_of[before] == self.body_of[after]
        if before is not None and after is not None and follows and before < after:
            places = range(before + 1, after)
            return tuple(self.paper[one] for one in places if one not in self.used)
        found = []
        if before is not None:
            found += list(self._run(range(before + 1, len(self.paper)), before))
        if after is not None:
            found += reversed(list(self._run(range(after - 1, -1, -1), after)))
        return tuple(self.paper[one] for one in dict.fromkeys(found))

    def _run(self, places: range, beside: int) -> Iterator[int]:
        for one in places:
            if one in self.used or self.body_of[one] != self.body_of[beside]:
                return
            yield one

    @staticmethod
    def _unit(words: Sequence[Word] | Sequence[Known], place: int) -> str:
        """Return the unit after a number, as “%” or “million”; none where a sentence or a cell ends."""
        if place + 1 >= len(words) or not words[place].text[-1:].isalnum():
            return ""
        after = norm(words[place + 1].text).casefold()
        return "%" if after.startswith(("%", "\uff05")) else after if after in UNITS else ""

    def _lay(self, part: range, *, fewest: int = 0) -> None:
        """Lay words of the file without a partner beside those of a part of the paper that have none."""
        used = set(self.found.values())
        mine = [place for place in range(len(self.words)) if place not in self.found]
        theirs = [place for place in part if place not in used]
        matcher = SequenceMatcher(
            None,
            [norm(self.words[place].text) for place in mine],
            [norm(self.paper[place].text) for place in theirs],
            autojunk=False,
        )
        for block in matcher.get_matching_blocks():
            pairs = [(mine[block.a + step], theirs[block.b + step]) for step in range(block.size)]
            for row in _rows(pairs):
                if self._length(row) >= fewest:
                    self.found |= dict(row)

    def _drop_what_agrees_by_chance(self) -> None:
        """Let go of rows of too few words beside what agrees with nothing: “fully” between two numbers."""
        for row in _rows(sorted(self.found.items())):
            first, last = row[0][0], row[-1][0]
            if first in self.marks:
                continue
            is_beside = (first > 0 and first - 1 not in self.found) or (
                last + 1 < len(self.words) and last + 1 not in self.found
            )
            if self._length(row) < FEWEST_BESIDE and is_beside:
                for place, _ in row:
                    del self.found[place]

    def _length(self, row: list[tuple[int, int]]) -> float:
        """Return how many words agree in a row; a character that stands alone is half a word."""
        return sum(0.5 if stands_alone(self.words[place].text) else 1 for place, _ in row)


def _is_new(places: Sequence[str], at: int) -> bool:
    """Say whether a line or page ends before a word."""
    return not 0 < at < len(places) or places[at - 1] != places[at]


def _page(word: Word) -> str:
    return word.place.partition(", line")[0]


def _rows(pairs: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return pairs of places as rows that go on in both texts without a gap."""
    rows = [pairs[:1]] if pairs else []
    for before, after in pairwise(pairs):
        if after == (before[0] + 1, before[1] + 1):
            rows[-1].append(after)
        else:
            rows.append([after])
    return rows


def _proven(word: Word, known: Known) -> Proven:
    return Proven(word.place, norm(word.text), known.verdict or Verdict.UNKNOWN, known.told)


def _refused(word: Word, told: str) -> Proven:
    return Proven(word.place, norm(word.text), Verdict.UNKNOWN, told)


def _compared(word: Word, known: Known) -> Proven:
    """Return the verdict on a number that stands in the place of another."""
    if norm(word.text) == norm(known.text):
        return _proven(word, known)
    number = next(numbers_in(word.text), None)
    if number is not None and number.value is not None and known.value is not None:
        step = Decimal(1).scaleb(-number.decimals)
        if Decimal(repr(known.value)).quantize(step, ROUND_HALF_UP) == number.value and "." in known.text:
            return Proven(word.place, norm(word.text), Verdict.ROUNDED, f"{known.value:.4f}, {known.told}")
    return _refused(
        word, worded("the paper has %(norm)s there: %(told)s", norm=norm(known.text), told=known.told)
    )


def _looked_up(words: Sequence[Word], place: int, judge: type_of_judge) -> Iterator[Proven]:
    """Look a number up that the paper does not have, by the words around it."""
    word, page = words[place], _page(words[place])
    first = max(0, place - WORDS_AROUND)
    around, start, end = "", 0, 0
    for at in range(first, min(len(words), place + WORDS_AROUND + 1)):
        if _page(words[at]) != page:
            continue
        start = len(around) if at == place else start
        # Two spaces, or numbers of two cells would read as one with its thousands set apart.
        around += words[at].text if stands_alone(words[at].text) else f"{words[at].text}  "
        end = len(around) if at == place else end
    found = [one for one in numbers_in(around) if start <= one.start < end]
    for number in found:
        verdict, told = judge(number, around)
        yield Proven(word.place, number.text, verdict, told)
    if not found:
        yield _refused(word, "no number that can be read")
