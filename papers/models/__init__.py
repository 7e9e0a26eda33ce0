"""Papers for a meeting: their title block, their texts in order, their files once cleared."""

from papers.models.files import OF_CORRIGENDUM, Format, PaperFile, PaperTemplate
from papers.models.papers import (
    LONGEST_BLOCK,
    MOST_BLOCKS,
    Bundle,
    Paper,
    PaperBlock,
    PaperBlockKind,
    PaperProof,
    ReturnedDocument,
)

__all__ = [
    "LONGEST_BLOCK",
    "MOST_BLOCKS",
    "OF_CORRIGENDUM",
    "Bundle",
    "Format",
    "Paper",
    "PaperBlock",
    "PaperBlockKind",
    "PaperFile",
    "PaperProof",
    "PaperTemplate",
    "ReturnedDocument",
]
