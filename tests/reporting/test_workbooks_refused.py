"""What a workbook can be that is no paper, or can hide, is refused by name."""

from __future__ import annotations

import pytest

from reporting.papers.proof import UnreadablePaperError
from reporting.papers.reading_back import name_of
from reporting.papers.reading_xlsx import LARGEST, read_book
from reporting.papers.xlsx import xlsx
from tests.reporting.made_up_paper import PAPER
from tests.reporting.packed import replaced_in, with_part, without_part

SHEET, STYLES, WORKBOOK = "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/workbook.xml"
LOW = '<sheetFormatPr defaultRowHeight="2"/>'


@pytest.mark.parametrize(
    ("part", "pair", "place", "reason"),
    [
        (WORKBOOK, ('name="Table 1"', 'name="About"'), "sheet “About”", "two sheets have one name"),
        (
            SHEET,
            ('<sheetFormatPr defaultRowHeight="15"/>', LOW),
            "sheet “Table 1”",
            "its rows are too low to be read",
        ),
    ],
)
def test_what_a_workbook_hides_is_refused_by_name(part, pair, place, reason):
    whole = xlsx(PAPER)
    assert read_book(whole).unread == []
    found = [
        (one.place, one.text, one.explanation) for one in read_book(replaced_in(whole, part, pair)).unread
    ]
    assert found == [(place, "sheet", reason)]


def test_a_workbook_with_a_part_too_large_to_be_proven_is_refused():
    large = with_part(xlsx(PAPER), STYLES, b" " * (LARGEST + 1))
    with pytest.raises(UnreadablePaperError, match=r"This workbook is too large to be proven\."):
        read_book(large)


def test_a_workbook_says_which_paper_it_is_and_one_without_properties_cannot_be_read():
    whole = xlsx(PAPER)
    assert name_of("x.xlsx", whole) == "paper of-the-test"
    for content in (without_part(whole, "docProps/core.xml"), b"PK\x03\x04"):
        with pytest.raises(UnreadablePaperError, match=r"This is no workbook that can be read\."):
            name_of("x.xlsx", content)
