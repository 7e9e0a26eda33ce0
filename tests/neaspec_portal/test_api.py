"""The API: the same numbers as the pages, described as it answers."""

from __future__ import annotations

import pytest

from tests.factories import make_plan

pytestmark = pytest.mark.django_db


def test_achievement_levels(client):
    content = client.get("/api/v1/plans/2016-2020/achievement-levels?round=updated").json()
    assert (content["plan"], content["round"], content["base"], content["planned"]) == (
        "2016-2020",
        "updated",
        22,
        22,
    )
    assert [(one["level"], one["count"], one["percent"]) for one in content["levels"]] == [
        ("Fully", 2, 9.1),
        ("Substantially", 13, 59.1),
        ("Partially", 4, 18.2),
        ("Minimally", 3, 13.6),
    ]
    assert content["levels"][1]["share"] == 0.590909
    assert [(area["slug"], [one["count"] for one in area["levels"]]) for area in content["areas"]] == [
        ("air", [0, 2, 1, 1]),
        ("biodiversity", [2, 3, 0, 0]),
        ("marine", [0, 3, 2, 0]),
        ("cities", [0, 4, 0, 0]),
        ("land", [0, 1, 1, 2]),
    ]
    assert content["headline_percent_by_activity"] == 68.2
    assert content["headline_percent_by_mean_of_areas"] == 67.0
    assert content["citation"]["place"] == "Table 1, footnote 11"


def test_the_missing_round_is_null_not_zero(client):
    content = client.get("/api/v1/plans/2016-2020/achievement-levels?round=preliminary").json()
    assert content["ratings_missing"] is True
    assert content["base"] == 0
    assert {one["share"] for one in content["levels"]} == {None}
    assert content["headline_percent_by_activity"] is None


def test_plans(client):
    assert client.get("/api/v1/plans").json()["count"] == 1
    plan = client.get("/api/v1/plans/2016-2020").json()
    assert len(plan["goals"]) == 3
    assert len(plan["approaches"]) == 5
    assert [one["round"] for one in plan["rounds"]] == ["preliminary", "updated"]
    assert next((one["level"], one["definition"]) for one in plan["scale"]) == ("Fully", None)


def test_activities_are_paged_and_filtered(client):
    page = client.get("/api/v1/plans/2016-2020/activities?limit=2&offset=1").json()
    assert page["count"] == 22
    assert [one["code"] for one in page["items"]] == ["AIR-2", "AIR-3"]
    low = client.get("/api/v1/plans/2016-2020/activities?level=minimally&area=land").json()
    assert [(one["code"], one["level"]) for one in low["items"]] == [
        ("DLD-2", "Minimally"),
        ("DLD-3", "Minimally"),
    ]
    assert low["items"][0]["note"][1] == "Overlap of national focal points and partners with the DLDD-NEAN"
    missing = client.get("/api/v1/plans/2016-2020/activities?round=preliminary&limit=1").json()["items"][0]
    assert (missing["level"], missing["rating_missing"], missing["rating_citation"]) == (None, True, None)


def test_meetings_keep_their_precision(client):
    meetings = {one["code"]: one for one in client.get("/api/v1/meetings").json()["items"]}
    assert (meetings["SOM-20"]["year"], meetings["SOM-20"]["starts_on"]) == (2015, None)
    assert (meetings["SOM-23"]["starts_on"], meetings["SOM-23"]["place"]) == ("2019-10-09", "Ulaanbaatar")


def test_sources(client):
    sources = client.get("/api/v1/sources").json()
    paper = sources["items"][0]
    assert (paper["slug"], paper["cited_by"]) == ("review-paper-2020", 334)
    assert "Definitions of the four rating levels" in paper["missing"]


OPERATIONS = {
    "/api/v1/plans": "list_plans",
    "/api/v1/plans/{plan}": "show_plan",
    "/api/v1/plans/{plan}/achievement-levels": "show_achievement_levels",
    "/api/v1/plans/{plan}/activities": "list_activities",
    "/api/v1/meetings": "list_meetings",
    "/api/v1/surveys": "list_surveys",
    "/api/v1/surveys/{survey}": "show_survey",
    "/api/v1/surveys/{survey}/figures/{figure}": "show_figure",
    "/api/v1/evaluations": "list_evaluations",
    "/api/v1/evaluations/{evaluation}": "show_evaluation",
    "/api/v1/evaluations/{evaluation}/findings": "list_findings",
    "/api/v1/evaluations/{evaluation}/ratings": "list_ratings",
    "/api/v1/plans/{plan}/evidence-board": "show_board",
    "/api/v1/plans/{plan}/succession": "show_ledger",
    "/api/v1/considerations": "list_considerations",
    "/api/v1/recommendations": "list_recommendations",
    "/api/v1/mechanisms": "list_mechanisms",
    "/api/v1/collaborations": "list_collaborations",
    "/api/v1/absences": "list_absences",
    "/api/v1/context": "list_context",
    "/api/v1/overlap": "show_overlap",
    "/api/v1/papers": "list_papers",
    "/api/v1/papers/{slug}": "show_paper",
    "/api/v1/corrections": "list_corrections",
    "/api/v1/sources": "list_sources",
}
"""The name of each operation, by which clients that were generated call it: none is changed."""


def test_the_description_documents_every_answer(client):
    schema = client.get("/api/v1/openapi.json").json()
    named = {path: methods["get"]["operationId"] for path, methods in schema["paths"].items()}
    assert named == OPERATIONS
    for methods in schema["paths"].values():
        assert "422" in methods["get"]["responses"]
    page = client.get("/api/v1/docs").content.decode()
    assert "/api/v1/plans/{plan}/achievement-levels" in page
    assert "Part of the base, from 0 to 1" in page


def test_drafts_are_served_to_staff_only(client):
    plan = make_plan(activities=1, status="draft")
    assert client.get(f"/api/v1/plans/{plan.slug}").status_code == 404
    assert client.get(f"/api/v1/plans/{plan.slug}/achievement-levels").status_code == 404
