"""Plans of other organisations on the portal's pages: their own scales, exact numbers, distinct shades."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.test import Client

from tests.pages import text_of
from tests.plan_books import six_levels, taken_over, three_levels

pytestmark = pytest.mark.django_db


@pytest.fixture
def rivers(secretariat, approver):
    taken_over(three_levels(), approver, uploaded_by=secretariat)
    return Client()


@pytest.fixture
def forests(secretariat, approver):
    taken_over(six_levels(), approver, uploaded_by=secretariat)
    return Client()


def levels_of(client: Client, plan: str, slug: str) -> dict:
    return client.get(f"/api/v1/plans/{plan}/achievement-levels?round={slug}").json()


def test_three_levels_are_counted(rivers):
    found = levels_of(rivers, "rivers", "second")
    assert (found["planned"], found["base"], found["headline_count"]) == (12, 11, 3)
    assert [one["count"] for one in found["levels"]] == [3, 4, 4]
    assert found["headline_percent_by_activity"] == 27.3
    assert found["headline_percent_by_mean_of_areas"] == 26.7


def test_the_pages_of_three_levels_say_the_same_numbers(rivers):
    overview = text_of(rivers.get("/plans/rivers/"))
    assert "3 of 11" in overview
    assert "27.3 %" in overview
    area = text_of(rivers.get("/plans/rivers/area-lake/"))
    assert "LAKE got further." in area
    assert "1 of 5" in area
    activity = text_of(rivers.get("/plans/rivers/area-lake/LAKE-6/?round=second"))
    assert "Discontinued" in activity
    assert "No money was left." in activity
    listed = rivers.get("/plans/rivers/activities.json?round=second").json()["rows"]
    assert len(listed) == 12
    compared = text_of(rivers.get("/plans/rivers/reviews/compare/"))
    assert "Half done" in compared
    rows = rivers.get("/plans/rivers/reviews/compare.json").json()["rows"]
    assert len(rows) == 12


def test_six_levels_over_three_rounds_are_counted(forests):
    first, second, third = (
        levels_of(forests, "forests", f"round-{name}") for name in ("one", "two", "three")
    )
    assert [one["count"] for one in first["levels"]] == [50] * 6
    assert (first["planned"], first["base"], second["base"], third["base"]) == (300, 300, 270, 269)
    assert [one["count"] for one in third["levels"]] == [50, 40, 50, 39, 50, 40]
    assert third["headline_count"] == 140
    assert third["headline"] == "outstanding, highly successful or mostly"
    assert third["headline_percent_by_activity"] == 52.0


def test_the_pages_of_six_levels_say_the_same_numbers(forests):
    overview = text_of(forests.get("/plans/forests/"))
    assert "140 of 269" in overview
    assert "52.0 %" in overview
    figure = forests.get("/plans/forests/figures/achievement-levels.json").json()
    total = next(row for row in figure["rows"] if row["is_total"])
    assert [value["count"] for value in total["values"]][:6] == [50, 40, 50, 39, 50, 40]
    assert total["base"] == 269
    activity = text_of(forests.get("/plans/forests/area-for/FOR-2/?round=round-three"))
    assert "Merged" in activity
    assert "FOR-1" in activity
    pages = text_of(forests.get("/plans/forests/activities/?round=round-three"))
    assert "300" in pages
    for address in (
        "/plans/forests/reviews/compare/",
        "/plans/forests/reviews/compare/?earlier=round-one&later=round-three",
        "/plans/forests/reviews/",
        "/plans/forests/activities/",
        "/plans/forests/reviews/round-two/",
        "/plans/forests/figures/achievement-levels/",
    ):
        assert forests.get(address).status_code == 200, address


def test_three_reviews_are_listed_and_each_is_compared_with_the_one_before(forests):
    reviews = "/plans/forests/reviews/"
    listed = forests.get(reviews).content.decode()
    for before, later in pairwise(("", "round-one", "round-two", "round-three")):
        assert f"{reviews}{later}/" in listed
        page = forests.get(f"{reviews}{later}/").content.decode()
        assert (f"{reviews}compare/?earlier={before}&amp;later={later}" in page) == bool(before)


def test_three_hundred_tiles_are_a_list_instead(forests):
    assert forests.get("/plans/forests/figures/activity-levels.csv").status_code == 404
    page = forests.get("/plans/forests/figures/activity-levels/", follow=True).content.decode()
    assert 'id="headline-shares"' in page
    assert 'id="activity-levels"' not in page


def test_not_assessed_is_no_information_and_no_level(forests):
    rows = forests.get("/plans/forests/reviews/compare.json?earlier=round-one&later=round-two").json()["rows"]
    assert len(rows) == 300
    assert sum("No information" in str(row.values()) for row in rows) == 30


@pytest.mark.parametrize(("plan", "size"), [("rivers", 3), ("forests", 6)])
def test_every_level_has_its_own_shade(plan, size, secretariat, approver):
    taken_over({"rivers": three_levels, "forests": six_levels}[plan](), approver, uploaded_by=secretariat)
    client = Client()
    names = ("achievement-levels", "activity-levels") if plan == "rivers" else ("achievement-levels",)
    for name in names:
        drawn = client.get(f"/plans/{plan}/figures/{name}.svg").content.decode()
        page = client.get(f"/plans/{plan}/figures/achievement-levels/").content.decode()
        legend = page.partition(f' id="{name}">')[2].partition("</figure>")[0]
        shades = set(re.findall(r"shade-(\d+)", legend))
        assert len(shades) == size, name
        assert drawn.startswith("<svg")
        png = client.get(f"/plans/{plan}/figures/{name}.png").content
        assert png.startswith(b"\x89PNG")
