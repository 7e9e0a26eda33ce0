"""Lays a file of a paper beside the one that was cleared, in each form in which papers are handed out."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from typing import Any, Final

from reporting.child import FailedChildError, SlowChildError, ask_child, limit_child
from reporting.papers.proof import (
    ALTERNATIVE,
    EDGE,
    Difference,
    DifferenceKind,
    FileRead,
    UnreadablePaperError,
    check_size,
    reading,
)
from reporting.papers.reading_data import read_html, read_json, read_pptx
from reporting.papers.reading_docx import edges_of, read_docx, table_heads
from reporting.papers.reading_pdf import (
    DRAWN,
    in_one_order,
    is_of_ours,
    opened_pdf,
    read_pdf,
    said_in_print,
    tokens,
)
from reporting.papers.reading_xlsx import read_xlsx
from reporting.papers.redline import compared, merged_with_drawings

READERS: Final[dict[str, Callable[[bytes], FileRead]]] = {
    "docx": read_docx,
    "pdf": read_pdf,
    "xlsx": read_xlsx,
    "pptx": read_pptx,
    "json": read_json,
    "html": read_html,
}
"""What reads a file, by the end of its name."""
NEVER_ACCEPTED: Final = (
    "words that are hidden, white, tiny, struck out, raised, moved or in a font of symbols",
    "tracked changes, comments, fields of an unknown kind, text boxes, frames and objects",
    "parts of another kind, doubled parts, templates and other things outside the file",
    "pages that are cut or turned, pictures that are cut, turned or tiny",
    "scripts, layers, forms, attachments and notes over a page of a PDF",
    "hidden rows, columns, sheets and slides, formulas, rules, filters, defined names, print areas",
)
"""What counts as hidden or unsafe, and can never be accepted."""


def form_of(name: str) -> str:
    """Return in which form a file is, by the end of its name; raises UnreadablePaperError."""
    form = name.lower().rpartition(".")[2]
    if form not in READERS:
        message = "Only files that end in .docx, .pdf, .xlsx, .pptx, .json or .html can be checked."
        raise UnreadablePaperError(message)
    return form


def is_print(form: str, content: bytes) -> bool:
    """Say whether a file is a PDF that another program printed; raises UnreadablePaperError."""
    with reading():
        return form == "pdf" and not is_of_ours(opened_pdf(content))


def differences(form: str, content: bytes, cleared: bytes) -> list[Difference]:
    """Return everything in which a file differs from the cleared one, a line each.

    ``cleared`` is of the same form, but of a print the DOCX that was printed. Raises UnreadablePaperError.
    """
    check_size(content)
    if is_print(form, content):
        return _of_print(content, cleared)
    with reading():
        now = READERS[form](content)
    found = compared(READERS[form](cleared), now, by_place=form in {"xlsx", "json"}, in_words=form == "pdf")
    return merged_with_drawings(found, DRAWN) if form == "pdf" else found


def _of_print(content: bytes, docx: bytes) -> list[Difference]:
    """Compare a print with its document by words alone: lines, pages and properties are the program's own."""
    was = read_docx(docx)
    of = [one for one in was.said if not one[0].endswith((EDGE, ALTERNATIVE))]
    with reading():
        now = said_in_print(content, of, table_heads(was), edges_of(was))
    # Footnotes come last, as they are read out of a print.
    said = sorted(of, key=lambda one: one[0].startswith("footnote"))
    words = [(place, word) for place, text in said for word in tokens(_printed(text))]
    own = (": a link to ", "document: ", " has /")
    named = Counter({what: count for what, count in now.named.items() if not any(one in what for one in own)})
    return compared(FileRead(in_one_order(words)), FileRead(now.said, named=named), in_words=True)


def _printed(text: str) -> str:
    """Return a block as it is printed: pictures and marks of footnotes have no words, numbers are counted."""
    text = re.sub(r"⟨(note|\w*pages?|picture|[\d.]+ times as wide)[^⟩]*⟩", " ", text).strip()
    begins, _, rest = text.partition("⟩ ")
    return f"{begins[1:]} {rest}" if begins.startswith("⟨") and rest else text


MEMORY, SECONDS = 1_500_000_000, 20
"""Bytes and seconds of the processor that reading one file may take."""


def read_apart(form: str, content: bytes, cleared: bytes) -> list[Difference]:
    """Return the differences of a file, read in a process of its own; raises UnreadablePaperError."""
    check_size(content)
    handed = len(cleared).to_bytes(8, "big") + cleared + content
    try:
        said = json.loads(ask_child(__name__, handed, form, seconds=SECONDS))
    except (SlowChildError, FailedChildError) as error:
        raise UnreadablePaperError("It takes too much time or memory to be read.") from error
    if "refused" in said:
        raise UnreadablePaperError(said["refused"])
    return [
        Difference(DifferenceKind(kind), place, before, after) for kind, place, before, after in said["found"]
    ]


def _main(form: str, handed: bytes) -> dict[str, Any]:
    end = 8 + int.from_bytes(handed[:8], "big")
    try:
        found = differences(form, handed[end:], handed[8:end])
    except UnreadablePaperError as error:
        return {"refused": str(error)}
    return {"found": [astuple(one) for one in found]}


if __name__ == "__main__":
    limit_child(memory=MEMORY, seconds=SECONDS)
    sys.stdout.write(json.dumps(_main(sys.argv[1], sys.stdin.buffer.read())))
