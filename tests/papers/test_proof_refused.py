"""A file that is no paper, is too long to prove or was broken by hand is told and breaks nothing."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from papers.exports.proving import LARGEST, MOST_OF_TEXT, MOST_UNPACKED, documents_named, proven
from reporting.papers import proof
from reporting.papers.proof import UnreadablePaperError
from tests.conftest import signed_in
from tests.pages import text_of
from tests.papers.proofs import files_now, holds
from tests.papers.steps import SLUG, made_now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"%PDF-1.7 broken", "no PDF that can be read"),
        ("a.docx", b"PK\x03\x04", "no DOCX that can be read"),
        ("a.xlsx", b"PK\x03\x04", "no workbook that can be read"),
        ("a.txt", b"15", r"Only \.docx, \.pdf and \.xlsx"),
        ("a.docx", b" " * (LARGEST + 1), "larger than 40 MB"),
    ],
)
def test_a_file_that_is_no_paper_is_told(name, content, message):
    with pytest.raises(UnreadablePaperError, match=message):
        proven(made_now(), name, content)


def test_a_document_that_is_too_long_is_refused_with_its_limit(monkeypatch):
    monkeypatch.setattr(proof, "MOST_WORDS", 1_000)
    made, files = files_now()
    for form in ("docx", "pdf"):
        with pytest.raises(UnreadablePaperError, match=r"words; documents of at most 1,000 are proven"):
            proven(made, f"x.{form}", files[form])


def remade(content: bytes, **parts: bytes | None) -> bytes:
    """A packed file with other parts, by name without its folder; None leaves one out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            key = name.rpartition("/")[2].partition(".")[0]
            data = parts.get(key, source.read(name))
            if data is not None:
                made.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("docx", {"numbering": None}),
        ("docx", {"footnotes": b"<broken"}),
        ("docx", {"image1": b"no picture"}),
        ("xlsx", {"styles": b"<styleSheet/>"}),
        ("xlsx", {"workbook": b"\xff\xfe"}),
        ("xlsx", {"sheet2": b"<worksheet><cols><col/></cols></worksheet>"}),
    ],
)
def test_a_file_that_was_broken_by_hand_is_told_and_breaks_nothing(form, parts):
    made, files = files_now()
    assert not holds(made, form, remade(files[form], **parts))


def test_a_pdf_that_was_broken_by_hand_is_told_and_breaks_nothing():
    made, files = files_now()
    for before, after in ((b"/Contents", b"/Contentz"), (b"/Root", b"/Roob"), (b"endstream", b"endstreem")):
        assert not holds(made, "pdf", files["pdf"].replace(before, after))


def packed(name: str, size: int) -> bytes:
    """A packed file with one part of so many zeros."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, b"0" * size)
    return target.getvalue()


@pytest.mark.parametrize(
    ("part", "size"), [("word/document.xml", MOST_OF_TEXT + 1), ("word/media/a.png", MOST_UNPACKED + 1)]
)
def test_a_small_file_that_unpacks_to_a_huge_one_is_not_read(part, size):
    content = packed(part, size)
    assert len(content) < 200_000
    with pytest.raises(UnreadablePaperError, match="Unpacked, the file is too large to be read"):
        documents_named("x.docx", content)


def test_a_brief_is_no_paper_that_is_laid_beside_the_record(client):
    content = client.get("/plans/2016-2020/air/brief.docx").content
    staff = signed_in("secretariat")
    page = f"/papers/{SLUG}/verify/"
    answer = staff.post(page, {"file": SimpleUploadedFile("brief.docx", content)}, follow=True)
    assert "This is a brief on one area; only papers are laid beside the record." in text_of(answer)


def test_a_paper_that_corrects_no_other_has_no_corrigendum_to_prove():
    made, files = files_now()
    with pytest.raises(UnreadablePaperError, match="corrects no other, so it has no corrigendum"):
        proven(made, "x.docx", files["docx"], document="corrigendum")
