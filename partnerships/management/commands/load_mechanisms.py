"""Loads the mechanisms of cooperation that the paper lists."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnerships.importers import load_mechanisms
from programmes.importers.reading import ReviewRefusedError


class Command(BaseCommand):
    help = "Load the mechanisms of Table 2; loading them again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "fixtures" / "partnerships" / "mechanisms.yaml"
        parser.add_argument("file", nargs="?", type=Path, default=default)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            report = load_mechanisms(file)
        except ReviewRefusedError as error:
            raise CommandError(f"Nothing was loaded from {file}:\n{error}") from None
        self.stdout.write(
            f"Mechanisms loaded: {report.made.total()} made, {report.unchanged.total()} unchanged."
        )
