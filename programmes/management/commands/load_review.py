"""Loads the review of a plan from its fixtures."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.importers.review import load_review
from record.importers.reading import FilesRefusedError


class Command(BaseCommand):
    help = "Load the review of a plan; loading it again changes nothing and keeps what people edited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "plan-2016-2020"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            report = load_review(folder)
        except FilesRefusedError as error:
            raise CommandError(
                f"Nothing was loaded from {folder}, because of {len(error.problems)} problem(s):\n{error}"
            ) from None
        self.stdout.write(
            f"Review loaded: {report.made.total()} records made, {report.followed.total()} followed the "
            f"files, {report.unchanged.total()} unchanged, {len(report.kept_as_edited)} kept as edited."
        )
        for name in report.kept_as_edited:
            self.stdout.write(f"  kept as edited: {name}")
