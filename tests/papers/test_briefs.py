"""Briefs on one area: two pages, what they say, for whom, and of which round."""

from __future__ import annotations

import io

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from evaluations.models import Recommendation
from papers.exports.briefs import blocks_of_brief, record_of
from programmes.models import AssessmentRound, PlannedActivity
from record.models import Citation
from reporting.papers.content import PaperTable, Paragraph, plain
from reporting.papers.pdf import PaperNotMadeError
from tests.factories import make_plan, make_source
from tests.fonts import needs_fonts
from tests.plan_books import six_levels, taken_over
from tests.rounds import make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
AIR = "/plans/2016-2020/air/brief.pdf"


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def words(content: bytes) -> str:
    """The text of a PDF, with its lines joined."""
    return " ".join(" ".join(pages(content)).split())


@needs_fonts
@pytest.mark.parametrize("area", ["air", "biodiversity", "marine", "cities", "land"])
def test_each_area_of_the_review_has_two_pages(client, area):
    response = client.get(f"/plans/2016-2020/{area}/brief.pdf")
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="brief-{area}-2016-2020-updated.pdf"'
    )
    assert len(pages(response.content)) == 2


@needs_fonts
def test_a_brief_says_what_the_record_says(client):
    text = words(client.get(AIR).content)
    for sentence in (
        "2 of 4 activities were implemented fully or substantially. Base: 4 rated of 4 planned activities.",
        "In all programme areas together: 15 of 22.",
        "Behind: AIR-1 (partially) and AIR-2 (minimally).",
        "EANET: Acid deposition monitoring; research; capacity building",
        "Four contacts are on record; none of them was joint work.",
        "Air pollution/climate change (5 suggestions in Figure 11 of Stakeholder survey 2020)",
        "Objective",
        "Platforms launched: North-East Asia Clean Air Partnership",
        "E25b NEACAP shows that it can give direction to the wider Asia-Pacific region. Strength",
    ):
        assert sentence in text, sentence
    assert "/plans/2016-2020/air/?round=updated" in text.replace(" ", "")
    assert "DRAFT" not in text


def test_the_word_document_says_the_same_with_who_publishes_it(client):
    document = docx.Document(io.BytesIO(client.get("/plans/2016-2020/marine/brief.docx").content))
    text = " ".join(" ".join(one.text for one in cell.paragraphs) for cell in document.tables[1]._cells)
    assert "3 of 5, or 4 activities were implemented fully or substantially." in text
    assert "For 4 of 5 ratings the activity they belong to is inferred." in text
    assert "Behind: MPA-3 (partially, inferred) and MPA-5 (partially)." in text
    assert any(one.text.startswith("D5") for one in document.paragraphs)
    assert "Cite as" in document.core_properties.comments
    assert "/plans/2016-2020/marine/" in document.core_properties.comments


@needs_fonts
def test_equal_content_is_equal_bytes(client, secretariat):
    first = client.get(AIR).content
    client.force_login(secretariat)
    assert client.get(AIR).content == first


@needs_fonts
def test_a_round_whose_ratings_are_missing_says_so(client):
    text = words(client.get(f"{AIR}?round=preliminary").content)
    assert "The ratings of the 4 planned activities in this round are not in our sources." in text
    assert "Missing in the source" in text
    assert "50.0" not in text


@needs_fonts
def test_a_round_at_work_is_for_staff_and_marked_as_a_draft(client, secretariat):
    draft = make_draft()
    address = f"/plans/{draft.plan.slug}/{draft.plan.areas[0].slug}/brief.pdf?round={draft.slug}"
    refused = client.get(address)
    assert refused.status_code == 400
    assert draft.title not in refused.content.decode()
    client.force_login(secretariat)
    response = client.get(address)
    assert "DRAFT-brief-" in response.headers["Content-Disposition"]
    assert "DRAFT – not for circulation" in words(response.content)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/plans/2016-2020/nowhere/brief.pdf", 404),
        ("/plans/2016-2020/air/brief.odt/", 404),
        (f"{AIR}?round=nothing", 400),
        (f"{AIR}?colour=red", 400),
    ],
)
def test_what_there_is_not_is_told(client, address, status):
    assert client.get(address).status_code == status


@needs_fonts
def test_an_area_of_sixty_activities_stays_on_two_pages_and_says_how_many_it_leaves_out(
    client, secretariat, approver
):
    taken_over(six_levels(), approver, uploaded_by=secretariat)
    chosen = AssessmentRound.objects.get(plan__slug="forests", slug="round-three")
    area = chosen.plan.areas[0]
    content = client.get(f"/plans/forests/{area.slug}/brief.pdf?round=round-three").content
    assert len(pages(content)) == 2
    total = PlannedActivity.objects.filter(plan=chosen.plan, area=area).count()
    text = words(content)
    assert f"of {total} activities are shown; the portal has all of them." in text
    assert "NEASPEC" not in text.replace("Cooperation (NEASPEC)", "")


def test_a_file_that_this_machine_cannot_make_is_told_with_a_way_back(client, monkeypatch):
    def refuse(*_arguments: object) -> bytes:
        raise PaperNotMadeError("a character is in no font of this machine")

    monkeypatch.setattr("papers.exports.briefs.pdf", refuse)
    assert client.get("/plans/2016-2020/air/brief.docx").status_code == 200
    response = client.get(AIR)
    assert response.status_code == 503
    assert "no font of this machine" in response.content.decode()
    assert 'href="/plans/2016-2020/air/"' in response.content.decode()


def test_the_page_of_an_area_offers_its_brief_in_the_round_that_is_shown(client):
    page = client.get("/plans/2016-2020/air/?round=preliminary").content.decode()
    assert 'href="/plans/2016-2020/air/brief.pdf?round=preliminary"' in page
    assert 'href="/plans/2016-2020/air/brief.docx?round=preliminary"' in page


def test_more_activities_ask_nothing_more():
    asked = []
    # What is remembered for all briefs is asked once, by the first.
    for many in (1, 1, 3):
        plan = make_plan(activities=many)
        chosen = plan.assessment_rounds.get()
        with CaptureQueriesContext(connection) as queries:
            list(blocks_of_brief(record_of(chosen, plan.areas[0], 12)))
        asked.append(len(queries))
    assert asked[0] >= asked[1] == asked[2] > 5


def test_a_brief_tells_what_was_recommended_and_names_so_many_recommendations(updated):
    area = updated.plan.areas[0]
    asked = list(Recommendation.objects.filter(evaluation__slug="external-2020"))
    for one in asked:
        one.areas.add(area)
        Citation.objects.filter(pk=one.citation_id).update(source=make_source(title="Evaluators"))
    record = record_of(updated, area, 3)
    blocks = list(blocks_of_brief(record))
    (listed,) = [one for one in blocks if isinstance(one, PaperTable) and one.anchor == "recommended"]
    first = record.rows[0].recommendation
    assert len(listed.rows) == 3 < len(asked)
    # The base is of all, and what is not shown is said.
    assert plain(listed.notes[0]).startswith(f"Base: {len(record.rows)} recommendations and suggestions")
    said = [plain(one.text) for one in blocks if isinstance(one, Paragraph)]
    assert f"3 of {len(record.rows)} recommendations are shown; the portal has all of them." in said
    assert [plain(line) for cell in listed.rows[0].cells for line in cell.lines] == [
        first.code, first.text, "not specified", "Not known to us",
    ]  # fmt: skip
