"""Reading a file of records and checking it whole; it is refused with file, record and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pydantic import ValidationError

from record.importers.schema import Place, Record
from record.models import SourceDocument
from record.services.loading import Loader, LoadReport

LARGEST_FILE = 5_000_000
NAMING_FIELDS = ("code", "slug", "iso_code", "number", "name")
MOST_PROBLEMS_SHOWN = 50

type_of_file = TypeVar("type_of_file", bound=Record)

type_of_named = tuple[str, str, Iterable[Any]]
"""A file, what it holds, and the names of these."""


class FilesRefusedError(ValueError):
    """The files hold problems, so nothing of them was loaded; ``problems`` has a line for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems[:MOST_PROBLEMS_SHOWN]))


def refuse(problems: list[str]) -> None:
    """Raise FilesRefusedError where there are problems."""
    if problems:
        raise FilesRefusedError(problems)


def read_as(model: type[type_of_file], file: Path, context: str | None = None) -> type_of_file:
    """Return one file as a record; raises FilesRefusedError with every problem found in it.

    ``context`` is handed to its checks.
    """
    content: Any = None
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ValueError(f"larger than {LARGEST_FILE} bytes")
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return model.model_validate(content, context=context)
    except ValidationError as error:
        raise FilesRefusedError([_problem_in(file.name, content, one) for one in error.errors()]) from None
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        raise FilesRefusedError([f"{file.name}: cannot be read: {' '.join(str(error).split())}"]) from None


def _problem_in(file: str, content: Any, error: Any) -> str:
    """Return one problem as “areas.yaml: areas LCC, activities LCC-3, rating: why”."""
    steps: list[str] = []
    here = content
    for step in error["loc"]:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, int):
            steps[-1] += f" {_name_of(here) or step + 1}"
        else:
            steps.append(str(step))
    reason = error["msg"].removeprefix("Value error, ")
    return f"{file}: {', '.join(steps) or 'the file'}: {reason}"


def _name_of(record: Any) -> str:
    if isinstance(record, dict):
        for field in NAMING_FIELDS:
            if field in record:
                return str(record[field])
    return ""


def twice(lists: Iterable[type_of_named]) -> Iterator[str]:
    """Yield every name that stands twice, with its file."""
    for file, kind, names in lists:
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{file}: {kind} {name}: stands {times} times, must stand once"


class Storing:
    """Stores the records of one checked file, each under its natural key; a source is named by its slug."""

    def __init__(self, file: str) -> None:
        self.file, self.loader = file, Loader()
        self.sources = {one.slug: one for one in SourceDocument.objects.all()}

    def _cited(self, model: type[Any], place: Place, *, key: dict[str, Any], values: dict[str, Any]) -> Any:
        if place.source not in self.sources:
            raise FilesRefusedError([f"{self.file}: unknown source “{place.source}”"])
        stored = {**place.model_dump(exclude={"source"}), "source": self.sources[place.source]}
        return self.loader.store(model, key=key, values=values, citations={"citation": stored})


class LoadCommand(BaseCommand):
    """Loads what is at a place, and says what became of it; loading again keeps what people edited.

    ``what`` is loaded; ``default`` is where it is found below the fixtures.
    """

    what = default = ""

    def load(self, place: Path) -> LoadReport:
        """Load it; raises FilesRefusedError."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "place", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / self.default
        )

    def handle(self, *args: Any, place: Path, **options: Any) -> None:
        try:
            report = self.load(place)
        except FilesRefusedError as error:
            raise CommandError(
                f"Nothing was loaded from {place}, because of {len(error.problems)} problem(s):\n{error}"
            ) from None
        self.stdout.write(
            f"{self.what} loaded: {report.made.total()} records made, {report.followed.total()} followed the "
            f"files, {report.unchanged.total()} unchanged, {len(report.kept_as_edited)} kept as edited."
        )
        for name in report.kept_as_edited:
            self.stdout.write(f"  kept as edited: {name}")
