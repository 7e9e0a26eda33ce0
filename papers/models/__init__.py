"""Papers for a meeting: their title block, their texts in order, their files once cleared."""

from papers.models.papers import (
    LONGEST_BLOCK,
    MOST_BLOCKS,
    OF_CORRIGENDUM,
    Bundle,
    Format,
    Paper,
    PaperBlock,
    PaperBlockKind,
    PaperFile,
    PaperProof,
    PaperTemplate,
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
