"""What numbers rest on: the citations of the rows that were counted, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reporting.words import list_in_words, worded

MOST_PLACES = 4
"""Places of one source that are named; of more, the first and how many more there are."""


class GroundlessError(ValueError):
    """Rows without a citation were to be counted."""


@dataclass(frozen=True, order=True)
class Cite:
    """Where a row stands and how sure that is, taken from its citation.

    ``place`` is empty where the source has no places worth naming, as the record of the portal itself.
    ``certainty`` is in words, as “as printed”.
    """

    source: str
    address: str
    place: str
    certainty: str
    is_inferred: bool = False


@dataclass(frozen=True)
class Ground:
    """The citations of rows, each with the number of rows that have it; made by counting them.

    ``period`` is the time that the rows speak of, as their record names it.
    """

    rows: tuple[tuple[Cite, int], ...] = ()
    period: str = ""

    @classmethod
    def of(cls, cites: Iterable[tuple[Cite, int]], period: str = "") -> Ground:
        """Return the ground of rows, given as citation and number of rows; what has no rows is left out."""
        counted: Counter[Cite] = Counter()
        for one, count in cites:
            counted[one] += count
        return cls(tuple(sorted((+counted).items())), period)

    def __add__(self, other: Ground) -> Ground:
        return Ground.of((*self.rows, *other.rows), self.period or other.period)

    @property
    def sources(self) -> dict[str, str]:
        """The sources, each with its places in words, and the address of its page."""
        places: dict[tuple[str, str], list[str]] = {}
        for one, _ in self.rows:
            named = places.setdefault((one.source, one.address), [])
            if one.place and one.place not in named:
                named.append(one.place)
        return {_in_words(source, _widest(named)): address for (source, address), named in places.items()}

    @property
    def source(self) -> str:
        """The sources with their places in one line."""
        return "; ".join(self.sources) or "nothing is on record"

    @property
    def source_url(self) -> str:
        """The address of the page of the first source; empty where there is none."""
        return next(iter(self.sources.values()), "")

    @property
    def inferred(self) -> int:
        """How many of the rows are inferred."""
        return sum(count for one, count in self.rows if one.is_inferred)

    @property
    def certainty(self) -> str:
        """How sure the rows are, as “15 as printed and 7 inferred”; one word where all are alike."""
        found: Counter[str] = Counter()
        for one, count in self.rows:
            found[one.certainty] += count
        if len(found) < 2:
            return next(iter(found), "nothing is on record")
        return list_in_words(f"{count} {words}" for words, count in found.most_common())


NOTHING = Ground()
"""The ground of a number whose rows are not at hand."""


def _widest(places: list[str]) -> list[str]:
    """Leave out a place that another one names more closely, as “Table 1” beside “Table 1, footnote 11”."""
    return [one for one in places if not any(other.startswith(f"{one}, ") for other in places)]


def _in_words(source: str, places: list[str]) -> str:
    # One more is named too: it takes no more room than saying so.
    named = places if len(places) == MOST_PLACES + 1 else places[:MOST_PLACES]
    if len(places) > MOST_PLACES + 1:
        named.append(worded("%(count)s more places", count=len(places) - MOST_PLACES))
    return ", ".join([source, *named])
