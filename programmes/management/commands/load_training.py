"""Loads the fictional plan for training."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.services.events import quietly
from programmes.importers.training_making import make_training, read_training
from record.importers.reading import FilesRefusedError


class Command(BaseCommand):
    help = "Load the fictional plan for training (in development only); loading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "training"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("Training data is loaded in development only (DEVELOPMENT=true).")
        try:
            with quietly():
                plan = make_training(read_training(folder))
        except FilesRefusedError as error:
            raise CommandError(f"Nothing was loaded:\n{error}") from None
        except KeyError as error:
            raise CommandError(f"Make the demo accounts first; {error} is missing.") from None
        self.stdout.write(
            f"Training data loaded: {plan}." if plan else "Training data was there already; nothing changed."
        )
