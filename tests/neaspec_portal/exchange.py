"""Two portals and an archive between them, for tests; and archives with something wrong."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from reporting.signing import signature

ROOT = Path(__file__).resolve().parent.parent.parent
type_of_entries = dict[str, bytes]


OF_MIGRATE = {"auth.Group": 7}
"""Rows of a portal that was migrated and holds nothing: the roles."""


@dataclass(frozen=True)
class Portal:
    """A portal of its own: a folder for its files and, unless it keeps SQLite there, a database."""

    folder: Path
    url: str = ""
    settings: str = "neaspec_portal.settings"

    def as_in_tests(self) -> Portal:
        """The same portal as tests read it, with passwords that are checked fast."""
        return replace(self, settings="tests.settings")

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        own = {"DATABASE_URL": self.url} if self.url else {}
        settings = {"DEVELOPMENT": "true", "DJANGO_SETTINGS_MODULE": self.settings}
        return {**inherited, **settings, "VAR_DIR": str(self.folder), **own}

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start one of its processes."""
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command."""
        process = self.start("manage.py", *arguments)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def ask(self, *arguments: str) -> Any:
        """Have something done in it (see ``exchange_end``) and return the answer."""
        process = self.start("-m", "tests.neaspec_portal.exchange_end", *arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return json.loads(out)


def entries_of(archive: Path) -> type_of_entries:
    """Return the content of every entry, by name."""
    with zipfile.ZipFile(archive) as found:
        return {name: found.read(name) for name in found.namelist()}


def manifest_of(archive: Path) -> dict[str, Any]:
    return json.loads(entries_of(archive)["manifest.json"])


SEAL = 192


def seal(plain: bytes, secret: str = "") -> bytes:
    """Return a ZIP with its digest and the signature of that as its comment."""
    digest = hashlib.sha256(plain).hexdigest()
    signed = signature(f"portal archive, SHA-256 {digest}\n".encode(), secret or settings.SIGNING_SECRET)
    return plain[:-2] + SEAL.to_bytes(2, "little") + digest.encode() + signed.hex().encode()


def pack(entries: list[tuple[str, bytes]], target: Path, *, method: int | None = None) -> Path:
    """Write entries into a sealed archive, packed as the portal does or in another way."""
    with zipfile.ZipFile(target, "w") as made:
        for name, content in entries:
            usual = zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name), content, usual if method is None else method)
    target.write_bytes(seal(target.read_bytes()))
    return target


def small_archive(
    target: Path, files: type_of_entries | None = None, *, told: type_of_entries | None = None
) -> Path:
    """Write a sealed archive without tables; its manifest describes the files, or what is told of them."""
    described = {**(files or {}), **(told or {})}
    manifest = {
        "format": "review-portal",
        "version": 2,
        "credentials": False,
        "layout": {"fingerprint": "", "models": {}},
        "left_out": {},
        "tables": [],
        "files": [{"entry": name} for name in described],
    }
    fitted(described, manifest)
    return pack([*(files or {}).items(), ("manifest.json", json.dumps(manifest).encode())], target)


def fitted(entries: type_of_entries, manifest: dict[str, Any]) -> None:
    """Let the manifest tell the truth about entries that were changed."""
    for one in (*manifest["tables"], *manifest["files"]):
        content = entries.get(one["entry"], b"")
        one["size"], one["sha256"] = len(content), hashlib.sha256(content).hexdigest()
        if "rows" in one:
            one["rows"] = content.count(b"\n")


def doctored(
    archive: Path,
    target: Path,
    change: Callable[[type_of_entries, dict[str, Any]], None],
    *,
    fit: bool = True,
) -> Path:
    """Write an archive that was changed by somebody who knows how archives are made."""
    entries = entries_of(archive)
    manifest = json.loads(entries["manifest.json"])
    change(entries, manifest)
    if fit:
        fitted(entries, manifest)
    if "manifest.json" in entries:
        entries["manifest.json"] = json.dumps(manifest).encode()
    return pack(list(entries.items()), target)
