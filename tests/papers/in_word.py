"""The paper as somebody edits it in Word, and how it is handed in and compared with what stands here."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph as Line

from papers.exports.files import paper_file
from papers.exports.returning import Compared, compared
from papers.models import Format
from reporting.papers.returned import lines_of, returned_lines
from tests.papers.steps import SLUG, made_now, the_paper

WORD = f"/workspace/papers/{SLUG}/word/"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REWORDED = ("were implemented fully, ", "were implemented fully,", "have been implemented fully,")
RATED = "were implemented fully, {{"
type_of_edit = Callable[[docx.document.Document], None]


def edited(*edits: type_of_edit) -> bytes:
    """Return the paper as DOCX after somebody has worked on it."""
    document = docx.Document(io.BytesIO(paper_file(made_now(), Format.DOCX)))
    for edit in edits:
        edit(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def line_with(document: docx.document.Document, words: str) -> Line:
    [found] = [
        one for one in document.paragraphs if words in one.text and not one.style.name.startswith("toc")
    ]
    return found


def replaced(words: str, old: str, new: str) -> type_of_edit:
    """Write over words of one paragraph, as somebody does who does not record changes."""

    def edit(document: docx.document.Document) -> None:
        [run] = [one for one in line_with(document, words).runs if old in one.text][:1]
        run.text = run.text.replace(old, new)

    return edit


def typed_over(runs, written: str, number: str) -> type_of_edit:
    """Write a number over the one that a placeholder gives."""

    def edit(document: docx.document.Document) -> None:
        line = line_with(document, "".join(one.text for one in runs)[:60])
        place = [one.written for one in runs].index(written)
        ahead = "".join(one.text for one in runs[:place])
        read = ""
        for run in line.runs:
            if read == ahead and run.text:
                run.text = number
                return
            read += run.text

    return edit


def tracked(document: docx.document.Document) -> None:
    """Record a change and a comment, as Word does."""
    line = line_with(document, "was established in")
    [run] = [one for one in line.runs if "established" in one.text][:1]
    head, _, tail = run.text.partition("established")
    run.text = head
    text = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    deleted = '<w:r><w:delText xml:space="preserve">established</w:delText></w:r>'
    for part in (
        f'<w:del {NAMESPACE} w:id="901" w:author="A">{deleted}</w:del>',
        f'<w:ins {NAMESPACE} w:id="902" w:author="A">{text.format("founded")}</w:ins>',
        text.format(tail).replace("<w:r>", f"<w:r {NAMESPACE}>"),
    ):
        element = parse_xml(part)
        (run._r if part is None else run._r.getparent()).insert(_place_after(run._r, line), element)
        line._last = element
    document.add_comment(line.runs, text="Is this the year? Ask @approver.", author="Ms Rivera", initials="R")


def _place_after(run, line) -> int:
    last = getattr(line, "_last", run)
    return list(run.getparent()).index(last) + 1


def back(content: bytes, way: str = "accepted") -> Compared:
    return compared(the_paper(), lines_of(returned_lines("paper.docx", content)[way]))


def seen_on(page) -> str:
    """Return the sign for what somebody looked at."""
    return re.search(r'name="seen" value="([^"]+)"', page.content.decode())[1]


def handed_in(client, content: bytes, name: str = "paper.docx"):
    return client.post(WORD, {"file": SimpleUploadedFile(name, content)}, follow=True)
