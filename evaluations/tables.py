"""Lists of findings, recommendations and actions that people sort."""

from __future__ import annotations

from evaluations.fields import FINDING, RECOMMENDATION
from evaluations.models import Finding
from evaluations.selectors.recommendations import RecommendationRow
from record.tables import RecordTable


class FindingTable(RecordTable):
    """Findings of one evaluation."""

    caption = "One finding a row. "
    code = FINDING.cell("code")
    direction = FINDING.cell("direction")
    criterion = FINDING.cell("criterion")
    summary = FINDING.cell("summary")
    linked = FINDING.cell("linked")
    recommendations = FINDING.cell("recommendations")

    def key_of(self, row: Finding) -> str:
        return row.code


class RecommendationTable(RecordTable):
    """Recommendations and suggestions, as one reader sees them."""

    caption = "One recommendation or suggestion a row. "
    code = RECOMMENDATION.cell("code")
    state = RECOMMENDATION.cell("state")
    text = RECOMMENDATION.cell("text")
    addressees = RECOMMENDATION.cell("addressees")
    priority = RECOMMENDATION.cell("priority")
    response = RECOMMENDATION.cell("response")
    actions = RECOMMENDATION.cell("actions")

    def key_of(self, row: RecommendationRow) -> str:
        return f"{row.recommendation.evaluation.slug}-{row.recommendation.code}"
