"""What can be said of a file of a paper: its words, those it should have, and what differs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from reporting.papers.reading import words_in
from reporting.words import worded


class UnreadablePaperError(Exception):
    """The file cannot be read as a paper; the message says why."""


MOST_REFUSED: Final = 1_000
"""Things that cannot be proven, of one file, that are kept."""
MOST_WORDS: Final = 200_000
"""Words of a document that is proven: four hundred pages."""


def refuse_too_long(words: int) -> None:
    """Refuse a document of too many words; raises UnreadablePaperError."""
    if words > MOST_WORDS:
        message = "It has about %(count)s words; documents of at most %(most)s are proven."
        raise UnreadablePaperError(worded(message, count=f"{words:,}", most=f"{MOST_WORDS:,}"))


@contextmanager
def reading() -> Iterator[None]:
    """Tell a file that is damaged, or made by hand, as one that cannot be read; raises UnreadablePaperError.

    Those who write files by hand find more ways to break one than there are kinds of errors.
    """
    try:
        yield
    except UnreadablePaperError:
        raise
    except Exception as error:
        message = "This file is damaged or holds something that no program writes; it cannot be read."
        raise UnreadablePaperError(message) from error


class FaultKind(StrEnum):
    """What can be wrong with a file."""

    MISSING = "missing"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    NOT_PROVEN = "not proven"


class Word(NamedTuple):
    """A word of a file and where it stands."""

    text: str
    place: str


class Known(NamedTuple):
    """A word that a paper has: where, whether it is a fact, and what its facts rest on.

    Where it is ``strict``, every word is a fact, also one that somebody adds. ``unit`` counts the
    paragraphs, cells and notes: one that is gone as a whole is reported as such.
    """

    text: str
    place: str
    is_fact: bool
    description: str
    unit: int
    strict: bool = False


@dataclass(frozen=True)
class Difference:
    """Something that differs: what, where, the words there, and what the paper has instead."""

    kind: FaultKind
    place: str
    text: str
    explanation: str


@dataclass(frozen=True)
class Fact:
    """A fact of a file that the paper has too: where, which, and on what it rests."""

    place: str
    text: str
    description: str


@dataclass(frozen=True)
class Proof:
    """What came of a proof: the facts that agree, what differs, and how many words without a fact do."""

    facts: tuple[Fact, ...]
    differences: tuple[Difference, ...]
    reworded: int = 0

    @property
    def holds(self) -> bool:
        """Say whether every fact of the paper stands in the file, in its place, and nothing else does."""
        return not self.differences


@dataclass
class FileRead:
    """A file as it was read: its words in order, and what in it cannot be read or would not be seen."""

    words: list[Word] = field(default_factory=list)
    refused: dict[Difference, None] = field(default_factory=dict)

    @property
    def unread(self) -> list[Difference]:
        return list(self.refused)

    def refuse(self, place: str, text: str, explanation: str) -> None:
        """Keep what cannot be proven; the same thing at the same place is reported once."""
        if len(self.refused) < MOST_REFUSED:
            self.refused.setdefault(Difference(FaultKind.NOT_PROVEN, place, text, explanation))


def norm(word: str) -> str:
    """Return a word as it is compared: in one form, without the marks at its ends, a number with its sign.

    A mark that stands within a word is kept, also one that nobody sees.
    """
    bare = unicodedata.normalize("NFC", word).strip(_MARKS).rstrip(_DASHES)
    unsigned = bare.lstrip(_DASHES)
    return f"-{unsigned}" if unsigned != bare and unsigned[:1].isdigit() else unsigned


_MARKS = "/.,;:!()[]{}“”„\"'’‘«»…•\u2060\u00ad\u200b\u25e6\u25aa\uf0b7"
_DASHES = "-–—−"


def words_of(text: str, place: str) -> Iterator[Word]:
    """Yield the words of a text of a file."""
    for _, word in words_in(text):
        for part in parts_of(word):
            yield Word(part, place)


def parts_of(word: str) -> list[str]:
    """Return the parts of a word at hyphens and strokes, where lines may be broken: “2016–2020” is two."""
    return _BETWEEN.split(word)


_BETWEEN = re.compile(r"(?<=\w)(?:[-–—]|/+)(?=\w)")
