"""Lists of this app on their way into files."""

from evaluations.exports.comparisons import board_table, findings_table, ledger_table, ratings_table
from evaluations.exports.recommendations import rate_words, recommendations_table

__all__ = [
    "board_table",
    "findings_table",
    "ledger_table",
    "rate_words",
    "ratings_table",
    "recommendations_table",
]
