"""Every number of a file of ours is read back, placed and held against the data."""

from __future__ import annotations

import io
import zipfile
from io import StringIO
from pathlib import Path

import docx as word
import pytest
from django.core.management import CommandError, call_command
from docx.oxml import parse_xml
from openpyxl import load_workbook

from papers.exports.files import paper_file
from papers.exports.proving import proven
from papers.models import Paper, PaperBlock
from programmes.services.counts import recount
from reporting.papers.proof import UnreadablePaperError, Verdict, unexplained
from reporting.papers.reading_back import name_of, words_back
from tests.papers.steps import made_now, the_paper
from tests.reporting.test_papers import needs_fonts

pytestmark = pytest.mark.django_db


def files_now() -> dict[str, bytes]:
    made = made_now()
    return {form: paper_file(made, form) for form in ("docx", "pdf", "xlsx")}


def proven_now(form: str, content: bytes):
    return proven(the_paper(), made_now(), f"paper.{form}", content)


def test_the_paper_of_the_review_has_no_number_that_the_data_does_not_explain():
    for form, content in files_now().items():
        found = proven_now(form, content)
        assert unexplained(found) == [], form
        assert len(found) > 600, form
        assert name_of(f"paper.{form}", content) == "paper review-2016-2020"


def test_each_number_says_where_it_stands_and_on_what_it_rests():
    found = proven_now("docx", files_now()["docx"])
    by_place = {(one.place, one.number): one for one in found}
    share = by_place["paragraph 5", "68.2"]
    assert share.verdict == Verdict.ROUNDED
    assert share.told.startswith("68.1818, share of rated activities “fully or substantially”")
    assert by_place["paragraph 5", "15"].verdict == Verdict.EQUAL
    assert by_place["paragraph 1", "1993"].verdict == Verdict.CITED
    assert by_place["Table 1, row 2, column 1", "AIR-1"].verdict == Verdict.EQUAL
    assert ("Annex table 1, row 2, column 4", "50.0") in by_place


def dated_paper(**changed: object) -> None:
    """The paper with what a bare year has least beside it: no session, no agenda item."""
    Paper.objects.filter(pk=the_paper().pk).update(
        **{"dated": "2021", "meeting": None, "agenda_item": "", "symbol": "", **changed}
    )


@pytest.mark.drill
@pytest.mark.parametrize(
    "changed", [{}, {"symbol": "NEASPEC/SOM(24)/2"}, {"title": "Review 2021", "agenda_item": "Item 4"}]
)
def test_a_paper_dated_by_a_bare_year_explains_all_its_files(changed):
    dated_paper(**changed)
    for form, content in files_now().items():
        found = proven_now(form, content)
        assert unexplained(found) == [], form
        assert ("2021", Verdict.EQUAL) in {(one.number, one.verdict) for one in found}, form


@pytest.mark.drill
def test_a_bare_year_that_somebody_changed_is_told():
    dated_paper(symbol="NEASPEC/SOM(24)/2")
    files = files_now()
    dated_paper(symbol="NEASPEC/SOM(24)/2", dated="2020")
    places = {"docx": "title block", "pdf": "page 1, line 6", "xlsx": "sheet “About”, cell B3"}
    for form, content in files.items():
        [found] = unexplained(proven_now(form, content))
        assert (found.place, found.number) == (places[form], "2021")
        assert found.told == "the paper has 2020 there: title block of the paper", form


CHINESE = (
    "战略计划共有{{ planned(round) }}项计划活动，其中{{ base(round) }}项获得评级，已有"
    '{{ count("fully or substantially", round) }}项得到全面或实质性执行，占'
    '{{ share("fully or substantially", round) }}；利益攸关方调查共有{{ respondents(survey) }}名答复者参加。'
)


@pytest.mark.drill
@needs_fonts
def test_a_paper_with_a_text_in_chinese_explains_its_files_and_a_changed_one_does_not():
    PaperBlock.objects.filter(text__contains="NEASPEC goes back").update(text=CHINESE)
    files = files_now()
    for form, content in files.items():
        assert unexplained(proven_now(form, content)) == [], form
    PaperBlock.objects.filter(text=CHINESE).update(text=CHINESE.replace("planned(round)", "areas(plan)"))
    for form in ("docx", "pdf"):
        [found] = unexplained(proven_now(form, files[form]))
        assert (found.number, found.told[:22]) == ("22", "the paper has 5 there:"), form


def changed_docx(before: str, after: str, *, times: int = 1) -> bytes:
    """A DOCX in which somebody has changed words, as in Word."""
    content = files_now()["docx"]
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert before.encode() in data
                data = data.replace(before.encode(), after.encode(), times)
            made.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("before", "after", "place", "number", "told"),
    [
        ("68.2\u00a0%", "69.2\u00a0%", "paragraph 5", "69.2", "the paper has 68.2 there"),
        (">163<", ">164<", "paragraph 8", "164", "the paper has 163 there"),
        (">13<", ">14<", "paragraph 5", "14", "the paper has 13 there"),
        ("Partially", "Partially 4711", "Table 1, row 2, column 3", "4711", ""),
    ],
)
def test_a_number_that_somebody_changed_in_word_is_found_at_its_place(before, after, place, number, told):
    found = unexplained(proven_now("docx", changed_docx(before, after)))
    assert [(one.place, one.number) for one in found] == [(place, number)]
    assert told in found[0].told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # Numbers that the record has, each in another place.
        (">13<", ">3<", "the paper has 13 there"),
        (">2</w:t>", ">13</w:t>", "there"),
        ("SOM-20 in", "SOM-21 in", "the paper has SOM-20 there"),
        (">Figure 1<", ">Figure 2<", "the paper has 1 there"),
        # Another sign, another unit.
        (">15<", ">-15<", "the paper has 15 there"),
        ("were implemented", "% were implemented", "the paper has 15 there"),
        ("were implemented", "million were implemented", "the paper has 15 there"),
        (" took part", " ½ took part", "no number that can be read"),
    ],
)
def test_a_number_of_the_record_is_refused_where_the_paper_has_another(before, after, told):
    found = unexplained(proven_now("docx", changed_docx(before, after)))
    assert found
    assert told in found[0].told


def test_two_cells_of_a_table_that_changed_places_are_found():
    made = word.Document(io.BytesIO(files_now()["docx"]))
    cells = [row.cells for row in made.tables[-11].rows]
    first, second = cells[1][2].paragraphs[0].runs[0], cells[2][2].paragraphs[0].runs[0]
    assert (first.text, second.text) == ("0", "2")
    first.text, second.text = second.text, first.text
    target = io.BytesIO()
    made.save(target)
    found = unexplained(proven_now("docx", target.getvalue()))
    assert [(one.place, one.number) for one in found] == [
        ("Annex table 1, row 1, column 3", "2"),
        ("Annex table 1, row 2, column 3", "0"),
    ]


AS = {
    "content control": "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>4711</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    "field": '<w:p {}><w:fldSimple w:instr="QUOTE"><w:r><w:t>4711</w:t></w:r></w:fldSimple></w:p>',
    "nested table": (
        "<w:tbl {}><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>4711</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p/></w:tc></w:tr></w:tbl>"
    ),
}


@pytest.mark.parametrize("kind", AS)
def test_no_part_of_the_text_of_a_docx_is_passed_over(kind):
    made = word.Document(io.BytesIO(files_now()["docx"]))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made.paragraphs[20]._p.addnext(parse_xml(AS[kind].format(space)))
    target = io.BytesIO()
    made.save(target)
    assert [one.number for one in unexplained(proven_now("docx", target.getvalue()))] == ["4711"]


def test_heads_of_pages_and_words_on_pictures_are_read_too():
    made = word.Document(io.BytesIO(files_now()["docx"]))
    section = made.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.add_table(1, 1, 1_000_000).cell(0, 0).text = "4711"
    drawn = made.inline_shapes[0]._inline.docPr
    drawn.set("descr", drawn.get("descr").replace("13 substantially", "14 substantially"))
    target = io.BytesIO()
    made.save(target)
    found = unexplained(proven_now("docx", target.getvalue()))
    assert [(one.place, one.number) for one in found] == [
        ("head of pages", "4711"),
        ("picture 1, alternative text", "14"),
    ]


def test_a_format_that_shows_another_number_in_a_cell_is_found():
    book = load_workbook(io.BytesIO(files_now()["xlsx"]))
    cell = book["Annex table 1"]["C3"]
    cell.number_format = '"99.9 %"'
    target = io.BytesIO()
    book.save(target)
    [found] = unexplained(proven_now("xlsx", target.getvalue()))
    assert (found.place, found.number) == ("formats of cells", "99.9")


def test_a_paragraph_that_moved_or_was_rounded_in_word_stays_explained():
    made = word.Document(io.BytesIO(files_now()["docx"]))
    line = next(one for one in made.paragraphs if "15 were implemented" in one.text)
    other = made.paragraphs[-1]
    other.insert_paragraph_before("In short, 68 % of the activities were implemented fully or substantially.")
    line._p.getparent().remove(line._p)
    other._p.addprevious(line._p)
    target = io.BytesIO()
    made.save(target)
    found = proven_now("docx", target.getvalue())
    assert unexplained(found) == []
    assert [one.verdict for one in found if one.number == "68"] == [Verdict.ROUNDED]


@pytest.mark.drill
def test_data_that_changed_since_is_found_in_every_file(updated):
    files = files_now()
    level = updated.plan.rating_scale.levels.get(slug="fully")
    rating = updated.ratings.get(activity__code="AIR-2")
    rating.level = level
    rating.save()
    recount(updated.plan)
    for form, content in files.items():
        assert unexplained(proven_now(form, content)), form


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"%PDF-1.7 broken", "no PDF that can be read"),
        ("a.docx", b"PK\x03\x04", "no DOCX that can be read"),
        ("a.xlsx", b"PK\x03\x04", ""),
        ("a.txt", b"15", "Only .docx, .pdf and .xlsx"),
    ],
)
def test_a_file_that_is_no_paper_is_told(name, content, told):
    with pytest.raises(UnreadablePaperError, match=told or "."):
        words_back(name, content)


def test_the_command_lists_what_is_unexplained_and_fails_then(tmp_path: Path):
    whole = tmp_path / "paper.docx"
    whole.write_bytes(files_now()["docx"])
    told = StringIO()
    call_command("verify_paper", str(whole), stdout=told)
    assert "0 unexplained" in told.getvalue()
    wrong = tmp_path / "wrong.docx"
    wrong.write_bytes(changed_docx("68.2\u00a0%", "69.2\u00a0%"))
    told = StringIO()
    with pytest.raises(CommandError, match=r"1 numbers of wrong\.docx are not found"):
        call_command("verify_paper", str(wrong), stdout=told)
    assert "paragraph 5: 69.2 – not found in the data" in told.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_paper", str(tmp_path / "nothing.pdf"))
    foreign = word.Document()
    foreign.save(str(tmp_path / "foreign.docx"))
    with pytest.raises(CommandError, match="does not say which paper it is"):
        call_command("verify_paper", str(tmp_path / "foreign.docx"))
