"""The corrigendum of a presented paper: what it takes over, what it lists, who may start it, its files."""

from __future__ import annotations

import io
import json
import re

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from papers.exports.assembling import Assembled, assembled
from papers.exports.files import all_files, handed_out, paper_file
from papers.exports.proving import checked, named_in
from papers.exports.title_block import name_of_corrected, number_of_corrigendum
from papers.models import OF_CORRIGENDUM, Format, Paper, PaperBlock
from papers.selectors.papers import paper_keyed
from papers.services import clearing
from papers.services.blocks import delete_block, save_block
from papers.services.corrigenda import start_corrigendum
from papers.services.papers import BlockText, delete_paper, save_paper
from people.services import WrongStateError
from programmes.models import ActivityRating
from programmes.services.changes import recount
from reporting.papers.content import PaperTable, Picture, plain
from tests.conftest import account, signed_in
from tests.fonts import needs_fonts
from tests.pages import errors_in, text_of
from tests.papers.steps import SLUG, cleared_paper, present_paper, presented_paper, the_paper

pytestmark = pytest.mark.django_db
NAME = f"{SLUG}-corr-1"
DESK = f"/workspace/papers/{NAME}/"
START = f"/workspace/papers/{SLUG}/corrigendum/"


@pytest.fixture
def corrigendum() -> Paper:
    presented_paper()
    start_corrigendum(the_paper(), by=account("secretariat"))
    return paper_keyed(NAME)


def write(one: PaperBlock, text: str) -> None:
    save_block(one, BlockText(one.kind, text), expected_version=one.version, by=account("secretariat"))


def made() -> Assembled:
    return assembled(paper_keyed(NAME))


def listed(of: Assembled) -> list[tuple[str, str, str]]:
    """Place, what stood there and what is to be read, of every row of a corrigendum."""
    assert of.corrigendum is not None
    tables = [one for one in of.corrigendum.blocks if isinstance(one, PaperTable) and "Correct" in one.label]
    return [
        tuple(" ".join(plain(line) for line in cell.lines) for cell in row.cells)
        for table in tables
        for row in table.rows
    ]


def test_it_begins_as_the_paper_the_meeting_had(corrigendum):
    first = the_paper()
    assert (corrigendum.revises, corrigendum.status, corrigendum.title) == (first, "draft", first.title)
    assert (corrigendum.prepared_by, corrigendum.meeting) == (first.prepared_by, first.meeting)
    kept = ("order", "kind", "text", "piece", "in_annex")
    assert list(corrigendum.blocks.values_list(*kept)) == list(first.blocks.values_list(*kept))
    assert listed(made()) == []
    assert made().obstacles == ["corrigendum: Nothing differs yet from the paper that it corrects."]


def test_a_symbol_gets_what_such_papers_add_to_it():
    Paper.objects.filter(slug=SLUG).update(symbol="NEASPEC/SOM(24)/3")
    presented_paper()
    made_paper = start_corrigendum(the_paper(), by=account("secretariat"))
    assert made_paper.symbol == "NEASPEC/SOM(24)/3/Corr.1"
    facts = {label: plain(text) for label, text in made().content.facts}
    assert facts["Corrects"] == "NEASPEC/SOM(24)/3, as presented to SOM-24"


def test_every_place_that_differs_is_listed_with_what_stood_there(corrigendum):
    first = corrigendum.blocks.filter(kind="text").order_by("order").first()
    write(first, f"Corrected: {first.text}\n\nA paragraph that was forgotten.")
    found = listed(made())
    assert found[0][0] == "Paragraph 1"
    assert found[0][2].startswith("Corrected: ")
    assert not found[0][1].startswith("Corrected: ")
    assert ("Nothing", "A paragraph that was forgotten.") in [(was, now) for _, was, now in found]
    assert made().obstacles == []


def test_a_table_that_goes_is_one_place_and_a_figure_of_other_data_is_printed(corrigendum):
    piece = corrigendum.blocks.get(piece="achievements")
    referring = corrigendum.blocks.filter(text__contains='table("achievements")')
    for one in referring:
        write(one, one.text.replace('{{ table("achievements") }}', "the summaries"))
    delete_block(piece, expected_version=piece.version, by=account("secretariat"))
    found = listed(made())
    gone = [row for row in found if row[2] == "Delete all of it"]
    assert len(gone) == 1
    assert "Achievements in each" in gone[0][1]
    assert not [one for one in made().corrigendum.blocks if isinstance(one, Picture)]


def test_another_rating_is_told_in_the_table_its_figure_and_the_annex(corrigendum):
    rating = ActivityRating.objects.get(assessment_round=corrigendum.assessment_round, activity__code="AIR-1")
    rating.level = corrigendum.plan.rating_scale.levels.get(slug="fully")
    rating.save()
    recount(corrigendum.plan)
    found = listed(made())
    assert ("Table 1, “AIR-1”, implementation", "Partially", "Fully") in found
    assert any(place.startswith("Annex table") for place, _, _ in found)
    printed = [one.label for one in made().corrigendum.blocks if isinstance(one, Picture)]
    assert "Figure A" in printed


@needs_fonts
def test_its_files_agree_with_it_and_say_what_they_are(corrigendum):
    first = corrigendum.blocks.filter(kind="text").order_by("order").first()
    write(first, f"Corrected: {first.text}")
    now = made()
    for form in ("corrigendum.pdf", "corrigendum.docx"):
        content = paper_file(now, form)
        assert named_in(f"x.{form}", content) == ("corrigendum", NAME)
        assert checked(corrigendum, f"x.{form}", content, document="corrigendum").differences == ()
    changed = docx.Document(io.BytesIO(paper_file(now, "corrigendum.docx")))
    row = next(row for table in changed.tables for row in table.rows if row.cells[0].text == "Paragraph 1")
    row.cells[2].paragraphs[0].runs[0].text = "Changed: "
    target = io.BytesIO()
    changed.save(target)
    assert checked(corrigendum, "x.docx", target.getvalue(), document="corrigendum").differences
    text = PdfReader(io.BytesIO(paper_file(now, "corrigendum.pdf"))).pages[0].extract_text()
    assert "Corrigendum" in text
    assert "DRAFT" in text


@needs_fonts
@pytest.mark.on_sqlite
def test_two_people_clear_it_and_the_corrected_paper_leads_to_it(client, corrigendum):
    first = corrigendum.blocks.filter(kind="text").order_by("order").first()
    write(first, f"Corrected: {first.text}")
    assert "corrigendum" not in text_of(client.get(f"/papers/{SLUG}/"))
    assert "A corrigendum of this paper is being drafted" in text_of(
        signed_in("secretariat").get(f"/papers/{SLUG}/")
    )
    assert client.get(f"/papers/{NAME}.corrigendum.pdf").status_code == 404
    now = made()
    clearing.propose_clearing(paper_keyed(NAME), now.digest, now.obstacles, by=account("secretariat"))
    files = all_files(handed_out(assembled(paper_keyed(NAME))))
    assert set(files) == {str(one) for one in Format}
    clearing.clear(paper_keyed(NAME), made().digest, [], files, by=account("approver"))
    page = text_of(client.get(f"/papers/{SLUG}/"))
    assert "This paper was corrected" in page
    corrected_page = text_of(client.get(f"/papers/{NAME}/"))
    assert "This is the corrected text of a paper presented to SOM-24" in corrected_page
    assert "Corrections of the paper" in corrected_page
    assert client.get(f"/papers/{NAME}.corrigendum.docx").status_code == 200
    assert client.get(f"/api/v1/papers/{NAME}").json()["corrects"] == SLUG
    assert client.get(f"/api/v1/papers/{SLUG}").json()["corrects"] is None
    present_paper(paper_keyed(NAME))
    second = start_corrigendum(paper_keyed(NAME), by=account("secretariat"))
    assert (second.slug, second.revises.slug) == (f"{SLUG}-corr-2", NAME)


@pytest.mark.on_sqlite
def test_it_is_started_on_the_desk_and_once(client):
    presented_paper()
    staff = signed_in("secretariat")
    assert "Start a corrigendum" in text_of(staff.get(f"/workspace/papers/{SLUG}/"))
    assert staff.get(START)["Location"] == f"/workspace/papers/{SLUG}/"
    assert staff.post(START)["Location"] == DESK
    desk = text_of(staff.get(DESK))
    assert "What it corrects" in desk
    assert "Nothing differs yet" in desk
    assert staff.post(START)["Location"] == DESK
    assert Paper.objects.filter(revises__slug=SLUG).count() == 1
    with pytest.raises(WrongStateError, match="has been started already"):
        start_corrigendum(the_paper(), by=account("secretariat"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(
            slug="another",
            title="Another",
            prepared_by="x",
            assessment_round=the_paper().assessment_round,
            revises=the_paper(),
        )


@pytest.mark.parametrize("state", ["draft", "cleared"])
def test_only_what_a_meeting_has_had_is_corrected(state):
    if state == "cleared":
        cleared_paper()
    with pytest.raises(WrongStateError):
        start_corrigendum(the_paper(), by=account("secretariat"))
    refused = signed_in("secretariat").post(START)
    assert refused.status_code == 400
    assert "paper is" in errors_in(refused).lower()


def test_others_than_staff_cannot_start_one():
    presented_paper()
    with pytest.raises(PermissionDenied):
        start_corrigendum(the_paper(), by=account("focal-japan"))
    assert signed_in("focal-japan").post(START).status_code == 403


@pytest.mark.on_sqlite
def test_a_draft_of_it_can_be_deleted_and_started_again(corrigendum):
    delete_paper(corrigendum, expected_version=corrigendum.version, by=account("secretariat"))
    assert start_corrigendum(the_paper(), by=account("secretariat")).slug == NAME


def test_a_paper_that_corrects_nothing_has_no_corrigendum(client):
    cleared_paper()
    for form in OF_CORRIGENDUM:
        assert client.get(f"/papers/{SLUG}.{form}").status_code == 404
    text = client.get(f"/papers/{SLUG}.json").json()
    assert text["title"] == "Review of the implementation of the NEASPEC Strategic Plan 2016-2020"
    row = next(one for one in text["paper"] if one["place"] == "Table 1, “AIR-1”")
    level = next(part for part in row["parts"] if part["label"] == "Implementation")
    assert (level["text"], level["rests_on"][0].endswith("Table 1")) == ("Partially", True)
    assert json.loads(json.dumps(text)) == text


def test_what_stands_above_the_text_is_corrected_too(corrigendum):
    values = {"title": "Review of the plan", "agenda_item": "5 (b)"}
    save_paper(corrigendum, values, expected_version=corrigendum.version, by=account("secretariat"))
    found = listed(made())
    assert found[0] == ("Title", the_paper().title, "Review of the plan")
    assert "5 (b)" in [now for _, _, now in found]
    assert made().obstacles == []


def test_a_lettered_list_that_becomes_points_is_told(corrigendum):
    one = corrigendum.blocks.get(text__contains="may wish to:")
    write(one, re.sub(r"(?m)^\d+\. ", "- ", one.text))
    assert [(was, now) for _, was, now in listed(made())] == [("As lettered point", "As point")] * 3


def test_the_second_corrigendum_names_the_first():
    first = Paper(title="Review", revises=Paper(title="Review"))
    assert name_of_corrected(first) == "Corrigendum 1 to “Review”"
    assert number_of_corrigendum(Paper(revises=first)) == 2


def test_a_paper_whose_words_are_not_on_record_cannot_be_corrected():
    cleared_paper()
    the_paper().files.filter(format=Format.JSON).delete()
    present_paper(the_paper())
    with pytest.raises(WrongStateError, match="not on record"):
        start_corrigendum(the_paper(), by=account("secretariat"))
    refused = signed_in("secretariat").post(START)
    assert (refused.status_code, "not on record" in errors_in(refused)) == (400, True)
