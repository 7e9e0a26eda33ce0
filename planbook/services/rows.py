"""One row of a plan's workbook that is to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from planbook.selectors.rows import type_of_fact

FACT_OF: Final = {
    "plan": "plan",
    "goals": "goal",
    "approaches": "approach",
    "areas": "area",
    "objectives": "objective",
    "activities": "activity",
    "meetings": "meeting",
    "platforms": "platform",
    "rounds": "round",
    "ratings": "rating",
}
"""Which kind of fact the rows of a sheet are; those of the area texts say it themselves."""


@dataclass(frozen=True)
class RowWrite:
    """A record to be made, or to be changed from the version that was shown."""

    sheet: str
    line: int
    key: tuple[str, ...]
    values: Mapping[str, str]
    pk: int | None = None
    version: int = 0


@dataclass(frozen=True)
class BookWrite:
    """All that a workbook would write, sheet by sheet, and the plan it is about."""

    plan_slug: str
    rows: Mapping[str, Sequence[RowWrite]] = field(default_factory=dict)

    def of(self, sheet: str) -> Sequence[RowWrite]:
        return self.rows.get(sheet, ())


def fact_of(sheet: str, values: Mapping[str, str]) -> type_of_fact:
    """Return the name of the fact that a row is."""
    if sheet == "texts":
        return values.get("which", ""), values.get("round", ""), values.get("area", "")
    of = FACT_OF[sheet]
    if of in {"plan", "scale"}:
        return of, "", ""
    if of == "round":
        return of, values.get("code", ""), ""
    code = {"goals": "number", "approaches": "number", "objectives": "area", "ratings": "activity"}.get(
        sheet, "code"
    )
    return of, values.get("round", ""), values.get(code, "")
