"""What a file says beside each record of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from record.selectors.corrections import NO_CORRECTIONS, CorrectionIndex


@dataclass(frozen=True)
class ListContext:
    """The contradictions on record, and the filter of the list."""

    index: CorrectionIndex = NO_CORRECTIONS
    filter_text: str = ""


NOTHING: Final = ListContext()
