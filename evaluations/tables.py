"""Lists of findings, recommendations and actions that people sort."""

from __future__ import annotations

from evaluations.exports import FINDING_COLUMNS, RECOMMENDATION_COLUMNS
from evaluations.models import Finding
from evaluations.selectors.recommendations import ActionRow, RecommendationRow
from record.tables import CellColumn, RecordTable, cell


class FindingTable(RecordTable):
    """Findings of one evaluation."""

    caption = "One finding a row. "
    code = cell(FINDING_COLUMNS, "code", "evaluations/cells/finding_code.html", by="code")
    direction = cell(FINDING_COLUMNS, "direction", "evaluations/cells/direction.html", by="direction")
    criterion = cell(
        FINDING_COLUMNS, "criterion", "evaluations/cells/criterion.html", by="criterion__criterion__name"
    )
    summary = cell(FINDING_COLUMNS, "summary", "evaluations/cells/finding.html")
    linked = cell(FINDING_COLUMNS, "linked", "evaluations/cells/links_of_finding.html")
    recommendations = cell(FINDING_COLUMNS, "recommendations", "evaluations/cells/asked.html")

    def key_of(self, row: Finding) -> str:
        return row.code


class RecommendationTable(RecordTable):
    """Recommendations and suggestions, as one reader sees them."""

    caption = "One recommendation or suggestion a row. "
    code = cell(RECOMMENDATION_COLUMNS, "code", "evaluations/cells/code.html", by="recommendation__code")
    state = cell(RECOMMENDATION_COLUMNS, "state", "evaluations/cells/stand.html", by="stand__label")
    text = cell(RECOMMENDATION_COLUMNS, "text", "evaluations/cells/asked_text.html")
    addressees = cell(RECOMMENDATION_COLUMNS, "addressees", "evaluations/cells/addressees.html")
    priority = cell(RECOMMENDATION_COLUMNS, "priority", "evaluations/cells/priority.html", by="urgency")
    response = cell(
        RECOMMENDATION_COLUMNS, "response", "evaluations/cells/response.html", by="response__decision"
    )
    actions = cell(RECOMMENDATION_COLUMNS, "actions", "evaluations/cells/actions.html")

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
