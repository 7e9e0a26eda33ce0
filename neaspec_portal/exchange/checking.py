"""Counting and summing a whole archive before a single row of it is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from neaspec_portal.exchange.archive import OpenArchive
from neaspec_portal.exchange.columns import difference, layout
from neaspec_portal.exchange.manifest import STORED, FileEntry, Manifest, TableEntry
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.stored import entry_of
from neaspec_portal.exchange.tables import Table
from programmes.models import FileWithdrawal, StoredFile


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
