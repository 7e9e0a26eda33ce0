"""Lays a file beside its paper and says what is missing, changed, moved or added.

The words of the file are put beside those the paper would have now. What agrees in its place is proven;
whatever holds a fact and does not agree is reported, on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reporting.papers.aligning import aligned
from reporting.papers.pages import OnPages, Wanted
from reporting.papers.proof import Difference, Fact, FaultKind, FileRead, Known, Proof, Word, norm
from reporting.papers.said import is_fact
from reporting.words import worded

MOST_GONE = 0.6
"""Part of the words of a paragraph, cell or note without which it counts as missing as a whole."""
FEWEST_ADDED = 4
"""Words in a row that are a text of their own, also where none of them is a fact."""
LONGEST_SHOWN = 240
"""Characters of a difference that are shown."""


def prove(read: FileRead, wanted: Wanted) -> Proof:
    """Return what agrees in a file with its paper and everything that does not."""
    laid = _Laid(read, wanted)
    laid.lay()
    return Proof(tuple(laid.facts()), (*laid.differences(), *read.unread), laid.reworded)


@dataclass
class _Gap:
    """Words of a paper and of a file that stand at one place and do not agree."""

    theirs: list[Known] = field(default_factory=list)
    mine: list[Word] = field(default_factory=list)
    is_strict: bool = False


class _Laid(OnPages):
    """The words of a file beside those of a paper."""

    def __init__(self, read: FileRead, wanted: Wanted) -> None:
        super().__init__(read, wanted)
        self.paper = [one for one in wanted.body if norm(one.text)]
        self.found: dict[int, int] = {}
        """Places of the file by those of the paper."""
        self.reworded = 0

    def lay(self) -> None:
        self.find_marks()
        self.find_heads()
        lost = [note for note in self.wanted.notes if not self.find_note(note)]
        free = [place for place in range(len(self.words)) if place not in self.used]
        for at, other in aligned([self.mine[place] for place in free], self.theirs):
            self.found[other] = free[at]
        self.used |= set(self.found.values())
        # A note that does not stand as it should is laid beside what nothing else is.
        for note in lost:
            start = len(self.paper)
            self.paper += [one for one in note if norm(one.text)]
            self.theirs += [norm(one.text) for one in self.paper[start:]]

    def facts(self) -> Iterator[Fact]:
        """Yield the facts that agree, in the order of the file."""
        pairs = [(place, self.paper[other]) for other, place in self.found.items()]
        for place, known in sorted([*pairs, *self.of_notes], key=lambda pair: pair[0]):
            if known.is_fact:
                yield Fact(self.words[place].place, self.mine[place], known.description)

    def differences(self) -> Iterator[Difference]:
        """Yield what differs: first what moved, then place by place."""
        yield from self.missing_marks
        yield from self._moved()
        gone = self._units_gone()
        for gap in self._gaps():
            yield from self._of_gap(gap, gone)

    def _moved(self) -> Iterator[Difference]:
        """Yield texts that stand in another place; they count as found from there on."""
        free = [place for place in range(len(self.words)) if place not in self.used]
        starts: dict[str, list[int]] = {}
        for place in free:
            starts.setdefault(self.mine[place], []).append(place)
        for unit in _runs(other for other in range(len(self.paper)) if other not in self.found):
            for run in self._by_unit(unit):
                at = self._elsewhere(run, starts)
                if at is None:
                    continue
                for step, other in enumerate(run):
                    self.found[other] = at + step
                    self.used.add(at + step)
                if any(self.paper[other].is_fact for other in run) or len(run) >= FEWEST_ADDED:
                    here, text = self.words[at].place, self._said(run)
                    explanation = worded(
                        "its place in the paper is %(place)s", place=self.paper[run[0]].place
                    )
                    yield Difference(FaultKind.MOVED, here, text, explanation)

    def _by_unit(self, run: list[int]) -> Iterator[list[int]]:
        part: list[int] = []
        for other in run:
            if part and self.paper[part[-1]].unit != self.paper[other].unit:
                yield part
                part = []
            part.append(other)
        if part:
            yield part

    def _elsewhere(self, run: list[int], starts: dict[str, list[int]]) -> int | None:
        sought = [self.theirs[other] for other in run]
        for place in starts.get(sought[0], ()):
            end = place + len(sought)
            if self.mine[place:end] == sought and not self.used & set(range(place, end)):
                return place
        return None

    def _units_gone(self) -> set[int]:
        """Return the paragraphs, cells and notes most of whose words the file has not."""
        in_all: dict[int, int] = {}
        lost: dict[int, int] = {}
        for other, known in enumerate(self.paper):
            in_all[known.unit] = in_all.get(known.unit, 0) + 1
            if other not in self.found:
                lost[known.unit] = lost.get(known.unit, 0) + 1
        return {unit for unit, count in lost.items() if count >= MOST_GONE * in_all[unit]}

    def _gaps(self) -> list[_Gap]:
        """Return what agrees with nothing, by the place of the file at which it stands or should stand."""
        gaps: dict[int, _Gap] = {}
        at, is_strict = -1, False
        for other, known in enumerate(self.paper):
            if other in self.found:
                at, is_strict = self.found[other], known.strict
                continue
            gap = gaps.setdefault(at, _Gap(is_strict=is_strict))
            gap.theirs.append(known)
            gap.is_strict |= known.strict
        strict_at = {place: self.paper[other].strict for other, place in self.found.items()}
        last = -1
        for place, word in enumerate(self.words):
            if place in strict_at:
                last = place
            elif place not in self.used:
                gap = gaps.setdefault(last, _Gap(is_strict=strict_at.get(last, False)))
                gap.mine.append(word)
        return [gaps[place] for place in sorted(gaps)]

    def _of_gap(self, gap: _Gap, gone: set[int]) -> Iterator[Difference]:
        lost = [one for one in gap.theirs if one.unit in gone]
        has_facts = any(one.is_fact for one in gap.theirs) or any(
            gap.is_strict or self._is_fact(word.text) for word in gap.mine
        )
        is_text = len(gap.mine) >= FEWEST_ADDED and len(gap.mine) > 2 * len(gap.theirs)
        if not has_facts and not lost and not is_text:
            self.reworded += max(len(gap.theirs), len(gap.mine))
            return
        theirs, mine = _joined(gap.theirs), _joined(gap.mine)
        if gap.theirs and gap.mine:
            explanation = worded(
                "the paper has “%(theirs)s” there%(rests)s", theirs=theirs, rests=_rests(gap.theirs)
            )
            yield Difference(FaultKind.CHANGED, gap.mine[0].place, mine, explanation)
        elif gap.theirs:
            explanation = worded("it stands in the paper%(rests)s", rests=_rests(gap.theirs))
            yield Difference(FaultKind.MISSING, gap.theirs[0].place, theirs, explanation)
        else:
            yield Difference(FaultKind.ADDED, gap.mine[0].place, mine, "the paper has nothing there")

    def _is_fact(self, word: str) -> bool:
        return is_fact(word) or norm(word).casefold() in self.wanted.vocabulary

    def _said(self, run: Iterable[int]) -> str:
        return _joined([self.paper[other] for other in run])


def _runs(places: Iterable[int]) -> Iterator[list[int]]:
    """Yield places as rows without a gap."""
    row: list[int] = []
    for place in places:
        if row and place != row[-1] + 1:
            yield row
            row = []
        row.append(place)
    if row:
        yield row


def _joined(words: Sequence[Known] | Sequence[Word]) -> str:
    said = " ".join(norm(one.text) for one in words)
    return said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}…"


def _rests(words: Sequence[Known]) -> str:
    """Say on what the first of some words rests that rests on anything."""
    description = next(
        (one.description for one in words if one.description and one.description != "wording of the portal"),
        "",
    )
    return f" ({description})" if description else ""
