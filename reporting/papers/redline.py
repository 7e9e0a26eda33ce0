"""Lays what two files say beside each other: blocks first, then words, each difference at its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from reporting.papers.proof import ALTERNATIVE, EDGE, Difference, DifferenceKind, FileRead, normal
from reporting.words import worded

LIKE: Final = 40
"""In percent: blocks that are less alike are two, of which one is gone and one is new."""
MOST_ALIKE: Final = 3
"""Cells with the same change that are listed one by one."""
COUNTED: Final = re.compile(r"⟨[^⟩]*⟩")
"""A number that a program counts, before its paragraph."""
DIGEST: Final = re.compile(r"[0-9a-f]{12}")
"""Stands for something that has no words."""
_DIGIT: Final = re.compile(r"\d")
type_of_said = Sequence[tuple[str, str]]
type_of_change = tuple[str, str, str]
"""Place, what was there, what is there now."""


def compared(
    was: FileRead, now: FileRead, *, by_place: bool = False, in_words: bool = False
) -> list[Difference]:
    """Return everything in which a file differs from the cleared one; an empty list where nothing does.

    ``by_place`` lays cells beside each other by their address; ``in_words`` compares one run of words, for
    texts that are broken into lines.
    """
    if by_place:
        changes = list(_by_place(was.said, now.said))
    elif in_words:
        changes = list(_flowed_on(list(_words_apart(was.said, now.said))))
    else:
        changes = list(_blocks(was.said, now.said))
    found = [_difference(one) for one in _without_following(changes)]
    found += _of_named(was, now)
    for name in sorted({*was.kept, *now.kept}):
        said, says = was.kept.get(name, ""), now.kept.get(name, "")
        # Programs add the language of their user where none is said, and drop what is said of a table.
        is_of_program = (name == "language" and not said) or (name.startswith("table") and not says)
        if said != says and not is_of_program:
            if DIGEST.fullmatch(said) and DIGEST.fullmatch(says):
                said, says = "as cleared", "otherwise"
            apart = _words(name, said.split(), says.split())
            found += [Difference(DifferenceKind.PROPERTIES, *one) for one in apart]
    return found


def _of_named(was: FileRead, now: FileRead) -> Iterator[Difference]:
    """Yield what can hide something and is there more or less often; of many alike the first one only."""
    alike: dict[tuple[DifferenceKind, str], list[str]] = {}
    for what in sorted({*was.named, *now.named}):
        if was.named[what] != now.named[what]:
            is_more = now.named[what] > was.named[what]
            kind = DifferenceKind.HIDDEN if is_more else DifferenceKind.PROPERTIES
            alike.setdefault((kind, what.rpartition(": ")[2]), []).append(what)
    for (kind, _), listed in alike.items():
        places = {one: one for one in listed}
        if len(listed) > MOST_ALIKE:
            more = worded("%(what)s, and %(count)s more alike", what=listed[0], count=len(listed) - 1)
            places = {listed[0]: more}
        for what, place in places.items():
            yield Difference(kind, place, str(was.named[what]), str(now.named[what]))


def _difference(change: type_of_change) -> Difference:
    place, before, after = change
    if after.startswith(MOVED):
        return Difference(DifferenceKind.MOVED, place, before, after.removeprefix(MOVED))
    if place.endswith(ALTERNATIVE):
        return Difference(DifferenceKind.PROPERTIES, place, before, after)
    if before.startswith("<") or after.startswith("<"):
        return Difference(DifferenceKind.HIDDEN, place, before, after)
    has_digit = _DIGIT.search(before) or _DIGIT.search(after)
    return Difference(DifferenceKind.NUMBERS if has_digit else DifferenceKind.WORDS, place, before, after)


MOVED: Final = "\x00"


def _by_place(was: type_of_said, now: type_of_said) -> Iterator[type_of_change]:
    before, after = dict(was), dict(now)
    found: dict[tuple[str | None, str | None], list[str]] = {}
    for place in (*before, *(one for one in after if one not in before)):
        one, other = (normal(each[place]) if place in each else None for each in (before, after))
        if one != other:
            found.setdefault((one, other), []).append(place)
    for (one, other), places in found.items():
        # Cells that share one text in a workbook all change with it.
        more = worded("%(place)s and %(count)s more", place=places[0], count=len(places) - 1)
        for place in [more] if len(places) > MOST_ALIKE else places:
            if one and other:
                yield from _words(place, one.split(), other.split())
            else:
                yield place, one or "", other or ""


def ranges(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[range, range]]:
    """Yield what differs between two lists, as places in the one and in the other."""
    at, other = 0, 0
    for same in LCSseq.editops(was, now).as_matching_blocks():
        if same.a > at or same.b > other:
            yield range(at, same.a), range(other, same.b)
        at, other = same.a + same.size, same.b + same.size


def aligned(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places at which both lists have the same word, in order."""
    for same in LCSseq.editops(mine, theirs).as_matching_blocks():
        yield from ((same.a + step, same.b + step) for step in range(same.size))


def _blocks(was: type_of_said, now: type_of_said) -> Iterator[type_of_change]:
    """Yield what differs, block by block; a block that only moved once, where it is now."""
    mine, theirs = ([normal(text) for _, text in said] for said in (was, now))
    gone, new = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    old_places = {text: place for (place, _), text in zip(was, mine, strict=True)}
    # Heads and feet of pages are read once each: one that differs has become another of them.
    edges = [text for (place, _), text in zip(was, mine, strict=True) if place.endswith(EDGE)]
    for before, after in ranges(mine, theirs):
        left = list(after)
        for at in before:
            if not gone[mine[at]]:
                continue  # It moved, and is reported where it is now.
            pair = _pair_of(at, left, was, now, only=len(before) == len(after) == 1)
            gone[mine[at]] -= 1
            if pair is None:
                yield was[at][0], mine[at], ""
            else:
                left.remove(pair)
                new[theirs[pair]] -= 1
                yield from _words(now[pair][0], mine[at].split(), theirs[pair].split())
        for at in left:
            if new[theirs[at]] > 0:
                new[theirs[at]] -= 1
                like = max(edges, key=lambda one: fuzz.ratio(one, theirs[at]), default="")
                is_edge = now[at][0].endswith(EDGE) and fuzz.ratio(like, theirs[at]) > LIKE
                yield from _words(now[at][0], like.split() if is_edge else [], theirs[at].split())
            else:
                yield (
                    now[at][0],
                    theirs[at],
                    MOVED + worded("it was in %(place)s", place=old_places[theirs[at]]),
                )


def _pair_of(at: int, left: list[int], was: type_of_said, now: type_of_said, *, only: bool) -> int | None:
    """Return the block that one has become: in the same cell, or the most like one; None where it is gone."""
    place, text = was[at]
    same = [one for one in left if now[one][0] == place]
    if only or (len(same) == 1 and place.startswith(("table", "sheet", "footnote"))):
        return same[0] if same else left[0]
    best = max(left, key=lambda one: fuzz.ratio(text, now[one][1]), default=None)
    return best if best is not None and fuzz.ratio(text, now[best][1]) > LIKE else None


def _words(place: str, was: Sequence[str], now: Sequence[str]) -> Iterator[type_of_change]:
    for before, after in ranges(was, now):
        yield place, " ".join(was[one] for one in before), " ".join(now[one] for one in after)


def _flowed_on(changes: list[type_of_change]) -> Iterator[type_of_change]:
    """Say once of words that are gone from one place and new at another that they moved."""
    gone = {before: at for at, (_, before, after) in enumerate(changes) if before and not after}
    new = {after: at for at, (_, before, after) in enumerate(changes) if after and not before}
    both = gone.keys() & new.keys()
    left_out = {gone[one] for one in both}
    for at, (place, before, after) in enumerate(changes):
        if at not in left_out:
            moved = after in both and not before
            was_in = worded("it was in %(place)s", place=changes[gone[after]][0]) if moved else ""
            yield (place, after, MOVED + was_in) if moved else (place, before, after)


def _words_apart(was: type_of_said, now: type_of_said) -> Iterator[type_of_change]:
    """Yield the words in which two texts differ, each at the page where it is, or where it was."""
    mine, theirs = (
        [(word, place) for place, text in said for word in normal(text).split() if word != "."]
        for said in (was, now)
    )
    for before, after in ranges([word for word, _ in mine], [word for word, _ in theirs]):
        place = theirs[after[0]][1] if after else mine[before[0]][1]
        yield place, " ".join(mine[one][0] for one in before), " ".join(theirs[one][0] for one in after)


def _without_following(changes: Iterable[type_of_change]) -> Iterator[type_of_change]:
    """Leave out numbers that a program counts on after one that changed: they say nothing new."""
    seen = set()
    for place, before, after in changes:
        if COUNTED.fullmatch(before) and COUNTED.fullmatch(after):
            # All of one list are as far from what they were, and written alike.
            list_moved = re.sub(r"\w", "", before), _counted(after) - _counted(before)
            if list_moved in seen:
                continue
            seen.add(list_moved)
        yield place, before, after


def _counted(number: str) -> int:
    digits = re.sub(r"\D", "", number)
    return int(digits) if digits else sum(map(ord, number))


def merged_with_drawings(found: Sequence[Difference], drawn: str) -> list[Difference]:
    """Say of the first change of words on a page that the page is drawn otherwise too, in one line.

    Words that changed on a page that is drawn as before are not drawn at all, so they are hidden. ``drawn``
    begins the name of the property that holds what a page draws.
    """
    otherwise = {one.place.removeprefix(drawn) for one in found if one.place.startswith(drawn)}
    merged, said = [], set()
    for one in found:
        page = one.place.partition(",")[0]
        if one.place.startswith(drawn):
            if one.place.removeprefix(drawn) not in said:
                merged.append(one)
        elif page in otherwise and page not in said:
            said.add(page)
            merged.append(replace(one, place=worded("%(place)s, drawn otherwise", place=one.place)))
        elif page not in otherwise and one.kind in {DifferenceKind.WORDS, DifferenceKind.NUMBERS}:
            merged.append(replace(one, kind=DifferenceKind.HIDDEN, place=f"{one.place}, not drawn"))
        else:
            merged.append(one)
    return merged
