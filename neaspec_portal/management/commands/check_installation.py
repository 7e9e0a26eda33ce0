"""Says whether an installation has what it needs, and what to do where it has not."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from neaspec_portal.installation import findings


class Command(BaseCommand):
    help = (
        "Look at settings, database, files, fonts, mail and what runs beside the server, and say what to do; "
        "ends with 1 while anything is amiss."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail", metavar="ADDRESS", help="send a test letter there too")

    def handle(self, *args: Any, mail: str | None, **options: Any) -> None:
        amiss = 0
        for one in findings():
            self.stdout.write(f"{'ok  ' if one.is_well else 'LOOK'}  {one.what}")
            if not one.is_well:
                amiss += 1
                self.stdout.write(f"      {one.to_do}")
        if mail:
            try:
                call_command("send_test_mail", mail, stdout=self.stdout)
            except CommandError as error:
                amiss += 1
                self.stdout.write(f"LOOK  {error}")
        if amiss:
            raise CommandError(f"{amiss} to look at.")
        self.stdout.write("Everything is there.")
