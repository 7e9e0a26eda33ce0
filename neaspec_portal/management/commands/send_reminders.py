"""Reminds States and owners of actions, and looks at what apps check; to be run once a day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from neaspec_portal.duties import remind_and_check


class Command(BaseCommand):
    help = "Remind States that have not answered a circulation, and owners of actions that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=3, help="how many days before a deadline")
        parser.add_argument(
            "--action-days", type=int, default=14, help="how many days before an action is due"
        )

    def handle(self, *args: Any, days: int, action_days: int, **options: Any) -> None:
        for said in remind_and_check(days, action_days).sentences:
            self.stdout.write(said)
