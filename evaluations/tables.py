"""Lists of findings, recommendations and actions that people sort."""

from __future__ import annotations

from evaluations.fields import FINDING, RECOMMENDATION
from evaluations.models import Finding
from evaluations.selectors.recommendations import ActionRow, RecommendationRow
from record.tables import CellColumn, RecordTable


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


class ActionTable(RecordTable):
    """Actions of an account, or those that wait to be verified by it."""

    caption = "One action a row. "
    action = CellColumn("evaluations/cells/action.html", verbose_name="Action", order_by="action__text")
    follows = CellColumn(
        "evaluations/cells/follows_from.html",
        verbose_name="Follows from",
        order_by="action__recommendation__code",
    )
    due = CellColumn("evaluations/cells/due.html", verbose_name="Due", order_by=("action__due_on", "due"))
    owner = CellColumn("evaluations/cells/owner.html", verbose_name="Owner", order_by="action__owner_body")

    def key_of(self, row: ActionRow) -> str:
        return f"action-{row.action.pk}"
