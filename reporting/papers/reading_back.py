"""Which paper a file says it is."""

from __future__ import annotations

import io
import re
import zipfile

from reporting.papers.proof import UnreadablePaperError, reading
from reporting.papers.reading_docx import opened
from reporting.papers.reading_pdf import name_of_pdf


def name_of(name: str, content: bytes) -> str:
    """Return the name that a file of ours carries in its properties; empty for a file of others."""
    with reading():
        if name.lower().endswith(".pdf"):
            return name_of_pdf(content)
        if name.lower().endswith(".docx"):
            return str(opened(content).core_properties.identifier or "")
        return _subject_of_book(content)


def _subject_of_book(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = re.search(rb"<dc:subject>([^<]*)</dc:subject>", packed.read("docProps/core.xml"))
    except (zipfile.BadZipFile, KeyError) as error:
        raise UnreadablePaperError("This is no workbook that can be read.") from error
    return found[1].decode() if found else ""
