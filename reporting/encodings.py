"""In which characters a text file is written: known by its first bytes, found by strict reading, or asked."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from reporting.archives import UnreadableUploadError
from reporting.words import worded

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030 (Chinese)",
    "cp932": "Shift-JIS (Japanese)",
    "cp949": "EUC-KR (Korean)",
    "cp1251": "windows-1251 (Cyrillic)",
}
"""What a text file can be written in, by the name Python reads it under."""
ASKED: Final = ("gb18030", "cp932", "cp949", "cp1251")
"""Those that nobody can tell apart by their bytes alone."""
LONGEST_HEADING: Final = 90
"""Characters of the heading row that are shown to choose by."""


@dataclass(frozen=True)
class Reading:
    """One way to read a file: under which name, what it is called, and its heading row read so."""

    encoding: str
    called: str
    heading: str


class EncodingAskedError(UnreadableUploadError):
    """Nobody can tell how the text is written; ``readings`` are the ways that are possible.

    Whoever asks keeps ``name`` and ``content`` of the file here, so that it need not be sent twice.
    """

    def __init__(self, readings: list[Reading]) -> None:
        super().__init__("The text is not in UTF-8. Say how it is to be read, or save it as “CSV UTF-8”.")
        self.readings = readings
        self.name, self.content = "", b""


def encoding_of(content: bytes) -> str:
    """Return what a text is written in where that is certain; raises EncodingAskedError where it is not.

    Certain are a byte-order mark, text that reads as UTF-8 without a fault, and UTF-16 without a mark
    whose every second byte is empty in the first line. Raises UnreadableUploadError for what is no text.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _reads(content, "utf-8"):
        return "utf-8"
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        start = content[place:200:2]
        if start and start.count(0) > len(start) // 2 and _reads(content, encoding):
            return encoding
    if b"\x00" in content:
        raise UnreadableUploadError("The file holds bytes that are not text in UTF-8 or UTF-16.")
    readings = [
        Reading(encoding, ENCODINGS[encoding], _heading(content.decode(encoding)))
        for encoding in ASKED
        if _reads(content, encoding)
    ]
    raise EncodingAskedError(readings)


def _reads(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding == "utf-8" or "\x00" not in text


def _heading(text: str) -> str:
    """Return the first line that says anything, without control characters."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return "".join(one if one.isprintable() else " " for one in line)[:LONGEST_HEADING].strip()


def text_in(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text of a file, and what it was read as; ``encoding`` as chosen, or empty to find it out.

    Raises EncodingAskedError, and UnreadableUploadError where it cannot be read so.
    """
    chosen = encoding if encoding in ENCODINGS else ""
    found = chosen or encoding_of(content)
    mark = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE
    reader = "utf-8-sig" if found == "utf-8" else found
    if found == "utf-16" and not content.startswith(mark):
        # Separators and line ends hold a zero byte in every language; in big-endian text it comes first.
        reader = "utf-16-be" if content[::2].count(0) > content[1::2].count(0) else "utf-16-le"
    called = ENCODINGS.get(found, "UTF-16")
    try:
        text = content.decode(reader)
    except UnicodeDecodeError:
        save = "" if found == "utf-8" else ", and not in UTF-8 either" if not _reads(content, "utf-8") else ""
        raise UnreadableUploadError(
            worded(
                "The text cannot be read as %(called)s%(save)s; choose another way or save it as "
                "“CSV UTF-8”.",
                called=called,
                save=save,
            )
        ) from None
    if "\x00" in text:
        raise UnreadableUploadError("The file holds bytes that are not text.")
    return text, called
