"""Where uploaded files and bundles are: a folder, or a bucket that speaks S3; named by ``STORAGE_URL``."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Final, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnectedError
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from reporting.words import worded

PAUSE: Final = 5.0
"""Seconds for which a bucket that did not answer is not asked again."""


class Bucket:
    """Files in a bucket below a prefix; a file is there once all of it has arrived."""

    def __init__(self, address: BucketAddress, area: str) -> None:
        self._away_until = 0.0
        self._storage: Any = S3Storage(
            bucket_name=address.name,
            location=f"{address.prefix}/{area}".strip("/"),
            endpoint_url=address.endpoint or None,
            region_name=address.region or None,
            # A reader waits for it: seconds, where the client's own settings are minutes.
            client_config=Config(
                s3={"addressing_style": "path" if address.endpoint else "auto"},
                connect_timeout=3,
                read_timeout=8,
                retries={"total_max_attempts": 1},
            ),
            default_acl=None,
            file_overwrite=True,
        )

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Say that the store is away where its client says so in words of its own.

        One that did not answer is not asked again for some seconds, so that not all threads wait for it.
        """
        if monotonic() < self._away_until:
            raise StoreAwayError("The store of files did not answer just now.")
        try:
            yield
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, HTTPClientError | NotConnectedError):
                self._away_until = monotonic() + PAUSE
            message = worded("The store of files does not answer: %(error)s", error=error)
            raise StoreAwayError(message) from error

    def pieces(self, name: str) -> Iterator[bytes]:
        with self._asked(), self._storage.open(name, "rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def has(self, name: str) -> bool:
        with self._asked():
            return bool(self._storage.exists(name))

    def write(self, name: str, content: bytes) -> None:
        with self._asked():
            self._storage.save(name, ContentFile(content))

    def take_in(self, name: str, file: Path) -> None:
        with self._asked(), file.open("rb") as content:
            self._storage.save(name, File(content))
        file.unlink()

    def remove(self, name: str) -> None:
        with self._asked():
            self._storage.delete(name)

    def listed(self) -> Iterator[Stored]:
        start = f"{self._storage.location}/"
        with self._asked():
            for one in self._storage.bucket.objects.filter(Prefix=start):
                yield Stored(one.key.removeprefix(start), one.size, one.last_modified.timestamp())

    def incoming_folder(self) -> Path:
        folder: Path = settings.VAR_DIR / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@lru_cache
def bucket(address: BucketAddress, area: str) -> Bucket:
    """Return the store of an area in a bucket; its client is made once for a process."""
    return Bucket(address, area)


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
        from reporting.stores import bucket

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
