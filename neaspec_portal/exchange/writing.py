"""Writing the whole portal into one archive, as it was at one moment."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from neaspec_portal.exchange.archive import PIECE, ArchiveWriter, new_archive
from neaspec_portal.exchange.columns import layout
from neaspec_portal.exchange.manifest import FORMAT, NAME, VERSION, FileEntry, Manifest, TableEntry
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.scope import left_out
from neaspec_portal.exchange.stored import entry_of, last_key
from neaspec_portal.exchange.tables import Table, tables
from programmes.models import FileWithdrawal, StoredFile
from programmes.services.files import name_of
from reporting.stores import FILES, store

type_of_teller = Callable[[str], None]


def export_portal(target: Path, *, credentials: bool, tell: type_of_teller) -> Manifest:
    """Write the portal to a file that only its owner may read, and return what it holds.

    Raises ExchangeRefusedError, and leaves no file, when a record cannot be carried to every database, a
    stored file is lost or damaged, migrations wait, or the name belongs to something else than an archive.
    """
    try:
        with _one_moment(), new_archive(target, settings.SIGNING_SECRET) as archive:
            manifest = Manifest(
                format=FORMAT,
                version=VERSION,
                credentials=credentials,
                layout=layout(),
                left_out=left_out(credentials=credentials),
                tables=[_add_table(archive, table, tell) for table in tables(credentials=credentials)],
                files=_add_files(archive, tell),
            )
            archive.add(NAME, [manifest.text()])
    except OSError as error:
        raise ExchangeRefusedError(f"{target} cannot be written: {error.strerror or error}.") from None
    except DatabaseError as error:
        raise ExchangeRefusedError(f"The database cannot be read: {error}") from None
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it stands at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not atomic(): that begins IMMEDIATE here and would keep writers waiting.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _add_table(archive: ArchiveWriter, table: Table, tell: type_of_teller) -> TableEntry:
    written = archive.add(table.entry, table.lines())
    if written.rows:
        tell(f"{table.label}: {written.rows:,}")
    return TableEntry(
        entry=table.entry,
        rows=written.rows,
        size=written.size,
        sha256=written.sha256,
        last_key=last_key(table.model),
    )


def _add_files(archive: ArchiveWriter, tell: type_of_teller) -> list[FileEntry]:
    # Of a file that was withdrawn go its record and why; its bytes stay where they are, and serve nobody.
    withdrawn = FileWithdrawal.objects.values("file__sha256")
    served = StoredFile.objects.exclude(sha256__in=withdrawn)
    records = sorted(served, key=lambda record: record.stored_as)
    tell(f"stored files: {len(records):,}")
    return [_add_file(archive, record) for record in records]


def _add_file(archive: ArchiveWriter, record: StoredFile) -> FileEntry:
    name = name_of(record)
    try:
        written = archive.add(entry_of(record), store(FILES).pieces(name))
    except FileNotFoundError:
        raise ExchangeRefusedError(f"The stored file “{record.name}” ({name}) is lost.") from None
    if (written.size, written.sha256) != (record.size, record.sha256):
        raise ExchangeRefusedError(f"The stored file “{record.name}” ({name}) is not what was uploaded.")
    return FileEntry(entry=entry_of(record), size=written.size, sha256=written.sha256)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, for people to compare after carrying it."""
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return digest.hexdigest()
