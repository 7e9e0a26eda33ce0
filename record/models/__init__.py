"""Where a fact stands, what speaks against it, and how its text is found again."""

from record.models.citations import (
    Certainty,
    Citation,
    CitedFact,
    CorrectedFact,
    Correction,
    CorrectionKind,
    SourceDocument,
    SourceDocumentKind,
)
from record.models.text import LONGEST_TEXT, Searchable, folded

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
]
