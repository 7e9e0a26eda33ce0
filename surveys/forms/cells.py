"""Cells as people type, paste and print them."""

from __future__ import annotations

import re
from decimal import Decimal

from reporting.words import worded
from surveys.selectors.printed import Mark, PrintedCell

PERCENT = re.compile(r"^[0-9]{1,3}(\.[0-9]{1,2})?$")
COUNT = re.compile(r"^[0-9]{1,8}$")
_PAIR = re.compile(
    r"^(?P<percent>[^()]*?)\s*(%|per cent|percent)?\s*(\((?P<count>[^()]*)\))?$", re.IGNORECASE
)
MARKS = {
    Mark.ABOUT: r"about|around|approximately|approx\.?|roughly|nearly|almost|circa|ca\.?|c\.|~|≈",
    Mark.AT_MOST: r"at most|up to|no more than|not more than|≤|<=",
    Mark.AT_LEAST: r"at least|no less than|not less than|≥|>=",
    Mark.LESS: r"less than|fewer than|under|below|<",
    Mark.MORE: r"more than|over|above|>",
}
"""How a number that is no exact percentage is printed; “<=” stands before “<”."""
MARKED = re.compile("|".join(f"(?P<{mark.name}>{words})" for mark, words in MARKS.items()), re.IGNORECASE)
UNKNOWN = frozenset({"", "-", "–", "—", "?", "…", "..", "n/a", "n.a."})
"""What people write for a value that is lost."""
LONGEST_CELL = 80
"""Characters of a cell that can be a number."""
_COMMA = re.compile(r"^([0-9]{1,3}),([0-9]{1,2})$")
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_a-zA-Z]")
_SPAN = re.compile(r"^(19|20)[0-9]{2}$|^[0-9]+\s?[-–/]\s?[0-9]+$|^[0-9]+\+$")
"""Years and spans, which head columns and rows: “2019”, “2012-13”, “18–24”, “65+”."""


def percent_in(text: str) -> Decimal | None:
    """Return a percentage as typed, None for an empty cell.

    Raises ValueError with a sentence for a comma decimal, other digits than 0-9, words, or a value over
    100 or below 0.
    """
    text = text.strip().removesuffix("%").strip()
    if text in UNKNOWN:
        return None
    if "," in text:
        raise ValueError(worded("“%(given)s”: use a point, not a comma, before decimals.", given=text))
    if text.startswith("-"):
        raise ValueError(worded("“%(given)s”: a percentage is not negative.", given=text))
    if not PERCENT.match(text) or not text.isascii():
        raise ValueError(
            worded("“%(given)s”: a percentage has digits 0-9 and at most two decimals.", given=text[:40])
        )
    value = Decimal(text)
    if value > 100:
        raise ValueError(worded("“%(given)s”: a percentage is at most 100.", given=text))
    return value.quantize(Decimal("0.01"))


def count_in(text: str, *, base: int | None = None) -> int | None:
    """Return a count as typed, None for an empty cell; raises ValueError with a sentence."""
    text = text.strip()
    if text in UNKNOWN:
        return None
    if text.startswith("-"):
        raise ValueError(worded("“%(given)s”: a count is not negative.", given=text))
    if not text.isascii() or not COUNT.match(text):
        raise ValueError(worded("“%(given)s”: a count is a whole number in digits 0-9.", given=text[:40]))
    if base is not None and int(text) > base:
        raise ValueError(worded("“%(given)s”: a count is at most its base, %(base)s.", given=text, base=base))
    return int(text)


def base_in(text: str, *, respondents: int | None = None) -> int | None:
    """Return a base as typed, None where it is unknown; raises ValueError with a sentence."""
    base = count_in(text)
    if base == 0:
        raise ValueError("“0”: a base is at least 1; leave it empty where it is unknown.")
    if base is not None and respondents is not None and base > respondents:
        raise ValueError(
            worded(
                "“%(base)s”: a base is at most the %(respondents)s respondents.",
                base=base,
                respondents=respondents,
            )
        )
    return base


def with_point(text: str) -> str:
    """Return the percentage of a cell that stands by itself with a point where it has a decimal comma."""
    return _COMMA.sub(r"\1.\2", text.strip())


def percent_and_count(text: str) -> tuple[str, str] | None:
    """Return what is written of percentage and count in ``51.4 (38)``; None where it is written otherwise."""
    match = _PAIR.match(text.strip()) if len(text) <= LONGEST_CELL else None
    return (match["percent"].strip(), (match["count"] or "").strip()) if match else None


def printed_cell(text: str) -> PrintedCell:
    """Return a cell written as ``51.4``, ``51.4 (38)``, ``(38)``, ``about 60 %``, ``<1`` or ``51,4``.

    Raises ValueError with a sentence that begins with the text.
    """
    text = text.strip()
    if text.casefold() in UNKNOWN:
        return PrintedCell()
    parts = percent_and_count(text)
    if parts is None:
        raise ValueError(
            worded("“%(given)s”: write a percentage, a count in brackets, or both.", given=text[:40])
        )
    marked = MARKED.match(parts[0])
    try:
        percent = percent_in(with_point(parts[0][marked.end() if marked else 0 :]))
        count = count_in(parts[1])
    except ValueError as error:
        whole = f"“{text[:40]}”"
        raise ValueError(str(error) if str(error).startswith(whole) else f"{whole}: {error}") from None
    if percent is None and count is None:
        raise ValueError(worded("“%(given)s” holds no number.", given=text[:40]))
    if marked is None or percent is None:
        return PrintedCell(percent.normalize() if percent is not None else None, count)
    return PrintedCell(percent.normalize(), count, Mark[marked.lastgroup or ""], text)


def is_lost(text: str) -> bool:
    """Say whether a cell is written as one whose value is lost."""
    return text.strip().casefold() in UNKNOWN


def is_value(text: str) -> bool:
    """Say whether a cell holds a number that can be read."""
    try:
        return not printed_cell(text).is_lost
    except ValueError:
        return False


def is_label(text: str) -> bool:
    """Say whether a cell is a label: words, years or spans, as “Goal 3”, “UNEP 2012-13” or “18–24”."""
    if is_lost(text) or is_value(text):
        return False
    return not re.search(r"[0-9]", text) or bool(_WORD.search(text) or _SPAN.match(text.strip()))
