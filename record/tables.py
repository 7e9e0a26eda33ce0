"""Lists that people sort: one lean template, cards on a phone, headings as in the file of the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import django_tables2 as tables
from django.core.paginator import Page
from django.utils.safestring import SafeString

from record.paging import page_of


class CellColumn(tables.Column):
    """A column whose cell is a small template; it sees the page's context, and its row as ``row``."""

    def __init__(self, template: str, *, is_number: bool = False, **options: Any) -> None:
        super().__init__(empty_values=(), **options)
        self.template, self.is_number = template, is_number
        self._read: Any = None

    def render(self, record: Any, table: tables.Table) -> SafeString:
        """Return the cell of one row."""
        context = table.context
        if self._read is None:
            # A table has columns of its own, so it is read once for all rows of one page.
            self._read = context.template.engine.get_template(self.template)
        with context.push(row=record):
            found: SafeString = self._read.render(context)
        return found


def _content(column: Any, row: Any, table: tables.Table) -> Any:
    # A cell of ours needs nothing of what the library looks up for others.
    own = column.column
    return own.render(row.record, table) if isinstance(own, CellColumn) else row.get_cell(column.name)


class RecordTable(tables.Table):
    """Base of lists: ``caption`` says what a row is, ``key_of`` gives it an address on the page."""

    caption: ClassVar[str] = ""
    asked: ClassVar[str] = "order"
    """The parameter of the address that says what the list is sorted by."""
    part: ClassVar[str] = ""
    """The part of the page that the list is, to which its headings lead back."""

    class Meta:
        template_name = "tables/list.html"

    def __init__(self, rows: Sequence[Any], *, sort: str = "", **options: Any) -> None:
        known = sort if sort.removeprefix("-") in self.base_columns else ""
        super().__init__(list(rows), order_by=known or None, **options)

    def key_of(self, row: Any) -> str:
        """Return the name of a row within the page's address, empty for none."""
        return ""

    @property
    def headings(self) -> list[tuple[Any, str]]:
        """The columns, each with the address that its heading leads to."""
        query = self.context["request"].GET.copy()
        query.pop("page", None)
        found = []
        for column in self.columns:
            query[self.asked] = column.order_by_alias.next
            found.append((column, f"?{query.urlencode()}{self.part and '#'}{self.part}"))
        return found

    @property
    def lines(self) -> Iterator[tuple[str, list[tuple[str, bool, Any]]]]:
        """The rows to be shown: the name of each in the address; heading, kind and content of its cells."""
        columns = [(one, one.header, getattr(one.column, "is_number", False)) for one in self.columns]
        for row in self.paginated_rows:
            cells = [
                (heading, is_number, _content(column, row, self)) for column, heading, is_number in columns
            ]
            yield self.key_of(row.record), cells

    def paged(self, number: int) -> Page[Any]:
        """Show one page of the sorted rows, and return it; raises NotFoundError past the last one."""
        self.page = page_of(self.rows, number)
        return self.page

    @property
    def records(self) -> list[Any]:
        """The records of the rows that are shown, in their order."""
        return [row.record for row in self.paginated_rows]


class SourceTable(RecordTable):
    """Sources with how much rests on them; its rows are SourceUse."""

    caption = "How many citations rest on each source. "
    source = CellColumn("record/cells/source.html", verbose_name="Source", order_by="source__title")
    cited = CellColumn("record/cells/cited.html", verbose_name="Citations", is_number=True, order_by="cited")
    facts = CellColumn("record/cells/facts.html", verbose_name="What rests on it", orderable=False)

    def key_of(self, row: Any) -> str:
        return str(row.source.slug)
