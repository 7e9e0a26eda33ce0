"""Why a number is what it is: says who, on what base, from which source, by which formula."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """Everything a reader may ask about one number that is shown large."""

    number: str
    statement: str
    formula: str
    base: str
    certainty: str
    who: str
    when: str
    round_title: str
    source: str
    source_url: str
