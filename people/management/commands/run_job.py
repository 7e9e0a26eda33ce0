"""Does one job that the worker has taken; the worker starts it in a process of its own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Job
from people.services.jobs import run_job
from people.working import end_without


class Command(BaseCommand):
    help = "Do one job that a worker has taken, by its key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", type=int)
        parser.add_argument("--parent", type=int, default=0, help="end when this process is no longer there")

    def handle(self, *args: Any, key: int, parent: int, **options: Any) -> None:
        if parent:
            end_without(parent)
        try:
            run_job(key)
        except Job.DoesNotExist:
            raise CommandError(f"There is no job {key}.") from None
