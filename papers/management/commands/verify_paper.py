"""Says of a paper's file whether it is the cleared one, and everything in which it is not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.exports.briefs import brief_named
from papers.exports.proving import Checked, checked, checked_in_bundle, named_in, recognised
from papers.models import Paper
from papers.selectors.papers import paper_keyed
from record.database import NoDatabaseError, require_table_of
from record.refusals import NotFoundError
from reporting.papers.pdf import PaperNotMadeError
from reporting.papers.proof import UnreadablePaperError
from reporting.papers.proving import NEVER_ACCEPTED, form_of, read_apart


class Command(BaseCommand):
    help = (
        "Compare a file of a paper, in any form, with the bytes that were cleared, and list every difference."
    )

    # It reads one file and answers: checks of everything else would cost a tenth of its time.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--paper", help="name of the paper in addresses; the file says it otherwise")
        for document in ("annex", "corrigendum"):
            parser.add_argument(
                f"--{document}",
                action="store_const",
                const=document,
                default="",
                dest="document",
                help=f"the file is its {document}; the file says it otherwise",
            )
        parser.add_argument(
            "--bundle", type=Path, help="a signed bundle to compare with; no database is needed"
        )
        parser.add_argument("--json", action="store_true", help="write the report as JSON")
        parser.add_argument(
            "--what", action="store_true", help="say what counts as hidden or unsafe, and end"
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        if options["what"]:
            self.stdout.write("\n".join(NEVER_ACCEPTED))
            return
        if file is None:
            raise CommandError("Name the file to be checked.")
        content = _read(file)
        try:
            found = self._check(file.name, content, **options)
        except (NoDatabaseError, UnreadablePaperError, PaperNotMadeError, NotFoundError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        else:
            self._tell(found)
        if found.differences:
            raise CommandError(f"Differences in {file.name}: {len(found.differences)}.")

    def _check(self, name: str, content: bytes, **options: Any) -> Checked:
        if options["bundle"] is not None:
            return checked_in_bundle(_read(options["bundle"]), name, content, document=options["document"])
        require_table_of(Paper)
        if (same := recognised(content)) is not None:
            return same
        document, slug = named_in(name, content)
        if document == "brief":
            now = brief_named(slug, form_of(name))
            sentence = "Compared with the brief as it would be made now."
            return Checked(sentence, tuple(read_apart(form_of(name), content, now)))
        slug = options["paper"] or slug
        if not slug:
            raise UnreadablePaperError("The file does not say which paper it is; name it with --paper.")
        return checked(paper_keyed(slug), name, content, document=options["document"] or document or "paper")

    def _tell(self, found: Checked) -> None:
        self.stdout.write(found.sentence)
        for one in found.differences:
            self.stdout.write(f"{one.kind}, {one.place}: “{one.before}” → “{one.after}”")
        for kind, count in sorted(Counter(str(one.kind) for one in found.differences).items()):
            self.stdout.write(f"{count:6} {kind}")
        if not found.differences:
            self.stdout.write("Nothing differs.")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
