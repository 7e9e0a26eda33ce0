"""The list of sources that people sort."""

from __future__ import annotations

from record.tables import CellColumn, RecordTable


class SourceTable(RecordTable):
    """Sources with how much rests on them; its rows are SourceUse."""

    caption = "How many citations rest on each source. "
    source = CellColumn("record/cells/source.html", verbose_name="Source", order_by="source__title")
    kind = CellColumn("record/cells/source_kind.html", verbose_name="Kind", order_by="source__kind")
    cited = CellColumn("record/cells/cited.html", verbose_name="Citations", is_number=True, order_by="cited")
    inferred = CellColumn(
        "record/cells/inferred.html", verbose_name="of them inferred", is_number=True, order_by="inferred"
    )
    missing = CellColumn(
        "record/cells/missing.html", verbose_name="missing", is_number=True, order_by="missing"
    )
