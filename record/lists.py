"""The list of sources that people sort."""

from __future__ import annotations

from typing import Any

from record.tables import CellColumn, RecordTable


class SourceTable(RecordTable):
    """Sources with how much rests on them; its rows are SourceUse."""

    caption = "How many citations rest on each source. "
    source = CellColumn("record/cells/source.html", verbose_name="Source", order_by="source__title")
    kind = CellColumn("record/cells/source_kind.html", verbose_name="Kind", order_by="source__kind")
    cited = CellColumn("record/cells/cited.html", verbose_name="Citations", is_number=True, order_by="cited")
    facts = CellColumn("record/cells/facts.html", verbose_name="What rests on it", orderable=False)

    def key_of(self, row: Any) -> str:
        slug: str = row.source.slug
        return slug
