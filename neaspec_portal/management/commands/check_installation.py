"""Says whether an installation has what it needs, and what to do where it has not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from neaspec_portal.installation import findings
from people.services.mails import send


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
            body = f"This letter came from {settings.PORTAL_ADDRESS}. Nothing else has to be done."
            refused = send(EmailMessage(subject="Test of the portal's mail", body=body, to=[mail]))
            amiss += bool(refused)
            self.stdout.write(
                f"LOOK  The test letter was refused: {refused}"
                if refused
                else f"ok    A letter is on its way to {mail}"
            )
        if amiss:
            raise CommandError(f"{amiss} to look at.")
        self.stdout.write("Everything is there.")
