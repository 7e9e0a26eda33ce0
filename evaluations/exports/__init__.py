"""Lists of this app on their way into files."""

from evaluations.exports.comparisons import board_table, ledger_table, ratings_table
from evaluations.exports.findings import FINDING_COLUMNS, findings_table
from evaluations.exports.recommendations import (
    RECOMMENDATION_COLUMNS,
    follow_up_table,
    rate_words,
    recommendations_table,
)

__all__ = [
    "FINDING_COLUMNS",
    "RECOMMENDATION_COLUMNS",
    "board_table",
    "findings_table",
    "follow_up_table",
    "ledger_table",
    "rate_words",
    "ratings_table",
    "recommendations_table",
]
