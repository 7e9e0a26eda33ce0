"""What of a changed wording touches its substance: numbers, level words, States, dates, negations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# fmt: off
NUMBER_WORDS: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty",
    "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "half",
    "third", "quarter", "first", "second", "both", "all", "every", "each", "most", "majority", "dozen",
    "once", "twice",
)
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)
NEGATIONS: Final = (
    "no", "not", "none", "never", "neither", "nor", "without", "cannot", "nobody", "nothing", "hardly",
)
# fmt: on
_NUMBER = re.compile(r"[+-]?\d+(?:[.,:/-]\d+)*\s*%?")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SHORT_NEGATION = re.compile(r"\w+n[’']t\b")


@dataclass(frozen=True)
class Difference:
    """Something of substance that one wording has and the other has not, or has in another order."""

    kind: str
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The difference in words, as “numbers: 15 → 16”."""
        if not self.gone and not self.new:
            return self.kind
        return f"{self.kind}: {', '.join(self.gone) or 'none'} → {', '.join(self.new) or 'none'}"


type_of_parts = list[tuple[int, str]]
ANOTHER_ORDER: Final = "numbers, levels, States, months or negations in another order"


def differences(before: str, after: str, *, levels: Iterable[str], names: Iterable[str]) -> list[Difference]:
    """Return what differs in substance between two wordings; empty where only the wording does.

    The order counts: “China did not, Japan did” is not “Japan did not, China did”. ``levels`` are the labels
    of levels and of reasons for no level; ``names`` those of States.
    """
    levels, names = list(levels), list(names)
    old, new = _parts(before, levels, names), _parts(after, levels, names)
    found = []
    for kind in old:
        gone, added = Counter(_texts(old[kind])), Counter(_texts(new[kind]))
        if gone != added:
            lists = tuple((gone - added).elements()), tuple((added - gone).elements())
            found.append(Difference(kind, *lists))
    if not found and _in_order(old) != _in_order(new):
        found.append(Difference(ANOTHER_ORDER))
    return found


def _parts(text: str, levels: list[str], names: list[str]) -> dict[str, type_of_parts]:
    """Return what of a wording is substance, by kind, each part with its place."""
    return {
        "numbers": [*_numbers(text)],
        "levels": [*_phrases(text, levels)],
        "States": [*_phrases(text, names)],
        "months": [*_words(text, MONTHS)],
        "negations": [*_words(text, NEGATIONS), *_short_negations(text)],
    }


def _texts(parts: type_of_parts) -> list[str]:
    return [text for _, text in parts]


def _in_order(parts: dict[str, type_of_parts]) -> list[str]:
    return _texts(sorted(one for each in parts.values() for one in each))


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield digits as they stand, in any script, and the words for numbers."""
    for one in _NUMBER.finditer(text):
        yield one.start(), re.sub(r"\s+", "", one[0])
    yield from _words(text, NUMBER_WORDS)


def _words(text: str, wanted: Iterable[str]) -> Iterator[tuple[int, str]]:
    known = set(wanted)
    for one in _WORD.finditer(text):
        if one[0].casefold() in known:
            yield one.start(), one[0].casefold()


def _short_negations(text: str) -> Iterator[tuple[int, str]]:
    for one in _SHORT_NEGATION.finditer(text):
        yield one.start(), one[0].casefold()


def _phrases(text: str, phrases: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield whole phrases, without regard to case."""
    for phrase in {one.casefold() for one in phrases if one}:
        for one in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text.casefold()):
            yield one.start(), phrase
