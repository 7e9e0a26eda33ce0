"""The list of everything that can be taken away: each file is there, and nothing that is not for everybody."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluations.models import Evaluation, EvaluatorRating
from programmes.models import AssessmentRound
from surveys.models import Survey
from tests.conftest import warm
from tests.evaluations.next_plan import decide
from tests.factories import make_plan
from tests.pages import text_of
from tests.papers.steps import cleared_paper

pytestmark = pytest.mark.django_db
ROOT = "http://testserver"


def listed(client: Client) -> dict[str, dict]:
    answer = client.get("/data.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    found = json.loads(answer.content)
    assert found["@type"] == ["DataCatalog", "dcat:Catalog"]
    assert [one["@id"] for one in found["dcat:dataset"]] == [one["@id"] for one in found["dataset"]]
    return {one["name"]: one for one in found["dataset"]}


@pytest.mark.drill
def test_every_page_and_file_of_the_list_is_there(client):
    cleared_paper()
    found = listed(client)
    # 1 round: list and three figures; survey and its 13 figures; evaluation; paper; across plans.
    assert len(found) == 4 + 14 + 2 + 1 + 6
    for title, one in found.items():
        assert client.get(one["url"].removeprefix(ROOT)).status_code == 200, title
        assert one["distribution"], title
        for file in one["distribution"]:
            answer = client.get(file["contentUrl"].removeprefix(ROOT))
            assert answer.status_code == 200, file
            assert answer["Content-Type"].startswith(file["encodingFormat"]), file
    page = client.get("/data/").content.decode()
    [result] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert {one["name"] for one in json.loads(result)["dataset"]} == set(found)


def test_addresses_name_plan_and_round(client):
    [levels] = [one for name, one in listed(client).items() if "Levels of implementation" in name]
    assert levels["url"].endswith("/plans/2016-2020/figures/achievement-levels/?round=updated")
    assert all(one["contentUrl"].endswith("?round=updated") for one in levels["distribution"])


def test_drafts_and_fiction_are_not_listed(client):
    before = set(listed(client))
    call_command("load_training", verbosity=0)
    assert set(listed(client)) == before
    AssessmentRound.objects.filter(slug="updated").update(status="draft")
    Survey.objects.update(status="draft")
    Evaluation.objects.update(is_open=False)
    assert len(listed(client)) == 6
    assert "Updated evaluation" not in text_of(client.get("/data/"))


def test_tables_of_an_evaluation_are_listed_once_something_is_known(client, plan):
    before = set(listed(client))
    evaluation, activity = Evaluation.objects.get(slug="external-2020"), plan.activities.first()
    level = plan.rating_scale.ordered_levels[0]
    rating = {"level": level, "reason": "Seen.", "citation": evaluation.citation, "status": "draft"}
    EvaluatorRating.objects.create(evaluation=evaluation, activity=activity, **rating)
    decide(plan, activity, "completed", clear=False)
    assert set(listed(client)) == before
    EvaluatorRating.objects.update(status="cleared")
    decide(plan, plan.activities.last(), "completed")
    assert set(listed(client)) - before == {
        "External evaluation 2020: Ratings of both sides",
        "External evaluation 2020: From this plan to the next",
    }
    for end in ("/evaluations/external-2020/ratings/", "/plans/2016-2020/succession/"):
        assert client.get(end).status_code == 200


def test_more_plans_cost_no_more_queries(client):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/data.jsonld").status_code == 200
        return len(queries)

    warm()
    make_plan()
    one = count()
    make_plan()
    make_plan()
    assert count() == one


def test_the_catalogue_of_one_plan_holds_nothing_of_another(client):
    cleared_paper()
    everything = set(listed(client))
    other = make_plan()
    both = set(listed(client))
    assert both > everything
    answer = client.get("/data.jsonld?plan=2016-2020")
    of_one = {one["name"] for one in json.loads(answer.content)["dataset"]}
    assert of_one == {name for name in everything if not name.startswith("Across plans")}
    found = json.loads(client.get(f"/data.jsonld?plan={other.slug}").content)["dataset"]
    assert {one["name"] for one in found} == both - everything
    page = client.get(f"/data/?plan={other.slug}").content.decode()
    assert "Data of all plans" in page
    assert 'href="?plan=2016-2020"' in page
    assert client.get("/data/?plan=nothing-such").status_code == 404
