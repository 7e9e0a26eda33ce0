"""Tables as people paste and print them: labels with digits, marks, commas, and what cannot be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from surveys.forms.cells import is_label, printed_cell
from surveys.forms.pasted import rows_of_table, split_table, without_headings
from surveys.selectors.printed import Mark
from tests.conftest import signed_in
from tests.pages import text_of
from tests.surveys.grid import EDIT, fields, first_cell

FORENSICS = "/surveys/forensics/"


def read(text: str):
    rows, left_out = rows_of_table(split_table(text), one_tick=True)
    return [(one.label, [_of(cell) for cell in one.cells]) for one in rows], left_out


def _of(cell):
    return cell.count if cell.percent is None else f"{cell.percent:f}"


@pytest.mark.parametrize(
    "label", ["UNEP 2012-13", "Agenda 21", "Goal 3", "COVID-19", "2012–13", "2020", "目标 3"]
)
@pytest.mark.parametrize(
    "line",
    [
        "{}\t45.2\t30.1\t24.7",
        "{};45.2;30.1;24.7",
        "{},45.2,30.1,24.7",
        "{}  45.2  30.1   24.7",
        "{} 45.2 30.1 24.7",
    ],
)
def test_a_label_may_hold_digits(label, line):
    assert read(line.format(label)) == ([(label, ["45.2", "30.1", "24.7"])], [])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # Whole percentages after single spaces: what shares 100 decides.
        ("Goal 3 45 30 25", [("Goal 3", ["45", "30", "25"])]),
        ("Japan 45 30 25", [("Japan", ["45", "30", "25"])]),
        ("Goal 1 40 44\nGoal 2 50 41", [("Goal 1", ["40", "44"]), ("Goal 2", ["50", "41"])]),
        # A number in the first column is a label where the column holds labels.
        ("Goal 3\t45\t55\n17\t40\t60\nGoal 5\t50\t50", [("Goal 3", ["45", "55"]), ("17", ["40", "60"]), ("Goal 5", ["50", "50"])]),
        ("Under 18\t45\t55\n18-64\t40\t60\n65+\t50\t50", [("Under 18", ["45", "55"]), ("18-64", ["40", "60"]), ("65+", ["50", "50"])]),
        ("65 and over 45.2 54.8", [("65 and over", ["45.2", "54.8"])]),
        # Rows of headings, also with digits; a row without a label.
        ("Share in Goal 3\nGoal 1 45.2 54.8", [("Goal 1", ["45.2", "54.8"])]),
        ("51.4\t20.3\t–", [("Row 1", ["51.4", "20.3", None])]),
        ("51.4 (38) 20.3 (15) (2)", [("Row 1", ["51.4", "20.3", 2])]),
        ("Japan, Republic of  45.2  30.1", [("Japan, Republic of", ["45.2", "30.1"])]),
        # Decimal commas, wherever commas do not separate.
        ("Все\t71,2\t4,1\t37", [("Все", ["71.2", "4.1", "37"])]),
        ("Все;71,2 (52);4,1 (3)", [("Все", ["71.2", "4.1"])]),
        ('All,"71,2","4,1"', [("All", ["71.2", "4.1"])]),
        ("Goal 3  71,2  4,1", [("Goal 3", ["71.2", "4.1"])]),
        ("Goal 3 71,2 4,1", [("Goal 3", ["71.2", "4.1"])]),
        ("71,2,4", [("Row 1", ["71", "2", "4"])]),
    ],
)  # fmt: skip
def test_values_are_told_from_labels(text, rows):
    assert read(text) == (rows, [])


@pytest.mark.parametrize(
    ("text", "mark", "percent"),
    [
        ("about 60 %", Mark.ABOUT, "60"),
        ("c. 60", Mark.ABOUT, "60"),
        ("ca 60 per cent", Mark.ABOUT, "60"),
        ("~60 %", Mark.ABOUT, "60"),
        ("<1", Mark.LESS, "1"),
        ("< 1 %", Mark.LESS, "1"),
        ("less than 1", Mark.LESS, "1"),
        ("more than 90 %", Mark.MORE, "90"),
        (">90", Mark.MORE, "90"),
        ("≤ 12,5", Mark.AT_MOST, "12.5"),
        ("at least 90", Mark.AT_LEAST, "90"),
        ("71,2", Mark.EXACT, "71.2"),
        ("60", Mark.EXACT, "60"),
    ],
)
def test_a_marked_percentage_is_read_and_its_text_kept(text, mark, percent):
    cell = printed_cell(text)
    assert (cell.mark, cell.percent) == (mark, Decimal(percent))
    assert cell.text == ("" if mark == Mark.EXACT else text)


@pytest.mark.parametrize(
    "text",
    [
        "about",
        "about half",
        "<",
        "6O",
        "101",
        "-3",
        "1.234",
        "1,234",
        "４.３",
        "60-65",
        "51.4 (many)",
        "9" * 90,
    ],
)
def test_what_is_no_cell_is_refused_with_its_text(text):
    with pytest.raises(ValueError, match=f"“{text[:4]}"):
        printed_cell(text)


def test_a_cell_that_cannot_be_read_is_told_and_the_rest_is_read():
    text = "Goal\tMeets\tExceeds 2\nGoal 1\t45.2\t5l.4\nGoal 2\tsee 3\t54.8\n\tabout half\t60-65"
    rows, left_out = read(text)
    assert rows == [("Goal 1", ["45.2", None]), ("Goal 2", [None, "54.8"])]
    assert left_out == [
        "Row 1 holds no value and is taken for headings.",
        "Row 4 holds no value and is taken for headings.",
        "Row 2, cell 2: “5l.4”: a percentage has digits 0-9 and at most two decimals.",
        "Row 3, cell 1: “see 3”: a percentage has digits 0-9 and at most two decimals.",
    ]


def test_a_table_without_a_number_is_refused_with_every_reason():
    with pytest.raises(ValueError, match=r"Row 1, cell 1: “5l.4”.*Row 1, cell 2: “2O”.*holds no numbers"):
        rows_of_table([["5l.4", "2O"]], one_tick=True)
    assert not is_label("5l.4")


def test_headings_and_labels_with_digits_are_taken_off_for_the_grid():
    table = split_table("\tGoal 1\tGoal 2\nUNEP 2012-13\t45\t55\nAgenda 21\t?\t60")
    assert without_headings(table) == [["45", "55"], ["?", "60"]]
    assert without_headings([["45", "55"], ["40", "60"]]) == [["45", "55"], ["40", "60"]]


TABLE = "UNEP 2012-13\t13.2 (5)\t31.6 (12)\t47.4 (18)\t7.9 (4)\nAgenda 21\tabout 60 %\t39,7\t5l.4\nRate\t24.6"
SAID = [
    "percentage and count disagree in cell 4",
    "base 38 fits if cell 4 is 3 (7.9 %)",
    "cell 1 is printed as “about 60 %”",
    "the numbers fit together",
    "Row 2, cell 3: “5l.4”: a percentage has digits 0-9 and at most two decimals.",
]


def test_the_page_and_the_command_say_the_same(client, db, tmp_path, capsys):
    page = client.post(FORENSICS, {"pasted": TABLE, "respondents": "163"})
    assert page.status_code == 200
    html = text_of(page)
    file = tmp_path / "figure.txt"
    file.write_text(TABLE, encoding="utf-8")
    call_command("check_bases", str(file), "--respondents=163")
    found = capsys.readouterr().out
    for words in SAID:
        assert words in found
        assert f"{words[:1].upper()}{words[1:]}" in html
    for text in (html, found):
        assert "ounding cannot" not in text
    assert "UNEP 2012-13: no base fits" in found
    assert "Rate: base 57 (or 61, 65, 69" in found
    assert "fit 57.5 to 62.5" in html


def test_a_file_is_split_as_a_pasted_table_is(client):
    file = SimpleUploadedFile("a.txt", b"Goal 3 45.2 54.8\nGoal 4 40.0 60.0")
    html = text_of(client.post(FORENSICS, {"file": file}))
    assert "Goal 3" in html
    assert "Left out" not in html


@pytest.mark.django_db
def test_a_grid_is_filled_from_a_table_with_decimal_commas_and_digits_in_its_label():
    pasted = "Figure 7\t4,3 (3)\t32,9 (23)\t44,3 (31)\t20 (14)"
    page = signed_in("secretariat").post(EDIT, fields() | {"action": "fill", "pasted": pasted})
    html = page.content.decode()
    assert "The grid holds the table now" in html
    assert 'value="44.3"' in html
    marked = pasted.replace("4,3 (3)", "about 4")
    page = signed_in("secretariat").post(EDIT, fields() | {"action": "fill", "pasted": marked})
    # What is stored has to be exact, so the mark stays in the cell and saving it is refused.
    assert 'value="about 4"' in page.content.decode()
    cell = first_cell(fields())
    saved = signed_in("secretariat").post(EDIT, fields() | {cell: "about 4"})
    assert "“about 4”: a percentage has digits" in saved.content.decode()


def test_a_long_cell_costs_no_time():
    rows, left_out = rows_of_table([["12" + " " * 40_000 + "x", "40"]], one_tick=True)
    assert len(rows) == 1
    assert left_out[0].startswith("Row 1, cell 1: “12")
