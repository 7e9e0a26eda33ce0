"""Reminds States and owners of actions, and looks at what apps check; to be run once a day."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from evaluations.services.reminders import remind_owners
from people.nightly import run_nightly
from people.services.runs import noted_run
from review.selectors.circulations import due_for_reminder
from review.services.circulating import remind


class Command(BaseCommand):
    help = "Remind States that have not answered a circulation, and owners of actions that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=3, help="how many days before a deadline")
        parser.add_argument(
            "--action-days", type=int, default=14, help="how many days before an action is due"
        )

    def handle(self, *args: Any, days: int, action_days: int, **options: Any) -> None:
        with noted_run("send_reminders") as noted:
            noted.outcome = self._remind(days, action_days)
            for said in run_nightly(timezone.now()):
                self.stdout.write(said)

    def _remind(self, days: int, action_days: int) -> str:
        """Remind, say of each how it went, and return how many were reminded."""
        many = 0
        for circulation in due_for_reminder(timedelta(days=days)):
            reminded = remind(circulation, by=None)
            names = ", ".join(state.name for state in reminded) or "no State has an address"
            self.stdout.write(f"{circulation}: reminded {names}.")
            many += len(reminded)
        for action, outcome in remind_owners(within=timedelta(days=action_days)):
            self.stdout.write(f"{action}, due {action.due_on}: {outcome}.")
            many += outcome == "sent"
        return f"{many} reminded"
