"""The matrix: one object, the same cells in table, picture and file; no mark is told by colour alone."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import unescape

import pytest

from reporting.described import picture_file
from reporting.files import table_json
from reporting.matrices import CellMark, Head, Matrix, MatrixCell, matrix_table, picture, table
from reporting.palette import STOPS, contrast, fill, text_on
from tests.reporting.test_files import grounded

SMALL = Matrix(
    slug="small",
    title="Who <works> on what",
    summary="Two rows.",
    unit="Things",
    rule="Counted by hand.",
    row_heading="Who",
    columns=(Head("Air & water", "AIR", "/air/"), Head("Land", "Land")),
    rows=(
        (
            Head("One", "One"),
            (MatrixCell("3", 3, "three things", "/three/"), MatrixCell("–", mark=CellMark.NONE)),
        ),
        (Head("Two", "Two"), (MatrixCell("gap", mark=CellMark.GAP), MatrixCell("●", mark=CellMark.SAME))),
    ),
    most=3,
    ground=grounded("A paper"),
    certainty="Inferred.",
    address="/small",
    query="area=air",
    filter_text="Filter: air",
    marks=((CellMark.GAP, "nobody"),),
)


def test_the_table_names_every_mark_and_escapes_what_is_said():
    html = table(SMALL)
    assert '<th scope="col"><a href="/air/"><span class="in-full">Air &amp; water</span>' in html
    assert '<abbr title="Air &amp; water">AIR</abbr>' in html
    assert '<td class="shade-1" title="three things"><a href="/three/">3</a></td>' in html
    for found in (
        '<td class="empty">–</td>',
        '<td class="gap">gap</td>',
        '<td class="same">●</td>',
        "Filter: air.",
    ):
        assert found in html


def test_the_picture_stands_alone_and_is_well_formed():
    said = " ".join(ET.fromstring(picture(SMALL)).itertext())
    for text in (
        "Who <works> on what",
        "Counted by hand.",
        "Source: A paper",
        "none nobody",
        "Filter: air",
        "three things",
    ):
        assert text in said
    assert picture_file(picture(SMALL), "png", ()).startswith(b"\x89PNG")


def test_the_file_has_one_cell_a_row_and_says_what_it_is_about():
    found = json.loads(table_json(matrix_table(SMALL)))
    assert [(row["row"], row["column"], row["value"], row["mark"]) for row in found["rows"]] == [
        ("One", "Air & water", "3", "value"),
        ("One", "Land", "–", "none"),
        ("Two", "Air & water", "gap", "gap"),
        ("Two", "Land", "●", "the same"),
    ]
    assert found["about"]["rule"] == "Counted by hand."
    assert SMALL.file_url("csv") == "/small.csv?area=air"


@pytest.mark.parametrize("amount", range(8))
def test_more_is_darker_and_readable(amount):
    stops = [replace(SMALL, most=7).stop_of(MatrixCell("x", number)) for number in range(8)]
    assert stops == sorted(stops, reverse=True)
    assert 0 <= stops[amount] <= STOPS
    assert contrast(fill(stops[amount]), text_on(stops[amount])) >= 4.5


@pytest.mark.parametrize("columns", [1, 2])
def test_no_line_of_the_picture_is_cut_off(columns):
    matrix = replace(
        SMALL,
        columns=SMALL.columns[:columns],
        rows=tuple((head, cells[:columns]) for head, cells in SMALL.rows),
        rule="A rule of many words that has to be read to the end. " * 4,
        ground=grounded("Review of a plan with a long name (a paper without a title, 2020), Table 2"),
    )
    drawn = picture(matrix)
    width = int(re.search(r'<svg [^>]*width="(\d+)"', drawn)[1])
    lines = re.findall(r'<text x="20" [^>]*font-size="12"[^>]*>([^<]*)</text>', drawn)
    assert len(lines) > 2
    assert all(20 + 7 * len(unescape(line)) <= width for line in lines)
