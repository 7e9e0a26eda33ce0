"""Loads mechanisms, collaborations and the wider context as the sources tell of them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnerships.importers.record import load_partnerships
from record.importers.reading import FilesRefusedError


class Command(BaseCommand):
    help = "Load mechanisms, collaborations and context; loading them again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "fixtures" / "partnerships"
        parser.add_argument("folder", nargs="?", type=Path, default=default)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            report = load_partnerships(folder)
        except FilesRefusedError as error:
            raise CommandError(f"Nothing was loaded from {folder}:\n{error}") from None
        kept = f", {len(report.kept_as_edited)} kept as edited" if report.kept_as_edited else ""
        self.stdout.write(
            f"Partnerships loaded: {report.made.total()} made, {report.followed.total()} followed, "
            f"{report.unchanged.total()} unchanged{kept}."
        )
