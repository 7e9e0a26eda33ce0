"""What of a changed wording touches its substance: numbers, levels, States, names, dates, negations."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# fmt: off
NUMBER_WORDS: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million",
    "half", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "thirtieth", "hundredth", "quarter", "halves", "thirds",
    "quarters", "tenths", "dozen", "dozens", "hundreds", "thousands", "millions", "billion", "billions",
    "both", "all", "every", "each", "most", "majority", "minority", "some", "few", "many",
    "single", "double", "triple", "once", "twice",
)
DAYS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)
NEGATIONS: Final = (
    "no", "not", "none", "never", "neither", "nor", "without", "cannot", "nobody", "nothing", "hardly",
)
# fmt: on
_NUMBER = re.compile(r"[+-]?\d+(?:[.,:/-]\d+)*\s*%?")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SHORT_NEGATION = re.compile(r"\w+n[’']t\b")
_BEFORE_A_SENTENCE = re.compile(r"(?:^|[.!?:;•–—-]\s*|\n\s*)[\W_]*\Z")
LETTERS_OF_A_STATE: Final = 4
"""So many first letters tell whose word “Japanese” or “Korean” is."""


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
ANOTHER_ORDER: Final = "numbers, levels, States, days, months or negations in another order"


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
    words = {word for one in found for part in (*one.gone, *one.new) for word in part.split()}
    unknown = _names(before, after, words), _names(after, before, words)
    if any(unknown):
        found.append(Difference("names", *unknown))
    if not found and _in_order(old) != _in_order(new):
        found.append(Difference(ANOTHER_ORDER))
    return found


def _parts(text: str, levels: list[str], names: list[str]) -> dict[str, type_of_parts]:
    """Return what of a wording is substance, by kind, each part with its place."""
    return {
        "numbers": [*_numbers(text)],
        "levels": [*_phrases(text, levels)],
        "States": [*{**dict(_of_states(text, names)), **dict(_phrases(text, names))}.items()],
        "days and months": [*_words(text, DAYS)],
        "negations": [*_words(text, NEGATIONS), *_short_negations(text)],
    }


def _texts(parts: type_of_parts) -> list[str]:
    return [text for _, text in parts]


def _in_order(parts: dict[str, type_of_parts]) -> list[str]:
    return _texts(sorted(one for each in parts.values() for one in each))


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield digits as they stand, in any script, other signs for numbers as “½”, and words for numbers."""
    for one in _NUMBER.finditer(text):
        yield one.start(), re.sub(r"\s+", "", one[0])
    for place, sign in enumerate(text):
        if not sign.isdecimal() and unicodedata.numeric(sign, None) is not None:
            yield place, sign
    yield from _words(text, NUMBER_WORDS)


def _words(text: str, wanted: Iterable[str]) -> Iterator[tuple[int, str]]:
    known = set(wanted)
    for one in _WORD.finditer(text):
        if one[0].casefold() in known:
            yield one.start(), one[0].casefold()


def _of_states(text: str, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield capitalised words that begin as a State's name does: “Japanese”, “Koreans”."""
    length = LETTERS_OF_A_STATE
    begins = {word[:length].casefold() for one in names for word in _WORD.findall(one) if len(word) >= length}
    for one in _WORD.finditer(text):
        if one[0][:1].isupper() and one[0][:length].casefold() in begins:
            yield one.start(), one[0].casefold()


def _names(text: str, other: str, words: set[str]) -> tuple[str, ...]:
    """Return acronyms and capitalised words within a sentence that another text has nowhere.

    ``words`` are words that are named already, as those of a State.
    """
    there = words | {one.casefold() for one in _WORD.findall(other)}
    found = []
    for one in _WORD.finditer(text):
        word = one[0]
        is_acronym = sum(letter.isupper() for letter in word) > 1
        within = word[0].isupper() and not _BEFORE_A_SENTENCE.search(text[: one.start()])
        if (is_acronym or within) and word.casefold() not in there:
            found.append(word)
    return tuple(dict.fromkeys(found))


def _short_negations(text: str) -> Iterator[tuple[int, str]]:
    for one in _SHORT_NEGATION.finditer(text):
        yield one.start(), one[0].casefold()


def _phrases(text: str, phrases: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield whole phrases, without regard to case."""
    for phrase in {one.casefold() for one in phrases if one}:
        for one in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text.casefold()):
            yield one.start(), phrase
