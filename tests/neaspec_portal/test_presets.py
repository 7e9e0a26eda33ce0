"""Questions to begin with have answers, and every address of a picture of before leads to one in one step."""

from __future__ import annotations

import pytest

from neaspec_portal.explore.presets import PICTURES, PRESETS, presets
from people.selectors.organisation import organisation
from tests.neaspec_portal.test_pages import text_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_each_question_to_begin_with_is_a_page_or_says_why_not(client):
    page = text_of(client, "/explore/")
    for title, address in presets(organisation().called):
        assert title in page
        assert client.get(address).status_code == 200
    assert len(PRESETS) == 10


@pytest.mark.parametrize("slug", PICTURES)
@pytest.mark.parametrize("after", ["/", ".csv", ".svg", ".plotly.json", "/embed/"])
def test_an_address_of_a_picture_leads_on_for_good_in_one_step(client, slug, after):
    answer = client.get(f"/pictures/{slug}{after}?plan=2016-2020&round=updated")
    assert answer.status_code == 301
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("address", ["/pictures/nothing/", "/pictures/nothing.csv", "/pictures/x/embed/"])
def test_a_picture_that_never_was_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_the_page_of_all_pictures_leads_to_the_questions(client):
    answer = client.get("/pictures/?plan=2016-2020")
    assert (answer.status_code, answer["Location"]) == (301, "/explore/?plan=2016-2020")
