"""Whatever differs in a file is listed at its place with before and after; what does not, never is."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfReader, PdfWriter

from papers.exports.assembling import assembled
from papers.exports.briefs import brief_file
from papers.exports.files import paper_file
from papers.models import PaperBlock
from reporting.papers.docx import docx as docx_of
from reporting.papers.pdf import pdf as pdf_of
from reporting.papers.proof import LARGEST, MOST_OF_TEXT, MOST_UNPACKED, UnreadablePaperError
from reporting.papers.proving import READERS, differences, read_apart
from reporting.papers.redline import compared
from tests.fonts import needs_fonts
from tests.papers.proofs import FORMS, files_now, found_in, part_of, remade, replaced
from tests.papers.steps import made_now
from tests.papers.tamperings import IN_PDF, NEVER_IN_PDF, TAMPERINGS, applied, at_random, pdf_with
from tests.papers.test_foreign_plans import paper_on
from tests.truth.plans import lakes

pytestmark = pytest.mark.django_db
MOST_LINES = 3
"""Lines in which one change is listed."""


@pytest.mark.parametrize("one", TAMPERINGS, ids=lambda one: f"{one.form}: {one.name}")
def test_what_somebody_changed_is_listed(one):
    assert 1 <= len(found_in(one.form, applied(one, files_now()[1]))) <= MOST_LINES


@pytest.mark.parametrize("change", IN_PDF, ids=lambda one: one.__name__.strip("_"))
def test_what_somebody_changed_in_a_pdf_is_listed(change):
    assert found_in("pdf", pdf_with(change, files_now()[1]["pdf"]))


@pytest.mark.parametrize("change", NEVER_IN_PDF, ids=lambda one: one.__name__.strip("_"))
def test_what_runs_in_a_pdf_or_is_not_drawn_is_never_acceptable(change):
    found = found_in("pdf", pdf_with(change, files_now()[1]["pdf"]))
    assert "hidden or unsafe" in {kind for kind, _, _, _ in found}
    assert {kind for kind, place, _, _ in found if not place.startswith("drawing of ")} == {
        "hidden or unsafe"
    }


def test_two_lists_that_begin_otherwise_are_both_listed_and_what_follows_is_not():
    content = files_now()[1]["docx"]
    numbering = part_of(content, "word/numbering.xml").replace('<w:start w:val="1"/>', '<w:start w:val="4"/>')
    listed = found_in("docx", remade(content, {"word/numbering.xml": numbering.encode()}))
    changes = [(was, now) for _, _, was, now in listed]
    assert {("⟨1.⟩", "⟨4.⟩"), ("⟨(1)⟩", "⟨(4)⟩")} <= set(changes)
    assert ("⟨2.⟩", "⟨5.⟩") not in changes


@pytest.mark.parametrize(
    ("form", "part", "before", "after", "listed"),
    [
        ("docx", "word/document.xml", ">163<", ">164<", ("numbers", "under “Stakeholder survey”", "163", "164")),
        ("docx", "word/document.xml", ">Partially<", ">Fully<", ("words", "table 3", "Partially", "Fully")),
        ("xlsx", "xl/worksheets/sheet18.xml", "<v>51.4</v>", "<v>15.4</v>", ("numbers", "sheet “Annex table 9”", "51.4", "15.4")),
        ("pptx", "ppt/slides/slide3.xml", "Gaps in", "Lies in", ("words", "slide 3", "Gaps", "Lies")),
        ("json", "", '"title": "Review', '"title": "Draft', ("words", "/title", '"Review', '"Draft')),
    ],
)  # fmt: skip
def test_a_difference_says_where_it_is_what_was_there_and_what_is(form, part, before, after, listed):
    [(kind, place, was, now)] = found_in(form, replaced(files_now()[1][form], part, before, after))
    assert (kind, place.partition(",")[0], was, now) == listed


def test_a_file_of_six_lies_lists_exactly_six():
    content = files_now()[1]["docx"]
    for part, before, after in (
        ("word/document.xml", ">163<", ">146<"),
        ("word/document.xml", "people took part", "people almost took part"),
        ("word/document.xml", "former staff", "internal staff"),
        ("word/document.xml", ">Minimally<", ">Fully<"),
        ("word/footnotes.xml", "Report of", "Draft of"),
        ("docProps/core.xml", "Licence: [^.;]*", "Licence: CC0"),
    ):
        content = replaced(content, part, before, after)
    kinds = sorted(one[0] for one in found_in("docx", content))
    assert kinds == ["numbers", "properties", "words", "words", "words", "words"]


@pytest.mark.parametrize("form", [*FORMS, "annex.docx", "annex.pdf"])
def test_an_untouched_file_and_one_that_was_packed_anew_differ_in_nothing(form):
    content = files_now()[1][form]
    kind = form.rpartition(".")[2]
    again = remade(content, {}) if kind in {"docx", "xlsx", "pptx"} else content
    assert differences(kind, again, content) == []


def test_what_other_programs_wrote_again_differs_in_nothing():
    files = files_now()[1]
    saved = {form: io.BytesIO() for form in ("docx", "xlsx", "pdf")}
    docx.Document(io.BytesIO(files["docx"])).save(saved["docx"])
    openpyxl.load_workbook(io.BytesIO(files["xlsx"])).save(saved["xlsx"])
    PdfWriter(clone_from=PdfReader(io.BytesIO(files["pdf"]))).write(saved["pdf"])
    assert [found_in(form, target.getvalue()) for form, target in saved.items()] == [[], [], []]


def converted(content: bytes, form: str, to: str, folder: Path) -> bytes:
    source, target = folder / f"x.{form}", folder / f"as-{to}"
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    asked = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(target), str(source)]
    subprocess.run(asked, check=True, capture_output=True, timeout=240)
    return (target / f"x.{to}").read_bytes()


@pytest.mark.drill
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice: apt-get install libreoffice-writer-nogui"
)
def test_what_libreoffice_saves_again_or_prints_differs_in_nothing(tmp_path):
    files = files_now()[1]
    for name in ("docx", "annex.docx"):
        odt = converted(files[name], "docx", "odt", tmp_path)
        for form, content in (
            ("docx", converted(files[name], "docx", "docx", tmp_path)),
            ("docx", converted(odt, "odt", "docx", tmp_path)),
            ("pdf", converted(files[name], "docx", "pdf", tmp_path)),
        ):
            assert found_in(form, content, files[name]) == [], (name, form)
    for form in ("xlsx", "pptx"):
        assert found_in(form, converted(files[form], form, form, tmp_path)) == []
    changed = replaced(files["docx"], "word/document.xml", ">163<", ">164<")
    printed = found_in("pdf", converted(changed, "docx", "pdf", tmp_path), files["docx"])
    assert [(kind, was, now) for kind, _, was, now in printed] == [("numbers", "163", "164")]


@pytest.mark.drill
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice: apt-get install libreoffice-writer-nogui"
)
def test_papers_in_four_scripts_saved_again_or_printed_differ_in_nothing(approver, secretariat, tmp_path):
    one = lakes(approver, secretariat).assessment_round
    made = assembled(paper_on(one.plan.slug, one.slug, secretariat))
    documents = {form: paper_file(made, form) for form in ("docx", "annex.docx")}
    documents |= {area.name: brief_file(one, area, "docx") for area in one.plan.areas}
    for name, content in documents.items():
        odt = converted(content, "docx", "odt", tmp_path)
        assert found_in("docx", converted(content, "docx", "docx", tmp_path), content) == [], name
        assert found_in("docx", converted(odt, "odt", "docx", tmp_path), content) == [], name
        assert found_in("pdf", converted(content, "docx", "pdf", tmp_path), content) == [], name
    pdf = paper_file(made, "pdf")
    saved = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(pdf))).write(saved)
    assert found_in("pdf", saved.getvalue(), pdf) == []


def test_a_changed_text_is_found_in_a_pdf_at_its_page(rf):
    block = PaperBlock.objects.filter(text__contains="was established in")[0]
    before = files_now()[1]["pdf"]
    PaperBlock.objects.filter(pk=block.pk).update(
        text=block.text.replace("was established in", "was once founded in")
    )
    found = found_in("pdf", pdf_of(made_now().content), before)
    assert len(found) <= MOST_LINES
    assert any(one[2:] == ("established", "once founded") and one[1].startswith("page ") for one in found)


CHINESE = "战略计划共有{{ planned(round) }}项计划活动，其中{{ base(round) }}项获得评级。"


@pytest.mark.drill
@needs_fonts
def test_a_text_in_chinese_differs_in_nothing_and_a_changed_one_does():
    block = PaperBlock.objects.filter(text__contains="was established in")
    key = block[0].pk
    block.update(text=CHINESE)
    made = made_now().content
    before = {"docx": docx_of(made), "pdf": pdf_of(made)}
    for form, content in before.items():
        assert differences(form, content, content) == []
    PaperBlock.objects.filter(pk=key).update(text=CHINESE.replace("获得评级", "未获评级"))
    changed = made_now().content
    for form, content in (("docx", docx_of(changed)), ("pdf", pdf_of(changed))):
        assert 1 <= len(differences(form, content, before[form])) <= MOST_LINES


@pytest.mark.parametrize("form", ["docx", "xlsx", "pptx", "json", "html"])
def test_some_random_changes_of_a_word_or_a_digit_are_each_listed(form):
    check_random(form, 12, seed=7)


@pytest.mark.drill
@pytest.mark.parametrize("form", ["docx", "xlsx", "pptx", "json", "html"])
def test_a_thousand_random_changes_of_a_word_or_a_digit_are_each_listed(form):
    check_random(form, 1_000, seed=random.SystemRandom().randrange(10**6))


def check_random(form: str, times: int, *, seed: int) -> None:
    print(f"seed of the random changes: {seed}")
    rng, content = random.Random(seed), files_now()[1][form]
    names = [] if form in {"json", "html"} else zipfile.ZipFile(io.BytesIO(content)).namelist()
    wrong, cleared = [], READERS[form](content)
    for _ in range(times):
        changed, before, after = at_random(form, content, names, rng)
        found = compared(cleared, READERS[form](changed), by_place=form in {"xlsx", "json"})
        is_listed = any(before in one.before and after in one.after for one in found)
        if not is_listed or len(found) > MOST_LINES:
            wrong.append((before, after, found[:4]))
    assert wrong == []


@pytest.mark.parametrize(
    ("form", "content", "message"),
    [
        ("pdf", b"%PDF-1.7 broken", "no PDF that can be read"),
        ("docx", b"PK\x03\x04", "no file that can be opened"),
        ("json", b"{", "damaged"),
        ("json", b'{"a": 1, "a": 2}', "damaged"),
        ("html", b"", "damaged"),
        ("docx", b" " * (LARGEST + 1), "larger than 40 MB"),
    ],
)
def test_a_file_that_is_no_paper_is_refused_in_one_sentence(form, content, message):
    with pytest.raises(UnreadablePaperError, match=message):
        differences(form, content, files_now()[1][form])


def packed(*parts: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return target.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([("word/document.xml", b"0" * (MOST_OF_TEXT + 1))], "Unpacked, the file is too large"),
        ([("word/media/a.png", b"0" * (MOST_UNPACKED + 1))], "Unpacked, the file is too large"),
        ([("word/document.xml", b"<a/>"), ("word/document.xml", b"<b/>")], "two parts of one name"),
        ([("_rels/.rels", b"<a>" * 300 + b"</a>" * 300)], "damaged"),
    ],
)
def test_a_small_file_that_is_a_trap_is_refused_in_a_process_of_its_own(parts, message):
    with pytest.raises(UnreadablePaperError, match=message):
        read_apart("docx", packed(*parts), files_now()[1]["docx"])


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("docx", {"word/footnotes.xml": b"<broken"}),
        ("docx", {"word/media/image1.png": b"no picture"}),
        ("xlsx", {"xl/styles.xml": b"<styleSheet/>"}),
        ("xlsx", {"xl/workbook.xml": b"\xff\xfe"}),
        ("pptx", {"ppt/presentation.xml": None}),
    ],
)
def test_a_file_that_was_broken_by_hand_is_told_and_breaks_nothing(form, parts):
    content = files_now()[1][form]
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    pictures = [one for one in names if one.startswith("word/media/")]
    changed = {pictures[0] if "media" in name else name: data for name, data in parts.items()}
    try:
        found = found_in(form, remade(content, changed))
    except UnreadablePaperError as error:
        found = [("cannot be read" in str(error),)]
    assert found
    assert all(one[0] for one in found)


def test_letters_as_light_as_their_cell_are_named():
    book = openpyxl.load_workbook(io.BytesIO(files_now()[1]["xlsx"]))
    book["Table 1"]["B4"].font = openpyxl.styles.Font(color="FFFFFFFF")
    target = io.BytesIO()
    book.save(target)
    [(kind, place, _, _)] = found_in("xlsx", target.getvalue())
    assert (kind, place) == (
        "hidden or unsafe",
        "sheet “Table 1”, cell B4: these letters are as light as the paper",
    )
