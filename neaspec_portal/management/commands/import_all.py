"""Fills an empty portal from an archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from neaspec_portal.exchange.archive import stoppable
from neaspec_portal.exchange.reading import import_portal, key_in
from neaspec_portal.exchange.refusals import ExchangeRefusedError


class Command(BaseCommand):
    help = "Fill an empty, migrated portal from an archive of export_all: all of it, or nothing."

    # Said by “restore”, which fills a portal from its own backup; nobody types it.
    stealth_options = ("is_backup",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--signed-by",
            type=Path,
            metavar="KEY",
            help="the public key of the portal that wrote it; without it only this portal's own are taken",
        )

    def handle(
        self, *args: Any, file: Path, signed_by: Path | None, is_backup: bool = False, **options: Any
    ) -> None:
        try:
            with stoppable():
                manifest = import_portal(file, key_in(signed_by), tell=self.stderr.write)
        except ExchangeRefusedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{manifest.rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files):,} stored "
            "files came in: the counts and checksums are those of the archive."
        )
        if manifest.credentials:
            self.stdout.write("Accounts keep their passwords and second factors.")
            if not is_backup:
                self.stdout.write("Destroy the archive: whoever reads it can sign in as them.")
        else:
            self.stdout.write(
                "Accounts have no password: people choose one with “Forgot your password?” and set up their "
                "second factor anew; whoever gets no e-mail is helped by manage.py changepassword NAME."
            )
