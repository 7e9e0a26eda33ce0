"""Each file of a paper agrees with the record, however it is dated, written, printed or dressed."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from papers.exports.proving import documents_named, proven
from papers.models import Paper, PaperBlock
from tests.fonts import needs_fonts
from tests.papers.proofs import FORMS, differences_in, files_now
from tests.papers.steps import made_now, the_paper

pytestmark = pytest.mark.django_db


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
    by_place = {(one.place, one.text): one.description for one in proven(made, "x.docx", files["docx"]).facts}
    share = "share of rated activities “fully or substantially”"
    assert by_place["paragraph 10", "68.2"].startswith(share)
    assert by_place["paragraph 1", "1993"].startswith("cited from Report of SOM")
    assert by_place["Table 1, row 2, column 1", "AIR"] == "code of the activity"
    assert by_place["Table 1, row 2, column 3", "Partially"].endswith("Table 1")


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
        [(kind, place, text)] = differences_in(proven(made_now(), f"x.{form}", files[form]))
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
        [(kind, _, text)] = differences_in(proven(made_now(), f"x.{form}", files[form]))
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
