"""Looking through a whole archive before a single row of it is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from neaspec_portal.exchange.archive import OpenArchive
from neaspec_portal.exchange.layout import difference, layout
from neaspec_portal.exchange.manifest import STORED, FileEntry, Manifest, TableEntry
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.stored import entry_of
from neaspec_portal.exchange.tables import Content, Table, content_of
from programmes.models import FileWithdrawal, StoredFile


def check_layout(manifest: Manifest) -> None:
    """Raise ExchangeRefusedError unless the archive comes from a portal whose tables are built like these."""
    differs = difference(manifest.layout, layout())
    if differs:
        raise ExchangeRefusedError(f"The archive does not fit this portal: {differs}.")


def check_content(archive: OpenArchive, tables: list[Table]) -> None:
    """Raise ExchangeRefusedError unless every entry is what the manifest says and every row can be read."""
    manifest = archive.manifest
    if [entry.entry for entry in manifest.tables] != [table.entry for table in tables]:
        raise ExchangeRefusedError("The archive does not hold the tables that its layout asks for.")
    for table, entry in zip(tables, manifest.tables, strict=True):
        found = content_of(_checked_lines(archive, table, entry))
        check_same(found, entry)
    for file in manifest.files:
        _check_file(archive, file)
    _check_files_named(archive, tables)


def check_same(found: Content, entry: TableEntry) -> None:
    """Raise ExchangeRefusedError unless rows are those the manifest describes."""
    if found.rows != entry.rows:
        raise ExchangeRefusedError(
            f"{entry.entry} has {found.rows:,} rows; the manifest says {entry.rows:,}."
        )
    if (found.size, found.sha256) != (entry.size, entry.sha256):
        raise ExchangeRefusedError(f"{entry.entry} does not have the checksum of the manifest.")


def rows_of(archive: OpenArchive, table: Table) -> Iterator[list[Any]]:
    """Give the rows of a table; raises ExchangeRefusedError with the line that is wrong."""
    for row, _line in _rows_and_lines(archive, table):
        yield row


def _rows_and_lines(archive: OpenArchive, table: Table) -> Iterator[tuple[list[Any], bytes]]:
    for number, line in enumerate(archive.lines(table.entry), start=1):
        try:
            yield table.row(line), line
        except (ValueError, OverflowError) as error:
            raise ExchangeRefusedError(f"{table.entry}, line {number}: {error}.") from None


def _checked_lines(archive: OpenArchive, table: Table, entry: TableEntry) -> Iterator[bytes]:
    """Give the lines of a table once each was read; keys must rise, so that none comes twice."""
    key = table.columns.index(table.key)
    before: Any = None
    for row, line in _rows_and_lines(archive, table):
        here = row[key].encode() if isinstance(row[key], str) else row[key]
        if before is not None and here <= before:
            raise ExchangeRefusedError(f"{table.entry}: {row[key]} comes twice or out of order.")
        before = here
        yield line
    if entry.last_key is not None and before is not None and before > entry.last_key:
        raise ExchangeRefusedError(f"{table.entry} holds a key above the last one given out.")


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
    table = next(table for table in tables if table.model is model)
    names = [column.name for column in table.columns]
    for row in rows_of(archive, table):
        yield model(**dict(zip(names, row, strict=True)))
