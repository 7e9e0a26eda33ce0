"""Writes the whole portal into one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from neaspec_portal.exchange.archive import stoppable
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.writing import digest_of, export_portal
from people.services.schedule import noted_run

LOUD = (
    "ATTENTION: the archive holds password hashes, secrets of one-time codes, passkeys and calendar keys of "
    "all accounts. Whoever reads it can sign in as them. Destroy it when it has been imported."
)


class Command(BaseCommand):
    help = (
        "Write the whole portal, with history, accounts and stored files, into one archive that import_all "
        "reads on SQLite and PostgreSQL."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--with-credentials",
            action="store_true",
            help="Password hashes and second factors too; without it people choose new ones.",
        )

    def handle(self, *args: Any, file: Path, with_credentials: bool, **options: Any) -> None:
        try:
            with stoppable(), noted_run("export_all", explained=(ExchangeRefusedError,)) as noted:
                noted.outcome = file.name
                manifest = export_portal(file, credentials=with_credentials, tell=self.stderr.write)
        except ExchangeRefusedError as error:
            raise CommandError(str(error)) from None
        if with_credentials:
            self.stderr.write(self.style.WARNING(LOUD))
        self.stdout.write(
            f"{file}: {manifest.rows:,} rows of {len(manifest.tables)} tables, "
            f"{len(manifest.files):,} stored files, {file.stat().st_size:,} bytes.\n"
            f"SHA-256 {digest_of(file)}\n"
            "It is confidential: drafts, positions and accounts are in it. Only you may read the file; "
            "carry it encrypted."
        )
