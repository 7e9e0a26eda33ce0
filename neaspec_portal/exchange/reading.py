"""Filling an empty portal from an archive, counted and summed first: all of it, or nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection

from neaspec_portal.exchange.archive import OpenArchive, opened
from neaspec_portal.exchange.columns import difference, layout
from neaspec_portal.exchange.manifest import STORED, FileEntry, Manifest, TableEntry
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.scope import MADE_ANEW, carried
from neaspec_portal.exchange.stored import continue_after, entry_of, incoming_files, last_key, sweep
from neaspec_portal.exchange.tables import Table, tables
from neaspec_portal.exchange.writing import type_of_teller
from people.services.ledger import chain_up
from programmes.models import FileWithdrawal, StoredFile, freezing
from programmes.services.changes import count_all_activities
from record.services.changes import announce_change
from reporting.signing import is_signed, public_key


def check_layout(manifest: Manifest) -> None:
    """Raise ExchangeRefusedError unless the archive comes from a portal whose tables are built like these."""
    differs = difference(manifest.layout, layout())
    if differs:
        raise ExchangeRefusedError(f"The archive does not fit this portal: {differs}.")


def check_content(archive: OpenArchive, tables: list[Table]) -> None:
    """Raise ExchangeRefusedError unless counts and sums are those of the manifest and files have records."""
    manifest = archive.manifest
    if [entry.entry for entry in manifest.tables] != [table.entry for table in tables]:
        raise ExchangeRefusedError("The archive does not hold the tables that its layout asks for.")
    for entry in manifest.tables:
        for _line in _lines_of(archive, entry):
            pass
    for file in manifest.files:
        _check_file(archive, file)
    _check_files_named(archive, tables)


def rows_of(archive: OpenArchive, table: Table, entry: TableEntry) -> Iterator[list[Any]]:
    """Give the rows of a table; raises ExchangeRefusedError with the line that is wrong."""
    for number, line in enumerate(_lines_of(archive, entry), start=1):
        try:
            yield table.row(line)
        except (ValueError, OverflowError) as error:
            raise ExchangeRefusedError(f"{table.entry}, line {number}: {error}.") from None


def _lines_of(archive: OpenArchive, entry: TableEntry) -> Iterator[bytes]:
    """Give the lines of a table; raises ExchangeRefusedError unless the manifest has their count and sum."""
    digest, rows, size = hashlib.sha256(), 0, 0
    for line in archive.lines(entry.entry):
        digest.update(line)
        rows, size = rows + 1, size + len(line)
        yield line
    if rows != entry.rows:
        raise ExchangeRefusedError(f"{entry.entry} has {rows:,} rows; the manifest says {entry.rows:,}.")
    if (size, digest.hexdigest()) != (entry.size, entry.sha256):
        raise ExchangeRefusedError(f"{entry.entry} does not have the checksum of the manifest.")


def _check_file(archive: OpenArchive, entry: FileEntry) -> None:
    digest, size = hashlib.sha256(), 0
    for piece in archive.pieces(entry.entry):
        digest.update(piece)
        size += len(piece)
    if (size, digest.hexdigest()) != (entry.size, entry.sha256):
        raise ExchangeRefusedError(f"{entry.entry} does not have the checksum of the manifest.")


def _check_files_named(archive: OpenArchive, tables: list[Table]) -> None:
    """Every stored file belongs to a record, and every record has its file unless that was withdrawn."""
    records = {record.pk: record for record in _records(archive, tables, StoredFile)}
    withdrawals = _records(archive, tables, FileWithdrawal)
    withdrawn = {records[one.file_id].sha256 for one in withdrawals if one.file_id in records}
    there = {file.entry: (file.size, file.sha256) for file in archive.manifest.files}
    expected = {
        entry_of(record): None if record.sha256 in withdrawn else (record.size, record.sha256)
        for record in records.values()
    }
    for name in sorted(there.keys() | expected.keys()):
        if there.get(name) != expected.get(name) or not re.match(STORED, name):
            raise ExchangeRefusedError(f"{name} does not fit the record of the stored file.")


def _records(archive: OpenArchive, tables: list[Table], model: type[Any]) -> Iterator[Any]:
    """Give the records of a model as the archive holds them, none of them saved."""
    described = zip(tables, archive.manifest.tables, strict=True)
    table, entry = next(pair for pair in described if pair[0].model is model)
    names = [column.name for column in table.columns]
    for row in rows_of(archive, table, entry):
        yield model(**dict(zip(names, row, strict=True)))


def own_key() -> tuple[bytes, ...]:
    """Return the key of this portal as the only one that is trusted."""
    return (public_key(settings.SIGNING_SECRET),)


def key_in(path: Path | None) -> tuple[bytes, ...]:
    """Return whose seal is trusted: this portal's own, or that of the key in a file.

    Raises ExchangeRefusedError when the file holds no key.
    """
    if path is None:
        return own_key()
    try:
        found = path.read_bytes()
        is_signed(b"", b"", found)
    except OSError as error:
        raise ExchangeRefusedError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise ExchangeRefusedError(f"{path} holds no public key in PEM.") from None
    return (found,)


def check_archive(source: Path, trusted: Sequence[bytes]) -> Manifest:
    """Read an archive from its first to its last byte, and return what it holds.

    Raises ExchangeRefusedError unless its seal, layout, counts and sums are in order.
    """
    with opened(source, trusted) as archive:
        manifest = archive.manifest
        check_layout(manifest)
        check_content(archive, tables(credentials=manifest.credentials))
    return manifest


def import_portal(source: Path, trusted: Sequence[bytes], *, tell: type_of_teller) -> Manifest:
    """Fill this portal, which is empty, from an archive sealed by a trusted key; return what came in.

    Counts and sums are checked first; rows come in within one transaction and are counted before it holds.
    Raises ExchangeRefusedError, and leaves nothing behind, when anything is not as it should be.
    """
    with opened(source, trusted) as archive:
        manifest = archive.manifest
        check_layout(manifest)
        check_empty()
        incoming = tables(credentials=manifest.credentials)
        tell("looking through the archive")
        check_content(archive, incoming)
        try:
            _bring_in(archive, incoming, tell)
        except (DatabaseError, OverflowError) as error:
            raise ExchangeRefusedError(f"The database refuses the content: {error}") from None
        except OSError as error:
            raise ExchangeRefusedError(f"Files cannot be written: {error.strerror or error}.") from None
    return manifest


def check_empty() -> None:
    """Raise ExchangeRefusedError when the database holds more than ``migrate`` puts there."""
    for model in carried(credentials=True):
        if model._meta.label not in MADE_ANEW and model._base_manager.exists():
            raise ExchangeRefusedError(
                f"This portal is not empty: there are rows of {model._meta.label}. "
                "Import into a database that holds nothing but what migrate made."
            )


def _bring_in(archive: OpenArchive, incoming: list[Table], tell: type_of_teller) -> None:
    described = list(zip(incoming, archive.manifest.tables, strict=True))
    with incoming_files() as files:
        files.copy(archive, archive.manifest.files)
        with freezing.lifted():
            # Asked again: two imports may have begun together, and only now the tables are ours alone.
            check_empty()
            for label in MADE_ANEW:
                apps.get_model(label)._base_manager.all().delete()
            for table, entry in described:
                _write(archive, table, entry, tell)
            count_all_activities()
            chain_up()
            connection.check_constraints()
            # Last, because PostgreSQL does not take back what a sequence was told.
            for table, entry in described:
                if entry.last_key is not None:
                    continue_after(table.model, entry.last_key)
                if last_key(table.model) != entry.last_key:
                    raise ExchangeRefusedError(
                        f"{table.label} would not go on counting after {entry.last_key}."
                    )
            sweep(but=files)
            files.move_in()
    announce_change()
    ContentType.objects.clear_cache()


def _write(archive: OpenArchive, table: Table, entry: TableEntry, tell: type_of_teller) -> None:
    try:
        table.insert(rows_of(archive, table, entry))
    except (DatabaseError, ArithmeticError, ValueError) as error:
        raise ExchangeRefusedError(f"The database refuses rows of {table.label}: {error}") from None
    here = table.model._base_manager.count()
    if here != entry.rows:
        raise ExchangeRefusedError(f"{table.label} took {here:,} rows; the archive has {entry.rows:,}.")
    if entry.rows:
        tell(f"{table.label}: {entry.rows:,}")
