"""What a PDF can be that is no paper is refused in one sentence; a PDF that cannot be made says why."""

from __future__ import annotations

import io
import logging
import re

import pytest
import typst
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from reporting.papers import pdf as making
from reporting.papers import typesetting
from reporting.papers.content import PaperContent, Paragraph, Picture, type_of_text
from reporting.papers.pdf import PaperNotMadeError, pdf, shape_of_pdf
from reporting.papers.proof import UnreadablePaperError
from reporting.papers.proving import prove_pdf
from reporting.papers.reading_pdf import opened_pdf, read_pdf, shape_of
from tests.reporting.made_up_paper import SVG, r


def paper(*blocks: Paragraph | Picture) -> PaperContent:
    return PaperContent("paper small", "A paper", "An organisation", "ORG/1", (), blocks)


def text(words: str, note: type_of_text = ()) -> Paragraph:
    return Paragraph(r(words, note=note), "paragraph-1", 1)


FIGURE = Picture("Figure 1", r("Figure 1. Drawn"), "figure-1", SVG, "Half of it.")


def saved(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def blank() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    return writer


@pytest.mark.parametrize("passwords", [("of a reader",), ("", "of the owner")])
def test_a_pdf_with_a_password_is_said_to_be_locked(passwords):
    writer = blank()
    writer.encrypt(*passwords)
    with pytest.raises(UnreadablePaperError, match=r"This PDF is locked; save it without a password\."):
        read_pdf(saved(writer))


def test_a_pdf_of_endless_parts_is_not_read():
    content = re.sub(rb"/Size \d+", b"/Size 60001", saved(blank()))
    with pytest.raises(UnreadablePaperError, match="more parts than any paper, and is not read"):
        read_pdf(content)


def drawing_of_others(**looks: object) -> bytes:
    """A PDF of another program that draws one thing where the paper has its figure."""
    writer = blank()
    drawn = DecodedStreamObject()
    drawn.set_data(b"\xff" * 12)
    for name, value in looks.items():
        drawn[NameObject(f"/{name}")] = NumberObject(value) if isinstance(value, int) else NameObject(value)
    said = DecodedStreamObject()
    said.set_data(b"q /P Do Q")
    named = DictionaryObject({NameObject("/P"): writer._add_object(drawn)})
    page = writer.pages[0]
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    page[NameObject("/Contents")] = writer._add_object(said)
    return saved(writer)


IMAGE = {"Subtype": "/Image", "Width": 2, "Height": 2, "ColorSpace": "/DeviceRGB"}


@pytest.mark.parametrize(
    ("looks", "read"),
    [
        ({"Subtype": "/Form"}, "a drawing"),
        ({**IMAGE, "BitsPerComponent": 4}, "a picture stored with loss"),
        ({**IMAGE, "BitsPerComponent": 8, "ColorSpace": "/DeviceGray"}, "a picture stored with loss"),
    ],
)
def test_what_stands_in_place_of_a_picture_and_cannot_be_compared_is_not_taken_for_it(looks, read):
    content = drawing_of_others(**looks)
    assert read_pdf(content).pictures == [read]
    found = [(one.place, one.explanation) for one in prove_pdf(content, paper(FIGURE)).differences]
    assert ("picture 1", "it is not the picture of the paper") in found


def test_a_footnote_of_signs_alone_is_not_missed():
    noted = paper(text("It was 5.", note=r("…")))
    assert prove_pdf(pdf(noted), noted).differences == ()


def test_a_paper_that_takes_too_long_beside_is_laid_out_here(monkeypatch, caplog):
    small = paper(text("It was 5."))
    monkeypatch.setattr(typesetting, "LONGEST", 0)
    with caplog.at_level(logging.WARNING, typesetting.__name__), shape_of_pdf(small) as now:
        assert now() == shape_of(opened_pdf(pdf(small)))
    assert "The paper is laid out in this process: it takes too long" in caplog.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("internal error", r"The PDF cannot be made: internal error"),
        ("file not found", r"The PDF cannot be made: file not found"),
        ("no font", r"The paper: a character is in no font of this machine \(no font\)\. Leave it out,"),
        (
            'the text "\\u{f1234}" could not be displayed',
            r"Paragraph 1: a character is in no font of this machine \(U\+F1234\)\. Leave it out,",
        ),
    ],
)
def test_a_pdf_that_cannot_be_made_says_why(monkeypatch, said, told):
    def fail(_folder: object) -> bytes:
        error = typst.TypstError(said)
        error.message = said
        raise error

    monkeypatch.setattr(making, "typeset", fail)
    with pytest.raises(PaperNotMadeError, match=told):
        pdf(paper(text("Of \U000f1234.")))
