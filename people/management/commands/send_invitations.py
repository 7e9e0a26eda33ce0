"""Sends invitations whose mail did not go out, each with a new link."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from people.services.invitations import send_waiting


class Command(BaseCommand):
    help = "Send the invitations that the mail server did not take; for a nightly job, or when it is back."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, failed = send_waiting()
        self.stdout.write(f"Sent: {len(sent)}. Not sent: {len(failed)}.")
