"""Loads an evaluation."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluations.importers.evaluation import load_evaluation
from record.importers.reading import FilesRefusedError


class Command(BaseCommand):
    help = "Load an evaluation; loading it again changes nothing and keeps what people edited."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "fixtures" / "evaluation-external-2020" / "evaluation.yaml"
        parser.add_argument("file", nargs="?", type=Path, default=default)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            report = load_evaluation(file)
        except FilesRefusedError as error:
            raise CommandError(
                f"Nothing was loaded from {file}, because of {len(error.problems)} problem(s):\n{error}"
            ) from None
        self.stdout.write(
            f"Evaluation loaded: {report.made.total()} records made, {report.followed.total()} followed the "
            f"file, {report.unchanged.total()} unchanged, {len(report.kept_as_edited)} kept as edited."
        )
