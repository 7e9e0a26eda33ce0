"""Evaluations in the API: the numbers of the pages, filters, refusals."""

from __future__ import annotations

import pytest

from tests.conftest import signed_in
from tests.evaluation import cleared_recommendation, make_evaluation, plan_action, respond

pytestmark = pytest.mark.django_db

EXTERNAL = "/api/v1/evaluations/external-2020"


def test_the_evaluation_with_its_counts(client):
    listed = client.get("/api/v1/evaluations").json()
    assert [one["evaluation"] for one in listed["items"]] == ["external-2020"]
    answer = client.get(EXTERNAL).json()
    assert {
        name: answer[name]
        for name in ("findings", "strengths", "limitations", "mixed", "recommendations", "suggestions")
    } == {
        "findings": 13,
        "strengths": 4,
        "limitations": 5,
        "mixed": 4,
        "recommendations": 3,
        "suggestions": 6,
    }
    assert {one["criterion"]: one["use"] for one in answer["criteria"]} == {
        "relevance": "applied",
        "effectiveness": "applied",
        "sustainability": "applied",
        "institutional-and-organizational-arrangements": "applied",
        "recommendations": "applied",
        "efficiency": "not-applied",
        "coherence": "no-heading",
        "impact": "no-heading",
    }
    assert answer["ratings_missing"]
    assert answer["response_missing"]


def test_findings_with_their_links(client):
    answer = client.get(f"{EXTERNAL}/findings").json()
    assert answer["count"] == 13
    assert {one["status"] for one in answer["items"]} == {"cleared"}
    assert all(one["citation"]["place"].startswith("para") for one in answer["items"])
    assert len(client.get(f"{EXTERNAL}/findings?limit=5&offset=10").json()["items"]) == 3


def test_recommendations_are_filtered_and_rates_have_their_base(client):
    answer = client.get("/api/v1/recommendations?evaluation=external-2020").json()
    assert answer["count"] == 9
    assert answer["acceptance"] == {"count": 0, "base": 0, "percent": None}
    assert answer["implementation"] == {"count": 0, "base": 0, "percent": None}
    assert (answer["without_response"], answer["not_known"]) == (0, 9)
    only = client.get("/api/v1/recommendations?evaluation=external-2020&kind=recommendation").json()
    assert [one["kind"] for one in only["items"]] == ["recommendation"] * 3
    assert {one["response"] for one in only["items"]} == {None}


def test_a_response_and_an_action_are_told_and_the_owning_account_is_not(client):
    recommendation = cleared_recommendation()
    respond(recommendation)
    plan_action(recommendation)
    response = client.get(f"/api/v1/recommendations?evaluation={recommendation.evaluation.slug}")
    answer = response.json()
    assert (answer["acceptance"], answer["implementation"]) == (
        {"count": 1, "base": 1, "percent": 100.0},
        {"count": 0, "base": 1, "percent": 0.0},
    )
    (action,) = answer["items"][0]["actions"]
    assert (action["owner"], action["due"], action["due_on"]) == (
        "Focal point of Mongolia",
        "no due date",
        None,
    )
    assert "focal-mongolia" not in response.content.decode()


def test_a_draft_evaluation_is_for_those_who_work_on_it(client):
    slug = make_evaluation().slug
    assert client.get(f"/api/v1/evaluations/{slug}").status_code == 404
    assert client.get(f"/api/v1/evaluations/{slug}/findings").status_code == 404
    assert signed_in("evaluator").get(f"/api/v1/evaluations/{slug}").status_code == 200


def test_the_board_and_the_ledger(client):
    board = client.get("/api/v1/plans/2016-2020/evidence-board").json()
    assert board["count"] == sum(board["verdicts"].values()) == 12
    assert sorted(board["verdicts"].values(), reverse=True)[:3] == [10, 1, 1]
    assert {one["judgement"] for one in board["items"]} == {None}
    ledger = client.get("/api/v1/plans/2016-2020/succession?limit=1").json()
    assert (ledger["count"], len(ledger["items"])) == (118, 1)


def test_ratings_of_the_evaluator_are_missing_and_not_made_up(client):
    answer = client.get(f"{EXTERNAL}/ratings").json()
    assert {one["evaluator"] for one in answer["items"]} == {None}
    assert answer["ratings_missing"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/evaluations?limit=0", 422),
        ("/api/v1/evaluations?limit=x", 422),
        ("/api/v1/evaluations/none", 404),
        ("/api/v1/evaluations/%00", 400),
        (f"{EXTERNAL}/findings?offset=-1", 422),
        ("/api/v1/recommendations?kind=wish", 400),
        ("/api/v1/recommendations?state=lost", 400),
        ("/api/v1/recommendations?evaluation=none", 400),
        ("/api/v1/recommendations?area=%27", 400),
        ("/api/v1/plans/none/succession", 404),
        ("/api/v1/plans/2016-2020/evidence-board?round=none", 400),
    ],
)
def test_bad_questions_are_told_what_is_wrong(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert response.json()["detail"]


def test_the_description_names_every_address(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for end in (
        "mechanisms",
        "evaluations",
        "evaluations/{evaluation}",
        "evaluations/{evaluation}/findings",
        "evaluations/{evaluation}/ratings",
        "recommendations",
        "plans/{plan}/evidence-board",
        "plans/{plan}/succession",
    ):
        assert f"/api/v1/{end}" in paths
