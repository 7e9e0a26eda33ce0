"""What is taken out of an uploaded file, and what stays in it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter

from reporting.bare_files import bare

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def exif(orientation: int, order: str = ">") -> bytes:
    head = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, 8)
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return (
        b"Exif\0\0"
        + head
        + struct.pack(f"{order}H", 1)
        + entry
        + struct.pack(f"{order}I", 0)
        + b"GPS 35.68 N Yamada"
    )


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xda\x00\x02picture\xff\xd9"


KEPT = segment(0xE0, b"JFIF\0"), segment(0xE2, b"ICC_PROFILE"), segment(0xDB, b"tables")


def test_a_photograph_says_no_longer_where_and_by_whom():
    found = bare(jpeg(KEPT[0], segment(0xE1, exif(1)), segment(0xFE, b"by Yamada"), *KEPT[1:]), JPEG)
    assert found == jpeg(*KEPT)
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:creator>Yamada")
    assert b"Yamada" not in bare(jpeg(*KEPT, xmp, segment(0xED, b"IPTC Yamada")), JPEG)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photograph_stays_turned_as_it_was(order):
    found = bare(jpeg(segment(0xE1, exif(6, order)), *KEPT), JPEG)
    assert b"Yamada" not in found
    assert found[2:4] == b"\xff\xe1"
    assert bare(found, JPEG) == found
    assert found.endswith(jpeg(*KEPT)[2:])


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_a_picture_keeps_its_chunks_but_those_that_tell():
    kept = chunk(b"IHDR", b"x" * 13), chunk(b"IDAT", b"picture"), chunk(b"IEND", b"")
    found = chunk(b"tEXt", b"Author\0Yamada"), chunk(b"eXIf", b"GPS"), chunk(b"tIME", b"1234567")
    start = b"\x89PNG\r\n\x1a\n"
    assert bare(start + kept[0] + b"".join(found) + kept[1] + kept[2], PNG) == start + b"".join(kept)


def test_a_document_names_no_author_and_keeps_its_text():
    document, target = Document(), io.BytesIO()
    document.add_paragraph("What was done.")
    document.core_properties.author = document.core_properties.last_modified_by = "Yamada"
    document.save(target)
    found = bare(target.getvalue(), DOCX)
    again = Document(io.BytesIO(found))
    assert [one.text for one in again.paragraphs] == ["What was done."]
    assert (again.core_properties.author, again.core_properties.last_modified_by) == ("", "")
    with zipfile.ZipFile(io.BytesIO(found)) as made:
        assert all(b"Yamada" not in made.read(one) for one in made.namelist())
    assert bare(target.getvalue(), DOCX) == found == bare(found, DOCX)


def test_a_pdf_names_no_author_and_keeps_its_pages():
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 100)
    writer.add_metadata({"/Author": "Yamada", "/Producer": "A telephone"})
    writer.write(target)
    found = bare(target.getvalue(), PDF)
    assert b"Yamada" not in found
    assert b"telephone" not in found
    assert len(PdfReader(io.BytesIO(found)).pages) == 1
    assert bare(target.getvalue(), PDF) == found


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7 made up", PDF),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xffIDAT", PNG),
        (b"\xff\xd8\xff", JPEG),
        (b"\xff\xd8\x00\x00\x00\x00", JPEG),
        (jpeg(segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")), JPEG),
        (b"PK\x03\x04 broken", DOCX),
        (b"a,b\n1,2\n", "text/csv"),
    ],
)
def test_what_cannot_be_read_stays_as_it_is(content, content_type):
    assert bare(content, content_type) == content


def test_a_document_with_a_damaged_part_is_kept_as_it_came():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "x" * 10_000)
    damaged = bytearray(made.getvalue())
    start = damaged.find(b"word/document.xml") + len("word/document.xml")
    damaged[start : start + 5] = b"\xff" * 5
    assert bare(bytes(damaged), DOCX) == bytes(damaged)
