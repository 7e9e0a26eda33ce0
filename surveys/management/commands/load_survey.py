"""Loads a published survey."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from record.importers.reading import FilesRefusedError
from surveys.importers.survey import load_survey


class Command(BaseCommand):
    help = "Load a published survey; loading it again changes nothing and keeps what people edited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=settings.BASE_DIR / "fixtures" / "survey-stakeholder-2020" / "survey.yaml",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            report = load_survey(file)
        except FilesRefusedError as error:
            raise CommandError(
                f"Nothing was loaded from {file}, because of {len(error.problems)} problem(s):\n{error}"
            ) from None
        self.stdout.write(
            f"Survey loaded: {report.made.total()} records made, {report.followed.total()} followed the "
            f"file, {report.unchanged.total()} unchanged, {len(report.kept_as_edited)} kept as edited."
        )
