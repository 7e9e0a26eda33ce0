"""A child process that takes the names out of a PDF, and says of one that runs something that it does."""

from __future__ import annotations

import io
import sys
from typing import Any, Final

from reporting.child import limit_child

RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/GoToE"})
"""Actions that do more than show another place."""
HOLDS: Final = frozenset({"/XFA", "/RichMedia", "/EmbeddedFiles"})
"""Parts that hold scripts or other files."""
ACTIVE: Final = b"active"
"""Printed in place of a PDF that runs something when it is opened or read."""
DEEPEST: Final = 40


def bare_pdf(content: bytes) -> bytes:
    """Return a PDF without its information dictionary and metadata, ACTIVE for one that runs something.

    Raises as pypdf does.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content), strict=False))
    if any(_runs(one) for one in writer._objects):
        return ACTIVE
    writer.metadata = None
    writer._root_object.pop(NameObject("/Metadata"), None)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _runs(found: Any, depth: int = 0) -> bool:
    """Say whether an object of a PDF is, or holds, an action that runs something; too deep a one counts."""
    if depth > DEEPEST:
        return True
    if isinstance(found, dict):
        acts = "/S" in found and str(found["/S"]) in RUNS
        return acts or bool(HOLDS & found.keys()) or any(_runs(one, depth + 1) for one in dict.values(found))
    return isinstance(found, list) and any(_runs(one, depth + 1) for one in found)


if __name__ == "__main__":
    limit_child(memory=600_000_000, seconds=20)
    sys.stdout.buffer.write(bare_pdf(sys.stdin.buffer.read()))
