"""Finds for each footnote that came back what gave it: a number, a placeholder alone, or somebody’s words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.pairing import LIKE_ENOUGH, normal

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
