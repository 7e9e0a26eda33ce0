"""Tables of mechanisms, focus areas, collaborations and instruments come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from intake.columns import LEFT_OUT
from intake.kinds import TableKind, register
from intake.models import TableImport
from intake.preview import Preview
from intake.typed import ReadTable
from intake.vocabulary import type_of_sheets
from partnerships.forms.records import COLLABORATION, INSTRUMENT, MECHANISM
from partnerships.importers.schema import KINDS
from partnerships.importers.tables import IncomingRow, preview_of
from partnerships.models import Mechanism
from partnerships.services.mechanisms import save_focus_area
from record.refusals import NotFoundError
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WRITERS = {"mechanisms": MECHANISM, "collaborations": COLLABORATION, "context": INSTRUMENT}


class Partnerships(TableKind):
    """Records of one kind, each row through the form that staff type into."""

    name = "partnerships"
    act = "import-partnerships"
    most_rows = 500
    help_template = "partnerships/columns_of_table.html"
    owned = {Mechanism: "aliases"}

    def __init__(self, word: str) -> None:
        self.about = word
        self.of = KINDS[word]
        self.title = worded("Bring in a table of %(title)s", title=self.of.title)
        self.lead = worded(
            "One %(one)s a row. A row whose name is on record changes that record; columns that are not "
            "there leave it as it is.",
            one=self.of.one,
        )
        self.one = self.of.one
        self.sheets = (self.of.sheet,)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Desk", reverse("desk")), ("Partnerships", self.address("back"))]

    def address(self, step: str, key: int | None = None) -> str:
        if step == "back":
            return reverse("partnerships:desk")
        name = {"upload": "upload-table", "columns": "map-table"}.get(step, "preview-table")
        return reverse(f"partnerships:{name}", args=[self.about, *([key] if key else [])])

    def guessed_mapping(self, sheets: type_of_sheets) -> dict[str, Any]:
        """Return how a file seems to be meant; columns of other names are left out, which the page says."""
        mapping = super().guessed_mapping(sheets)
        for place, columns in mapping["columns"].items():
            for at, heading in enumerate(self.vocabulary.headings_of(sheets[int(place)])):
                if heading:
                    columns.setdefault(str(at), LEFT_OUT)
        return mapping

    def preview_of(self, table: ReadTable, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        return preview_of(self.about, table)

    def title_of_import(self, preview: Preview) -> str:
        return self.of.title.capitalize()

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write every row through the service of its form; problems name the row."""
        for row in preview.writes:
            try:
                self._write(row.holds, by=by)
            except ValidationError as error:
                raise ValidationError([f"Row {row.line}: {one}" for one in error.messages]) from None

    def _write(self, row: IncomingRow, *, by: User) -> None:
        if row.mechanism is not None:
            values = row.form.values()
            save_focus_area(row.mechanism, row.current, **values, expected_version=row.version, by=by)
        else:
            WRITERS[self.about].save(row.current, row.form, row.version, by)


def _partnerships(about: str, _scope: str) -> Partnerships:
    if about not in KINDS:
        raise NotFoundError("There are no such tables.")
    return Partnerships(about)


register(Partnerships.name, _partnerships)
