"""A child process that takes the names out of a PDF: who wrote it, with what, when, and its XMP part."""

from __future__ import annotations

import io
import sys

from reporting.child import limit_child


def bare_pdf(content: bytes) -> bytes:
    """Return a PDF without its information dictionary and metadata; raises as pypdf does."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content), strict=False))
    writer.metadata = None
    writer._root_object.pop(NameObject("/Metadata"), None)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


if __name__ == "__main__":
    limit_child(memory=600_000_000, seconds=20)
    sys.stdout.buffer.write(bare_pdf(sys.stdin.buffer.read()))
