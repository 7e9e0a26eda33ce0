"""What every picture says of itself, and the parts that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from programmes.charts import period_of, source_of
from reporting.addresses import reverse
from reporting.figures import Category, Figure, FigureKind, Mark, Row, named_apart

if TYPE_CHECKING:
    from programmes.forms import Reading

LONGEST_TITLE: Final = 15
"""Words of a title that says a finding."""


@dataclass(frozen=True)
class Words:
    """What stands around a picture: its neutral title, its finding, and how it was made."""

    title: str
    finding: str
    summary: str
    unit: str
    base: str
    rule: str
    row_heading: str
    tile_heading: str = ""
    certainty: tuple[str, ...] = ()
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture by its name in addresses; ``make`` returns None where its plan has nothing to show."""

    slug: str
    make: Callable[[Reading], Figure | None]


def drawn(
    slug: str,
    kind: FigureKind,
    reading: Reading,
    words: Words,
    rows: Sequence[Row],
    parts: Sequence[Category],
) -> Figure:
    """Return the figure of a picture; a finding that is too long for a title is left out."""
    citation = reading.assessment_round.citation
    own_source = reverse("record:source", args=[citation.source.slug])
    return Figure(
        slug=slug,
        kind=kind,
        title=words.title,
        finding=words.finding if len(words.finding.split()) <= LONGEST_TITLE else "",
        unit=words.unit,
        base=f"Base: {words.base}",
        period=period_of(reading.assessment_round),
        summary=words.summary,
        source=words.source or source_of(reading.assessment_round),
        source_url=words.source_url or own_source,
        counting_rule=words.rule,
        categories=tuple(parts),
        rows=named_apart(rows),
        address=reverse("picture", args=[slug]).removesuffix("/"),
        query=reading.with_plan,
        row_heading=words.row_heading,
        tile_heading=words.tile_heading,
        certainty_notes=words.certainty,
    )


def zero_or(count: float) -> Mark:
    """Return how a count is marked: zero never looks like a value."""
    return Mark.VALUE if count else Mark.ZERO
