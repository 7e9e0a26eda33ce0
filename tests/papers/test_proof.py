"""Every number of a file of ours is read back, placed and held against the data."""

from __future__ import annotations

import io
import zipfile
from io import StringIO
from pathlib import Path

import docx as word
import pytest
from django.core.management import CommandError, call_command

from papers.exports.files import paper_file
from papers.exports.proving import proven
from programmes.services.counts import recount
from reporting.papers.proof import Verdict, unexplained
from reporting.papers.reading_back import UnreadablePaperError, name_of, words_back
from tests.papers.steps import made_now, the_paper

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
        ("68.2\u00a0%", "69.2\u00a0%", "paragraph 5", "69.2", "the data says 68.2"),
        (">163<", ">164<", "paragraph 8", "164", "the data says 163"),
        (">13<", ">14<", "paragraph 5", "14", "the data says"),
        ("Partially", "Partially 4711", "Table 1, row 2, column 3", "4711", ""),
    ],
)
def test_a_number_that_somebody_changed_in_word_is_found_at_its_place(before, after, place, number, told):
    found = unexplained(proven_now("docx", changed_docx(before, after)))
    assert [(one.place, one.number) for one in found] == [(place, number)]
    assert told in found[0].told


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
