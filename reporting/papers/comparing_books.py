"""Lays a workbook beside the one a paper would have now, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.papers.proof import Difference, Fact, FaultKind, Proof
from reporting.papers.reading_xlsx import BookRead, SheetRead
from reporting.words import column_letter, worded

LONGEST_SHOWN = 240
SHOWN_OTHERWISE = "it is shown as “%(mine)s”, the paper shows it as “%(theirs)s”"


def prove_book(read: BookRead, wanted: BookRead) -> Proof:
    """Return what agrees in a workbook with its paper and everything that does not."""
    found: list[Difference] = []
    facts: list[Fact] = []
    known = {one.name: one for one in read.sheets}
    names = [one.name for one in wanted.sheets]
    if [one.name for one in read.sheets if one.name in names] != [one for one in names if one in known]:
        found.append(Difference(FaultKind.MOVED, "file", "sheets", "they stand in another order"))
    for sheet in wanted.sheets:
        mine = known.pop(sheet.name, None)
        if mine is None:
            found.append(Difference(FaultKind.MISSING, "file", f"sheet “{sheet.name}”", "the paper has it"))
            continue
        found += _of_sheet(mine, sheet)
        place = f"sheet “{sheet.name}”, cell "
        facts += [
            Fact(place + _named(at), text, "the record")
            for at, (text, shown) in sheet.cells.items()
            if mine.cells.get(at) == (text, shown)
        ]
    found += [
        Difference(FaultKind.ADDED, "file", f"sheet “{one.name}”", "the paper has none of this name")
        for one in known.values()
    ]
    return Proof(tuple(facts), (*found, *read.unread))


def _of_sheet(mine: SheetRead, theirs: SheetRead) -> Iterator[Difference]:
    if mine.merged != theirs.merged:
        changed = ", ".join(sorted(mine.merged ^ theirs.merged))
        explanation = "cells are merged otherwise, which can hide what they hold"
        yield Difference(FaultKind.NOT_PROVEN, f"sheet “{mine.name}”", changed[:LONGEST_SHOWN], explanation)
    places = {text: at for at, (text, _) in theirs.cells.items()}
    for at in sorted(mine.cells.keys() | theirs.cells.keys()):
        here, there = mine.cells.get(at), theirs.cells.get(at)
        if here == there:
            continue
        place = f"sheet “{mine.name}”, cell {_named(at)}"
        if here is None:
            yield Difference(FaultKind.MISSING, place, _short(there), "the paper has it there")
        elif there is None:
            yield Difference(FaultKind.ADDED, place, _short(here), "the paper has nothing there")
        elif here[0] == there[0]:
            explanation = worded(SHOWN_OTHERWISE, mine=here[1], theirs=there[1])
            yield Difference(FaultKind.CHANGED, place, _short(here), explanation)
        else:
            kind = FaultKind.MOVED if here[0] in places else FaultKind.CHANGED
            yield Difference(
                kind, place, _short(here), worded("the paper has “%(theirs)s” there", theirs=_short(there))
            )


def _short(cell: tuple[str, str] | None) -> str:
    return cell[0][:LONGEST_SHOWN] if cell is not None else ""


def _named(at: tuple[int, int]) -> str:
    return f"{column_letter(at[1] - 1)}{at[0]}"
