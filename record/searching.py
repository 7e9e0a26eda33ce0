"""Finding records by any words, in any script: words folded, in singular or plural, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from record.models import folded

MOST_HITS_A_KIND = 50

type_of_kind = tuple[str, QuerySet[Any], Callable[[Any], tuple[str, str, str]]]
"""A kind of record: its name, its rows, and how a row says title, text and address."""

_LITTLE: Final = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "by", "did", "do", "does", "for", "from", "has", "have"),
        *("how", "i", "in", "is", "it", "its", "of", "on", "or", "our", "that", "the", "their", "there"),
        *("these", "they", "this", "to", "was", "we", "were", "what", "when", "where", "which", "who", "why"),
        *("with",),
    )
)
"""Words that say nothing about what is looked for."""
_SHORTEST_PLURAL = 4


@dataclass(frozen=True)
class Hit:
    """One record found: what it is, its name, the text that matched, its page."""

    kind: str
    title: str
    text: str
    url: str


@dataclass(frozen=True)
class HitGroup:
    """The hits of one kind; ``more`` says that some were left off."""

    kind: str
    hits: tuple[Hit, ...]
    more: bool


def words_of(text: str) -> list[str]:
    """Return the words to look for, folded; without little words unless there are no others."""
    words = re.sub(r"[“”\"?!,;()]+", " ", folded(text)).split()
    return [one for one in words if one not in _LITTLE] or words


def forms_of(word: str) -> tuple[str, ...]:
    """Return what a text may hold for a word: the word, and the singular of an English plural.

    Texts are asked whether they hold a form, so a singular finds its plural by itself.
    """
    if len(word) < _SHORTEST_PLURAL or not word.isascii() or not word.endswith("s") or word.endswith("ss"):
        return (word,)
    if word.endswith("ies"):
        return (word, word[:-3] + "y")
    if word.endswith(("ches", "shes", "sses", "xes")):
        return (word, word[:-2])
    return (word, word[:-1])


def hits_among(kinds: Iterable[type_of_kind], words: Sequence[str]) -> list[HitGroup]:
    """Return the rows of each kind that hold every one of the words, in any of their forms; one query a kind.

    ``words`` are folded (case, width), so it works for any script and for words of one or two characters.
    Each query is bounded.
    """
    if not words:
        return []
    holds_all = Q()
    for word in words:
        holds_one = Q()
        for form in forms_of(word):
            holds_one |= Q(search_text__contains=form)
        holds_all &= holds_one
    groups = []
    for kind, found, describe in kinds:
        rows = list(found.filter(holds_all)[: MOST_HITS_A_KIND + 1])
        if rows:
            hits = tuple(Hit(kind, *describe(row)) for row in rows[:MOST_HITS_A_KIND])
            groups.append(HitGroup(kind, hits, len(rows) > MOST_HITS_A_KIND))
    return groups
