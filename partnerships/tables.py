"""The list of what was done with others that people sort."""

from __future__ import annotations

from partnerships.fields import COLLABORATION
from partnerships.models import Collaboration
from record.tables import RecordTable


class CollaborationTable(RecordTable):
    """Contacts and joint work; what carries no date stands last in time."""

    caption = "One contact or piece of joint work a row. "
    code = COLLABORATION.cell("code")
    when = COLLABORATION.cell("when")
    text = COLLABORATION.cell("text")
    mechanisms = COLLABORATION.cell("mechanisms")
    kind = COLLABORATION.cell("kind")
    areas = COLLABORATION.cell("areas")

    def key_of(self, row: Collaboration) -> str:
        return row.code.lower()
