"""Base forensics on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from record.database import NoDatabaseError, require_table_of
from reporting.archives import UnreadableUploadError
from reporting.encodings import ENCODINGS
from reporting.incoming import read_upload
from surveys.forms.pasted import rows_of_table, split_table
from surveys.models import Survey
from surveys.selectors.forensics import examine
from surveys.selectors.plain import HOW_CELLS_ARE_READ, finding_words
from surveys.selectors.printed import PrintedRow
from surveys.selectors.published import results, survey_named


class Command(BaseCommand):
    help = "Say which bases can have produced the numbers of a table (XLSX, CSV), or of a stored survey."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = " ".join(HOW_CELLS_ARE_READ)
        parser.add_argument("table", help="A file, or the name of a cleared survey.")
        parser.add_argument("--respondents", type=int, help="People who took part.")
        parser.add_argument(
            "--several",
            action="store_true",
            help="Several answers a person were possible, or each cell is a rate of its own.",
        )
        parser.add_argument("--encoding", default="", choices=["", *ENCODINGS], help="How a CSV is written.")

    def handle(
        self,
        *args: Any,
        table: str,
        respondents: int | None,
        several: bool,
        encoding: str,
        **options: Any,
    ) -> None:
        file = Path(table)
        if not file.exists():
            self._survey(table)
            return
        try:
            cells = read_upload(file.name, file.read_bytes(), encoding, split=split_table)
            rows, left_out = rows_of_table(cells, one_tick=not several)
            self._tell(rows, respondents)
        except (UnreadableUploadError, ValueError) as error:
            raise CommandError(str(error)) from None
        for one in left_out:
            self.stdout.write(f"Left out: {one}")

    def _survey(self, slug: str) -> None:
        try:
            require_table_of(Survey)
            survey = survey_named(slug, None)
        except NoDatabaseError as error:
            raise CommandError(f"There is no file “{slug}”, and no survey: {error}") from None
        except LookupError:
            raise CommandError(f"There is no file and no cleared survey “{slug}”.") from None
        for result in results(survey):
            rows = result.printed_rows()
            if rows:
                self.stdout.write(f"{result.question}: {result.question.short_title}")
                self._tell(rows, survey.respondents)

    def _tell(self, rows: list[PrintedRow], respondents: int | None) -> None:
        for finding in examine(rows, respondents=respondents):
            self.stdout.write(f"  {finding_words(finding)}")
