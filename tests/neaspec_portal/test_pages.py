"""The pages: numbers on them, budgets, constant query counts, filters that survive."""

from __future__ import annotations

import gzip
import re
from collections import Counter

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.conftest import warm
from tests.factories import make_plan
from tests.papers.steps import cleared_paper
from tests.queries import queries

PAGES = [
    "/",
    "/about/",
    "/decisions/",
    "/plans/2016-2020/activities/?area=air",
    "/plans/2016-2020/activities/?level=fully",
    "/plans/2016-2020/activities/",
    "/plans/2016-2020/marine/",
    "/plans/2016-2020/marine/MPA-2/",
    "/plans/2016-2020/reviews/updated/",
    "/plans/2016-2020/figures/achievement-levels/",
    "/plans/2016-2020/figures/achievement-levels/?area=land",
    "/plans/2016-2020/figures/achievement-levels/?round=preliminary",
    "/surveys/stakeholder-2020/",
    "/surveys/stakeholder-2020/figures/1/",
    "/surveys/stakeholder-2020/figures/3/?intervals=on",
    "/surveys/stakeholder-2020/figures/8/",
    "/surveys/stakeholder-2020/figures/9/",
    "/surveys/forensics/",
    "/evaluations/external-2020/",
    "/evaluations/external-2020/?direction=mixed",
    "/decisions/?kind=recommendation&words=zzz",
    "/decisions/?evaluation=external-2020&kind=suggestion",
    "/decisions/?meetings=-year",
    "/plans/2016-2020/evidence-board/",
    "/papers/",
    "/data/",
    "/partnerships/",
    "/partnerships/?mechanism=yslme&area=air",
    "/partnerships/nowpap/",
    "/partnerships/eabrn/",
    "/partnerships/?mechanism=eabrn",
    "/partnerships/?plan=2016-2020&joint=yes",
    "/partnerships/states/prk/",
    "/context/",
    "/context/?area=cities",
    "/sources/?status=rejected",
    "/sources/",
    "/sources/review-paper-2020/",
    "/search/?q=NEACAP",
    "/search/?q=desertifcation",
    "/explore/",
    "/explore/?of=contacts&by=area&split=kind",
    "/explore/?of=suggestions&by=state",
    "/api/v1/docs",
    "/accounts/login/",
]

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

DEVELOPERS_WORDS = re.compile(r"\b(?:loaders?|fixtures?|slugs?|placements?|queryset|null)\b", re.IGNORECASE)
"""Words of those who build the portal; nobody who reads it is to meet them."""


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_and_keeps_the_contract(client, address):
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert "<script>" not in html
    assert not re.search(r'\sstyle="', html)
    assert not re.search(r"\son[a-z]+=", html)
    assert not re.search(
        r'(src|href)="(https?:)?//(?!neaspec|www\.neaspec|escap|www\.unescap|docslib|unfccc|www\.un\.org)',
        html,
    )
    main = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
    assert not DEVELOPERS_WORDS.findall(main) or address == "/api/v1/docs"
    for table in re.findall(r"<table.*?</table>", html, flags=re.DOTALL):
        assert "<caption>" in table
        assert 'scope="col"' in table


def test_a_filtered_overview_is_the_list_of_activities(client):
    answer = client.get("/?area=marine&level=partially")
    assert answer.status_code == 301
    assert answer["Location"] == "/plans/2016-2020/activities/?area=marine&level=partially"
    assert client.get("/plans/2016-2020/?round=preliminary").status_code == 200


def test_figures_do_not_claim_a_level_filter(client):
    answer = client.get("/plans/2016-2020/figures/achievement-levels.json?level=minimally").json()
    assert answer["about"]["filter"] == "none"
    page = client.get(
        "/plans/2016-2020/figures/achievement-levels/?area=land&level=minimally"
    ).content.decode()
    assert 'href="/plans/2016-2020/figures/achievement-levels.csv?area=land"' in page


def test_shares_of_one_area_say_that_they_rest_on_inferred_rows(client):
    text = text_of(client, "/plans/2016-2020/figures/achievement-levels/?area=marine")
    assert "4 of 5 ratings are inferred, so these counts and shares are uncertain" in text
    assert "Totals by level are printed words" not in text
    rows = client.get("/plans/2016-2020/figures/headline-shares.json").json()["rows"]
    assert [row["values"][0]["inferred"] for row in rows] == [0, 3, 3, 0, 0, 0, 0]
    others = [[one["count"] for one in row["values"][0]["other_readings"]] for row in rows]
    assert others == [[], [4], [4], [], [], [], []]


def test_contradictions_stand_beside_achievements_on_the_overview(client):
    text = text_of(client, "/")
    assert "launched in 2016 (para 6) D2 contradicted" in text
    assert "D6 contradicted" in text


def test_summaries_in_our_own_words_are_not_called_printed(client):
    assert "para 10 In our own words" in text_of(client, "/plans/2016-2020/air/")


def test_the_round_survives_navigation(client):
    html = client.get("/plans/2016-2020/activities/?round=preliminary").content.decode()
    assert 'href="/plans/2016-2020/air/?round=preliminary"' in html
    overview = client.get("/plans/2016-2020/?round=preliminary").content.decode()
    assert 'href="/plans/2016-2020/activities/?round=preliminary"' in overview
    assert 'href="/plans/2016-2020/activities/?round=preliminary"' in html


def test_a_filter_that_matches_nothing_says_so(client):
    assert "No activity matches this filter" in text_of(
        client, "/plans/2016-2020/activities/?area=cities&level=fully"
    )
    assert "No activity matches this filter" in text_of(client, "/plans/2016-2020/activities/?words=zebra")


def test_an_activity_shows_its_rounds_reasoning_and_contradiction(client):
    text = text_of(client, "/plans/2016-2020/marine/MPA-2/")
    assert "Substantially inferred in the round “Updated evaluation”" in text
    assert "Missing in the source" in text
    assert "In order they read Substantially five times, Partially, Substantially." in text
    assert "D5 Joint activities with YSLME" in text


def test_contradictions_stand_beside_what_is_printed(client):
    assert "launched in 2016" in text_of(client, "/plans/2016-2020/cities/")
    assert "NEA-LCCP was launched in 2014" in text_of(client, "/plans/2016-2020/cities/")
    assert "five of six" in text_of(client, "/plans/2016-2020/biodiversity/")
    assert "D9 Wording of goal 2" in text_of(client, "/plans/2016-2020/activities/")
    assert "D1 contradicted" in text_of(client, "/decisions/")
    assert "Not defined" in text_of(client, "/plans/2016-2020/activities/")


def test_sorting_links_keep_the_filter(client):
    html = client.get("/plans/2016-2020/activities/?area=air&sort=level").content.decode()
    assert 'aria-sort="ascending"' in html
    assert "?area=air&amp;sort=-level" in html


def test_the_overview_needs_at_most_eighteen_queries(client):
    cleared_paper()
    warm()
    assert queries(client, "/") <= 18


LISTS = {
    "overview": "/plans/{plan}/",
    "area": "/plans/{plan}/{area}/",
    "activities": "/plans/{plan}/activities/",
    "round": "/plans/{plan}/reviews/{round}/",
    "levels": "/plans/{plan}/figures/achievement-levels/",
    "csv": "/plans/{plan}/activities.xlsx",
    "api": "/api/v1/plans/{plan}/activities",
    "api levels": "/api/v1/plans/{plan}/achievement-levels",
}


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_query_counts_do_not_grow_with_rows(client, address):
    client.get("/plans/2016-2020/activities/")  # What kinds of content there are is looked up once a process.
    counted = []
    for activities in (1, 3):
        plan = make_plan(activities=activities)
        area, chosen = plan.objectives.get().area, plan.assessment_rounds.get()
        counted.append(queries(client, address.format(plan=plan.slug, area=area.slug, round=chosen.slug)))
    assert counted[0] == counted[1]


def test_a_large_plan_is_paged_and_its_overview_stays_short(client):
    plan = make_plan(activities=60)
    assert "Page 1 of 2, 60 in all" in text_of(client, f"/plans/{plan.slug}/activities/")
    assert "XLSX" in text_of(client, f"/plans/{plan.slug}/activities/?page=2")
    assert client.get(f"/plans/{plan.slug}/activities/?page=3").status_code == 404
    html = client.get(f"/plans/{plan.slug}/").content.decode()
    assert 'id="activity-levels"' not in html
    assert "60 of 60" in html


def test_the_overview_is_light_over_the_wire(client):
    response = client.get("/", headers={"accept-encoding": "gzip"})
    html = gzip.decompress(response.content).decode()
    assets = re.findall(r'<(?:link rel="(?:icon|stylesheet)" href|script src)="/static/([^"]+)"', html)
    wire = len(response.content)
    for asset in assets:
        with open(finders.find(asset), "rb") as file:
            wire += len(gzip.compress(file.read()))
    assert len(assets) + 1 <= 6
    assert wire <= 40_000


def test_files_hold_the_same_numbers_as_the_page(client):
    text = b"".join(client.get("/plans/2016-2020/figures/achievement-levels.csv").streaming_content).decode()
    assert "All activities,Substantially,13,59.1,22,0,,value" in text
    assert "Marine Protected Areas,Partially,2,40.0,5,1,or 1,value" in text
    shares = client.get("/plans/2016-2020/figures/headline-shares.json").json()["rows"]
    assert [row["values"][0]["share_percent"] for row in shares] == [
        50.0,
        100.0,
        60.0,
        100.0,
        25.0,
        68.2,
        67.0,
    ]
    listed = client.get("/plans/2016-2020/activities.json?area=land&level=minimally").json()
    assert [row["code"] for row in listed["rows"]] == ["DLD-2", "DLD-3"]
    assert listed["about"]["filter"] == "area: Desertification and Land Degradation; level: Minimally"
    assert listed["about"]["base"] == "2 planned activities"
    compared = client.get("/plans/2016-2020/reviews/compare.json").json()
    assert compared["about"]["changes"] == "not comparable: 22"
    assert len(compared["rows"]) == 22
    first, inferred = compared["rows"][0], compared["rows"][6]
    assert (first["earlier_level"], first["earlier_certainty"]) == ("Missing in the source", "missing")
    assert (inferred["code"], inferred["later_certainty"]) == ("BIO-3", "inferred")


def test_pictures_and_lists_have_the_right_type_and_name(client):
    for suffix, kind in (("svg", "image/svg+xml"), ("png", "image/png")):
        response = client.get(f"/plans/2016-2020/figures/achievement-levels.{suffix}")
        assert response["Content-Type"] == kind
        assert (
            response["Content-Disposition"]
            == f'attachment; filename="achievement-levels-2016-2020-updated.{suffix}"'
        )
    assert client.get("/plans/2016-2020/activities.png").status_code == 404


def test_a_round_whose_ratings_are_missing_is_said_on_the_round_that_updates_it(client):
    led = client.get("/plans/2016-2020/reviews/preliminary/")
    assert (led.status_code, led["Location"]) == (302, "/plans/2016-2020/reviews/updated/")
    text = text_of(client, "/plans/2016-2020/reviews/updated/")
    assert "Preliminary evaluation (SOM-23) As of 2019" in text
    assert "nobody can say whether a planned activity moved" in text


@pytest.mark.parametrize("address", PAGES)
def test_no_two_things_of_a_page_have_one_name(client, address):
    """A label, a link or a reader of the screen would reach the first of them only."""
    found = re.findall(r'\sid="([^"]*)"', client.get(address).content.decode())
    assert [one for one, times in Counter(found).items() if times > 1] == []
