"""Which words of a text are facts, so that one that is missing, changed, moved or added has to be reported.

The list is closed: numerals of any script, number words, months, units, signs, and what limits or denies a
number. In titles, tables, figures and footnotes every word is a fact; see ``expected``.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth last half halves "
    "quarter quarters thirds fifths dozen once twice thrice double triple pair single"
)
_PARTS = (
    "none no nobody nothing neither nor all every each both any most majority minority few fewer several some"
)
_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr "
    "jun jul aug sep sept oct nov dec"
)
_LIMITS = (
    "not never without except only more less than least over under above below nearly almost about around "
    "approximately roughly up down least than further hardly barely exactly"
)
_DOUBTS = (
    "estimate estimated estimates presumably allegedly reportedly supposedly doubtful doubt uncertain "
    "unclear possibly perhaps probably maybe likely unlikely hypothetical provisional preliminary unverified "
    "disputed"
)
_UNITS = "per percent percentage point points % ‰ ％ ° usd euro"
_LABELS = "figure figures table tables para paras paragraph paragraphs annex section footnote footnotes"
WORDS: Final = frozenset(
    " ".join((_ONES, _TENS, _ORDINALS, _PARTS, _MONTHS, _LIMITS, _DOUBTS, _UNITS, _LABELS)).split()
)
SIGNS: Final = frozenset("+-−=<>≤≥±×÷~≈$€£¥")


@lru_cache(maxsize=8_192)
def is_fact(word: str) -> bool:
    """Say whether a word of a running text is a fact."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    bare = "".join(one for one in folded if unicodedata.category(one) != "Cf").strip(
        ".,;:!?()[]{}“”„\"'’‘«»…•"
    )
    if any(unicodedata.category(one) in {"Nd", "Nl", "No"} for one in word):
        return True
    return bare in WORDS or bool(SIGNS & set(bare)) or any(part in WORDS for part in bare.split("-"))
