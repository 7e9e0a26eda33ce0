"""Writes a backup and reads it back; or tries whether one can be restored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from neaspec_portal.exchange.archive import stoppable
from neaspec_portal.exchange.backups import Retention, noted_backup, noted_trial
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.writing import digest_of


class Command(BaseCommand):
    help = (
        "Write everything of one moment into an archive in a folder, read it back, and keep the last of so "
        "many days, weeks and months. It holds drafts and secrets of accounts: only its owner may read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Retention()
        parser.add_argument("folder", type=Path, help="where backups are, best on another disk")
        parser.add_argument("--daily", type=int, default=usual.daily, help="days (default: %(default)s)")
        parser.add_argument("--weekly", type=int, default=usual.weekly, help="weeks (default: %(default)s)")
        parser.add_argument(
            "--monthly", type=int, default=usual.monthly, help="months (default: %(default)s)"
        )
        parser.add_argument(
            "--drill",
            action="store_true",
            help="write none, but restore the newest into a scratch database and compare",
        )

    def handle(self, *args: Any, folder: Path, drill: bool, **options: Any) -> None:
        retention = Retention(options["daily"], options["weekly"], options["monthly"])
        if min(retention.daily, retention.weekly, retention.monthly) < 0 or not (
            retention.daily or retention.weekly or retention.monthly
        ):
            raise CommandError("At least one backup must be kept: --daily, --weekly or --monthly above 0.")
        try:
            with stoppable():
                if drill:
                    self.stdout.write(noted_trial(folder))
                    return
                path, said = noted_backup(folder, retention, tell=self.stderr.write)
        except ExchangeRefusedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{said}\nSHA-256 {digest_of(path)}")
