"""A column that the portal does not have: which unit is responsible for what is recommended."""

from __future__ import annotations

from typing import Any

from evaluations.fields import NOTHING, RECOMMENDATION, ListContext
from evaluations.selectors.recommendations import RecommendationRow
from record.fields import Field, FieldList
from record.tables import RecordTable


def unit(row: RecommendationRow, _context: Any) -> str:
    """Return the unit of the first addressee."""
    return "".join(each.name for each in row.recommendation.addressees.all()[:1])


WITH_UNIT = FieldList[RecommendationRow, ListContext](
    *RECOMMENDATION.fields,
    Field("responsible_unit", "Responsible unit", str, unit, description="Who sees to it.", by="urgency"),
    nothing=NOTHING,
)


class WithUnitTable(RecordTable):
    """Recommendations, each with the unit that is responsible."""

    caption = "One recommendation a row. "
    code = WITH_UNIT.cell("code")
    responsible_unit = WITH_UNIT.cell("responsible_unit")
