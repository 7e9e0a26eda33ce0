"""A bucket that speaks S3 as a store of files, through django-storages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnectedError
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from reporting.stores import PIECE, BucketAddress, StoreAwayError, Stored
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
