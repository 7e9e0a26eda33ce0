"""A list of one leads to the one, for now; with its second row it is a list."""

from __future__ import annotations

import pytest

from evaluations.models import Evaluation
from papers.models import Paper
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


def copy_of(record):
    record.pk, record.slug, record.title = None, "the-second", "The second of its kind"
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


@pytest.mark.parametrize("address", ["/surveys/", "/evaluations/", "/papers/"])
def test_an_empty_list_says_so(client, address):
    Survey.objects.all().update(status="draft")
    Evaluation.objects.all().update(is_open=False)
    page = client.get(address)
    assert page.status_code == 200
    assert "has been cleared yet" in page.content.decode()
