"""Filling an empty portal from an archive: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection

from neaspec_portal.exchange.archive import OpenArchive, opened
from neaspec_portal.exchange.checking import check_content, check_layout, rows_of
from neaspec_portal.exchange.manifest import Manifest, TableEntry
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.scope import MADE_ANEW, carried
from neaspec_portal.exchange.stored import continue_after, incoming_files, last_key, sweep
from neaspec_portal.exchange.tables import Table, tables
from neaspec_portal.exchange.writing import type_of_teller
from people.services.ledger import chain_up
from programmes.models import freezing
from programmes.services.changes import count_all_activities
from record.services.changes import announce_change
from reporting.signing import is_signed, public_key


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
            _clear_the_way()
            for table, entry in described:
                _write(archive, table, entry, tell)
            count_all_activities()
            chain_up()
            connection.check_constraints()
            # Last, because PostgreSQL does not take back what a sequence was told.
            for table, entry in described:
                _go_on_counting(table, entry)
            sweep(but=files)
            files.move_in()
    announce_change()
    ContentType.objects.clear_cache()


def _clear_the_way() -> None:
    for label in MADE_ANEW:
        apps.get_model(label)._base_manager.all().delete()


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


def _go_on_counting(table: Table, entry: TableEntry) -> None:
    if entry.last_key is not None:
        continue_after(table.model, entry.last_key)
    if last_key(table.model) != entry.last_key:
        raise ExchangeRefusedError(f"{table.label} would not go on counting after {entry.last_key}.")
