"""Proves a file of a paper against the record: what is missing, changed, moved, added or not read."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from papers.exports.assembling import Assembled
from papers.exports.files import paper_file
from papers.models import Format
from reporting.papers.proof import Proof, UnreadablePaperError
from reporting.papers.proving import prove_docx, prove_pdf, prove_xlsx
from reporting.papers.reading_back import name_of
from reporting.words import worded

LARGEST: Final = 40_000_000
"""Bytes of a file that is proven."""
NOT_READ: Final = {
    "docx": "where a program breaks pages and lines",
    "pdf": "what is said of pictures to those who do not see them",
    "xlsx": "widths of columns and colours of grounds",
}
"""What no proof covers, by the end of a file's name."""


DOCUMENTS: Final = ("paper", "annex", "corrigendum")
"""What a file of a paper can be."""


def documents_named(name: str, content: bytes) -> tuple[str, str]:
    """Return of which paper a file says it is, and which of its documents; raises UnreadablePaperError."""
    _check_form(name, content)
    document, _, slug = name_of(name, content).partition(" ")
    if document == "brief":
        raise UnreadablePaperError("This is a brief on one area; only papers are laid beside the record.")
    if document not in DOCUMENTS or not slug:
        raise UnreadablePaperError("The file does not say which paper it is; name it with --paper.")
    return slug, document


MOST_UNPACKED, MOST_OF_TEXT = 150_000_000, 15_000_000
"""Bytes of all parts of a packed file together, and of those that hold text."""


def _is_too_large(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        return False
    text = sum(one.file_size for one in parts if one.filename.endswith((".xml", ".rels")))
    return text > MOST_OF_TEXT or sum(one.file_size for one in parts) > MOST_UNPACKED


def _check_form(name: str, content: bytes) -> str:
    form = name.lower().rpartition(".")[2]
    if form not in NOT_READ:
        raise UnreadablePaperError("Only .docx, .pdf and .xlsx can be verified.")
    if form != "pdf" and _is_too_large(content):
        raise UnreadablePaperError("Unpacked, the file is too large to be read.")
    if len(content) > LARGEST:
        most = LARGEST // 1_000_000
        raise UnreadablePaperError(worded("The file is larger than %(most)s MB, and is not read.", most=most))
    return form


def proven(now: Assembled, name: str, content: bytes, *, document: str = "paper") -> Proof:
    """Return what agrees in a file and what does not.

    ``now`` is the paper as it would be written from the record today; ``document`` says whether the file is
    the paper, its annex or its corrigendum. Raises UnreadablePaperError for a file that is no DOCX, PDF or
    XLSX, or is too large.
    """
    form = _check_form(name, content)
    expected = {"paper": now.content, "annex": now.annex, "corrigendum": now.corrigendum}[document]
    if expected is None:
        raise UnreadablePaperError("This paper corrects no other, so it has no corrigendum.")
    if form == "xlsx":
        return prove_xlsx(content, paper_file(now, Format.XLSX))
    if form == "pdf":
        return prove_pdf(content, expected)
    return prove_docx(content, expected)
