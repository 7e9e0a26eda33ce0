"""What of a changed wording touches its substance: numbers, level words, States, dates, negations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
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


@dataclass(frozen=True)
class Difference:
    """Something of substance that one wording has and the other has not."""

    kind: str
    gone: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def text(self) -> str:
        """The difference in words, as “numbers: 15 → 16”."""
        return f"{self.kind}: {', '.join(self.gone) or 'none'} → {', '.join(self.new) or 'none'}"


def differences(before: str, after: str, *, levels: Iterable[str], names: Iterable[str]) -> list[Difference]:
    """Return what differs in substance between two wordings; empty where only the wording does.

    ``levels`` are the labels of levels and of reasons for no level; ``names`` those of States.
    """
    kinds = (
        ("numbers", _numbers),
        ("levels", lambda text: _phrases(text, levels)),
        ("States", lambda text: _phrases(text, names)),
        ("months", lambda text: _words(text, MONTHS)),
        ("negations", lambda text: _words(text, NEGATIONS) + _short_negations(text)),
    )
    found = []
    for kind, parts_of in kinds:
        old, new = parts_of(before), parts_of(after)
        if old != new:
            found.append(Difference(kind, tuple((old - new).elements()), tuple((new - old).elements())))
    return found


def _numbers(text: str) -> Counter[str]:
    """Count digits as they stand, in any script, and the words for numbers."""
    digits = Counter(re.sub(r"\s+", "", one) for one in _NUMBER.findall(text))
    return digits + _words(text, NUMBER_WORDS)


def _words(text: str, wanted: Iterable[str]) -> Counter[str]:
    known = set(wanted)
    return Counter(word for word in map(str.casefold, _WORD.findall(text)) if word in known)


def _short_negations(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in re.findall(r"\w+n[’']t\b", text))


def _phrases(text: str, phrases: Iterable[str]) -> Counter[str]:
    """Count whole phrases, without regard to case."""
    found: Counter[str] = Counter()
    for phrase in {one.casefold() for one in phrases if one}:
        many = len(re.findall(rf"(?<!\w){re.escape(phrase)}(?!\w)", text.casefold()))
        if many:
            found[phrase] = many
    return found
