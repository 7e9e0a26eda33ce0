"""Files of the paper as it stands, and files that somebody changed."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache

from papers.exports.assembling import Assembled
from papers.exports.files import paper_file
from papers.models import Format
from reporting.papers.proving import differences
from tests.papers.steps import made_now

FORMS = ("docx", "pdf", "xlsx", "pptx", "json", "html")


@lru_cache(maxsize=1)
def _files(_digest: str) -> dict[str, bytes]:
    made = made_now()
    return {form.value: paper_file(made, form) for form in Format if "corrigendum" not in form}


def files_now() -> tuple[Assembled, dict[str, bytes]]:
    """The paper as it stands, and its files; what did not change is not written again."""
    made = made_now()
    return made, _files(made.digest)


def remade(content: bytes, changed: dict[str, bytes | None]) -> bytes:
    """A packed file with other parts by name, in another order and not compressed; None leaves one out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        parts = {name: source.read(name) for name in source.namelist()[::-1]} | changed
        for name, data in parts.items():
            if data is not None:
                made.writestr(name, data)
    return target.getvalue()


def part_of(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return source.read(name).decode()


def replaced(content: bytes, part: str, before: str, after: str) -> bytes:
    """A file in which a pattern was replaced once, in one part of it or, where that is empty, in itself."""
    text, count = re.subn(before, after, part_of(content, part) if part else content.decode(), count=1)
    assert count == 1, before
    return remade(content, {part: text.encode()}) if part else text.encode()


def changed_docx(before: str, after: str) -> bytes:
    """A DOCX in which somebody has changed words once, as in Word."""
    return replaced(files_now()[1]["docx"], "word/document.xml", re.escape(before), after)


def found_in(form: str, content: bytes, cleared: bytes | None = None) -> list[tuple[str, str, str, str]]:
    """What differs in a file from the paper as it stands: kind, place, before, after."""
    listed = differences(form, content, cleared or files_now()[1][form])
    return [(str(one.kind), one.place, one.before, one.after) for one in listed]
