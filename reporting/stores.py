"""Where uploaded files and bundles are: a folder, or a bucket that speaks S3; named by ``STORAGE_URL``.

A file appears whole or not at all, whichever it is, and what is read is compared with the SHA-256 on record.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

log = logging.getLogger(__name__)
FILES, BUNDLES = "files", "bundles"
WAITING: Final = ".incoming-"
"""What folders are called in which files wait that are coming in."""
PIECE: Final = 1_000_000


class DamagedFileError(Exception):
    """The bytes in the store are not those that were put there."""


class StoreAwayError(OSError):
    """The store does not answer, or does not let the portal in."""


@dataclass(frozen=True)
class BucketAddress:
    """Which bucket holds the files; who may is said by the settings that every client of S3 reads (AWS_…)."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""


@dataclass(frozen=True)
class Stored:
    """A file of a store: its name within it, its bytes, and when it was written (seconds since 1970)."""

    name: str
    size: int
    written_at: float


class Store(Protocol):
    """A place of files, each with a name such as ``ab/abcd``."""

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file bit by bit; raises FileNotFoundError."""

    def has(self, name: str) -> bool:
        """Say whether a file is there."""

    def write(self, name: str, content: bytes) -> None:
        """Store a file whole, in place of one of the same name."""

    def take_in(self, name: str, file: Path) -> None:
        """Store a file of this machine, which is gone from where it was afterwards."""

    def remove(self, name: str) -> None:
        """Take a file away; nothing happens where there is none."""

    def listed(self) -> Iterator[Stored]:
        """Yield all files, those that are only half written too where there can be any."""

    def incoming_folder(self) -> Path:
        """Return a folder of this machine from which files can be taken in."""


@dataclass(frozen=True)
class Folder:
    """Files below a folder, on this machine or mounted by several."""

    root: Path

    def pieces(self, name: str) -> Iterator[bytes]:
        with (self.root / name).open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def has(self, name: str) -> bool:
        return (self.root / name).exists()

    def write(self, name: str, content: bytes) -> None:
        place = self.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
        try:
            with part.open("wb") as target:
                target.write(content)
                target.flush()
                os.fsync(target.fileno())
            part.replace(place)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def take_in(self, name: str, file: Path) -> None:
        place = self.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def listed(self) -> Iterator[Stored]:
        for file in self.root.rglob("*"):
            # Somebody else may take it away meanwhile.
            with suppress(FileNotFoundError):
                if file.is_file():
                    found = file.stat()
                    yield Stored(file.relative_to(self.root).as_posix(), found.st_size, found.st_mtime)

    def incoming_folder(self) -> Path:
        # On the same disk, so that a file is moved in and not copied.
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root


def store(area: str) -> Store:
    """Return the store of uploaded files (``FILES``) or of bundles (``BUNDLES``)."""
    if settings.STORAGE_BUCKET is not None:
        from reporting.buckets import bucket

        return bucket(settings.STORAGE_BUCKET, area)
    return Folder({FILES: settings.FILES_DIR, BUNDLES: settings.BUNDLES_DIR}[area])


def content_of(area: str, name: str, sha256: str) -> bytes:
    """Return the content of a stored file.

    Raises FileNotFoundError where it is lost, DamagedFileError where its SHA-256 is another; the log says so
    too, since only a backup can mend it.
    """
    content = b"".join(store(area).pieces(name))
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("The stored file %s is not what was stored.", name.rpartition("/")[2])
        raise DamagedFileError(name)
    return content
