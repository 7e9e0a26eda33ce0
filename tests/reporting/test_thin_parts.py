"""Parts too thin to carry their number have it below the bar, where they lie."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from reporting import html, svg
from reporting.figures import Category, Figure, FigureKind, Row, Value
from reporting.segments import segments_of
from tests.reporting.test_files import figure

SVG = "{http://www.w3.org/2000/svg}"
ANSWERS = tuple(Category(f"a{rank}", f"Answer {rank}", "", rank, 5) for rank in (5, 4, 3, 2, 1))


def scale(*shares: float) -> Figure:
    """Return a figure of one row; the first share is that of the worst answer, which stands last."""
    values = tuple(Value(None, share) for share in shares)
    return figure(kind=FigureKind.SCALE_BARS, categories=ANSWERS, rows=(Row("one", "One", 74, values),))


def beside(drawn: Figure) -> list[tuple[str, str, str]]:
    """Return text, place and anchor of what stands below the bar."""
    root = ET.fromstring(svg.drawing(drawn))
    return [
        (text.text or "", text.get("x", ""), text.get("text-anchor", ""))
        for group in root.iter(f"{SVG}svg")
        if group.get("class") == "beside"
        for text in group.iter(f"{SVG}text")
    ]


def test_neighbours_share_a_label_at_the_end_where_they_lie():
    assert beside(scale(1.4, 9.5, 29.7, 50.0, 9.4)) == [
        ("9.4", "0.00%", "start"),
        ("9.5 · 1.4", "100.00%", "end"),
    ]


def test_a_thin_part_in_the_middle_has_its_number_at_its_middle():
    assert beside(scale(20.0, 30.0, 4.0, 26.0, 20.0)) == [("4.0", "48.00%", "middle")]


def test_wide_parts_and_parts_of_nothing_have_nothing_below():
    assert beside(scale(0.0, 20.0, 20.0, 30.0, 30.0)) == []
    assert beside(figure()) == []


def test_an_answer_that_is_not_known_is_called_missing_and_makes_no_sum():
    values = (Value(None, None), Value(2, 20.0), Value(3, 30.0), Value(4, 40.0), Value(1, 10.0))
    rows = (Row("one", "One", 10, values),)
    shown = html.table(figure(kind=FigureKind.SCALE_BARS, categories=ANSWERS, rows=rows))
    assert shown.count('<td class="number">missing</td>') == 1
    assert shown.endswith(
        '<td class="number">missing</td><td class="number">–</td><td class="number">10</td>'
        "</tr></tbody></table>"
    )


def test_a_tile_without_a_level_is_left_blank():
    tiles = (Value(None, None, category=ANSWERS[0], label="A"), Value(None, None, label="B"))
    rows = (Row("one", "One", 2, tiles), Row("two", "Two", 2, tiles[:1] * 2))
    made = figure(kind=FigureKind.HEAT_GRID, categories=ANSWERS, rows=rows)
    assert [[one.start for one in segments_of(made, row)] for row in rows] == [[0.0], [0.0, 1.0]]


def test_marks_lead_to_what_is_behind_them_on_pages_only():
    rows = (Row("one", "One", 10, (Value(5, 50.0, label="50.0 %", url="/behind/"),)),)
    made = figure(kind=FigureKind.BARS, categories=ANSWERS[:1], rows=rows)
    assert 'data-href="/behind/"' in svg.drawings(made, linked=True)
    for alone in (svg.drawings(made), svg.drawing(made), svg.picture(made)):
        assert "data-href" not in alone
    itself = (replace(rows[0], values=(Value(5, 50.0, label="50.0 %", url=made.page_url),)),)
    own = figure(kind=FigureKind.BARS, categories=ANSWERS[:1], rows=itself)
    assert "data-href" not in svg.drawings(own, linked=True)
