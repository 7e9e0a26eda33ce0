"""A flow drawn in columns and its table; a calendar as other programmes read it."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import icalendar

from reporting.calendars import CalendarEntry, calendar_file
from reporting.described import picture_file
from reporting.flows import Flow, Node, drawing, flow_table, picture
from tests.reporting.test_files import grounded

SVG = "{http://www.w3.org/2000/svg}"
FLOW = Flow(
    slug="made-up",
    title="What leads to <what>",
    summary="Two boxes lead to one; one leads nowhere.",
    headings=("Findings", "Next plan"),
    nodes=(
        Node("a", 0, "F1", "First & foremost"),
        Node("b", 0, "F2", "Second"),
        Node("c", 0, "F3 with a label that no box could ever hold", "Third", is_open=True),
        Node("d", 1, "NEXT-1", "An activity"),
    ),
    links=(("a", "d"), ("b", "d")),
    ground=grounded("Nobody"),
    about=(("Plan", "made up"),),
)


def test_the_table_has_a_line_for_every_link_and_every_dead_end():
    table = flow_table(FLOW)
    assert [(row[1], row[4]) for row in table.rows] == [
        ("F1", "NEXT-1"),
        ("F2", "NEXT-1"),
        ("F3 with a label that no box could ever hold", None),
    ]
    assert table.about == FLOW.about


def test_the_drawing_has_every_box_and_line_and_escapes_what_is_written():
    root = ET.fromstring(drawing(FLOW))
    assert len(root.findall(f".//{SVG}rect")) == 4
    assert len(root.findall(f".//{SVG}path")) == 2
    assert next(one.text for one in root.findall(f".//{SVG}g/{SVG}title")) == "F1: First & foremost"
    dashed = [one for one in root.findall(f".//{SVG}rect") if one.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_a_long_label_is_cut_in_the_box_and_whole_in_its_title():
    root = ET.fromstring(drawing(FLOW))
    texts = [one.text for one in root.findall(f".//{SVG}g/{SVG}text")]
    assert texts[2] == "F3 with a label that no bo…"
    assert len(texts[2]) == 27


def test_the_files_stand_alone():
    root = ET.fromstring(picture_file(picture(FLOW), "svg", ()))
    assert root.find(f"{SVG}title").text == FLOW.title
    assert "Source: Nobody" in [one.text for one in root.findall(f"{SVG}text")]
    assert picture_file(picture(FLOW), "png", ()).startswith(b"\x89PNG")


def test_an_empty_flow_is_drawn_too():
    empty = Flow(
        slug="empty",
        title="Empty",
        summary="Nothing.",
        headings=("One", "Two"),
        nodes=(),
        links=(),
        ground=grounded("Nobody"),
        about=(),
    )
    assert ET.fromstring(drawing(empty)).findall(f".//{SVG}rect") == []
    assert flow_table(empty).rows == ()


def test_a_calendar_escapes_and_folds_and_reads_the_same_each_time():
    entry = CalendarEntry(
        "action-1@made-up", date(2030, 12, 31), "A; b, c\\d " + "long " * 60, "Two\nlines", "https://e.org/1"
    )
    content = calendar_file("Actions", [entry])
    assert content == calendar_file("Actions", [entry])
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == date(2030, 12, 31)
    assert event.decoded("dtend") == date(2031, 1, 1)
    assert str(event["summary"]).startswith("A; b, c\\d long")
    assert str(event["description"]) == "Two\nlines"


def test_a_calendar_without_entries_is_a_calendar():
    assert icalendar.Calendar.from_ical(calendar_file("Actions", [])).walk("VEVENT") == []
