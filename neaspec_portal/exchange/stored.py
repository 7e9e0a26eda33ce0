"""Stored files that come in: under another name until the rows that name them are about to hold."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError

from neaspec_portal.exchange.archive import OpenArchive
from neaspec_portal.exchange.manifest import FileEntry
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from programmes.models import StoredFile
from programmes.services.files import path_of

WAITING: Final = ".incoming-"


def entry_of(record: StoredFile) -> str:
    """Return the name of a stored file in an archive; raises ExchangeRefusedError for one kept elsewhere."""
    try:
        return f"files/{path_of(record).relative_to(settings.FILES_DIR).as_posix()}"
    except ValueError:
        raise ExchangeRefusedError(f"{record.stored_as!r} is no name of a stored file.") from None


class IncomingFiles:
    """Files copied from an archive into a folder of their own, then moved to where they belong."""

    def __init__(self, waiting: Path) -> None:
        self.waiting = waiting
        self._moved: list[Path] = []

    def copy(self, archive: OpenArchive, entries: list[FileEntry]) -> None:
        """Copy and check files; raises ExchangeRefusedError for one that is not what the manifest says."""
        for entry in entries:
            digest = hashlib.sha256()
            with (self.waiting / Path(entry.entry).name).open("xb") as out:
                for piece in archive.pieces(entry.entry):
                    out.write(piece)
                    digest.update(piece)
                out.flush()
                os.fsync(out.fileno())
            if digest.hexdigest() != entry.sha256:
                raise ExchangeRefusedError(f"{entry.entry} does not have the checksum of the manifest.")

    def move_in(self) -> None:
        """Give every file its place; a file an earlier attempt left there is replaced."""
        for file in sorted(self.waiting.iterdir()):
            place = path_of(StoredFile(stored_as=file.name))
            place.parent.mkdir(parents=True, exist_ok=True)
            self._moved.append(place)
            file.replace(place)

    def take_back(self) -> None:
        """Remove what was moved in, unless rows that name it have come to hold all the same."""
        try:
            named = set(StoredFile.objects.values_list("stored_as", flat=True))
        except DatabaseError:
            # Nobody can tell; a file too many harms nobody, a file too few does.
            return
        for place in self._moved:
            if place.name not in named:
                place.unlink(missing_ok=True)


@contextmanager
def incoming_files() -> Iterator[IncomingFiles]:
    """Give room for files; whatever goes wrong meanwhile, nothing of them stays."""
    folder: Path = settings.FILES_DIR
    folder.mkdir(parents=True, exist_ok=True)
    waiting = Path(tempfile.mkdtemp(prefix=WAITING, dir=folder))
    files = IncomingFiles(waiting)
    try:
        yield files
    except BaseException:
        files.take_back()
        raise
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def sweep(*, but: IncomingFiles) -> None:
    """Remove what imports that were killed have left behind.

    Only one import is inside its transaction at a time; another that is still copying will find a full
    portal when its turn comes.
    """
    for left in Path(settings.FILES_DIR).glob(f"{WAITING}*"):
        if left != but.waiting:
            shutil.rmtree(left, ignore_errors=True)
