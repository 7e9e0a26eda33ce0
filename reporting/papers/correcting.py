"""Lays a paper beside an earlier one, and says at each place what stood there and what is to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reporting.papers.content import Run, data, own, type_of_text
from reporting.papers.pairing import MOST_PAIRS, Unit, differences, paired
from reporting.papers.pdf import Part, Said, SaidKind
from reporting.papers.redline import aligned
from reporting.papers.returned import Line, LineKind
from reporting.words import worded

SHORTEST_CUT: Final = 240
"""Characters of words that did not change, beyond which their middle is left out."""
EITHER_SIDE: Final = 80
LEFT_OUT: Final = "⟨…⟩"
"""Stands for words that are the same in both."""
_WAS, _NOW = "words of the paper as it was", "words of the paper as corrected"
_KINDS: Final = {SaidKind.HEADING: LineKind.SECTION, SaidKind.TITLE: LineKind.CAPTION}


@dataclass(frozen=True)
class Corrected:
    """One place: what stood there, what is gone in italics, and what is read now, what is new in bold."""

    place: str
    was: type_of_text
    now: type_of_text


@dataclass(frozen=True)
class Comparison:
    """Every place at which two papers differ.

    ``inserted`` are the labels of tables and figures that are new; ``before`` says which label those had that
    have another one now.
    """

    places: tuple[Corrected, ...]
    inserted: tuple[str, ...]
    before: Mapping[str, str]


def compared(was: Sequence[Said], now: Sequence[Said]) -> Comparison:
    """Lay a paper beside an earlier one; places come in order, and are those of the earlier one.

    A table or figure that is gone, or new, is one place.
    """
    pairs = list(_pairs(was, now))
    gone = _titles(was[ours] for ours, other in pairs if ours is not None and other is None)
    new = _titles(now[other] for ours, other in pairs if other is not None and ours is None)
    found: list[Corrected] = []
    before: dict[str, str] = {}
    last = "the title"
    for ours, other in pairs:
        mine = was[ours] if ours is not None else None
        theirs = now[other] if other is not None else None
        if mine is not None and mine.kind != SaidKind.NOTE:
            last = mine.place
        if mine is None and theirs is not None:
            found += _inserted(theirs, last, new)
        elif theirs is None and mine is not None:
            found += _deleted(mine, gone)
        elif mine is not None and theirs is not None:
            found += _changed(mine, theirs)
            if mine.kind == theirs.kind == SaidKind.TITLE:
                before[theirs.label] = mine.label
    return Comparison(tuple(found), tuple(new), before)


def _pairs(was: Sequence[Said], now: Sequence[Said]) -> Iterator[tuple[int | None, int | None]]:
    """Yield which place is which: by what names it, then by the words that two have in common."""
    a = b = 0
    named = aligned([_key(one) for one in was], [_key(one) for one in now])
    for ours, other in (*named, (len(was), len(now))):
        for one, another in _alike(was[a:ours], now[b:other]):
            yield (None if one is None else a + one), (None if another is None else b + another)
        if ours < len(was):
            yield ours, other
        a, b = ours + 1, other + 1


def _key(one: Said) -> str:
    """Return what names a place, whatever number its table has: a row its first cell, else its words."""
    if one.kind == SaidKind.FACT:
        return f"{one.kind} {one.place}"
    if one.kind == SaidKind.ROW:
        return f"{one.kind} {one.place.removeprefix(one.label)}"
    return _renamed(one).text if one.kind == SaidKind.TITLE else one.text


def _alike(was: Sequence[Said], now: Sequence[Said]) -> list[tuple[int | None, int | None]]:
    """Pair what is left between two places that agree; a long stretch of as many places goes one by one."""
    if len(was) == len(now) and len(was) * len(now) > MOST_PAIRS:
        return [(place, place) for place in range(len(was))]
    mine = [Unit(0, _KINDS.get(one.kind, LineKind.TEXT), (Run(one.text),)) for one in was]
    theirs = [Line(_KINDS.get(one.kind, LineKind.TEXT), (Run(one.text),)) for one in now]
    return paired(mine, theirs)


def _titles(units: Iterable[Said]) -> dict[str, str]:
    """Return the titles among these by the label of their table or figure."""
    return {one.label: one.text for one in units if one.kind == SaidKind.TITLE}


def _inserted(now: Said, last: str, new: Mapping[str, str]) -> Iterator[Corrected]:
    place = worded("after %(place)s", place=last)
    if now.label not in new:
        yield Corrected(place, (own("Nothing"),), (data(_whole(now), _NOW, strong=True),))
    elif now.kind == SaidKind.TITLE:
        title = data(now.parts[0].text, _NOW, strong=True)
        yield Corrected(place, (own("Nothing"),), (title, own(" (printed below)")))


def _deleted(was: Said, gone: Mapping[str, str]) -> Iterator[Corrected]:
    if was.label not in gone:
        yield Corrected(was.place, (Run(_whole(was), emphasis=True, fact=_WAS),), (own("Delete"),))
    elif was.kind == SaidKind.TITLE:
        title = Run(was.parts[0].text, emphasis=True, fact=_WAS)
        yield Corrected(was.label, (title,), (own("Delete all of it"),))


def _whole(one: Said) -> str:
    return " | ".join(f"{part.label}: {part.text}" if part.label else part.text for part in one.parts)


def _changed(was: Said, now: Said) -> Iterator[Corrected]:
    if was.kind != now.kind:
        old, new = (
            Run(f"As {was.kind}", emphasis=True, fact=_WAS),
            data(f"As {now.kind}", _NOW, strong=True),
        )
        yield Corrected(was.place, (old,), (new,))
    if was.label != now.label and was.kind == SaidKind.TITLE:
        old, new = Run(was.label, emphasis=True, fact=_WAS), data(now.label, _NOW, strong=True)
        yield Corrected(was.label, (old,), (new,))
        was, now = _renamed(was), _renamed(now)
    for place, before, after in _paired(was.parts, now.parts):
        if before.text != after.text:
            yield Corrected(
                f"{was.place}, {place.lower()}" if place else was.place, *_marked_differences(before, after)
            )


def _paired(was: Sequence[Part], now: Sequence[Part]) -> Iterator[tuple[str, Part, Part]]:
    """Yield the parts of two places side by side: in order, or by their labels where their number differs."""
    if len(was) == len(now):
        for before, after in zip(was, now, strict=True):
            yield before.label, before, after
        return
    there = {one.label: one for one in now}
    for before in was:
        yield before.label, before, there.pop(before.label, Part(before.label, ""))
    for label, after in there.items():
        yield label, Part(label, ""), after


def _renamed(one: Said) -> Said:
    """Return the title of a table or figure without its label, which is compared apart."""
    first, *others = one.parts
    bare = replace(first, text=first.text.removeprefix(one.label).lstrip(". "))
    return replace(one, parts=(bare, *others))


def _marked_differences(before: Part, after: Part) -> tuple[type_of_text, type_of_text]:
    """Return both texts with what differs marked, and the middle of long equal stretches left out."""
    parts = differences(before.text, after.text)
    was: list[Run] = []
    now: list[Run] = []
    for place, (kind, text) in enumerate(parts):
        if kind == "same":
            short = _shortened(text, first=place == 0, last=place == len(parts) - 1)
            was.append(Run(short, fact=_WAS))
            now.append(Run(short, fact=_NOW))
        elif kind == "gone":
            was.append(Run(text, emphasis=True, fact=_WAS))
        else:
            now.append(data(text, _NOW, strong=True))
    return tuple(was) or (own("Nothing"),), tuple(now) or (own("Delete"),)


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Return words that are the same in both, without their middle where they are long."""
    if len(text) <= SHORTEST_CUT:
        return text
    head = "" if first else f"{_whole_words(text[:EITHER_SIDE], from_end=True)} "
    tail = "" if last else f" {_whole_words(text[-EITHER_SIDE:], from_end=False)}"
    return f"{head}{LEFT_OUT}{tail}"


def _whole_words(text: str, *, from_end: bool) -> str:
    """Return a piece of text without the word that was cut; a script without blanks keeps all of it."""
    if " " not in text.strip():
        return text
    return text.rpartition(" ")[0] if from_end else text.partition(" ")[2]
