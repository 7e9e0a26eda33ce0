"""Takes the fictional plan for training away."""

from typing import Any

from django.core.management.base import BaseCommand

from programmes.services.training import remove_training


class Command(BaseCommand):
    help = "Remove all training data with its history and files; nothing else is touched."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove_training()
        self.stdout.write(f"Training data removed: {removed} records.")
