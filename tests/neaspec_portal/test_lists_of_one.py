"""A list of one leads to the one, for now; with its second row it is a list."""

from __future__ import annotations

import pytest

from evaluations.models import Evaluation
from papers.models import Paper
from programmes.models import AssessmentRound
from surveys.models import Survey
from tests.conftest import signed_in
from tests.factories import make_citation
from tests.papers.steps import cleared_paper

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

LISTS = {
    "/surveys/": (Survey, "/surveys/stakeholder-2020/"),
    "/evaluations/": (Evaluation, "/evaluations/external-2020/"),
    "/papers/": (Paper, "/papers/review-2016-2020/"),
}


def copy_of(record, **values):
    record.pk, record.slug, record.title = None, "the-second", "The second of its kind"
    for name, value in values.items():
        setattr(record, name, value)
    if hasattr(record, "citation_id"):
        record.citation = make_citation()
    record.save()
    return record


@pytest.mark.parametrize("address", LISTS)
def test_a_list_of_one_leads_to_the_one_until_there_is_a_second(client, address):
    cleared_paper()
    model, only = LISTS[address]
    led = client.get(address)
    assert (led.status_code, led["Location"]) == (302, only)
    assert only in client.get("/sitemap.xml").content.decode()
    assert f"{address}</loc>" not in client.get("/sitemap.xml").content.decode()
    staff = signed_in("secretariat").get(address)
    assert staff.status_code == 200
    copy_of(model.objects.get(slug=only.split("/")[2]))
    listed = client.get(address)
    assert listed.status_code == 200
    assert "The second of its kind" in listed.content.decode()
    assert "the-second" in client.get("/sitemap.xml").content.decode()


def test_reviews_and_their_comparison_come_back_with_the_second_review_that_has_ratings(client):
    reviews, only = "/plans/2016-2020/reviews/", "/plans/2016-2020/reviews/updated/"
    for address in (reviews, f"{reviews}compare/", f"{reviews}preliminary/"):
        led = client.get(address)
        assert (led.status_code, led["Location"]) == (302, only)
    assert "What changed" not in client.get(only).content.decode()
    assert signed_in("secretariat").get(reviews).status_code == 200
    updated = AssessmentRound.objects.get(slug="updated")
    later = copy_of(AssessmentRound.objects.get(slug="updated"), number=9)
    listed = client.get(reviews).content.decode()
    assert updated.title in listed
    assert later.title in listed
    page = client.get(f"{reviews}the-second/").content.decode()
    assert f"{reviews}compare/?earlier=updated&amp;later=the-second" in page
    assert client.get(f"{reviews}compare/").context["comparison"].base == 22


@pytest.mark.parametrize("address", ["/surveys/", "/evaluations/", "/papers/"])
def test_an_empty_list_says_so(client, address):
    Survey.objects.all().update(status="draft")
    Evaluation.objects.all().update(is_open=False)
    page = client.get(address)
    assert page.status_code == 200
    assert "has been cleared yet" in page.content.decode()
