"""Archives with something wrong: one clear line each, and nothing written."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.neaspec_portal.conftest import Exported, empty_portals
from tests.neaspec_portal.exchange import OF_MIGRATE, SEAL, doctored, entries_of, manifest_of, pack, seal

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]

MEETINGS = "data/programmes.meeting.jsonl"
GROUPS = "data/auth.user_groups.jsonl"
USERS = "data/auth.user.jsonl"
FILES = "data/programmes.storedfile.jsonl"


def _raw(change: Callable[[bytes], bytes]) -> Callable[[Exported, Path], None]:
    """An archive whose bytes were changed on the way."""
    return lambda exported, target: _write(target, change(exported.plain.read_bytes()))


def _write(target: Path, content: bytes) -> None:
    target.write_bytes(content)


def _flip(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _made(change: Callable[[dict, dict], None], *, fit: bool = True) -> Callable[[Exported, Path], None]:
    """An archive by somebody who knows how archives are made and sealed."""
    return lambda exported, target: doctored(exported.plain, target, change, fit=fit)


def _lines(name: str, change: Callable[[list[bytes]], Any]) -> Callable[[Exported, Path], None]:
    """An archive in which the lines of one table were changed, with checksums that fit."""

    def apply(entries: dict, _manifest: dict) -> None:
        lines = entries[name].splitlines(keepends=True)
        entries[name] = b"".join(change(lines) or lines)

    return _made(apply)


def _first(name: str, **values: Any) -> Callable[[Exported, Path], None]:
    """An archive in which the first row of a table has other values; ``_absent`` takes a column away."""

    def change(lines: list[bytes]) -> list[bytes]:
        row = {**json.loads(lines[0]), **values}
        row = {key: value for key, value in row.items() if value is not _absent}
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return [text.encode() + b"\n", *lines[1:]]

    return _lines(name, change)


def _withdrawn_named(stored_as: str) -> Callable[[Exported, Path], None]:
    """An archive in which a file that was withdrawn, and is not in it, is stored under another name."""

    def change(lines: list[bytes]) -> list[bytes]:
        rows = [json.loads(line) for line in lines]
        renamed = [{**row, "stored_as": stored_as} if row["name"] == "withdrawn.pdf" else row for row in rows]
        texts = [
            json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for row in renamed
        ]
        return [f"{text}\n".encode() for text in texts]

    return _lines(FILES, change)


_absent = object()


def _told(**values: Any) -> Callable[[Exported, Path], None]:
    """An archive whose manifest says something else."""
    return _made(lambda _entries, manifest: manifest.update(values))


def _of(manifest: dict, name: str) -> dict:
    return next(one for one in (*manifest["tables"], *manifest["files"]) if one["entry"] == name)


def _twice(exported: Exported, target: Path) -> None:
    entries = list(entries_of(exported.plain).items())
    with pytest.warns(UserWarning, match="Duplicate name"):
        pack([entries[0], *entries], target)


def _layout(change: Callable[[dict], Any]) -> Callable[[Exported, Path], None]:
    return _made(lambda _entries, manifest: change(manifest["layout"]))


def _rename_file(name: str) -> Callable[[Exported, Path], None]:
    def change(entries: dict, manifest: dict) -> None:
        known = manifest["files"][0]["entry"]
        manifest["files"][0]["entry"] = name
        content = entries.pop(known)
        described = entries.pop("manifest.json")
        entries[name] = content
        entries["manifest.json"] = described

    return _made(change)


def _other_file(entries: dict, manifest: dict) -> None:
    entries[manifest["files"][0]["entry"]] = b"something else"


def _swapped_file(entries: dict, manifest: dict) -> None:
    name = manifest["files"][0]["entry"]
    entries[name] = entries[name][::-1]


def _packed_file(exported: Exported, target: Path) -> None:
    """A stored file is packed, so that it can unpack to a thousand times what it is."""
    pack(list(entries_of(exported.plain).items()), target, method=zipfile.ZIP_DEFLATED)


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


def _group_of_another(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-1], lines[-1].replace(b'"group_id":', b'"group_id":9999')]


def _same_name(lines: list[bytes]) -> list[bytes]:
    first, second = json.loads(lines[0]), json.loads(lines[1])
    second["code"] = first["code"]
    text = json.dumps(second, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return [lines[0], text.encode() + b"\n", *lines[2:]]


NOT_SEALED = "This is no archive of a portal, or its end is missing: it has no seal."
NO_FIT = "The archive was changed or damaged: its seal does not fit its content."

BAD: dict[str, tuple[Callable[[Exported, Path], None], str]] = {
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
    "bomb in a table": (
        _lines(MEETINGS, lambda _lines: [b"\0" * 65_000_000]),
        f"{MEETINGS} has a line of more than 64,000,000 bytes.",
    ),
    "entry missing": (_made(lambda entries, _m: entries.pop(MEETINGS)), f"{MEETINGS} is missing from the"),
    "entry too many": (
        _made(lambda entries, _m: entries.update({"data/x.jsonl": b""})),
        "The archive has an entry its manifest does not name: 'data/x.jsonl'.",
    ),
    "entry outside": (
        _made(lambda entries, _m: entries.update({"../../outside": b"x"})),
        "The archive has an entry its manifest does not name: '../../outside'.",
    ),
    "entry twice": (_twice, "The archive has an entry twice, or its entries out of order."),
    "file outside": (
        _rename_file("files/../../outside"),
        "The manifest is not as it should be: files.0.entry:",
    ),
    "file elsewhere": (_rename_file("files/ab/abcd"), "does not fit the record of the stored file."),
    "record names a file outside": (
        _first(FILES, stored_as="../../../outside"),
        "is no name of a stored file.",
    ),
    "record names a file of the system": (
        _first(FILES, stored_as="/etc/passwd"),
        "is no name of a stored file.",
    ),
    "record of a withdrawn file names one outside": (
        _withdrawn_named("../../../outside"),
        "is no name of a stored file.",
    ),
    "file changed": (_made(_swapped_file, fit=False), "does not have the checksum of the manifest."),
    "file and manifest changed": (_made(_other_file), "does not fit the record of the stored file."),
    "no manifest": (
        _made(lambda entries, _m: entries.pop("manifest.json")),
        "The archive has no manifest.json.",
    ),
    "manifest of something else": (_told(format="other"), "This is no archive of a portal: its manifest"),
    "earlier version": (
        _told(version=1),
        "The archive has version 1 of the format; this portal reads version 2.",
    ),
    "later version": (
        _told(version=3, rooms=[]),
        "The archive has version 3 of the format; this portal reads version 2.",
    ),
    "manifest with more": (_told(rooms=[]), "The manifest is not as it should be: rooms: Extra inputs"),
    "other column": (
        _layout(lambda layout: layout["models"]["programmes.Meeting"].update(x="TextField")),
        "programmes.Meeting has other columns in the archive than here.",
    ),
    "other fingerprint": (
        _layout(lambda layout: layout.update(fingerprint="0" * 64)),
        "its fingerprint does not fit what it describes.",
    ),
    "table missing": (
        _made(lambda entries, m: (entries.pop(MEETINGS), m["tables"].remove(_of(m, MEETINGS)))),
        "The archive does not hold the tables that its layout asks for.",
    ),
    "rows miscounted": (
        _made(lambda _e, m: _of(m, MEETINGS).update(rows=1), fit=False),
        "rows; the manifest says 1.",
    ),
    "other size": (
        _made(lambda _e, m: _of(m, MEETINGS).update(size=10**15), fit=False),
        f"{MEETINGS} does not have the size of the manifest.",
    ),
    "other checksum": (
        _made(lambda _e, m: _of(m, MEETINGS).update(sha256="0" * 64), fit=False),
        f"{MEETINGS} does not have the checksum of the manifest.",
    ),
    "last key too low": (
        _made(lambda _e, m: _of(m, MEETINGS).update(last_key=1)),
        f"{MEETINGS} holds a key above the last one given out.",
    ),
    "row twice": (_lines(MEETINGS, lambda lines: [lines[0], *lines]), "comes twice or out of order."),
    "rows out of order": (_lines(MEETINGS, lambda lines: lines[::-1]), "comes twice or out of order."),
    "last line broken off": (
        _lines(MEETINGS, lambda lines: [*lines[:-1], lines[-1][:-1]]),
        "breaks off in its",
    ),
    "unknown column": (
        _first(MEETINGS, colour="red"),
        f"{MEETINGS}, line 1: the column “colour” is unknown.",
    ),
    "missing column": (_first(MEETINGS, code=_absent), f"{MEETINGS}, line 1: the column “code” is missing."),
    "other type": (_first(MEETINGS, year="1993"), "line 1: year: '1993' is not of type int."),
    "yes for a number": (_first(MEETINGS, year=True), "line 1: year: 'True' is not of type int."),
    "no value": (_first(MEETINGS, code=None), "line 1: code: it must not be empty."),
    "NUL": (_first(MEETINGS, place="a\0b"), "line 1: place: it holds a NUL character"),
    "no day": (_first(MEETINGS, starts_on="1993-02-30"), "line 1: starts_on: day is out of range"),
    "no row": (_lines(MEETINGS, lambda lines: [b"[]\n", *lines]), f"{MEETINGS}, line 1: it is no row."),
    "no JSON": (_lines(MEETINGS, lambda lines: [b"{\n", *lines]), f"{MEETINGS}, line 1: "),
    "nested": (_lines(MEETINGS, lambda lines: [b"[" * 100_000 + b"\n"]), "line 1: it is nested too deeply."),
    "another spelling": (
        _lines(MEETINGS, lambda lines: [lines[0].replace(b'":', b'": '), *lines[1:]]),
        "line 1: it is not written as this portal writes.",
    ),
    "a column twice": (
        _lines(MEETINGS, lambda lines: [b'{"code":"x",' + lines[0][1:], *lines[1:]]),
        "line 1: it is not written as this portal writes.",
    ),
    "password without credentials": (
        _first(USERS, password="pbkdf2_sha256$1$x$y"),
        f"{USERS}, line 1: it is not written as this portal writes.",
    ),
    "unknown permission": (
        _lines("data/auth.user_user_permissions.jsonl", lambda ls: [ls[0].replace(b"view_", b"x_"), *ls[1:]]),
        "this portal has no auth.Permission programmes.meeting.x_meeting.",
    ),
    # What only the database can see: it is refused after rows were written, and nothing of them stays.
    "reference to nothing": (_lines(GROUPS, _group_of_another), "The database refuses the content: "),
    "same name twice": (_lines(MEETINGS, _same_name), "The database refuses rows of programmes.Meeting: "),
    "number too large": (_first(MEETINGS, year=10**30), "The database refuses rows of programmes.Meeting: "),
}


@pytest.fixture(scope="module")
def refused(exported, empty_sqlite, tmp_path_factory, django_db_blocker) -> dict[str, Any]:
    """Why each bad archive was refused by one portal that stays empty, and what that portal held then."""
    folder = tmp_path_factory.mktemp("bad")
    archives = []
    for name, (make, _words) in BAD.items():
        archives.append(folder / f"{name}.zip")
        make(exported, archives[-1])
    with empty_portals(folder, empty_sqlite, django_db_blocker) as portals:
        told = portals[-1].ask("refusals", *map(str, archives))
        left = portals[-1].ask("state")
        came_in = portals[-1].manage("import_all", str(exported.plain))
    shutil.rmtree(folder)
    return {"told": told, "left": left, "came_in": came_in.returncode}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_with_one_clear_line(refused, name):
    told = refused["told"][name]
    assert BAD[name][1] in told
    assert "\n" not in told


def test_nothing_was_written_of_any_of_them_and_a_good_one_comes_in(refused):
    left = refused["left"]
    assert (left["rows"], left["files"], left["waiting"], left["stamp"]) == (OF_MIGRATE, {}, [], 0)
    assert refused["came_in"] == 0


def test_the_archives_that_were_made_wrong_are_right_otherwise(exported, tmp_path):
    same = doctored(exported.plain, tmp_path / "same.zip", lambda _entries, _manifest: None)
    assert entries_of(same).keys() == entries_of(exported.plain).keys()
    assert manifest_of(same) == manifest_of(exported.plain)
