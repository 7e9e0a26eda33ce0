"""The files of the paper as it stands, one that somebody changed, and what a proof tells of them."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache

from papers.exports.assembling import Assembled
from papers.exports.files import paper_file
from papers.exports.proving import proven
from papers.models import Format
from reporting.papers.proof import Proof, UnreadablePaperError
from tests.papers.steps import made_now

FORMS = ("docx", "pdf", "xlsx")
PROVEN = {Format.PDF, Format.DOCX, Format.ANNEX_PDF, Format.ANNEX_DOCX, Format.XLSX}


@lru_cache(maxsize=1)
def _files(_digest: str) -> dict[str, bytes]:
    made = made_now()
    return {form.value: paper_file(made, form) for form in Format if form in PROVEN}


def files_now() -> tuple[Assembled, dict[str, bytes]]:
    """The paper as it stands, and its files; what did not change is not written again."""
    made = made_now()
    return made, _files(made.digest)


def changed_docx(before: str, after: str) -> bytes:
    """A DOCX in which somebody has changed words once, as in Word."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files_now()[1]["docx"])) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert before.encode() in data
                data = data.replace(before.encode(), after.encode(), 1)
            made.writestr(name, data)
    return target.getvalue()


def differences_in(found: Proof) -> list[tuple[str, str, str]]:
    """What differs: kind, place, words; without the pages of a PDF that are drawn otherwise because of it."""
    return [(str(one.kind), one.place, one.text) for one in found.differences if one.text != "page"]


def holds(made: Assembled, form: str, content: bytes) -> bool:
    try:
        return proven(made, f"x.{form}", content).holds
    except UnreadablePaperError:
        return False
