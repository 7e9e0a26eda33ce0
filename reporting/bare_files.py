"""Files that are kept: looked into, and without what they say of who made them; what they show stays."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from reporting.archives import DAMAGED, UnreadableUploadError
from reporting.bare_pdf import ACTIVE
from reporting.child import FailedChildError, SlowChildError, ask_child
from reporting.incoming import sniffed
from reporting.words import worded

MOST_PIXELS: Final = 40_000_000
"""Of a picture that is kept: no reader's machine has to unpack more."""
MOST_PIXELS_OF_A_LOGO: Final = 10_000_000
UNSEEN: Final = re.compile(rb"/(?:JavaScript|JS|Launch|Encrypt|ObjStm|XFA|RichMedia|EmbeddedFiles)\b")
"""What in a PDF that cannot be read may run something, or hide it."""
LONGEST_SIDE: Final = 512
"""Pixels of a logo as it is written again."""

JPEG_KEPT: Final = frozenset({0xE0, 0xE2, 0xEE})
"""Segments of applications that a picture needs: its density, its colour profile, its kind of colours."""
PNG_DROPPED: Final = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
ORIENTATION: Final = 0x0112
SECONDS: Final = 20
_NAMES = re.compile(
    rb"(<(?P<tag>dc:creator|cp:lastModifiedBy|cp:lastPrinted|Manager|Company)\b[^>]*>)[^<]*(</(?P=tag)>)"
)
_OF_AUTHORS = frozenset({"docProps/core.xml", "docProps/app.xml"})


class ActivePdfError(UnreadableUploadError):
    """A PDF runs something, as a script or another program."""


def taken_in(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a file to be kept and its type: sniffed, looked into, and without names, places and times.

    Raises UnreadableUploadError: not kept, a picture of too many pixels, a PDF that runs something.
    """
    content_type = sniffed(name, content)
    if content_type.startswith("image/"):
        with opened_picture(content, most=MOST_PIXELS):
            pass
    return bare(content, content_type), content_type


@contextmanager
def opened_picture(content: bytes, *, most: int) -> Iterator[Any]:
    """Open a picture and look at its size before a point of it is unpacked; raises UnreadableUploadError."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            found = Image.open(io.BytesIO(content))
        except Image.DecompressionBombError:
            raise _too_many(most) from None
        except (OSError, SyntaxError, ValueError):
            raise UnreadableUploadError("The picture is damaged.") from None
    with found:
        if found.width * found.height > most:
            raise _too_many(most)
        yield found


def _too_many(most: int) -> UnreadableUploadError:
    text = worded("The picture has more than %(most)s million pixels.", most=most // 1_000_000)
    return UnreadableUploadError(text)


def small_logo(content: bytes) -> bytes:
    """Return a logo written again, its longer side at most LONGEST_SIDE; raises UnreadableUploadError."""
    from PIL import ImageOps

    target = io.BytesIO()
    with opened_picture(content, most=MOST_PIXELS_OF_A_LOGO) as found:
        kind = found.format
        try:
            profile = found.info.get("icc_profile")
            turned = ImageOps.exif_transpose(found)
            if turned.mode == "P" or "transparency" in turned.info:
                turned = turned.convert("RGBA")
            turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            turned.info.clear()
            turned.save(target, kind, optimize=True, icc_profile=profile)
        except (OSError, SyntaxError, ValueError):
            raise UnreadableUploadError("The picture is damaged.") from None
    return target.getvalue()


def bare(content: bytes, content_type: str) -> bytes:
    """Return a file without position, device, times and names of authors; as it is where it cannot be read.

    Raises ActivePdfError.
    Pictures keep their orientation and colours, documents their text. The same file has the same result.
    """
    try:
        if content_type == "image/jpeg":
            return _jpeg(content)
        if content_type == "image/png":
            if content[:8] != b"\x89PNG\r\n\x1a\n":
                raise ValueError("no PNG")
            return content[:8] + b"".join(
                chunk for kind, chunk in _chunks(content) if kind not in PNG_DROPPED
            )
        if content_type == "application/pdf":
            found = ask_child("reporting.bare_pdf", content, seconds=SECONDS)
            if found == ACTIVE:
                raise ActivePdfError("The PDF runs something when it is read; save it without.")
            return found
        if content[:2] == b"PK":
            target = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
                for part in source.infolist():
                    data = source.read(part)
                    if part.filename in _OF_AUTHORS:
                        data = _NAMES.sub(rb"\1\3", data)
                    made.writestr(zipfile.ZipInfo(part.filename), data, zipfile.ZIP_DEFLATED)
            return target.getvalue()
    except ActivePdfError:
        raise
    except (*DAMAGED, struct.error, FailedChildError, SlowChildError):
        if content_type == "application/pdf" and UNSEEN.search(content):
            raise ActivePdfError("The PDF cannot be looked into; save it anew, without a password.") from None
        return content
    return content


def _jpeg(content: bytes) -> bytes:
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, orientation, place = [b"\xff\xd8"], 1, 2
    while True:
        sign, marker, size = struct.unpack(">BBH", content[place : place + 4])
        if sign != 0xFF or size < 2:
            raise ValueError("broken JPEG")
        segment = content[place : place + 2 + size]
        if marker == 0xDA:
            # From here on it is the picture itself.
            return b"".join((*kept[:1], _only_orientation(orientation), *kept[1:], content[place:]))
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            orientation = _orientation(segment[10:])
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in JPEG_KEPT:
            kept.append(segment)
        place += 2 + size


def _orientation(tiff: bytes) -> int:
    """Return how a picture is turned, from the directory of its EXIF part; 1 for not at all."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    start = struct.unpack(f"{order}I", tiff[4:8])[0]
    many = struct.unpack(f"{order}H", tiff[start : start + 2])[0]
    for number in range(min(many, 200)):
        entry = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
        tag, _, _, value = struct.unpack(f"{order}HHIH", entry[:10])
        if tag == ORIENTATION:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _only_orientation(orientation: int) -> bytes:
    """Return an EXIF part that says how the picture is turned and nothing else; empty where it is not."""
    if orientation == 1:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" + tiff


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place < len(content):
        size = struct.unpack(">I", content[place : place + 4])[0]
        end = place + 12 + size
        if end > len(content):
            raise ValueError("broken PNG")
        yield content[place + 4 : place + 8], content[place:end]
        place = end
