"""Lists that people sort and page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from programmes.fields import ACTIVITY
from programmes.selectors.activities import RatedActivity
from programmes.selectors.plans import MeetingLine
from record.addresses import address_of
from record.tables import CellColumn, RecordTable
from reporting import html


class ActivityTable(RecordTable):
    """Activities with area, level and note; its rows are RatedActivity, sorted by the selector."""

    asked = "sort"

    code = tables.Column(accessor="activity__code", verbose_name=ACTIVITY.heading("code"))
    area = tables.Column(accessor="activity__area__name", verbose_name=ACTIVITY.heading("area"))
    activity = tables.Column(
        accessor="activity__text", verbose_name=ACTIVITY.heading("activity"), orderable=False
    )
    level = tables.Column(accessor="level_label", verbose_name=ACTIVITY.heading("level"))
    note = tables.Column(
        accessor="rating", verbose_name=ACTIVITY.heading("note"), orderable=False, empty_values=()
    )

    def __init__(self, rows: Sequence[RatedActivity], *, query: str = "", **options: Any) -> None:
        super().__init__(rows, **options)
        self.query = f"?{query}" if query else ""

    def render_code(self, record: RatedActivity) -> SafeString:
        address = address_of(record.activity)
        return format_html('<a class="nowrap" href="{}{}">{}</a>', address, self.query, record.activity.code)

    def render_level(self, record: RatedActivity) -> SafeString:
        return SafeString(render_to_string("programmes/level.html", {"rated": record}))

    def render_note(self, record: RatedActivity) -> SafeString:
        return SafeString(html.points(record.rating.note_points if record.rating else []))


class MeetingTable(RecordTable):
    """Meetings with what they did; its rows are MeetingLine."""

    caption = "Meetings whose year or days are known from a source. "
    asked = part = "meetings"
    meeting = CellColumn(
        "programmes/cells/meeting.html",
        verbose_name="Meeting",
        order_by=("meeting__kind_id", "meeting__order"),
    )
    year = CellColumn("programmes/cells/year.html", verbose_name="Year", order_by="meeting__year")
    days = CellColumn("programmes/cells/days.html", verbose_name="Days", order_by="meeting__starts_on")
    place = CellColumn("programmes/cells/place.html", verbose_name="Place", order_by="meeting__place")
    decided = CellColumn("programmes/cells/decided.html", verbose_name="What it did", orderable=False)
    cited = CellColumn("programmes/cells/meeting_cited.html", verbose_name="Source", orderable=False)

    def key_of(self, row: MeetingLine) -> str:
        return row.meeting.code.lower()
