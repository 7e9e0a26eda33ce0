"""Says for every number of a paper's file whether it equals the data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.exports.assembling import assembled
from papers.exports.proving import proven
from papers.models import Paper
from papers.selectors.papers import paper_keyed
from programmes.selectors.database import NoDatabaseError, require_table_of
from record.refusals import NotFoundError
from reporting.papers.proof import UnreadablePaperError, unexplained
from reporting.papers.reading_back import NOT_READ, name_of


class Command(BaseCommand):
    help = "Read a DOCX, PDF or XLSX of a paper back and say of every number what it rests on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--paper", help="name of the paper in addresses; the file says it otherwise")
        parser.add_argument("--all", action="store_true", help="list every number, not the unexplained only")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        try:
            require_table_of(Paper)
            paper = self._paper(options["paper"], file.name, content)
            found = proven(paper, assembled(paper), file.name, content)
        except (NoDatabaseError, UnreadablePaperError, NotFoundError) as error:
            raise CommandError(str(error)) from None
        wrong = unexplained(found)
        for one in found if options["all"] else wrong:
            self.stdout.write(f"{one.place}: {one.number} – {one.verdict} ({one.told or 'nothing like it'})")
        for verdict, count in sorted(Counter(str(one.verdict) for one in found).items()):
            self.stdout.write(f"{count:6} {verdict}")
        self.stdout.write(f"{len(found):6} numbers in {file.name}, {len(wrong)} unexplained")
        if file.suffix.lower() in NOT_READ:
            self.stdout.write(f"Not read: {NOT_READ[file.suffix.lower()]}.")
        if wrong:
            raise CommandError(f"{len(wrong)} numbers of {file.name} are not found in the data.")

    @staticmethod
    def _paper(slug: str | None, name: str, content: bytes) -> Paper:
        """Return the paper that was named, or the one the file names itself."""
        if slug is None:
            told = name_of(name, content)
            if not told.startswith("paper "):
                raise CommandError("The file does not say which paper it is; name it with --paper.")
            slug = told.removeprefix("paper ")
        return paper_keyed(slug)
