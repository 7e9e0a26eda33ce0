"""Makes one bundle that was asked for; the portal starts it in a process of its own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.exports.making import run_bundle
from record.refusals import NotFoundError


class Command(BaseCommand):
    help = "Make a bundle that was asked for, by its key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", type=int)

    def handle(self, *args: Any, key: int, **options: Any) -> None:
        try:
            made = run_bundle(key)
        except NotFoundError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{made}: {made.size} bytes, SHA-256 {made.sha256}" if made else "Nothing was made."
        )
