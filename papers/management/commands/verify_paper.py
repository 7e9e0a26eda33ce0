"""Says of a paper's file what agrees with the record and everything that does not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.exports.assembling import assembled
from papers.exports.proving import NOT_READ, documents_named, proven
from papers.models import Paper
from papers.selectors.papers import paper_keyed
from record.database import NoDatabaseError, require_table_of
from record.refusals import NotFoundError
from reporting.papers.annotating import annotated, can_be_annotated
from reporting.papers.pdf import PaperNotMadeError
from reporting.papers.proof import Proof, UnreadablePaperError


class Command(BaseCommand):
    help = (
        "Lay a DOCX, PDF or XLSX of a paper or its annex beside the record: what is missing, changed, moved "
        "or added, and what cannot be proven."
    )

    # It reads one file and answers: checks of everything else would cost a tenth of its time.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--paper", help="name of the paper in addresses; the file says it otherwise")
        parser.add_argument(
            "--annex",
            action="store_const",
            const="annex",
            default="paper",
            dest="document",
            help="with --paper: the file is its annex",
        )
        parser.add_argument(
            "--corrigendum",
            action="store_const",
            const="corrigendum",
            dest="document",
            help="with --paper: the file is its corrigendum",
        )
        parser.add_argument("--all", action="store_true", help="list every fact that agrees too")
        parser.add_argument("--notes", type=Path, help="write a copy of a DOCX or PDF with notes here")
        parser.add_argument("--json", action="store_true", help="write the report as JSON")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        try:
            require_table_of(Paper)
            slug, document = options["paper"], options["document"]
            if slug is None:
                slug, document = documents_named(file.name, content)
            paper = paper_keyed(slug)
            found = proven(assembled(paper), file.name, content, document=document)
        except (NoDatabaseError, UnreadablePaperError, PaperNotMadeError, NotFoundError) as error:
            raise CommandError(str(error)) from None
        if options["notes"] is not None:
            self._write_notes(options["notes"], file.name, content, found)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        else:
            self._tell(found, file.name, all_facts=options["all"])
        if not found.holds:
            raise CommandError(
                f"{len(found.differences)} things in {file.name} do not agree with the record."
            )

    def _write_notes(self, target: Path, name: str, content: bytes, found: Proof) -> None:
        if not can_be_annotated(name):
            raise CommandError("Only a DOCX or a PDF can carry notes.")
        if found.holds:
            return
        try:
            target.write_bytes(annotated(name, content, found.differences))
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from None

    def _tell(self, found: Proof, name: str, *, all_facts: bool) -> None:
        if all_facts:
            for fact in found.facts:
                self.stdout.write(f"{fact.place}: {fact.text} – {fact.description or 'text of the paper'}")
        for one in found.differences:
            self.stdout.write(f"{one.kind}, {one.place}: “{one.text}” – {one.explanation}")
        for kind, count in sorted(Counter(str(one.kind) for one in found.differences).items()):
            self.stdout.write(f"{count:6} {kind}")
        if found.reworded:
            self.stdout.write(f"{found.reworded:6} words without a fact are others than in the paper")
        line = f"{len(found.facts):6} facts of {name} agree, {len(found.differences)} differences"
        self.stdout.write(line)
        self.stdout.write(f"Not read: {NOT_READ[name.lower().rpartition('.')[2]]}.")
