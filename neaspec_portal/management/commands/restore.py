"""Fills an empty installation from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from neaspec_portal.exchange.archive import opened
from neaspec_portal.exchange.backups import newest_in
from neaspec_portal.exchange.reading import key_in
from neaspec_portal.exchange.refusals import ExchangeRefusedError


class Command(BaseCommand):
    help = "Make the tables of an empty database and fill it from a backup: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="a backup, or a folder of which the newest is taken")
        parser.add_argument(
            "--signed-by", type=Path, metavar="KEY", help="the public key of the portal that wrote it"
        )

    def handle(self, *args: Any, backup: Path, signed_by: Path | None, **options: Any) -> None:
        try:
            newest = newest_in(backup)
        except ExchangeRefusedError as error:
            raise CommandError(str(error)) from None
        if not newest.is_file():
            raise CommandError(f"There is no backup {newest}.")
        self._look_first(newest, signed_by)
        call_command("migrate", verbosity=0)
        call_command(
            "import_all", newest, signed_by=signed_by, is_backup=True, stdout=self.stdout, stderr=self.stderr
        )
        self.stdout.write("Next: manage.py check_installation")

    @staticmethod
    def _look_first(backup: Path, signed_by: Path | None) -> None:
        """Change nothing where the backup is not ours or the portal is not empty; raises CommandError."""
        try:
            with opened(backup, key_in(signed_by)):
                pass
        except ExchangeRefusedError as error:
            raise CommandError(str(error)) from None
        accounts = get_user_model()._default_manager
        if accounts.model._meta.db_table in connection.introspection.table_names() and accounts.count():
            raise CommandError("This portal is not empty; nothing was changed.")
