"""Finds what pages repeat, and footnotes, which stand elsewhere in each kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.papers.proof import Difference, FaultKind, FileRead, Known, Word, norm

TOP_OF_PAGE = ", line"


@dataclass(frozen=True)
class Wanted:
    """What a file should hold: its text in order; notes that may stand anywhere; what pages repeat.

    Each of ``marks`` stands at least once, in lines of its own at the head or foot of pages; ``heads`` stand
    again at the top of a page where a table goes on.
    """

    body: Sequence[Known]
    notes: Sequence[Sequence[Known]] = ()
    marks: Sequence[Sequence[Known]] = ()
    heads: Sequence[Sequence[Known]] = ()
    vocabulary: frozenset[str] = frozenset()
    """Words in small letters that are facts in running text too, as the names of levels."""


class OnPages:
    """The words of a file, some of which are taken out because pages repeat them or they are footnotes."""

    def __init__(self, read: FileRead, wanted: Wanted) -> None:
        self.words = [word for word in read.words if norm(word.text)]
        self.mine = [norm(word.text) for word in self.words]
        self.wanted = wanted
        self.theirs = [norm(one.text) for one in wanted.body if norm(one.text)]
        self.used: set[int] = set()
        self.of_notes: list[tuple[int, Known]] = []
        self.missing_marks: list[Difference] = []
        self.after_notes = 0
        """Where the last footnote that was found ends."""

    def _starts_line(self, place: int) -> bool:
        return place == 0 or self.words[place - 1].place != self.words[place].place

    def _ends_line(self, end: int) -> bool:
        return end >= len(self.words) or self.words[end - 1].place != self.words[end].place

    def find_marks(self) -> None:
        """Take out the marks of pages, wherever lines at the edge of a page hold nothing else."""
        marks = [[norm(one.text) for one in mark if norm(one.text)] for mark in self.wanted.marks]
        known: dict[str, list[list[str]]] = {mark[0]: [] for mark in marks if mark}
        for mark in marks:
            if mark:
                known[mark[0]].append(mark)
        seen = set()
        for place, word in enumerate(self.mine):
            for mark in known.get(word, ()):
                end = place + len(mark)
                if place in self.used or self.mine[place:end] != mark or self._is_letterhead(place, mark):
                    continue
                if self._is_at_edge(place, end):
                    self.used |= set(range(place, end))
                    seen.add(tuple(mark))
        for mark, given in zip(marks, self.wanted.marks, strict=True):
            if mark and tuple(mark) not in seen:
                said = " ".join(one.text for one in given)
                explanation = "it should stand on every page"
                self.missing_marks.append(
                    Difference(FaultKind.MISSING, "head and foot of pages", said, explanation)
                )

    def _is_letterhead(self, place: int, mark: list[str]) -> bool:
        """Say whether a mark on the first page is the beginning of the text, which has the same words."""
        first = _page(self.words[0])
        is_first = first.startswith("page ") and _page(self.words[place]) == first
        if not is_first or self.theirs[: len(mark)] != mark:
            return False
        later = (one for one in range(place + 1, len(self.mine)) if _page(self.words[one]) == first)
        return not any(
            self.mine[one : one + len(mark)] == mark
            and self._starts_line(one)
            and self._ends_line(one + len(mark))
            for one in later
        )

    def _is_at_edge(self, start: int, end: int) -> bool:
        if not (self._starts_line(start) and self._ends_line(end)):
            return False
        is_top = start == 0 or _page(self.words[start - 1]) != _page(self.words[start])
        is_foot = end >= len(self.words) or _page(self.words[end]) != _page(self.words[end - 1])
        return is_top or is_foot or start - 1 in self.used

    def find_heads(self) -> None:
        """Take out the heads of tables that stand again at the top of a page."""
        heads = [[norm(one.text) for one in head if norm(one.text)] for head in self.wanted.heads]
        for place in range(len(self.words)):
            if place in self.used or not self._is_first_on_page(place):
                continue
            for head in heads:
                if head and self.mine[place : place + len(head)] == head:
                    self.used |= set(range(place, place + len(head)))
                    break

    def _is_first_on_page(self, place: int) -> bool:
        """Say whether only marks stand above a word on its page, which is not the first one."""
        page = _page(self.words[place])
        if page == _page(self.words[0]) or TOP_OF_PAGE not in self.words[place].place:
            return False
        before = place - 1
        while before >= 0 and _page(self.words[before]) == page:
            if before not in self.used:
                return False
            before -= 1
        return True

    def find_note(self, note: Sequence[Known]) -> bool:
        """Find a footnote whose words stand in a row, from the beginning of a line or behind another note.

        Notes are looked for one after the other, so that of two like ones each finds its own.
        """
        sought = [one for one in note if norm(one.text)]
        texts = [norm(one.text) for one in sought]
        if not texts:
            return True
        last = len(self.words) - len(texts)
        for place in (*range(self.after_notes, last + 1), *range(min(self.after_notes, last + 1))):
            if self.mine[place] != texts[0] or self.mine[place : place + len(texts)] != texts:
                continue
            if place not in self.used and (self._starts_line(place) or place - 1 in self.used):
                self.after_notes = place + len(texts)
                self.used |= set(range(place, self.after_notes))
                self.of_notes += zip(range(place, self.after_notes), sought, strict=True)
                return True
        return False


def _page(word: Word) -> str:
    return word.place.partition(TOP_OF_PAGE)[0]
