"""Counting records by what they have, each once in each value, and what the counts rest on: citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from record.models import Certainty, Citation, SourceDocument
from reporting.ground import Cite, Ground, GroundlessError
from reporting.number import Number
from reporting.words import worded

CORRECTED = "corrected"
"""How sure a row is that a person corrected after it was loaded, where rows are counted by certainty."""


def certainty_in_words(certainty: str) -> str:
    """Return how sure a row is, to stand in a sentence: “as printed”, “inferred”, “corrected”."""
    return certainty if certainty == CORRECTED else str(Certainty(certainty).label).lower()


def certainty_of(citation: Citation) -> str:
    """Return how sure a citation is: its certainty, or that a person corrected what was printed there."""
    is_corrected = citation.corrected_on is not None and not citation.is_inferred
    return CORRECTED if is_corrected else citation.certainty


def cite(source: SourceDocument, place: str, certainty: str) -> Cite:
    """Return where a row stands; what was entered in the portal has no place but its record."""
    place = "" if certainty == Certainty.RECORDED else place
    is_inferred = certainty == Certainty.INFERRED
    return Cite(source.title, source.get_absolute_url(), place, certainty_in_words(certainty), is_inferred)


def cited(citation: Citation) -> Cite:
    """Return the citation of one row as what a number rests on."""
    return cite(citation.source, citation.place, certainty_of(citation))


def entered(title: str, address: str) -> Cite:
    """Return where a record stands that was entered in the portal and cites nothing else."""
    return Cite(title, address, "", certainty_in_words(Certainty.RECORDED))


def source_of(citation: Citation) -> str:
    """Return the source of one fact with its place, in one line, as it stands in files."""
    return Ground.of([(cited(citation), 1)]).source


def ground_of(citations: Iterable[Citation], period: str = "") -> Ground:
    """Return what rows rest on, from their citations."""
    return Ground.of(((cited(one), 1) for one in citations), period)


@dataclass(frozen=True, order=True)
class Choice:
    """One value of a dimension: ``place`` orders it, ``slug`` is its name in addresses."""

    place: int
    slug: str
    label: str = field(compare=False)
    url: str = field(default="", compare=False)


@dataclass(frozen=True)
class Fact:
    """One record to count: its values in each dimension, those in which they are in doubt, where it stands.

    Raises GroundlessError for a record that cites nothing. ``may_be_another`` says that it may be another one
    of the records under a second name; ``cites_of`` where its value in a dimension stands, if elsewhere.
    """

    key: str
    has: Mapping[str, tuple[Choice, ...]]
    cites: tuple[Cite, ...]
    in_doubt: frozenset[str] = frozenset()
    may_be_another: bool = False
    cites_of: Mapping[str, tuple[Cite, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.cites:
            raise GroundlessError(worded("%(key)s cites nothing.", key=self.key))


@dataclass(frozen=True)
class Counted:
    """How many records have a value, and for how many of them that is in doubt."""

    choice: Choice
    count: int
    in_doubt: int
    number: Number
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
            _counted([one for one in mine if each in one.has[split]], each, split, len(mine))
            for each in inner
        )
        found.append(replace(_counted(mine, choice, by, len(facts)), parts=parts))
    return found


def _counted(facts: Sequence[Fact], choice: Choice, dimension: str, base: int) -> Counted:
    in_doubt = sum(dimension in one.in_doubt for one in facts)
    return Counted(choice, len(facts), in_doubt, number_of(facts, base))


def number_of(facts: Sequence[Fact], base: int | None = None) -> Number:
    """Return how many records there are, of a base; some may be others under a second name."""
    least = len(facts) - sum(one.may_be_another for one in facts)
    return Number.between(len(facts), base, ground_of_facts(facts), least, len(facts))


def _choices(facts: Iterable[Fact], dimension: str) -> list[Choice]:
    return sorted({choice for one in facts for choice in one.has[dimension]})


def adds_up(facts: Iterable[Fact], dimension: str) -> bool:
    """Say whether every record has exactly one value of a dimension, so that its counts may be added."""
    return all(len(one.has[dimension]) == 1 for one in facts)


def ground_of_facts(facts: Iterable[Fact], period: str = "", by: Iterable[str] = ()) -> Ground:
    """Return what records rest on that are counted by some dimensions."""
    named = tuple(by)
    rest_on = (
        next((one.cites_of[each] for each in named if each in one.cites_of), one.cites) for one in facts
    )
    return Ground.of(((cite, 1) for cites in rest_on for cite in cites), period)
