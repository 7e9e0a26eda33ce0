"""What a file says beside each record of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from programmes.selectors.corrections import NO_CORRECTIONS, CorrectionIndex


@dataclass(frozen=True)
class Beside:
    """The contradictions on record, and the filter of the list."""

    index: CorrectionIndex = NO_CORRECTIONS
    filter_text: str = ""


NOTHING: Final = Beside()


def lines(found: Iterable[str]) -> str | None:
    """Return texts as lines of one cell; an empty cell where there are none."""
    return "\n".join(found) or None
