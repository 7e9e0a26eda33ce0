"""Says in one line why a server or a worker cannot start; asked by the units before they start one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from neaspec_portal.installation import migrations_waiting, static_files_missing


class Command(BaseCommand):
    help = "End with 1, and one line, where the database waits for migrations or style sheets are missing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--worker", action="store_true", help="a worker needs no style sheets")

    def handle(self, *args: Any, worker: bool, **options: Any) -> None:
        try:
            waiting = migrations_waiting()
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from None
        if waiting:
            raise CommandError(f"The database waits for {waiting} migrations. Run: manage.py migrate")
        if not worker and static_files_missing():
            raise CommandError("Style sheets are missing. Run: manage.py collectstatic --noinput")
