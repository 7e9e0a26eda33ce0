"""Counting records by what they have: each once in each value of a dimension, however many values it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Choice:
    """One value of a dimension: ``place`` orders it, ``slug`` is its name in addresses."""

    place: int
    slug: str
    label: str = field(compare=False)
    url: str = field(default="", compare=False)


@dataclass(frozen=True)
class Fact:
    """One record to count: its values in each dimension, and those dimensions in which they are in doubt."""

    key: str
    has: Mapping[str, tuple[Choice, ...]]
    in_doubt: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counted:
    """How many records have a value, and for how many of them that is in doubt."""

    choice: Choice
    count: int
    in_doubt: int
    parts: tuple[Counted, ...] = ()


def count_by(facts: Sequence[Fact], by: str, split: str = "") -> list[Counted]:
    """Count records by a dimension, and within each of its values by a second one; values in their order.

    A record with several values counts once under each of them. Every value of ``split`` that occurs at all
    stands in each line, with 0 where nothing has it.
    """
    inner = _choices(facts, split) if split else []
    found = []
    for choice in _choices(facts, by):
        mine = [one for one in facts if choice in one.has[by]]
        parts = tuple(
            _counted([one for one in mine if each in one.has[split]], each, split) for each in inner
        )
        found.append(Counted(choice, len(mine), sum(by in one.in_doubt for one in mine), parts))
    return found


def _counted(facts: Sequence[Fact], choice: Choice, dimension: str) -> Counted:
    return Counted(choice, len(facts), sum(dimension in one.in_doubt for one in facts))


def _choices(facts: Iterable[Fact], dimension: str) -> list[Choice]:
    return sorted({choice for one in facts for choice in one.has[dimension]})


def adds_up(facts: Iterable[Fact], dimension: str) -> bool:
    """Say whether every record has exactly one value of a dimension, so that its counts may be added."""
    return all(len(one.has[dimension]) == 1 for one in facts)
