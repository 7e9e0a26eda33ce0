"""Files that are taken away: totals told apart, names, whole addresses."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from django.conf import settings as portal_settings
from openpyxl import load_workbook

from neaspec_portal.catalogue import catalogue
from partnerships.forms.reading import VIEWS
from programmes.titles import FIGURES
from tests.files import rows_of
from tests.papers.steps import cleared_paper

pytestmark = pytest.mark.django_db
OF_PLAN = [f"/plans/2016-2020/figures/{slug}" for slug in FIGURES]
OF_SURVEY = [f"/surveys/stakeholder-2020/figures/{number}" for number in range(1, 10)]
TABLES = {
    "/plans/2016-2020/activities": "activities-2016-2020-updated",
    "/plans/2016-2020/reviews/compare": "compare-2016-2020-preliminary-updated",
    "/plans/2016-2020/reviews/updated/changes": "changes-2016-2020-updated",
    "/sources/corrections": "corrections",
    "/surveys/stakeholder-2020": "stakeholder-2020",
    "/evaluations/external-2020/findings": "findings-external-2020",
    "/evaluations/external-2020/ratings": "ratings-external-2020",
    "/recommendations": "recommendations",
    "/plans/2016-2020/evidence-board": "evidence-board-2016-2020-updated",
    "/plans/2016-2020/succession": "succession-2016-2020",
    "/plans/2016-2020/succession/flow": "succession-flow-2016-2020",
    "/partnerships/mechanisms": "mechanisms",
    "/partnerships/overlap": "overlap-areas",
    "/partnerships/network": "network",
    "/partnerships/collaborations": "collaborations",
    "/context": "context",
}


# Totals


def test_what_is_no_total_can_be_added(client):
    rows = rows_of(client, "/plans/2016-2020/figures/achievement-levels.csv")
    assert {row["is_total"] for row in rows} == {"yes", "no"}
    assert {row["row"] for row in rows if row["is_total"] == "yes"} == {"All activities"}
    assert sum(float(row["count"]) for row in rows if row["is_total"] == "no") == 22
    shares = rows_of(client, "/plans/2016-2020/figures/headline-shares.csv")
    assert [row["row"] for row in shares if row["is_total"] == "yes"] == [
        "All activities, by activity",
        "All areas, mean of areas",
    ]
    assert sum(float(row["count"]) for row in shares if row["is_total"] == "no") == 15


@pytest.mark.parametrize("address", [*OF_PLAN, *OF_SURVEY])
def test_every_file_of_a_figure_says_which_rows_are_totals(client, address):
    drawn = client.get(f"{address}.json").json()["rows"]
    totals = {row["row"] for row in drawn if row["is_total"]}
    rows = rows_of(client, f"{address}.csv")
    assert {row["row"] for row in rows if row["is_total"] == "yes"} == totals
    assert {row["is_total"] for row in rows} <= {"yes", "no"}
    sheet = load_workbook(io.BytesIO(client.get(f"{address}.xlsx").content))["Data"]
    head, *body = sheet.iter_rows(values_only=True)
    place = head.index("Sums up other rows")
    assert {row[0] for row in body if row[place] == "yes"} == totals
    # A row that sums up the others is never left for the reader to find.
    assert not {row["row"] for row in drawn if row["row"].startswith("All a")} - totals


@pytest.mark.parametrize("by", VIEWS)
def test_every_file_of_a_matrix_says_which_rows_are_totals(client, by):
    rows = rows_of(client, f"/partnerships/overlap.csv?by={by}")
    totals = {row["row"] for row in rows if row["is_total"] == "yes"}
    assert totals == ({"Other mechanisms"} if by == "states" else set())
    answer = client.get(f"/partnerships/overlap.json?by={by}").json()["rows"]
    assert {row["row"] for row in answer if row["is_total"] == "yes"} == totals


def test_the_workbook_of_a_paper_says_which_rows_are_totals(client):
    cleared_paper()
    book = load_workbook(io.BytesIO(client.get("/papers/review-2016-2020.xlsx").content))
    name = next(one.title for one in book if "Levels of implementation" in str(one["A1"].value))
    rows = list(book[name].iter_rows(min_row=2, values_only=True))
    place = rows[0].index("Total")
    counted = [row for row in rows[1:] if isinstance(row[2], int | float)]
    assert sum(row[2] for row in counted if row[place] == "no") == 22
    assert {row[0] for row in counted if row[place] == "yes"} == {"All activities"}
    for name in book.sheetnames[1:]:
        head = next(book[name].iter_rows(min_row=2, max_row=2, values_only=True))
        body = list(book[name].iter_rows(min_row=3, values_only=True))
        assert ("Total" in head) == any(str(row[0]).startswith("All a") for row in body), name


# Names


@pytest.mark.parametrize("address", TABLES)
def test_the_name_of_a_file_says_plan_round_or_survey(client, address):
    for suffix in ("csv", "xlsx", "json"):
        response = client.get(f"{address}.{suffix}")
        assert response["Content-Disposition"] == f'attachment; filename="{TABLES[address]}.{suffix}"'


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/plans/2016-2020/figures/achievement-levels.csv", "achievement-levels-2016-2020-updated.csv"),
        (
            "/plans/2016-2020/figures/achievement-levels.png?round=preliminary",
            "achievement-levels-2016-2020-preliminary.png",
        ),
        (
            "/plans/2016-2020/figures/headline-shares.svg?area=LAND",
            "headline-shares-2016-2020-updated-land.svg",
        ),
        ("/plans/2016-2020/activities.csv?level=Minimally", "activities-2016-2020-updated-minimally.csv"),
        ("/plans/2016-2020/activities.csv?words=Sand storm", "activities-2016-2020-updated-sand-storm.csv"),
        (f"/plans/2016-2020/activities.csv?words={'x' * 60}", "activities-2016-2020-updated-filtered.csv"),
        ("/plans/2016-2020/activities.csv?words=荒漠化", "activities-2016-2020-updated-filtered.csv"),
        ("/surveys/stakeholder-2020/figures/7.csv", "stakeholder-2020-figure-7.csv"),
        (
            "/surveys/stakeholder-2020/figures/8.csv?intervals=on",
            "stakeholder-2020-figure-8-intervals.csv",
        ),
        ("/partnerships/overlap.svg?by=gaps&area=air", "overlap-gaps-air.svg"),
        ("/partnerships/collaborations.csv?state=Mongolia", "collaborations-mng.csv"),
        (
            "/recommendations.csv?evaluation=external-2020&kind=Suggestion",
            "recommendations-external-2020-suggestion.csv",
        ),
        ("/sources/corrections.csv?status=Proposed", "corrections-proposed.csv"),
    ],
)
def test_a_filter_shows_in_the_name_where_it_is_short(client, address, name):
    assert client.get(address)["Content-Disposition"] == f'attachment; filename="{name}"'


# Addresses


def portal_addresses(value: object) -> Iterator[str]:
    """Yield every text within an answer that is an address within the portal."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from portal_addresses(one)
    if isinstance(value, str) and re.match(r"^(/|https?://)\S+$", value):
        yield value


def test_addresses_in_files_lead_to_the_portal_from_wherever_they_are_read(client, settings):
    settings.PORTAL_ADDRESS = "https://review.example.org"
    about = client.get("/plans/2016-2020/figures/achievement-levels.json?area=land").json()["about"]
    page = "https://review.example.org/plans/2016-2020/figures/achievement-levels/?area=land"
    assert about["address"] == page
    book = load_workbook(
        io.BytesIO(client.get("/plans/2016-2020/figures/achievement-levels.xlsx?area=land").content)
    )
    assert ("Address", page) in list(book["About"].iter_rows(values_only=True))
    answer = client.get("/partnerships/overlap.json?by=gaps").json()["about"]["address"]
    assert answer == "https://review.example.org/partnerships/?by=gaps#overlap-gaps"


def test_no_file_and_no_answer_holds_half_an_address(client):
    cleared_paper()
    asked = [
        *(
            address
            for group in catalogue()
            for one in group.sets
            for end, address in one.files
            if end == "json"
        ),
        "/api/v1/papers",
        "/api/v1/plans/2016-2020/evidence-board",
        "/api/v1/recommendations",
        "/data.jsonld",
    ]
    found = [one for address in asked for one in portal_addresses(client.get(address).json())]
    assert [one for one in found if one.startswith("/")] == []
    papers = list(portal_addresses(client.get("/api/v1/papers").json()))
    assert f"{portal_settings.PORTAL_ADDRESS}/papers/review-2016-2020.docx" in papers
