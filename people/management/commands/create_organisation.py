"""Sets an empty portal up as an organisation's, from a file; the same as its first page does."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.importers.organisation import read_organisation
from people.selectors.organisation import organisation
from people.services.organisation import create_organisation


class Command(BaseCommand):
    help = (
        "Set an empty portal up as one organisation's: name, words, members, kinds of meetings, from a YAML "
        "file. Its first administrator is invited by “manage.py account invite EMAIL”."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where the portal is set up already"
        )

    def handle(self, *args: Any, file: Path, if_empty: bool, **options: Any) -> None:
        known = organisation()
        if if_empty and known.pk is not None:
            return
        try:
            made = create_organisation(read_organisation(file))
        except ValidationError as error:
            problems = "\n".join(_problems(error))
            raise CommandError(f"Nothing was stored:\n{problems}") from None
        self.stdout.write(f"This is the portal of {made.full_name} now.")


def _problems(error: ValidationError) -> list[str]:
    if hasattr(error, "message_dict"):
        return [f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]
    return list(error.messages)
