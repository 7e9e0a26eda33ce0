"""Archives whose bytes were changed, or that were packed or sealed in another way."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.neaspec_portal.bad_archives.kinds import MEETINGS, type_of_cases, type_of_making
from tests.neaspec_portal.conftest import Exported
from tests.neaspec_portal.exchange import SEAL, doctored, entries_of, pack, seal

NOT_SEALED = "This is no archive of a portal, or its end is missing: it has no seal."
NO_FIT = "The archive was changed or damaged: its seal does not fit its content."


def _raw(change: Callable[[bytes], bytes]) -> type_of_making:
    """An archive whose bytes were changed on the way."""
    return lambda exported, target: _write(target, change(exported.plain.read_bytes()))


def _write(target: Path, content: bytes) -> None:
    target.write_bytes(content)


def _flip(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _plain_zip(exported: Exported, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as made:
        for name, content in entries_of(exported.plain).items():
            made.writestr(name, content)


def _sealed_by_another(exported: Exported, target: Path) -> None:
    """A row was changed, every checksum made anew, and the whole sealed with another secret."""
    doctored(exported.plain, target, lambda entries, _m: entries.update({MEETINGS: b""}))
    target.write_bytes(
        seal(target.read_bytes()[: -SEAL - 2] + b"\0\0", "another secret, as long as one must be, 1234")
    )


def _damaged_inside(exported: Exported, target: Path) -> None:
    """A byte of packed data was changed, and the seal made anew."""
    plain = exported.plain.read_bytes()[: -SEAL - 2] + b"\0\0"
    start = plain.index(MEETINGS.encode()) + 200
    target.write_bytes(seal(_flip(plain, start)))


def _overlapping(exported: Exported, target: Path) -> None:
    """Every entry of the directory lies over the first, larger than the whole archive together."""
    plain = bytearray(exported.plain.read_bytes()[: -SEAL - 2] + b"\0\0")
    place = plain.find(b"PK\x01\x02")
    while place >= 0:
        plain[place + 20 : place + 24] = len(plain).to_bytes(4, "little")
        place = plain.find(b"PK\x01\x02", place + 4)
    target.write_bytes(seal(bytes(plain)))


def _bzip2(exported: Exported, target: Path) -> None:
    pack(list(entries_of(exported.plain).items()), target, method=zipfile.ZIP_BZIP2)


def _packed_file(exported: Exported, target: Path) -> None:
    """A stored file is packed, so that it can unpack to a thousand times what it is."""
    pack(list(entries_of(exported.plain).items()), target, method=zipfile.ZIP_DEFLATED)


CASES: type_of_cases = {
    "empty": (_raw(lambda _content: b""), NOT_SEALED),
    "no archive": (_raw(lambda _content: b"SQLite format 3\0" * 50), NOT_SEALED),
    "packed anew": (_plain_zip, NOT_SEALED),
    "end missing": (_raw(lambda content: content[:-1]), NOT_SEALED),
    "half missing": (_raw(lambda content: content[: len(content) // 2]), NOT_SEALED),
    "beginning missing": (_raw(lambda content: content[100:]), NO_FIT),
    "something added": (_raw(lambda content: content + b"\n"), NOT_SEALED),
    "first byte changed": (_raw(lambda content: _flip(content, 0)), NO_FIT),
    "byte changed": (_raw(lambda content: _flip(content, len(content) // 2)), NO_FIT),
    "seal changed": (_raw(lambda content: content[:-1] + b"x"), NOT_SEALED),
    "sealed by somebody else": (_sealed_by_another, "The archive was not sealed by this portal."),
    "damaged inside": (_damaged_inside, f"{MEETINGS} cannot be unpacked: "),
    "entries overlap": (_overlapping, "The entries of the archive overlap; nothing was unpacked."),
    "packed in another way": (_bzip2, "manifest.json is encrypted or not packed as this portal packs."),
    "bomb in a file": (_packed_file, " is encrypted or not packed as this portal packs."),
}
