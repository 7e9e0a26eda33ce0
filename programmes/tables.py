"""Lists that people sort and page."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from programmes.addresses import address_of
from programmes.selectors.activities import RatedActivity


class ActivityTable(tables.Table):
    """Activities with area, level and note; its rows are RatedActivity."""

    code = tables.Column(accessor="activity__code", verbose_name="Code")
    area = tables.Column(accessor="activity__area__name", verbose_name="Programme area")
    activity = tables.Column(accessor="activity__text", verbose_name="Planned activity", orderable=False)
    level = tables.Column(accessor="level_label", verbose_name="Level")
    note = tables.Column(accessor="rating", verbose_name="Note", orderable=False, empty_values=())

    class Meta:
        template_name = "tables/list.html"
        attrs: ClassVar[dict[str, Any]] = {"class": "list"}

    def __init__(self, *args: Any, query: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = f"?{query}" if query else ""

    def render_code(self, record: RatedActivity) -> SafeString:
        address = address_of(record.activity)
        return format_html('<a class="nowrap" href="{}{}">{}</a>', address, self.query, record.activity.code)

    def render_level(self, record: RatedActivity) -> SafeString:
        return SafeString(render_to_string("programmes/level.html", {"rated": record}))

    def render_note(self, record: RatedActivity) -> SafeString:
        return SafeString(
            render_to_string(
                "components/points.html", {"points": record.rating.note_points if record.rating else []}
            )
        )
