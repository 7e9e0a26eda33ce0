"""The list of what was done with others that people sort."""

from __future__ import annotations

from partnerships.exports import COLLABORATION_COLUMNS
from partnerships.models import Collaboration
from record.tables import RecordTable, cell


class CollaborationTable(RecordTable):
    """Contacts and joint work; what carries no date stands last in time."""

    caption = "One contact or piece of joint work a row. "
    code = cell(COLLABORATION_COLUMNS, "code", "partnerships/cells/code.html", by="order")
    when = cell(COLLABORATION_COLUMNS, "when", "partnerships/cells/when.html", by=("in_time", "order"))
    text = cell(COLLABORATION_COLUMNS, "text", "partnerships/cells/what.html")
    mechanisms = cell(COLLABORATION_COLUMNS, "mechanisms", "partnerships/cells/with.html")
    kind = cell(COLLABORATION_COLUMNS, "kind", "partnerships/cells/kind.html", by="kind")
    areas = cell(COLLABORATION_COLUMNS, "areas", "partnerships/cells/areas.html")

    def key_of(self, row: Collaboration) -> str:
        return row.code.lower()
