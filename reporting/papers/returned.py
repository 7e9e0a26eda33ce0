"""What came back from Word: paragraphs with notes, comments and changes; what cannot be read of it.

Tables and figures are passed over, because the record fills them. The document is read in a child process
with limits; see ``docx_returned``.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from reporting.archives import DAMAGED, UnreadableUploadError, safe_members
from reporting.child import FailedChildError, SlowChildError, ask_child
from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.docx_parts import FALLBACK
from reporting.words import worded

SECONDS: Final = 10
LARGEST: Final = 20_000_000
"""Bytes of a document that can come back."""
LARGEST_TEXT: Final = 30_000_000
"""Bytes of its text, unpacked."""
MOST_PARAGRAPHS: Final = 20_000
"""Of a document with its tables; more are not read at all, so that no reader waits while they are."""
_PARAGRAPH: Final = re.compile(rb"<(?:\w+:)?p[\s/>]")


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
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [one.file_size for one in archive.infolist() if one.filename.lower().endswith(".xml")]
            found = _PARAGRAPH.finditer(archive.read("word/document.xml"))
            is_long = sum(sizes) > LARGEST_TEXT or sum(1 for _ in found) > MOST_PARAGRAPHS
        answer = "{}" if is_long else ask_child("reporting.papers.docx_returned", content, seconds=SECONDS)
        said = json.loads(answer)
    except SlowChildError:
        raise UnreadableUploadError("Reading the document takes too long.") from None
    except (FailedChildError, KeyError, *DAMAGED):
        raise UnreadableUploadError("The file is damaged, or it is no Word document.") from None
    if is_long:
        raise UnreadableUploadError("The document is longer than the portal can read.")
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


MOST_LINES: Final = 5_000
MOST_NOTES: Final = 2_000
MOST_NOTES_IN_ONE: Final = 60
"""Footnotes of one paragraph."""
LONGEST: Final = 20_000
"""Characters of one paragraph or footnote: as many as a block of a paper can have."""
LONGEST_IN_ALL: Final = 2_000_000
_UNREAD: Final = {
    "oMath": "equations",
    "txbxContent": "text boxes",
    "ruby": "readings above words",
    "sym": "signs of a symbol font",
    "endnoteReference": "endnotes",
    "object": "embedded objects",
}
"""Elements whose words are not read, and what they are called."""


def unread_in(body: Any) -> dict[str, int]:
    """Return how many of what is not read stand in a document, by what they are called."""
    found: dict[str, int] = {}
    for node in body.iter():
        called = _UNREAD.get(str(node.tag).rpartition("}")[2])
        if called and not any(parent.tag == FALLBACK for parent in node.iterancestors()):
            found[called] = found.get(called, 0) + 1
    return found


def too_much(lines: Sequence[Line]) -> str:
    """Say what of a document is more than can be read; nothing where it is not."""
    if len(lines) > MOST_LINES:
        return worded("The document has more than %(most)s paragraphs.", most=MOST_LINES)
    notes = [[run.note for run in line.text if run.note] for line in lines]
    if sum(map(len, notes)) > MOST_NOTES or max(map(len, notes), default=0) > MOST_NOTES_IN_ONE:
        return "The document has more footnotes than the portal can read."
    texts = [plain(line.text) for line in lines] + [plain(note) for some in notes for note in some]
    for text in texts:
        if len(text) > LONGEST:
            message = "A paragraph or footnote is longer than %(most)s characters: “%(text)s…”"
            return worded(message, most=LONGEST, text=text[:60])
    if sum(map(len, texts)) > LONGEST_IN_ALL:
        return "The document is longer than the portal can read."
    return ""
