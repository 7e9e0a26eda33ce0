"""Archives with rows that no table takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.neaspec_portal.bad_archives.kinds import MEETINGS, doctoring, type_of_cases, type_of_making

GROUPS = "data/auth.user_groups.jsonl"
USERS = "data/auth.user.jsonl"
FILES = "data/programmes.storedfile.jsonl"
_absent = object()


def _lines(name: str, change: Callable[[list[bytes]], Any]) -> type_of_making:
    """An archive in which the lines of one table were changed, with checksums that fit."""

    def apply(entries: dict, _manifest: dict) -> None:
        lines = entries[name].splitlines(keepends=True)
        entries[name] = b"".join(change(lines) or lines)

    return doctoring(apply)


def _first(name: str, **values: Any) -> type_of_making:
    """An archive in which the first row of a table has other values; ``_absent`` takes a column away."""

    def change(lines: list[bytes]) -> list[bytes]:
        row = {**json.loads(lines[0]), **values}
        row = {key: value for key, value in row.items() if value is not _absent}
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return [text.encode() + b"\n", *lines[1:]]

    return _lines(name, change)


def _withdrawn_named(stored_as: str) -> type_of_making:
    """An archive in which a file that was withdrawn, and is not in it, is stored under another name."""

    def change(lines: list[bytes]) -> list[bytes]:
        rows = [json.loads(line) for line in lines]
        renamed = [{**row, "stored_as": stored_as} if row["name"] == "withdrawn.pdf" else row for row in rows]
        texts = [
            json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for row in renamed
        ]
        return [f"{text}\n".encode() for text in texts]

    return _lines(FILES, change)


def _group_of_another(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-1], lines[-1].replace(b'"group_id":', b'"group_id":9999')]


def _same_name(lines: list[bytes]) -> list[bytes]:
    first, second = json.loads(lines[0]), json.loads(lines[1])
    second["code"] = first["code"]
    text = json.dumps(second, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return [lines[0], text.encode() + b"\n", *lines[2:]]


CASES: type_of_cases = {
    "bomb in a table": (
        _lines(MEETINGS, lambda _lines: [b"\0" * 65_000_000]),
        f"{MEETINGS} has a line of more than 64,000,000 bytes.",
    ),
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
    "password without credentials": (
        _first(USERS, password="pbkdf2_sha256$1$x$y"),
        f"{USERS}, line 1: password: it holds a credential",
    ),
    "unknown permission": (
        _lines("data/auth.user_user_permissions.jsonl", lambda ls: [ls[0].replace(b"view_", b"x_"), *ls[1:]]),
        "this portal has no auth.Permission programmes.meeting.x_meeting.",
    ),
    # What only the database can see: it is refused after rows were written, and nothing of them stays.
    "reference to nothing": (_lines(GROUPS, _group_of_another), "The database refuses the content: "),
    "row twice": (
        _lines(MEETINGS, lambda lines: [lines[0], *lines]),
        "The database refuses rows of programmes.Meeting: ",
    ),
    "no text": (
        _lines(MEETINGS, lambda ls: [ls[0].replace(b'"place":"', b'"place":"\\ud800'), *ls[1:]]),
        "line 1: place: 'utf-8' codec can't encode",
    ),
    "same name twice": (_lines(MEETINGS, _same_name), "The database refuses rows of programmes.Meeting: "),
    "number too large": (_first(MEETINGS, year=10**30), "The database refuses rows of programmes.Meeting: "),
}
