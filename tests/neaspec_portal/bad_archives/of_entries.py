"""Archives whose entries and manifest do not fit each other, or name what is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.neaspec_portal.bad_archives.kinds import MEETINGS, doctoring, type_of_cases, type_of_making
from tests.neaspec_portal.conftest import Exported
from tests.neaspec_portal.exchange import entries_of, pack


def _told(**values: Any) -> type_of_making:
    """An archive whose manifest says something else."""
    return doctoring(lambda _entries, manifest: manifest.update(values))


def _of(manifest: dict, name: str) -> dict:
    return next(one for one in (*manifest["tables"], *manifest["files"]) if one["entry"] == name)


def _twice(exported: Exported, target: Path) -> None:
    entries = list(entries_of(exported.plain).items())
    with pytest.warns(UserWarning, match="Duplicate name"):
        pack([entries[0], *entries], target)


def _layout(change: Callable[[dict], Any]) -> type_of_making:
    return doctoring(lambda _entries, manifest: change(manifest["layout"]))


def _rename_file(name: str) -> type_of_making:
    def change(entries: dict, manifest: dict) -> None:
        known = manifest["files"][0]["entry"]
        manifest["files"][0]["entry"] = name
        content = entries.pop(known)
        described = entries.pop("manifest.json")
        entries[name] = content
        entries["manifest.json"] = described

    return doctoring(change)


def _other_file(entries: dict, manifest: dict) -> None:
    entries[manifest["files"][0]["entry"]] = b"something else"


def _swapped_file(entries: dict, manifest: dict) -> None:
    name = manifest["files"][0]["entry"]
    entries[name] = entries[name][::-1]


CASES: type_of_cases = {
    "entry missing": (
        doctoring(lambda entries, _m: entries.pop(MEETINGS)),
        f"{MEETINGS} is missing from the",
    ),
    "entry too many": (
        doctoring(lambda entries, _m: entries.update({"data/x.jsonl": b""})),
        "The archive has an entry its manifest does not name: 'data/x.jsonl'.",
    ),
    "entry outside": (
        doctoring(lambda entries, _m: entries.update({"../../outside": b"x"})),
        "The archive has an entry its manifest does not name: '../../outside'.",
    ),
    "entry twice": (_twice, "The archive has an entry twice, or its entries out of order."),
    "file outside": (
        _rename_file("files/../../outside"),
        "The manifest is not as it should be: files.0.entry:",
    ),
    "file elsewhere": (_rename_file("files/ab/abcd"), "does not fit the record of the stored file."),
    "file changed": (doctoring(_swapped_file, fit=False), "does not have the checksum of the manifest."),
    "file and manifest changed": (doctoring(_other_file), "does not fit the record of the stored file."),
    "no manifest": (
        doctoring(lambda entries, _m: entries.pop("manifest.json")),
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
        doctoring(lambda entries, m: (entries.pop(MEETINGS), m["tables"].remove(_of(m, MEETINGS)))),
        "The archive does not hold the tables that its layout asks for.",
    ),
    "rows miscounted": (
        doctoring(lambda _e, m: _of(m, MEETINGS).update(rows=1), fit=False),
        "rows; the manifest says 1.",
    ),
    "other size": (
        doctoring(lambda _e, m: _of(m, MEETINGS).update(size=10**15), fit=False),
        f"{MEETINGS} does not have the size of the manifest.",
    ),
    "other checksum": (
        doctoring(lambda _e, m: _of(m, MEETINGS).update(sha256="0" * 64), fit=False),
        f"{MEETINGS} does not have the checksum of the manifest.",
    ),
    "last key too low": (
        doctoring(lambda _e, m: _of(m, MEETINGS).update(last_key=1)),
        "programmes.Meeting would not go on counting after 1.",
    ),
}
