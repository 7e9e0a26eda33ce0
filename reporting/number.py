"""A number as it is shown: what was counted of what base, in every reading that the evidence allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString

from reporting.ground import NOTHING, Ground
from reporting.words import choice_in_words, worded

MOST_LISTED = 12
"""Readings that are told apart in files and drawings."""
MOST_NAMED = 3
"""Other readings that are listed one by one; of more, the least and the most."""
FEWEST_FOR_PERCENT = 30
"""Below this base pages and papers say counts, not percentages."""
ONE_DECIMAL = Decimal("0.1")


def rounded(share: float | Fraction) -> Decimal:
    """Return a share with one decimal, a half rounded up: 1 of 16 is 6.3 per cent."""
    exact = (
        Decimal(share.numerator) / share.denominator if isinstance(share, Fraction) else Decimal(repr(share))
    )
    return exact.quantize(ONE_DECIMAL, ROUND_HALF_UP)


def percent(share: float | Fraction | None) -> str:
    """Return a share as it is printed everywhere, as ``68.2 %``; an en dash when there is none."""
    return "–" if share is None else f"{rounded(share)}\u00a0%"


def claim(sentence: str, /, **said: Number | str) -> str:
    """Return a sentence of the record; its numbers are Numbers, in their short form, and all else is words.

    It is nothing where a number in it has no base: of no rows nothing is claimed. Raises TypeError for a bare
    number, which would say neither its base nor its readings.
    """
    for name, value in said.items():
        if not isinstance(value, (Number, str)):
            raise TypeError(f"{name}={value!r}: not a Number")
    if any(isinstance(one, Number) and one.base == 0 for one in said.values()):
        return ""
    return worded(sentence, **said)


@dataclass(frozen=True)
class Number:
    """How many of a base, as printed first; ``others`` are the counts that other readings allow.

    ``base`` is None for a count that is no part of anything.

    It is made by those who count rows, with the ground of these rows, and words itself in three forms.
    """

    part: int
    base: int | None
    ground: Ground = NOTHING
    others: tuple[int, ...] = ()
    is_range: bool = False
    """Whether the others are the ends of a range, of which every number is possible."""

    @classmethod
    def between(cls, part: int, base: int | None, ground: Ground, least: int, most: int) -> Number:
        """Return a number that may be any from the least to the most; of many readings only the ends."""
        if most - least > MOST_LISTED:
            return cls(part, base, ground, (least, most), is_range=True)
        return cls(part, base, ground, tuple(one for one in range(least, most + 1) if one != part))

    @property
    def share(self) -> Fraction | None:
        """The share in percent; None without a base."""
        return Fraction(100 * self.part, self.base) if self.base else None

    @property
    def readings(self) -> tuple[Number, ...]:
        """Each reading as a number of its own, the printed one first."""
        return tuple(Number(one, self.base, self.ground) for one in (self.part, *self.others))

    @property
    def alone(self) -> Number:
        """The same count as part of nothing, for a place that names the base elsewhere."""
        return replace(self, base=None)

    @property
    def is_firm(self) -> bool:
        """Whether no reading of the evidence changes it."""
        return not self.others

    @property
    def lowest(self) -> int:
        return min((self.part, *self.others))

    @property
    def highest(self) -> int:
        return max((self.part, *self.others))

    @property
    def otherwise(self) -> str:
        """The other readings alone, as “4” or “17 or 18”; empty where there are none."""
        return self._or([str(one) for one in self.others])

    def _or(self, shown: list[str]) -> str:
        if self.is_range or len(shown) > MOST_NAMED:
            return worded("from %(least)s to %(most)s", least=shown[0], most=shown[-1])
        return choice_in_words(shown)

    def __str__(self) -> str:
        """The short form, as “3 of 5, or 4”; without rows in the base, that there is none."""
        if self.base == 0:
            return "no base on record"
        printed = str(self.part) if self.base is None else f"{self.part} of {self.base}"
        return printed if self.is_firm else f"{printed}, or {self.otherwise}"

    @property
    def marked(self) -> SafeString:
        """The short form as pages print it, with its readings for whoever reads the page by machine."""
        whole = "" if self.base is None else f"/{self.base}"
        key = "|".join(f"{one}{whole}" for one in (self.part, *self.others))
        return format_html('<data value="{}">{}</data>', key, self)

    @property
    def long(self) -> str:
        """The long form, as “64.3 % (45 of 70) or 77.1 % (54 of 70)”; without a base, that there is none."""
        if not self.base:
            return "no base on record"
        printed = f"{percent(self.share)} ({self.part} of {self.base})"
        return f"{printed} or {self._or([one.long for one in self.readings[1:]])}" if self.others else printed

    @property
    def title(self) -> str:
        """The form for titles, below which the base stands, as “64.3 % or 77.1 %”."""
        printed, *others = (percent(one.share) for one in self.readings)
        return f"{printed} or {self._or(others)}" if others else printed
