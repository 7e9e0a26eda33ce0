"""Searching the whole portal: what is called so and answers, what holds the words, or the nearest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neaspec_portal.explore.views import answer_in_words
from neaspec_portal.vocabulary import Named, Vocabulary, kinds_for, kinds_for_all, vocabulary
from people.policies import PUBLIC, roles_of
from people.selectors.organisation import organisation
from record.models import folded
from record.searching import HitGroup, best_among, forms_of, hits_among, words_of

if TYPE_CHECKING:
    from people.policies import type_of_user

MOST_WORDS = 12
"""Words of a question that are looked for; the others say little."""
MOST_NAMED = 8
MOST_IN_PART = 3
"""Things that are offered where none is called by all of the words."""
MOST_NEAREST = 6
ENOUGH = 0.6
"""Of the weight of the word that tells most: what a record holds at least, where none holds every word."""
SHORTEST_TO_MEND = 4
"""Letters from which on a word is taken for typed wrongly."""
NEAR = 85
"""From 0 to 100: how alike two words are that one is taken for the other."""
RATHER_NEAR = 70
"""How alike a word is that is offered where nothing was found."""


@dataclass(frozen=True)
class Found:
    """What a search found.

    ``answer`` answers the question that is called so best. ``instead`` are the words that were looked for in
    place of those typed, ``lost`` those that are nowhere, ``nearest`` the words most like these.
    ``is_in_part`` says that no record holds all of them.
    """

    words: str
    named: tuple[Named, ...] = ()
    groups: tuple[HitGroup, ...] = ()
    answer: str = ""
    instead: str = ""
    lost: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    is_in_part: bool = False

    @property
    def count(self) -> int:
        """How many records hold the words."""
        return sum(len(group.hits) for group in self.groups)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        return not self.named and not self.groups


def search(typed: str, user: type_of_user | None) -> Found:
    """Return what is called as typed, and what holds most of the words, as far as the reader may see it.

    Records that hold every word come alone; else those that hold the most telling ones. A word that nothing
    holds is taken for typed wrongly, by the words that everybody can read. The organisation's own name says
    nothing beside other words.
    """
    words = words_of(typed)[:MOST_WORDS]
    words = [one for one in words if one not in words_of(organisation().short_name)] or words
    known = vocabulary()
    groups = _holding(words, known, user)
    looked_for = words if groups else [_mended(one, known) for one in words]
    instead = " ".join(looked_for) if looked_for != words else ""
    lost = [one for one in looked_for if not (groups or known.holds(one) or _holding([one], known, user))]
    if instead:
        groups = _holding(looked_for, known, user)
    if is_in_part := not groups:
        weights = {one: known.weight(one) for one in looked_for if one not in lost}
        groups = tuple(best_among(kinds_for(user), weights, ENOUGH * max(weights.values(), default=0)))
    named = _named(folded(instead or typed), looked_for, known)
    return Found(
        typed,
        tuple(named),
        groups,
        answer_in_words(named[0].query) if named and named[0].query else "",
        instead,
        tuple(lost),
        tuple(_nearest(lost, known)),
        is_in_part,
    )


def _holding(words: Sequence[str], known: Vocabulary, user: type_of_user | None) -> tuple[HitGroup, ...]:
    if roles_of(user) != {PUBLIC}:
        return tuple(hits_among(kinds_for(user), words))
    # Everybody’s texts are known by heart: kinds that cannot hold the words are not asked.
    return tuple(hits_among((one for one in kinds_for_all() if known.may_hold(one[0], words)), words))


def _named(typed: str, words: Sequence[str], known: Vocabulary) -> list[Named]:
    """Return the things called so: by exactly that name, beginning so, by all of the words, by half of them.

    Of two, the one called by the rarer words comes first.
    """
    own = [[word for word in words if _is_called(one, word)] for one in known.named]
    times = Counter(word for each in own for word in each)
    ranked = []
    for place, (one, covered) in enumerate(zip(known.named, own, strict=True)):
        is_exact = any(typed in forms_of(name) or name in forms_of(typed) for name in one.names)
        begins = any(name.startswith(typed) for name in one.names)
        missing = len(words) - len(covered)
        if covered and (is_exact or begins or missing <= len(covered)):
            rank = 0 if is_exact else 1 if begins else 2 if not missing else 3
            ranked.append((rank, -sum(1 / times[word] for word in covered), place, one))
    ranked.sort(key=lambda each: each[:3])
    # Its own name is exactly this: what merely holds the word is among the records.
    most = 1 if ranked and ranked[0][0] == 0 and ranked[0][3].names[0] == typed else 2
    whole = [one for rank, _, _, one in ranked if rank <= most]
    return whole[:MOST_NAMED] or [one for _, _, _, one in ranked[:MOST_IN_PART]]


def _is_called(one: Named, word: str) -> bool:
    """Say whether a name holds a word from its beginning; scripts without spaces, anywhere."""
    return any(
        re.search(rf"\b{re.escape(form)}", name) if form.isascii() else form in name
        for form in forms_of(word)
        for name in one.names
    )


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
        for near, score, _ in process.extract(
            word, known.words, scorer=fuzz.ratio, score_cutoff=RATHER_NEAR, limit=MOST_NEAREST
        ):
            found[str(near)] = max(score, found.get(str(near), 0.0))
    return sorted(found, key=lambda one: -found[one])[:MOST_NEAREST]
