"""Reads from standard input a report that a mail came back, as a mail server pipes it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.services.mails import MOST_READ, NoBounceError, note_bounce

NO_BOUNCE = 65
"""How it ends for what is no report of ours, as mail servers read it; otherwise it may try again."""


class Command(BaseCommand):
    help = "Mark the address of a mail that came back; pipe the report (RFC 3464) into it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            address = note_bounce(sys.stdin.buffer.read(MOST_READ + 1))
        except NoBounceError as error:
            raise CommandError(str(error), returncode=NO_BOUNCE) from None
        self.stdout.write(f"The mail to {address} is marked: it came back.")
