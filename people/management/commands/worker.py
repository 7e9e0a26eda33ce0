"""The worker beside the server: does what was asked for, sends mails, and keeps the schedule if asked to."""

from __future__ import annotations

import os
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from people.working import Worker


class Command(BaseCommand):
    help = "Do the work that waits, one job after the other, and send mails; until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-schedule",
            action="store_true",
            help="also ask for what is due every night; otherwise “manage.py schedule” does, from a timer",
        )
        parser.add_argument(
            "--parent", type=int, default=0, help="end when the process with this number is no longer there"
        )

    def handle(self, *args: Any, with_schedule: bool, parent: int, **options: Any) -> None:
        worker = Worker(with_schedule=with_schedule)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: worker.stopping.set())
        worker.go_on(lambda: not parent or os.getppid() == parent)
