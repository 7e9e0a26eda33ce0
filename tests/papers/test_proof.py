"""A file of a paper is laid beside the record: every fact in its place, nothing missing, changed or added."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from functools import lru_cache
from io import StringIO
from pathlib import Path

import docx as word
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from papers.exports.assembling import Assembled
from papers.exports.files import paper_file
from papers.exports.proving import LARGEST, documents_named, proven
from papers.models import Format, Paper, PaperBlock
from papers.services.templates import replace_template
from programmes.services.counts import recount
from reporting.papers import proof
from reporting.papers.docx import docx
from reporting.papers.docx_template import default_template
from reporting.papers.pdf import pdf
from reporting.papers.proof import Kind, Proof, UnreadablePaperError
from reporting.papers.xlsx import xlsx
from tests.papers.steps import made_now, the_paper
from tests.papers.tamperings import TAMPERINGS, random_change
from tests.reporting.test_papers import needs_fonts

pytestmark = pytest.mark.django_db
FORMS = ("docx", "pdf", "xlsx")
SOME = {"docx": 8, "pdf": 30, "xlsx": 8}
"""In the suite every so many wrongs one is tried, in the drill each of them."""


PROVEN = {Format.PDF, Format.DOCX, Format.ANNEX_PDF, Format.ANNEX_DOCX, Format.XLSX}


@lru_cache(maxsize=1)
def _files(_digest: str) -> dict[str, bytes]:
    made = made_now()
    return {form.value: paper_file(made, form) for form in Format if form in PROVEN}


def files_now() -> tuple[Assembled, dict[str, bytes]]:
    """The paper as it stands, and its files; what did not change is not written again."""
    made = made_now()
    return made, _files(made.digest)


def told(found: Proof) -> list[tuple[str, str, str]]:
    """What differs: kind, place, words; without the pages of a PDF that are drawn otherwise because of it."""
    return [(str(one.kind), one.place, one.text) for one in found.differences if one.text != "page"]


def test_every_fact_of_the_paper_and_of_its_annex_agrees_in_every_file():
    made, files = files_now()
    for name, content in files.items():
        slug, document = documents_named(f"x.{name}", content)
        expected = "annex" if name.startswith("annex") else "paper"
        assert (slug, document) == ("review-2016-2020", expected)
        found = proven(made, f"x.{name}", content, document=document)
        assert found.differences == (), name
        assert len(found.facts) > 1_000, name
        assert found.reworded == 0


def test_each_fact_says_where_it_stands_and_on_what_it_rests():
    made, files = files_now()
    by_place = {(one.place, one.text): one.told for one in proven(made, "x.docx", files["docx"]).facts}
    share = "share of rated activities “fully or substantially”"
    assert by_place["paragraph 10", "68.2"].startswith(share)
    assert by_place["paragraph 1", "1993"].startswith("cited from Report of SOM")
    assert by_place["Table 1, row 2, column 1", "AIR"] == "code of the activity"
    assert by_place["Table 1, row 2, column 3", "Partially"].endswith("Table 1")


@pytest.mark.parametrize("form", FORMS)
def test_some_wrongs_made_in_a_file_are_told(form):
    assert missed([one for one in TAMPERINGS if one.form == form][:: SOME[form]]) == []


@pytest.mark.drill
def test_every_wrong_made_in_a_file_is_told():
    assert len(TAMPERINGS) > 400
    assert missed(TAMPERINGS) == []


def missed(tamperings) -> list[str]:
    """The names of those wrongs that a proof does not tell."""
    made, files = files_now()
    found = []
    for one in tamperings:
        content = (
            one.change(made.content, lambda paper: files["pdf"] if paper is made.content else pdf(paper))
            if one.from_content
            else one.change(files[one.form])
        )
        if holds(made, one.form, content):
            found.append(f"{one.form}: {one.name}")
    return found


def holds(made: Assembled, form: str, content: bytes) -> bool:
    try:
        return proven(made, f"x.{form}", content).holds
    except UnreadablePaperError:
        return False


@pytest.mark.drill
def test_of_five_hundred_random_changes_each_is_told():
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed of the random changes: {seed}")
    rng = random.Random(seed)
    made, _ = files_now()
    whole = made.whole
    for step in range(500):
        form = ("docx", "docx", "docx", "xlsx", "pdf")[step % 5]
        paper = whole if form == "xlsx" else made.content
        changed, said = random_change(paper, rng, in_tables=form == "xlsx")
        content = {"docx": docx, "xlsx": xlsx, "pdf": pdf}[form](changed)
        assert not holds(made, form, content), f"seed {seed}, step {step}, {form}: {said}"


def changed_docx(before: str, after: str) -> bytes:
    """A DOCX in which somebody has changed words once, as in Word."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files_now()[1]["docx"])) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert before.encode() in data
                data = data.replace(before.encode(), after.encode(), 1)
            made.writestr(name, data)
    return target.getvalue()


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
    assert told(proven(made, "x.docx", changed_docx(before, after))) == [(kind, place, words)]


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
    assert Kind.MISSING in {one.kind for one in proven(made, "x.docx", gone.getvalue()).differences}
    assert Kind.MOVED in {one.kind for one in proven(made, "x.docx", moved.getvalue()).differences}


def dated_paper(**changed: object) -> None:
    """The paper with what a bare year has least beside it: no session, no agenda item."""
    Paper.objects.filter(pk=the_paper().pk).update(
        **{"dated": "2021", "meeting": None, "agenda_item": "", "symbol": "", **changed}
    )


@pytest.mark.drill
@pytest.mark.parametrize(
    "changed", [{}, {"symbol": "NEASPEC/SOM(24)/2"}, {"title": "Review 2021", "agenda_item": "Item 4"}]
)
def test_a_paper_dated_by_a_bare_year_agrees_in_all_its_files(changed):
    dated_paper(**changed)
    made, files = files_now()
    for form in FORMS:
        found = proven(made, f"x.{form}", files[form])
        assert found.differences == (), form


@pytest.mark.drill
def test_a_bare_year_that_somebody_changed_is_told():
    dated_paper(symbol="NEASPEC/SOM(24)/2")
    _, files = files_now()
    dated_paper(symbol="NEASPEC/SOM(24)/2", dated="2020")
    # On which line of the page depends on the fonts of the machine.
    places = {"docx": "title block", "pdf": r"page 1, line \d", "xlsx": "sheet “About”, cell B4"}
    for form in FORMS:
        [(kind, place, text)] = told(proven(made_now(), f"x.{form}", files[form]))
        assert (kind, text) == ("changed", "2021")
        assert re.fullmatch(places[form], place)


CHINESE = (
    "战略计划共有{{ planned(round) }}项计划活动，其中{{ base(round) }}项获得评级，已有"
    '{{ count("fully or substantially", round) }}项得到全面或实质性执行，占'
    '{{ share("fully or substantially", round) }}；利益攸关方调查共有{{ respondents(survey) }}名答复者参加。'
)


@pytest.mark.drill
@needs_fonts
def test_a_paper_with_a_text_in_chinese_agrees_and_a_changed_one_does_not():
    PaperBlock.objects.filter(text__contains="was established in").update(text=CHINESE)
    made, files = files_now()
    for form in FORMS:
        assert proven(made, f"x.{form}", files[form]).differences == (), form
    PaperBlock.objects.filter(text=CHINESE).update(text=CHINESE.replace("planned(round)", "areas(plan)"))
    for form in ("docx", "pdf"):
        [(kind, _, text)] = told(proven(made_now(), f"x.{form}", files[form]))
        assert (kind, text) == ("changed", "22"), form


@pytest.mark.drill
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice: apt-get install libreoffice-writer-nogui"
)
def test_what_libreoffice_saves_again_or_prints_agrees(tmp_path):
    made, files = files_now()
    asked = (
        ("docx", "docx"),
        ("docx", "pdf"),
        ("annex.docx", "docx"),
        ("annex.docx", "pdf"),
        ("xlsx", "xlsx"),
    )
    for name, form in asked:
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        source, target = tmp_path / f"x.{name.rpartition('.')[2]}", tmp_path / "out"
        source.write_bytes(files[name])
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(target), str(source)],
            check=True,
            capture_output=True,
            timeout=240,
        )
        content = (target / f"x.{form}").read_bytes()
        found = proven(made, f"x.{form}", content, document="annex" if name.startswith("annex") else "paper")
        assert found.differences == (), (name, form)
        assert len(found.facts) > 1_000


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
    [(kind, place, _)] = told(proven(made, "x.xlsx", target.getvalue()))
    assert (kind, place) == ("changed", f"sheet “{sheet.title}”, cell C3")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"%PDF-1.7 broken", "no PDF that can be read"),
        ("a.docx", b"PK\x03\x04", "no DOCX that can be read"),
        ("a.xlsx", b"PK\x03\x04", "no workbook that can be read"),
        ("a.txt", b"15", r"Only \.docx, \.pdf and \.xlsx"),
        ("a.docx", b" " * (LARGEST + 1), "larger than 40 MB"),
    ],
)
def test_a_file_that_is_no_paper_is_told(name, content, told):
    with pytest.raises(UnreadablePaperError, match=told):
        proven(made_now(), name, content)


def test_a_document_that_is_too_long_is_refused_with_its_limit(monkeypatch):
    monkeypatch.setattr(proof, "MOST_WORDS", 1_000)
    made, files = files_now()
    for form in ("docx", "pdf"):
        with pytest.raises(UnreadablePaperError, match=r"words; documents of at most 1,000 are proven"):
            proven(made, f"x.{form}", files[form])


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


def remade(content: bytes, **parts: bytes | None) -> bytes:
    """A packed file with other parts, by name without its folder; None leaves one out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            key = name.rpartition("/")[2].partition(".")[0]
            data = parts.get(key, source.read(name))
            if data is not None:
                made.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("docx", {"numbering": None}),
        ("docx", {"footnotes": b"<broken"}),
        ("docx", {"image1": b"no picture"}),
        ("xlsx", {"styles": b"<styleSheet/>"}),
        ("xlsx", {"workbook": b"\xff\xfe"}),
        ("xlsx", {"sheet2": b"<worksheet><cols><col/></cols></worksheet>"}),
    ],
)
def test_a_file_that_was_broken_by_hand_is_told_and_breaks_nothing(form, parts):
    made, files = files_now()
    assert not holds(made, form, remade(files[form], **parts))


def test_a_pdf_that_was_broken_by_hand_is_told_and_breaks_nothing():
    made, files = files_now()
    for before, after in ((b"/Contents", b"/Contentz"), (b"/Root", b"/Roob"), (b"endstream", b"endstreem")):
        assert not holds(made, "pdf", files["pdf"].replace(before, after))


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


def test_a_template_with_a_head_of_its_own_makes_papers_that_agree(secretariat):
    document = word.Document(io.BytesIO(default_template()))
    document.sections[0].header.paragraphs[0].text = "UNITED NATIONS"
    document.sections[0].footer.paragraphs[0].text = "For the meeting"
    target = io.BytesIO()
    document.save(target)
    replace_template(SimpleUploadedFile("own.docx", target.getvalue()), by=secretariat)
    made = made_now()
    assert proven(made, "x.docx", paper_file(made, "docx")).differences == ()
    assert proven(made, "x.docx", docx(made.content)).differences == (), "written before the template came"
