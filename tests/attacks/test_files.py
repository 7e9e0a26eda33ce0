"""Protects readers, and the server, from files that do more than show something."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from people.models import Organisation
from programmes.services.files import store_evidence_file
from reporting.archives import UnreadableUploadError
from reporting.bare_files import small_logo, taken_in
from reporting.papers import returned
from tests.conftest import signed_in
from tests.files import drawn
from tests.pages import errors_in

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def png_saying(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is so large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def pdf_with(root: dict[str, object] | None = None, page: dict[str, object] | None = None) -> bytes:
    writer = PdfWriter()
    made = writer.add_blank_page(100, 100)
    for holder, values in ((writer._root_object, root), (made, page)):
        for name, value in (values or {}).items():
            holder[NameObject(name)] = value
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def action(kind: str, **more: object) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), **{NameObject(f"/{k}"): v for k, v in more.items()}}
    )


SCRIPT = TextStringObject("app.alert(1)")
LINK = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action("/Launch")})
ACTIVE = {
    "script when opened": pdf_with({"/OpenAction": action("/JavaScript", JS=SCRIPT)}),
    "script by name": pdf_with(
        {
            "/Names": DictionaryObject(
                {
                    NameObject("/JavaScript"): DictionaryObject(
                        {
                            NameObject("/Names"): ArrayObject(
                                [TextStringObject("a"), action("/JavaScript", JS=SCRIPT)]
                            )
                        }
                    )
                }
            )
        }
    ),
    "program behind a link": pdf_with(page={"/Annots": ArrayObject([LINK])}),
    "form sent when a page opens": pdf_with(
        page={"/AA": DictionaryObject({NameObject("/O"): action("/SubmitForm")})}
    ),
}


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_a_pdf_that_runs_something_is_refused(content, secretariat):
    with pytest.raises(ValidationError, match="runs something"):
        store_evidence_file(SimpleUploadedFile("report.pdf", content), by=secretariat)


def test_a_pdf_that_hides_what_it_runs_is_refused():
    writer = PdfWriter(clone_from=io.BytesIO(ACTIVE["script when opened"]))
    writer.encrypt("secret")
    target = io.BytesIO()
    writer.write(target)
    forms = DictionaryObject({NameObject("/XFA"): TextStringObject("<script/>")})
    for content in (
        target.getvalue(),
        pdf_with({"/AcroForm": forms}),
        b"%PDF-1.7 broken /Names /JavaScript x",
    ):
        with pytest.raises(UnreadableUploadError, match=r"runs something|cannot be looked into"):
            taken_in("report.pdf", content)
    assert taken_in("report.pdf", b"%PDF-1.7 broken")[0] == b"%PDF-1.7 broken"


def test_a_pdf_that_opens_at_a_place_is_kept():
    place = ArrayObject([NumberObject(0), NameObject("/Fit")])
    content, kind = taken_in("report.pdf", pdf_with({"/OpenAction": place}))
    assert (content[:5], kind) == (b"%PDF-", "application/pdf")


@pytest.mark.parametrize(
    "name", ["../evil.xml", "word/../../evil.xml", "/etc/evil", "..\\evil", "\\evil", "C:\\evil", "C:/evil"]
)
def test_an_office_file_with_parts_outside_of_it_is_refused(name):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("word/document.xml", "<w/>")
        made.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(UnreadableUploadError, match="outside of it"):
        taken_in("paper.docx", target.getvalue())


@pytest.mark.parametrize("size", [(40_000, 40_000), (1_000_000, 41), (2**31 - 1, 2**31 - 1)])
def test_a_picture_is_not_unpacked_to_learn_that_it_is_too_large(size, secretariat):
    content = png_saying(*size)
    assert len(content) < 200
    with pytest.raises(ValidationError, match=r"million pixels|damaged"):
        store_evidence_file(SimpleUploadedFile("map.png", content), by=secretariat)


def sent(content: bytes, version: int) -> dict[str, object]:
    own = Organisation.objects.get()
    return {
        "version": version, "base": "{}", "name": own.name, "short_name": own.short_name,
        "subtitle": own.subtitle, "logo": SimpleUploadedFile("logo.png", content),
    }  # fmt: skip


def test_a_logo_is_written_again_small_and_an_enormous_one_refused():
    staff = signed_in("secretariat")
    own = Organisation.objects.get()
    refused = staff.post("/setup/organisation/", sent(png_saying(40_000, 40_000), own.version))
    assert refused.status_code == 400
    assert "more than 10 million pixels" in errors_in(refused)
    for kind, large in (("PNG", drawn(1_400, 700)), ("JPEG", drawn(700, 1_400, "JPEG"))):
        own.refresh_from_db()
        assert staff.post("/setup/organisation/", sent(large, own.version)).status_code == 302
        with Image.open(io.BytesIO(bytes(Organisation.objects.get().logo))) as stored:
            assert (stored.format, max(stored.size), min(stored.size)) == (kind, 512, 256)


def test_what_is_clear_in_a_logo_stays_clear():
    clear, target = Image.new("P", (600, 300)), io.BytesIO()
    clear.save(target, "PNG", transparency=0)
    with Image.open(io.BytesIO(small_logo(target.getvalue()))) as made:
        assert (made.size, made.convert("RGBA").getpixel((5, 5))[3]) == ((512, 256), 0)


@pytest.mark.parametrize("name", ["word/document.xml", "Word/Document.xml"])
def test_a_damaged_document_is_told_of(name):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(name, "<w:document>" + "<w:p/>" * 50)
    content = target.getvalue().replace(b"<w:p/><w:p/>", b"<w:q/><w:p/>", 1)
    with pytest.raises(UnreadableUploadError):
        returned.returned_lines("paper.docx", content)


def test_a_document_of_many_paragraphs_is_refused_before_anybody_reads_it(monkeypatch):
    monkeypatch.setattr(returned, "ask_child", lambda *_args, **_more: pytest.fail("It was read."))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<w:document>" + "<w:p><w:r/></w:p>" * 120_000 + "</w:document>")
    with pytest.raises(UnreadableUploadError, match="longer than the portal can read"):
        returned.returned_lines("paper.docx", target.getvalue())
