"""What came back from Word: its paragraphs as lines, with their notes, comments and recorded changes.

Tables and figures are passed over, because the record fills them. The document is read in a child process
with limits; see ``docx_returned``.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from reporting.archives import safe_members
from reporting.child import FailedChildError, SlowChildError, ask_child
from reporting.papers.content import Run, type_of_text
from reporting.unreadable import UnreadableUploadError

SECONDS: Final = 20
LARGEST: Final = 20_000_000
"""Bytes of a document that can come back."""
LARGEST_TEXT: Final = 30_000_000
"""Bytes of its text, unpacked."""


class LineKind(StrEnum):
    """What a paragraph of a document is, by its style."""

    SECTION = "section"
    PART = "part"
    TEXT = "text"
    POINT = "point"
    LETTERED = "lettered point"
    CAPTION = "caption"


@dataclass(frozen=True)
class Comment:
    """A comment of Word: its key in the document, who wrote it, on which day, and what it says."""

    key: str
    by: str
    on: str
    text: str


@dataclass
class Line:
    """One paragraph of a document as it came back.

    ``is_tracked`` where changes in it were recorded; ``is_boxed`` where it stands in a frame, as a summary.
    """

    kind: LineKind
    text: type_of_text
    comments: list[Comment] = field(default_factory=list)
    is_tracked: bool = False
    is_boxed: bool = False


def returned_lines(name: str, content: bytes) -> dict[str, Any]:
    """Return what came back as plain values, with recorded changes “accepted” and “rejected”.

    ``lines_of`` makes lines of either. Raises UnreadableUploadError for what is no DOCX, is damaged, carries
    macros or objects, or takes too long to read.
    """
    if not name.lower().endswith(".docx") or content[:2] != b"PK":
        raise UnreadableUploadError("Choose a Word document that ends in .docx.")
    if len(content) > LARGEST:
        raise UnreadableUploadError("The file is larger than 20 MB.")
    if "word/document.xml" not in safe_members(content):
        raise UnreadableUploadError("Choose a Word document that ends in .docx.")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(one.file_size for one in archive.infolist() if one.filename.lower().endswith(".xml"))
    if unpacked > LARGEST_TEXT:
        raise UnreadableUploadError("The document is longer than the portal can read.")
    try:
        said = json.loads(ask_child("reporting.papers.docx_returned", content, seconds=SECONDS))
    except SlowChildError:
        raise UnreadableUploadError("Reading the document takes too long.") from None
    except (FailedChildError, ValueError):
        raise UnreadableUploadError("The file is damaged, or it is no Word document.") from None
    if "refused" in said:
        raise UnreadableUploadError(said["refused"])
    return dict(said)


def lines_of(said: list[Any]) -> list[Line]:
    """Return lines from the plain values of ``returned_lines``."""
    return [
        Line(
            LineKind(one["kind"]),
            _runs(one["text"]),
            [Comment(**comment) for comment in one["comments"]],
            one["is_tracked"],
            one["is_boxed"],
        )
        for one in said
    ]


def _runs(said: list[Any]) -> type_of_text:
    return tuple(
        Run(text, strong=strong, emphasis=emphasis, link=link, note=_runs(note))
        for text, strong, emphasis, link, note in said
    )
