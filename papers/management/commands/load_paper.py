"""Puts the paper of the 2016-2020 review in as a draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.importers.paper import load_paper


class Command(BaseCommand):
    help = "Put the paper of the 2016-2020 review in as a draft, where it is not there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures/paper-2016-2020/paper.yaml"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            paper = load_paper(file)
        except ObjectDoesNotExist as error:
            raise CommandError(f"Load what the paper reports first. {error}") from None
        outcome = f"Paper loaded as a draft: {paper.slug}." if paper else "The paper is there already."
        self.stdout.write(outcome)
