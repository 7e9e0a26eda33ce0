"""Sends the mails that wait: once, or again and again as the worker beside the server."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from people.services.delivering import deliver
from people.services.runs import noted_run
from reporting.words import worded


class Command(BaseCommand):
    help = "Send the mails that tell of what happened, and try those again that failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=int, default=0, help="keep going, and look every so many seconds (default: once)"
        )
        parser.add_argument(
            "--beside", type=int, default=0, help="end when the process with this number is no longer there"
        )

    def _deliver(self) -> None:
        with noted_run("deliver_mails") as noted:
            done = deliver(timezone.now())
            noted.outcome = worded("%(sent)s sent, %(failed)s failed", sent=done.sent, failed=done.failed)
        if done.sent or done.failed:
            self.stdout.write(f"Mails sent: {done.sent}, failed: {done.failed}.")
            self.stdout.flush()

    def look(self, *, goes_on: bool) -> None:
        """Send what is due; a worker that goes on tells of a fault and looks again later."""
        try:
            self._deliver()
        except Exception as error:
            # The database or the mail server may be back by then.
            if not goes_on:
                raise
            self.stderr.write(f"{type(error).__name__}: {error}")

    def handle(self, *args: Any, every: int, beside: int, **options: Any) -> None:
        self.look(goes_on=bool(every))
        while every:
            close_old_connections()
            time.sleep(every)
            if beside and os.getppid() != beside:
                return
            self.look(goes_on=True)
