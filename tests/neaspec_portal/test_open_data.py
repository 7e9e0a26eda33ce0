"""Open data: figures that others embed, what machines read of a page, how it is cited, the API fuzzed."""

from __future__ import annotations

import json
import re

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from ninja.responses import NinjaJSONEncoder
from schemathesis.specs.openapi.checks import positive_data_acceptance

from neaspec_portal.api import api
from programmes.models import AssessmentRound
from surveys.models import Survey
from tests.conftest import signed_in
from tests.neaspec_portal.test_pages import PAGES
from tests.pages import text_of
from tests.papers.steps import cleared_paper

pytestmark = pytest.mark.django_db
EMBEDS = [
    "/plans/2016-2020/figures/achievement-levels/embed/",
    "/plans/2016-2020/figures/headline-shares/embed/?area=land",
    "/plans/2016-2020/figures/activity-levels/embed/",
    "/surveys/stakeholder-2020/figures/5/embed/",
    "/surveys/stakeholder-2020/figures/8/embed/?intervals=on",
    "/surveys/stakeholder-2020/figures/9/embed/",
]


@pytest.mark.parametrize("address", EMBEDS)
def test_a_figure_is_embedded_with_caption_base_and_source_and_without_script(client, address):
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert "<script" not in page
    assert "Base: " in page
    assert "Source: Review of the NEASPEC Strategic Plan" in page
    assert client.get(address)["Content-Security-Policy"] == answer["Content-Security-Policy"]


def test_no_other_page_may_be_framed(client):
    for address in ("/", "/plans/2016-2020/figures/achievement-levels/", "/accounts/login/"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("persona", ["", "secretariat", "delegate"])
def test_a_draft_is_embedded_for_nobody(persona):
    client = signed_in(persona) if persona else Client()
    AssessmentRound.objects.filter(slug="updated").update(status="draft")
    Survey.objects.update(status="draft")
    assert client.get("/plans/2016-2020/figures/achievement-levels/embed/?round=updated").status_code == 404
    assert client.get("/surveys/stakeholder-2020/figures/5/embed/").status_code == 404
    shown = client.get("/plans/2016-2020/figures/achievement-levels/?round=updated")
    assert "Embed this figure" not in shown.content.decode()


def test_what_is_fictional_is_embedded_nowhere(client, capsys):
    call_command("load_training")
    assert client.get("/plans/training/figures/achievement-levels/embed/").status_code == 404
    assert "Embed" not in text_of(client.get("/plans/training/figures/achievement-levels/"))


def linked_data_of(client: Client, address: str) -> list[dict]:
    page = client.get(address).content.decode()
    return [
        json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    ]


@pytest.mark.parametrize(
    ("address", "title", "forms"),
    [
        ("/plans/2016-2020/figures/achievement-levels/", "Levels of implementation by programme area", 5),
        ("/surveys/stakeholder-2020/figures/5/", "Figure 5. Relevance of NEASPEC", 5),
        ("/plans/2016-2020/activities/", "Planned activities with level and note", 3),
        ("/surveys/stakeholder-2020/", "Stakeholder survey 2020", 3),
        ("/evaluations/external-2020/", "Findings of the evaluation", 3),
        ("/decisions/", "Recommendations and responses", 3),
        ("/partnerships/", "Mechanisms of environmental cooperation", 3),
        ("/partnerships/", "Collaborations with others", 3),
        ("/context/", "The wider context", 3),
        ("/sources/", "Contradictions between sources", 3),
    ],
)
def test_machines_find_the_data_of_a_page_and_every_file_it_names_is_there(client, address, title, forms):
    [found] = [one for one in linked_data_of(client, address) if one["name"].startswith(title)]
    assert found["@type"] == ["Dataset", "dcat:Dataset"]
    assert len(found["distribution"]) == forms
    for one in found["distribution"]:
        answer = client.get(one["contentUrl"].removeprefix("http://testserver"))
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(one["encodingFormat"])


def test_linked_data_says_base_period_and_source_and_cannot_end_its_element(client):
    found, *others = linked_data_of(client, "/plans/2016-2020/figures/achievement-levels/")
    assert len(others) == 2
    assert "Base: 22 rated of 22 planned activities" in found["measurementTechnique"]
    assert found["temporalCoverage"].startswith("NEASPEC Strategic Plan 2016-2020, Updated evaluation")
    assert found["isBasedOn"][0]["url"] == "http://testserver/sources/#review-paper-2020"
    AssessmentRound.objects.filter(slug="updated").update(title="</script><b>x")
    page = client.get("/plans/2016-2020/figures/achievement-levels/?round=updated").content.decode()
    assert "</script><b>x" not in page


def test_every_page_says_how_it_is_cited(client):
    cleared_paper()
    sign_in = "/accounts/login/"
    assert "Cite as: " not in text_of(client.get(sign_in))
    for address in (*(one for one in PAGES if one != sign_in), "/papers/review-2016-2020/"):
        assert "Cite as: " in text_of(client.get(address, follow=True)), address
    text = text_of(client.get("/papers/review-2016-2020/"))
    assert (
        "Cite as: NEASPEC, Review of the implementation of the NEASPEC Strategic Plan 2016-2020, cleared on"
        in text
    )
    assert "A draft; do not cite" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/plans/2016-2020/figures/achievement-levels.png",
        "/plans/2016-2020/figures/achievement-levels.svg",
        "/plans/2016-2020/activities.csv",
        "/surveys/stakeholder-2020.json",
        "/api/v1/plans",
        "/api/v1/plans/no-such-plan",
        "/data.jsonld",
    ],
)
def test_other_sites_may_show_and_read_what_strangers_read(client, address):
    answer = client.get(address)
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Access-Control-Allow-Origin"] == "*"
    mine = signed_in("secretariat").get(address)
    assert mine["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in mine


def test_a_browser_that_asks_before_it_reads_the_api_is_answered(client):
    answer = client.options("/api/v1/plans", headers={"access-control-request-method": "GET"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in client.options("/")


def test_pages_and_what_is_behind_the_sign_in_are_read_by_nobody_elsewhere(client):
    for address in ("/", "/plans/2016-2020/activities/", "/desk/", "/nothing.json"):
        answer = client.get(address)
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer


def test_the_api_answers_304_to_who_has_it_already(client):
    first = client.get("/api/v1/papers")
    again = client.get("/api/v1/papers", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    cleared_paper()
    changed = client.get("/api/v1/papers", HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200


@pytest.fixture
def one_connection(db):
    """Asked over WSGI, the portal keeps the connection in which the test holds its transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def described() -> schemathesis.BaseSchema:
    """The description of the API without asking for it over HTTP, which would ask the database."""
    application = get_wsgi_application()
    plain = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), cls=NinjaJSONEncoder))
    found = schemathesis.openapi.from_dict(plain)
    found.app, found.location = application, "/api/v1/openapi.json"
    return found


schema = described()


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
def test_the_api_keeps_its_own_description_whatever_is_asked(case, one_connection):
    # The library raises for every answer that the description does not allow. A text that names nothing is
    # told with what may be named, which no description can list: asked for here in place of its own check.
    unlisted = [positive_data_acceptance]
    answer = case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=unlisted)
    assert answer.status_code in {200, 400, 404, 405, 422}
    if answer.status_code == 400:
        assert answer.json()["detail"]
