"""What somebody changed in a file of a paper, or in the record since, is told at its place."""

from __future__ import annotations

import io
import json
from io import StringIO
from pathlib import Path

import docx as word
import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from papers.exports.proving import proven
from programmes.services.changes import recount
from reporting.papers.proof import FaultKind
from tests.papers.proofs import FORMS, changed_docx, differences_in, files_now, holds
from tests.papers.steps import made_now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("before", "after", "kind", "place", "words"),
    [
        (">163<", ">164<", "changed", "paragraph 13", "164"),
        ("Partially", "Fully", "changed", "Table 1, row 2, column 3", "Fully"),
        (" took part", " ½ took part", "added", "paragraph 13", "½"),
        ("were implemented fully, ", "were not implemented fully, ", "added", "paragraph 10", "not"),
        ("at SOM-20 in", "at SOM-21 in", "changed", "paragraph 5", "21"),
    ],
)
def test_a_change_is_told_at_its_place(before, after, kind, place, words):
    made, _ = files_now()
    assert differences_in(proven(made, "x.docx", changed_docx(before, after))) == [(kind, place, words)]


def test_words_that_are_no_facts_may_be_others():
    made, _ = files_now()
    found = proven(made, "x.docx", changed_docx("It answers the need for", "It meets the wish for"))
    assert (found.differences, found.reworded) == ((), 2)


def test_a_paragraph_that_is_gone_or_stands_elsewhere_is_told():
    made, files = files_now()
    document = word.Document(io.BytesIO(files["docx"]))
    line = next(one for one in document.paragraphs if "fully, 13 substantially" in "".join(one._p.itertext()))
    other = document.paragraphs[-1]
    line._p.getparent().remove(line._p)
    gone, moved = io.BytesIO(), io.BytesIO()
    document.save(gone)
    other._p.addprevious(line._p)
    document.save(moved)
    assert FaultKind.MISSING in {one.kind for one in proven(made, "x.docx", gone.getvalue()).differences}
    assert FaultKind.MOVED in {one.kind for one in proven(made, "x.docx", moved.getvalue()).differences}


@pytest.mark.drill
def test_data_that_changed_since_is_told_in_every_file(updated):
    _, files = files_now()
    rating = updated.ratings.get(activity__code="AIR-2")
    rating.level = updated.plan.rating_scale.levels.get(slug="fully")
    rating.save()
    recount(updated.plan)
    made = made_now()
    for form in FORMS:
        assert not proven(made, f"x.{form}", files[form]).holds, form


def test_a_format_that_shows_another_number_in_a_cell_is_told():
    made, files = files_now()
    book = load_workbook(io.BytesIO(files["xlsx"]))
    sheet = next(one for one in book if any(cell.value == "Count" for cell in one[2]))
    sheet["C3"].number_format = '"99.9 %"'
    target = io.BytesIO()
    book.save(target)
    [(kind, place, _)] = differences_in(proven(made, "x.xlsx", target.getvalue()))
    assert (kind, place) == ("changed", f"sheet “{sheet.title}”, cell C3")


def test_values_that_stand_in_other_cells_are_told_though_the_words_are_in_order():
    made, files = files_now()
    document = word.Document(io.BytesIO(files["docx"]))
    table = next(one for one in document.tables if len(one.columns) == 4)
    row = next(one for one in table.rows if one.cells[0].text == "AIR-1")
    last, before = row.cells[3]._tc, row.cells[2]._tc
    for line in list(last.iterchildren("{*}p"))[:1]:
        before.append(line)
    target = io.BytesIO()
    document.save(target)
    assert not holds(made, "docx", target.getvalue())


def test_the_command_lists_what_differs_and_fails_then(tmp_path: Path):
    _, files = files_now()
    whole = tmp_path / "paper.docx"
    whole.write_bytes(files["docx"])
    said = StringIO()
    call_command("verify_paper", str(whole), stdout=said)
    assert "facts of paper.docx agree, 0 differences" in said.getvalue()
    annex = tmp_path / "annex.pdf"
    annex.write_bytes(files["annex.pdf"])
    said = StringIO()
    call_command("verify_paper", str(annex), json=True, stdout=said)
    assert json.loads(said.getvalue())["differences"] == []
    wrong = tmp_path / "wrong.docx"
    wrong.write_bytes(changed_docx("68.2\u00a0%", "69.2\u00a0%"))
    said = StringIO()
    with pytest.raises(CommandError, match=r"1 things in wrong\.docx do not agree"):
        call_command("verify_paper", str(wrong), stdout=said)
    assert "changed, summary: “69.2” – the paper has “68.2” there (share of rated" in said.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_paper", str(tmp_path / "nothing.pdf"))
    foreign = word.Document()
    foreign.save(str(tmp_path / "foreign.docx"))
    with pytest.raises(CommandError, match="does not say which paper it is"):
        call_command("verify_paper", str(tmp_path / "foreign.docx"))
