"""Prints the code that opens the first page of an empty portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.selectors.organisation import is_empty_portal
from people.services.organisation import setup_code


class Command(BaseCommand):
    help = "Print the code that the first page of an empty portal asks for."

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_empty_portal():
            raise CommandError("This portal is set up already; no code opens anything.")
        self.stdout.write(setup_code())
