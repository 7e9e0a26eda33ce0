"""Reminds States whose review is awaited; to be run once a day."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programmes.selectors.circulations import due_for_reminder
from programmes.services.circulating import remind


class Command(BaseCommand):
    help = "Remind, once for each circulation and day, the States that have not answered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=3, help="how many days before the deadline")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        for circulation in due_for_reminder(timedelta(days=days)):
            reminded = remind(circulation, by=None)
            names = ", ".join(state.name for state in reminded) or "no State has an address"
            self.stdout.write(f"{circulation}: reminded {names}.")
