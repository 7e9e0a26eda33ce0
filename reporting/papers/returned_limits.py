"""What of a document that came back is more than can be read, and what in it is not read at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from reporting.papers.content import plain
from reporting.papers.docx_lines import FALLBACK
from reporting.papers.returned import Line
from reporting.words import worded

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
