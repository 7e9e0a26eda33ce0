"""Searching the whole portal: what is called so, then what holds the words, else the nearest words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from neaspec_portal.vocabulary import Named, Vocabulary, kinds_for, kinds_for_all, vocabulary
from people.policies import PUBLIC, roles_of
from record.models import folded
from record.searching import HitGroup, forms_of, hits_among, words_of

if TYPE_CHECKING:
    from people.policies import type_of_user

MOST_NAMED = 8
MOST_NEAREST = 6
SHORTEST_TO_MEND = 4
"""Letters from which on a word is taken for typed wrongly."""
NEAR = 78
"""From 0 to 100: how alike two words are that one is taken for the other."""
RATHER_NEAR = 60
"""How alike a word is that is offered where nothing was found."""
_FIRST_LETTERS: Final = 3


@dataclass(frozen=True)
class Found:
    """What a search found.

    ``instead`` are the words that were looked for in place of those typed, ``nearest`` the words offered
    where nothing was found, ``apart`` those of several words that are found by themselves.
    """

    words: str
    named: tuple[Named, ...] = ()
    groups: tuple[HitGroup, ...] = ()
    instead: str = ""
    nearest: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many records hold the words."""
        return sum(len(group.hits) for group in self.groups)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        return not self.named and not self.groups


def search(typed: str, user: type_of_user | None) -> Found:
    """Return what is called as typed, and what holds every one of the words, as far as the reader may see it.

    Only where nothing does are words taken for typed wrongly, by the words that everybody can read.
    """
    words = words_of(typed)
    if not words:
        return Found(typed)
    known = vocabulary()
    found = _found(typed, typed, words, known, user)
    if found is not None:
        return found
    mended = [_mended(word, known) for word in words]
    if mended != words:
        instead = " ".join(mended)
        found = _found(typed, instead, mended, known, user, instead=instead)
        if found is not None:
            return found
    return Found(
        typed,
        nearest=tuple(_nearest(words, known)),
        apart=tuple(word for word in words if known.holds(word)) if len(words) > 1 else (),
    )


def _found(
    typed: str,
    looked_for: str,
    words: Sequence[str],
    known: Vocabulary,
    user: type_of_user | None,
    *,
    instead: str = "",
) -> Found | None:
    named = tuple(_named(folded(looked_for), words, known))
    if roles_of(user) == {PUBLIC}:
        # Everybody’s texts are known by heart: kinds that cannot hold the words are not asked.
        kinds = [kind for kind in kinds_for_all() if known.may_hold(kind[0], words)]
    else:
        kinds = list(kinds_for(user))
    groups = tuple(hits_among(kinds, words))
    return Found(typed, named, groups, instead) if named or groups else None


def _named(typed: str, words: Sequence[str], known: Vocabulary) -> list[Named]:
    """Return the things called so: by exactly that name, then beginning so, then with all of the words."""
    ranked: list[tuple[int, int, Named]] = []
    for place, one in enumerate(known.named):
        ranks = [_rank(typed, words, name) for name in one.names]
        best = min((rank for rank in ranks if rank is not None), default=None)
        if best is not None:
            ranked.append((best, place, one))
    ranked.sort(key=lambda each: each[:2])
    if ranked and ranked[0][0] == 0 and ranked[0][2].names[0] == typed:
        # Its own name is exactly this; what merely holds the word stands below, among the records.
        ranked = [each for each in ranked if each[0] <= 1]
    return [one for _, _, one in ranked[:MOST_NAMED]]


def _rank(typed: str, words: Sequence[str], name: str) -> int | None:
    if typed == name or typed in forms_of(name) or name in forms_of(typed):
        return 0
    if len(typed) >= _FIRST_LETTERS or not typed.isascii():
        if name.startswith(typed):
            return 1
        if all(any(form in name for form in forms_of(word)) for word in words):
            return 2
    return None


def _mended(word: str, known: Vocabulary) -> str:
    """Return the word, or the one most like it where nothing that everybody can read holds it."""
    from rapidfuzz import fuzz, process

    if len(word) < SHORTEST_TO_MEND or known.holds(word):
        return word
    found = process.extractOne(word, known.words, scorer=fuzz.ratio, score_cutoff=NEAR)
    return str(found[0]) if found else word


def _nearest(words: Sequence[str], known: Vocabulary) -> list[str]:
    from rapidfuzz import fuzz, process

    found: dict[str, float] = {}
    for word in words:
        if word.isdigit() or known.holds(word):
            continue
        for near, score, _ in process.extract(
            word, known.words, scorer=fuzz.ratio, score_cutoff=RATHER_NEAR, limit=MOST_NEAREST
        ):
            found[str(near)] = max(score, found.get(str(near), 0.0))
    return sorted(found, key=lambda one: -found[one])[:MOST_NEAREST]
