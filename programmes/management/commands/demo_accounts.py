"""Creates the demo accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from programmes.services.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, ensure_demo_accounts


class Command(BaseCommand):
    help = "Create the demo accounts (in development only) and print them."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("Demo accounts exist in development only (DEVELOPMENT=true).")
        ensure_demo_accounts()
        self.stdout.write(f"Demo accounts, all with the password {DEMO_PASSWORD}:")
        for account in DEMO_ACCOUNTS:
            state = f" of {account.state}" if account.state else ""
            self.stdout.write(f"  {account.username:<20} {account.role}{state}")
