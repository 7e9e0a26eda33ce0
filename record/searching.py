"""Finding records by any words, in any script: words folded, in singular or plural, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import Q, QuerySet

from record.models import folded

MOST_HITS_A_KIND = 50
MOST_IN_PART = 5
"""Rows of a kind that are shown where none holds every word."""
MOST_ROWS_A_KIND = 500

type_of_kind = tuple[str, QuerySet[Any], Callable[[Any], tuple[str, str, str]]]
"""A kind of record: its name, its rows, and how a row says title, text and address."""

_LITTLE: Final = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "by", "did", "do", "does", "for", "from", "has", "have"),
        *("how", "i", "in", "is", "it", "its", "many", "much", "must", "of", "on", "or", "our", "that"),
        *("the", "their", "there", "these", "they", "this", "to", "was", "we", "were", "what", "when"),
        *("where", "which", "who", "why", "with"),
    )
)
"""Words that say nothing about what is looked for."""
_SHORTEST_PLURAL = 4
_ENDING: Final = re.compile(r"(?<=[a-z]{5})(?:ations?|ings?|ions?|ed)$")
"""What a verb or its noun ends with: “evaluated” and “evaluation” say one thing."""
_ALIKE: Final = dict.fromkeys(("budget", "money", "donor", "funding"), ("fund", "financ"))
"""The beginnings of words that say the same."""


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
    """Return what a text may hold for a word: the word, its singular, its stem, and what says the same.

    Texts are asked whether they hold a form, so a singular finds its plural by itself.
    """
    one = _singular(word)
    stem = _ENDING.sub("", one)
    return tuple(dict.fromkeys((word, one, stem, *_ALIKE.get(one, ()))))


def _singular(word: str) -> str:
    """Return the singular of an English plural; any other word as it is."""
    if len(word) < _SHORTEST_PLURAL or not word.isascii() or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]


def hits_among(kinds: Iterable[type_of_kind], words: Sequence[str]) -> list[HitGroup]:
    """Return the rows of each kind that hold every one of the words, in any of their forms; one query a kind.

    ``words`` are folded (case, width), so it works for any script and for words of one or two characters.
    Each query is bounded.
    """
    if not words:
        return []
    holds_all = reduce(and_, (_holds(word) for word in words))
    groups = []
    for kind, found, describe in kinds:
        rows = list(found.filter(holds_all)[: MOST_HITS_A_KIND + 1])
        if rows:
            hits = tuple(Hit(kind, *describe(row)) for row in rows[:MOST_HITS_A_KIND])
            groups.append(HitGroup(kind, hits, len(rows) > MOST_HITS_A_KIND))
    return groups


def best_among(kinds: Iterable[type_of_kind], weights: Mapping[str, float], least: float) -> list[HitGroup]:
    """Return the rows that hold words of at least so much weight together, the heaviest first.

    ``weights`` says how much each folded word tells. Each query is bounded.
    """
    if not weights:
        return []
    holds_any = reduce(or_, (_holds(word) for word in weights))
    groups = []
    for kind, found, describe in kinds:
        rows = [
            (_weight(row.search_text, weights), row) for row in found.filter(holds_any)[:MOST_ROWS_A_KIND]
        ]
        rows = sorted((one for one in rows if one[0] >= least), key=lambda one: -one[0])
        if rows:
            hits = tuple(Hit(kind, *describe(row)) for _, row in rows[:MOST_IN_PART])
            groups.append((rows[0][0], HitGroup(kind, hits, len(rows) > MOST_IN_PART)))
    return [group for _, group in sorted(groups, key=lambda one: -one[0])]


def _holds(word: str) -> Q:
    return reduce(or_, (Q(search_text__contains=form) for form in forms_of(word)))


def _weight(text: str, weights: Mapping[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if any(form in text for form in forms_of(word)))
