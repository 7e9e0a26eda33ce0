"""Stored files and last numbers that come in: files under another name until the rows are about to hold."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection, models
from django.db.models import AutoField, Max

from neaspec_portal.exchange.archive import OpenArchive
from neaspec_portal.exchange.manifest import FileEntry
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from programmes.models import StoredFile
from programmes.services.files import name_of
from reporting.stores import FILES, WAITING, store


def entry_of(record: StoredFile) -> str:
    """Return the name of a stored file in an archive; raises ExchangeRefusedError for one kept elsewhere."""
    if Path(record.stored_as).name != record.stored_as:
        raise ExchangeRefusedError(f"{record.stored_as!r} is no name of a stored file.")
    return f"files/{name_of(record)}"


class IncomingFiles:
    """Files copied from an archive into a folder of their own, then moved to where they belong."""

    def __init__(self, waiting: Path) -> None:
        self.waiting = waiting
        self._moved: list[str] = []

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
            place = name_of(StoredFile(stored_as=file.name))
            self._moved.append(place)
            store(FILES).take_in(place, file)

    def take_back(self) -> None:
        """Remove what was moved in, unless rows that name it have come to hold all the same."""
        try:
            named = set(StoredFile.objects.values_list("stored_as", flat=True))
        except DatabaseError:
            # Nobody can tell; a file too many harms nobody, a file too few does.
            return
        for place in self._moved:
            if place.rpartition("/")[2] not in named:
                store(FILES).remove(place)


@contextmanager
def incoming_files() -> Iterator[IncomingFiles]:
    """Give room for files; whatever goes wrong meanwhile, nothing of them stays."""
    waiting = Path(tempfile.mkdtemp(prefix=WAITING, dir=store(FILES).incoming_folder()))
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
    for left in store(FILES).incoming_folder().glob(f"{WAITING}*"):
        if left != but.waiting:
            shutil.rmtree(left, ignore_errors=True)


def last_key(model: type[models.Model]) -> int | None:
    """Return the highest number given out so far, 0 before the first; None where keys are not numbered."""
    if not isinstance(model._meta.pk, AutoField):
        return None
    highest = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
    return max(highest, _given_out(model))


def continue_after(model: type[models.Model], key: int) -> None:
    """Let the next number be the one after ``key``."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(%s, %s, %s)", [_sequence(model), max(key, 1), key > 0])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [key, table])
        if not cursor.rowcount and key:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, key])


def _given_out(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model)}")  # noqa: S608
            value, is_called = cursor.fetchone()
            return value if is_called else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
        return found[0] if found else 0


def _sequence(model: type[models.Model]) -> str:
    """Return the quoted name of the sequence that numbers a table."""
    pk = model._meta.pk
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, pk.column if pk else "id"])
        return str(cursor.fetchone()[0])
