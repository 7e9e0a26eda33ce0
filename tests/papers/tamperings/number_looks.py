"""Ways to write a number of two digits wrongly, by what they do to it."""

from __future__ import annotations

from collections.abc import Callable

from reporting.words import roman
from tests.papers.tamperings.kinds import in_words

_ALIKE = str.maketrans("0123456789", "OlZEASGT8g")


def _script(zero: str) -> Callable[[str], str]:
    return lambda number: "".join(chr(ord(zero) + int(digit)) for digit in number)


def _chinese(number: str) -> str:
    ten, one = divmod(int(number), 10)
    digits = "〇一二三四五六七八九"
    return f"{digits[ten] if ten > 1 else ''}十{digits[one] if one else ''}"


NUMBER_LOOKS: dict[str, Callable[[str], str]] = {
    "is one more": lambda number: str(int(number) + 1),
    "is its word": lambda number: in_words(int(number)),
    "is the word of another": lambda number: in_words((int(number) + 1) % 100),
    "is a Roman numeral": lambda number: roman(int(number)),
    "is a Chinese numeral": _chinese,
    "is in Arabic-Indic digits": _script("٠"),
    "is in Devanagari digits": _script("०"),
    "is in digits of full width": _script("\uff10"),
    "is in digits of mathematics": _script("\U0001d7ce"),
    "is in raised digits": lambda number: number.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "is in letters that look like digits": lambda number: number.translate(_ALIKE),
    "is cut in two by a blank": lambda number: f"{number[0]} {number[1]}",
    "is cut in two by a soft hyphen": lambda number: f"{number[0]}\u00ad{number[1]}",
    "is cut in two by a character of no width": lambda number: f"{number[0]}\u200b{number[1]}",
    "is turned round by a mark of direction": lambda number: f"\u202e{number}\u202c",
    "has a digit struck through by a mark": lambda number: f"{number[0]}\u0338{number[1]}",
    "is a power": lambda number: f"{number}²",
    "has a fraction after it": lambda number: f"{number}½",
    "is a fraction of another": lambda number: f"{number}⁄100",
    "is negative": lambda number: f"−{number}",
    "is negative by a hyphen of another kind": lambda number: f"\u2011{number}",
    "is more or less": lambda number: f"±{number}",
    "is about": lambda number: f"~{number}",
    "is a bound": lambda number: f"≥ {number}",
    "is more than": lambda number: f"more than {number}",
    "is at most": lambda number: f"at most {number}",
    "is nearly": lambda number: f"nearly {number}",
    "is denied": lambda number: f"not {number}",
    "is less than by one word": lambda number: f"under {number}",
    "is in millions": lambda number: f"{number} million",
    "is in dozens": lambda number: f"{number} dozen",
    "is money": lambda number: f"US$ {number}",
    "is a share": lambda number: f"{number} per cent",
    "is a share in full width": lambda number: f"{number}\uff05",
    "is the first of a range": lambda number: f"{number}–{int(number) + 5}",
    "is the first of a range in words": lambda number: f"{number} to twenty",
    "has two zeros more": lambda number: f"{number}\u202f000",
    "is an ordinal": lambda number: f"{number}th",
    "is followed by a word for another": lambda number: f"{number} (sixteen)",
}
