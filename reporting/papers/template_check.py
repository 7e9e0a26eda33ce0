"""Looks at a template of papers before it is taken, in a child process with limits.

A paper is written over it there once, so that no template is taken over which none can be written.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import Any, Final

from reporting.child import FailedChildError, SlowChildError, ask_child, limit_child
from reporting.incoming import sniffed
from reporting.papers.docx_template import NUMBERED, OTHER_STYLES, STYLES, numbering_of
from reporting.unreadable import UnreadableUploadError
from reporting.words import worded

SECONDS: Final = 20
MEMORY: Final = 600_000_000
LARGEST_UNPACKED: Final = 20_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class UnusableTemplateError(Exception):
    """A file that cannot be the template of papers; ``problems`` say what to change, one each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def check_template(name: str, content: bytes) -> None:
    """Look at a template before it is taken.

    Raises UnusableTemplateError for what is no DOCX, carries macros, embedded objects or links to other
    files, lacks a style that papers use or the numbering of one, or over which no paper can be written.
    """
    try:
        if not name.lower().endswith(".docx") or (content and content[:2] != b"PK"):
            raise UnreadableUploadError("A template is a Word document that ends in .docx, without macros.")
        sniffed(name, content)
    except UnreadableUploadError as error:
        raise UnusableTemplateError([str(error)]) from None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
            raise UnusableTemplateError(["It unpacks to more than a template needs; take pictures out."])
    problems = _in_child(content)
    if problems:
        raise UnusableTemplateError(problems)


def _in_child(content: bytes) -> list[str]:
    try:
        found: list[str] = json.loads(ask_child("reporting.papers.template_check", content, seconds=SECONDS))
    except SlowChildError:
        return ["Writing a paper over it takes too long; save it anew with Word."]
    except FailedChildError:
        return ["No paper can be written over it; save it anew with Word, or begin from the template in use."]
    return found


def _problems(content: bytes) -> list[str]:
    import docx

    try:
        template = docx.Document(io.BytesIO(content))
    except Exception:
        return ["Word cannot read this file as a document."]
    if template.element.body.sectPr is None:
        return ["It says nothing of its pages: it has no section."]
    return _missing_styles(template)


def _missing_styles(template: Any) -> list[str]:
    known = {style.name.lower(): style for style in template.styles}
    problems = [
        worded("It has no style “%(name)s” (%(use)s).", name=name, use=use)
        for name, use in (STYLES | OTHER_STYLES).items()
        if name.lower() not in known
    ]
    counted = _numberings(template)
    for name in NUMBERED:
        style = known.get(name.lower())
        if style is not None and numbering_of(style) not in counted:
            problems.append(
                worded(
                    "Its style “%(name)s” has no numbering of its own (%(styles)s).",
                    name=name,
                    styles=STYLES[name],
                )
            )
    return problems


def _numberings(template: Any) -> set[int]:
    """Return the keys of the numberings that the template defines."""
    for part in template.part.package.iter_parts():
        if part.partname == "/word/numbering.xml":
            return {
                int(one.get(f"{_W}numId"))
                for one in part.element.findall(f"{_W}num")
                if (one.get(f"{_W}numId") or "").isdigit()
            }
    return set()


def _child() -> None:
    """Read a template from standard input, write a paper over it, and print what is wrong with it as JSON."""
    from reporting.papers.content import Heading, PaperContent, Paragraph, Points, Run
    from reporting.papers.docx import docx

    limit_child(memory=MEMORY, seconds=SECONDS)
    content = sys.stdin.buffer.read()
    problems = _problems(content)
    if not problems:
        words = (Run("Words", note=(Run("A note"),)),)
        blocks = (
            Heading(words, 1, "section-1", "I."),
            Heading(words, 2, "section-1-1", "(1)"),
            Paragraph(words, "paragraph-1", 1),
            Points((words,), ordered=True),
            Points((words,)),
        )
        docx(PaperContent("paper trial", "A trial", "An organisation", "", (), blocks, "DRAFT"), content)
    sys.stdout.write(json.dumps(problems))


if __name__ == "__main__":
    _child()
