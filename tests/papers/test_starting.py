"""A paper is started with a title block, which two people may change, and lists of papers cost the same."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.models import Paper
from papers.services.papers import put_in, save_paper
from tests.conftest import account
from tests.pages import errors_in, text_of
from tests.papers.steps import DESK, SLUG, cleared_paper, the_paper

pytestmark = pytest.mark.django_db


def start_values(**changed: object) -> dict[str, object]:
    paper = the_paper()
    return {
        "version": "0",
        "base": "{}",
        "title": "Review for the next meeting",
        "slug": "review-next",
        "symbol": "NEASPEC/SOM(25)/2",
        "meeting": paper.meeting_id,
        "agenda_item": "Item 4",
        "dated": "2026-10",
        "prepared_by": "Secretariat of NEASPEC",
        "assessment_round": paper.assessment_round_id,
        "survey": paper.survey_id,
        "evaluation": paper.evaluation_id,
        **changed,
    }


def test_a_paper_is_started_with_its_sections_filled_from_the_record(staff):
    answer = staff.post("/workspace/papers/new/", start_values())
    assert answer["Location"] == "/workspace/papers/review-next/"
    paper = Paper.objects.get(slug="review-next")
    assert paper.blocks.count() == 38
    page = text_of(staff.get("/workspace/papers/review-next/"))
    assert "Nothing hinders it" in page
    assert "22 of them are rated in the Updated evaluation" in page
    assert "NEASPEC/SOM(25)/2" in page
    assert "October 2026" in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"slug": SLUG}, "There is a paper of this name already"),
        ({"slug": "New Paper"}, "Write lower case letters"),
        ({"slug": "new"}, "not “new” or “template”"),
        ({"title": ""}, "Title: This field is required"),
        ({"dated": "2026-13"}, "“2026-13” is not a date"),
        ({"assessment_round": "999999"}, "Round it reports"),
        ({"symbol": "x" * 61}, "Document symbol"),
    ],
)
def test_a_paper_that_cannot_be_is_told_at_its_field_and_keeps_what_was_typed(staff, changed, message):
    answer = staff.post("/workspace/papers/new/", start_values(**changed))
    assert answer.status_code == 400
    assert message in errors_in(answer)
    assert "Item 4" in answer.content.decode()
    assert Paper.objects.count() == 1


def test_a_survey_of_another_plan_is_refused(staff):
    from programmes.models import StrategicPlan

    paper = the_paper()
    other = StrategicPlan.objects.get(slug="2016-2020")
    other.pk, other.slug, other.citation_id = None, "another", _spare_citation()
    other.followed_citation = None
    other.save()
    type(paper.survey).objects.filter(pk=paper.survey_id).update(plan=other)
    answer = staff.post("/workspace/papers/new/", start_values())
    assert "It is about another plan than the round" in errors_in(answer)


def _spare_citation() -> int:
    from record.models import Citation, SourceDocument

    return Citation.objects.create(source=SourceDocument.objects.first(), place="x", certainty="verbatim").pk


def test_a_title_block_changed_by_two_people_keeps_both_changes(staff):
    paper = the_paper()
    values = start_values(
        title=paper.title, prepared_by=paper.prepared_by, symbol="", agenda_item="", dated=""
    )
    base = {
        name: str(value or "") for name, value in values.items() if name not in {"version", "base", "slug"}
    }
    save_paper(paper, {"symbol": "S/1"}, expected_version=1, by=account("approver"))
    sent = {**values, "agenda_item": "Item 9", "version": "1", "base": json.dumps(base)}
    answer = staff.post(f"{DESK}title/", sent)
    assert answer.status_code == 302
    found = the_paper()
    assert (found.symbol, found.agenda_item) == ("S/1", "Item 9")


def test_lists_cost_the_same_with_more_papers(client, staff):
    cleared_paper()

    def cost(reader, address):
        reader.get(address)
        with CaptureQueriesContext(connection) as found:
            reader.get(address)
        return len(found)

    before = [cost(staff, "/papers/"), cost(staff, "/desk/"), cost(client, "/api/v1/papers?limit=50")]
    paper = the_paper()
    for number in range(3):
        put_in(
            {"slug": f"more-{number}", "title": "More", "assessment_round": paper.assessment_round},
            [],
            by=None,
        )
    after = [cost(staff, "/papers/"), cost(staff, "/desk/"), cost(client, "/api/v1/papers?limit=50")]
    assert after == before
