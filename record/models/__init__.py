"""Where a fact stands, what speaks against it, and how its text is found again."""

from record.models.citations import (
    LONGEST_TEXT,
    Certainty,
    Citation,
    CitedFact,
    CorrectedFact,
    Correction,
    CorrectionKind,
    Searchable,
    SourceDocument,
    SourceDocumentKind,
    folded,
    one_alone,
)

__all__ = [
    "LONGEST_TEXT",
    "Certainty",
    "Citation",
    "CitedFact",
    "CorrectedFact",
    "Correction",
    "CorrectionKind",
    "Searchable",
    "SourceDocument",
    "SourceDocumentKind",
    "folded",
    "one_alone",
]
