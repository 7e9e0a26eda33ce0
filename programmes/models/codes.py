"""Codes as an organisation writes them: AIR-1, 37641-013, 1.2.3, ЭКО-4."""

from __future__ import annotations

from typing import Final

from django.core.validators import RegexValidator

CODE: Final = r"[^\W_][\w.\-]"
"""How a code is written: letters of any script, digits, dots, dashes; it begins with a letter or a digit."""
LONGEST_AREA_CODE: Final = 12
LONGEST_CODE: Final = 20
HOW: Final = "Letters, digits, dots and dashes, without blanks, as AIR-1, 37641-013 or 1.2.3."
AREA_PATTERN: Final = rf"{CODE}{{0,{LONGEST_AREA_CODE - 1}}}"
CODE_PATTERN: Final = rf"{CODE}{{0,{LONGEST_CODE - 1}}}"

PAGES_OF_A_PLAN: Final = frozenset(
    {
        *("activities", "areas", "evidence-board", "figures", "indicators", "reviews", "stories"),
        *("succession", "timeline"),
    }
)
"""Words that addresses below a plan need for themselves, so that no area has them."""
WORDS_OF_ADDRESSES: Final = "|".join(sorted(PAGES_OF_A_PLAN))
is_area_code: Final = RegexValidator(rf"\A{AREA_PATTERN}\Z", HOW)
is_code: Final = RegexValidator(rf"\A{CODE_PATTERN}\Z", HOW)
is_free_word: Final = RegexValidator(
    rf"\A({WORDS_OF_ADDRESSES})\Z",
    "Pages of every plan have this address; choose another.",
    inverse_match=True,
)
