"""What is no file of its kind, too large or shut is refused in one sentence; what tells nothing is left out."""

from __future__ import annotations

import io
import struct
import zipfile
from collections import OrderedDict

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from reporting import book_reading, finders, pictures
from reporting.archives import safe_members
from reporting.bare_files import bare
from reporting.books import BookPage, PageColumn, book_file
from reporting.incoming import UnreadableUploadError, read_sheets, split_text
from reporting.pictures import png
from reporting.signing import is_signed, public_key, signature

SECRET = "a secret of the tests, long enough to be one"


def test_an_archive_that_wants_a_password_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("xl/workbook.xml", "x")
    content = bytearray(target.getvalue())
    # The first of the flags says that a member is encrypted; it is in the list at the end.
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableUploadError, match="protected by a password; save it without"):
        safe_members(bytes(content))


def test_a_table_larger_than_uploads_may_be_is_refused(monkeypatch):
    monkeypatch.setattr(book_reading, "LARGEST_UPLOAD", 2_000_000)
    with pytest.raises(UnreadableUploadError, match=r"The file is larger than 2 MB\."):
        read_sheets("much.csv", b"a,b\n" * 500_001)


def test_a_text_with_a_cell_too_large_to_be_split_is_refused():
    with pytest.raises(UnreadableUploadError, match="The text cannot be split into cells: field larger"):
        split_text('"' + "x" * 200_000 + '"')


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png"])
def test_a_picture_that_is_none_is_kept_as_it_came(content_type):
    assert bare(b"no picture at all", content_type) == b"no picture at all"


@pytest.mark.parametrize("exif", [b"??*\0", b"MM\0*" + struct.pack(">IH", 8, 0)])
def test_a_photograph_that_does_not_say_how_it_is_turned_is_not_turned(exif):
    inside = b"Exif\0\0" + exif
    rest = b"\xff\xda\0\x02picture"
    told = b"\xff\xd8\xff\xe1" + struct.pack(">H", 2 + len(inside)) + inside + rest
    assert bare(told, "image/jpeg") == b"\xff\xd8" + rest


def test_a_cell_longer_than_a_workbook_holds_is_not_written():
    page = BookPage("Notes", (PageColumn("Note"),), [["x" * 40_000]])
    with pytest.raises(ValueError, match="Row 1 has a text of 40000 characters; a cell holds 32767"):
        book_file("Notes", (), [page])


def test_a_signature_is_that_of_its_content_and_key():
    signed = signature(b"what was signed", SECRET)
    own = public_key(SECRET)
    other = generate_private_key(65_537, 2_048).public_key()
    of_another_kind = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert is_signed(b"what was signed", signed, own)
    assert not is_signed(b"what was not", signed, own)
    assert not is_signed(b"what was signed", signed, of_another_kind)


def test_a_drawing_without_a_size_is_not_made_a_picture():
    with pytest.raises(ValueError, match="begins with its width and height"):
        png("<svg></svg>")


def test_a_picture_is_remembered_until_newer_ones_take_its_place(monkeypatch):
    monkeypatch.setattr(pictures, "_KEPT", OrderedDict())
    monkeypatch.setattr(pictures, "MOST_KEPT", 2)
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{n}" height="9"></svg>' for n in (7, 8, 9)]
    made = [png(one, zoom=1) for one in drawn[:2]]
    assert png(drawn[0], zoom=1) is made[0], "and it is the newer one from then on"
    assert png(drawn[2], zoom=1) not in made
    assert [one for one, _zoom in pictures._KEPT] == [drawn[0], drawn[2]]
    assert png(drawn[1], zoom=1) == made[1]


def test_a_missing_package_of_charts_is_told_by_its_name(monkeypatch):
    monkeypatch.setattr(finders, "find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match="The plotly package is not installed"):
        finders.plotly_folder()
