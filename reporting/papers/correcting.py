"""Lays a paper beside an earlier one, and says at each place what stood there and what is to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reporting.papers.content import Run, data, own, type_of_text
from reporting.papers.pairing import Unit, differences, paired
from reporting.papers.returned import Line, LineKind
from reporting.papers.said import Part, Said, SaidKind
from reporting.words import worded

SHORTEST_CUT: Final = 240
"""Characters of words that did not change, beyond which their middle is left out."""
EITHER_SIDE: Final = 80
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
    """Every place at which two papers differ, and the labels of tables and figures that are new."""

    places: tuple[Corrected, ...]
    inserted: tuple[str, ...]


def compared(was: Sequence[Said], now: Sequence[Said]) -> Comparison:
    """Lay a paper beside an earlier one; places come in order, and are those of the earlier one.

    A table or figure that is gone, or new, is one place.
    """
    mine = [Unit(0, _KINDS.get(one.kind, LineKind.TEXT), (Run(one.text),)) for one in was]
    theirs = [Line(_KINDS.get(one.kind, LineKind.TEXT), (Run(one.text),)) for one in now]
    pairs = paired(mine, theirs)
    gone = _titles(was[ours] for ours, other in pairs if ours is not None and other is None)
    new = _titles(now[other] for ours, other in pairs if other is not None and ours is None)
    found: list[Corrected] = []
    last = "the title"
    for ours, other in pairs:
        before = was[ours] if ours is not None else None
        after = now[other] if other is not None else None
        if before is not None and before.kind != SaidKind.NOTE:
            last = before.place
        if before is None and after is not None:
            found += _inserted(after, last, new)
        elif after is None and before is not None:
            found += _deleted(before, gone)
        elif before is not None and after is not None:
            found += _changed(before, after)
    return Comparison(tuple(found), tuple(new))


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
    if len(was.parts) != len(now.parts):
        yield Corrected(was.place, (data(_whole(was), _WAS),), (data(_whole(now), _NOW),))
        return
    if was.label != now.label and was.kind == SaidKind.TITLE:
        was, now = _renamed(was), _renamed(now)
        yield Corrected(
            was.label, (Run(was.label, emphasis=True, fact=_WAS),), (data(now.label, _NOW, strong=True),)
        )
    for before, after in zip(was.parts, now.parts, strict=True):
        if before.text != after.text:
            place = f"{was.place}, {before.label.lower()}" if before.label else was.place
            yield Corrected(place, *_beside(before, after))


def _renamed(one: Said) -> Said:
    """Return the title of a table or figure without its label, which is told apart."""
    first, *others = one.parts
    bare = replace(first, text=first.text.removeprefix(one.label).lstrip(". "))
    return replace(one, parts=(bare, *others))


def _beside(before: Part, after: Part) -> tuple[type_of_text, type_of_text]:
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
    if len(text) <= SHORTEST_CUT:
        return text
    head = "" if first else text[:EITHER_SIDE].rpartition(" ")[0]
    tail = "" if last else text[-EITHER_SIDE:].partition(" ")[2]
    return f"{head} […] {tail}".strip() if first or last else f"{head} […] {tail}"
