"""What may be asked of files and of the API: by which names, and what is told about the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.views.generic import RedirectView

from neaspec_portal.middleware import legal_parameters
from programmes.models import AssessmentRound
from tests.conftest import signed_in
from tests.factories import make_plan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "by_name"),
    [
        ("/plans/2016-2020/activities.json", "level={partially},level=Partially,level=PARTIALLY"),
        ("/api/v1/plans/2016-2020/activities", "level={partially},level=Partially,level=pArtially"),
        (
            "/api/v1/plans/2016-2020/activities",
            "area={land},area=DLD,area=dld,area=desertification and land degradation",
        ),
        ("/api/v1/plans/2016-2020/achievement-levels", "round={updated},round=Updated evaluation"),
        ("/explore.json", "plan={2016-2020},plan=NEASPEC Strategic Plan 2016-2020"),
        ("/api/v1/recommendations", "kind={suggestion},kind=Suggestion"),
        ("/api/v1/recommendations", "state={let-go},state=Closed"),
        ("/api/v1/collaborations", "state={MNG},state=mng,state=Mongolia"),
        ("/partnerships/collaborations.json", "state={MNG},state=mongolia"),
        ("/api/v1/corrections", "status={proposed},status=Proposed"),
        ("/plans/2016-2020/succession.json", "kind={suggestion},kind=Suggestion"),
    ],
)
def test_what_a_file_says_by_name_may_be_asked_by_that_name(client, address, by_name):
    first, *others = by_name.split(",")
    name, _, slug = first.partition("=")
    own = client.get(address, {name: slug.strip("{}")})
    assert own.status_code == 200
    for other in others:
        name, _, label = other.partition("=")
        answer = client.get(address, {name: label})
        assert answer.status_code == 200, (address, label)
        assert _content(answer.json()) == _content(own.json())


def _content(said: dict) -> dict:
    """Return what a file holds without its address, which is the one that was asked."""
    about = {name: text for name, text in said.get("about", {}).items() if name not in {"address", "cite_as"}}
    return {**said, "about": about}


def test_a_page_takes_a_level_by_its_label_and_names_its_files_by_the_slug(client):
    page = client.get("/plans/2016-2020/activities/?level=Partially").content.decode()
    assert "/plans/2016-2020/activities.csv?level=partially" in page
    assert len(re.findall(r'class="nowrap" href="/plans/2016-2020/[a-z]+/[A-Z]', page)) == 4


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "/plans/2016-2020/activities.csv?colour=red",
            "There is no parameter “colour” here. It takes: area, level, round, sort, words.",
        ),
        ("/surveys/stakeholder-2020.csv?area=air", "There is no parameter “area” here. It takes none."),
        ("/surveys/stakeholder-2020/figures/7.json?item=a", "It takes: intervals."),
        ("/api/v1/plans?page=2", "There is no parameter “page” here. It takes: limit, offset."),
        ("/api/v1/plans/2016-2020?utm_source=x", "There is no parameter “utm_source” here. It takes none."),
        ("/api/v1/openapi.json?a=1", "It takes none."),
        (
            "/plans/2016-2020/activities.csv?level=mostly",
            "“level” takes: fully, substantially, partially, minimally.",
        ),
        (
            "/api/v1/plans/2016-2020/activities?level=mostly",
            "The scale of this plan has no level “mostly”. “level” takes: fully, substantially, partially, "
            "minimally.",
        ),
        (
            "/plans/2016-2020/activities.csv?area=oceans",
            "“area” takes: air, biodiversity, marine, cities, land.",
        ),
        ("/explore.csv?plan=1066", "“plan” takes: 2016-2020."),
        (
            "/api/v1/plans/2016-2020/achievement-levels?round=final",
            "“round” takes: preliminary, updated.",
        ),
        ("/plans/2016-2020/reviews/compare.csv?earlier=final", "“earlier” takes: preliminary, updated."),
        ("/api/v1/corrections?status=maybe", "“status” takes: proposed, confirmed, rejected."),
        ("/api/v1/collaborations?state=ZZZ", "“state” takes: CHN, PRK, JPN, MNG, KOR, RUS."),
        (
            "/recommendations.csv?state=maybe",
            "rejected, noted, no-action, overdue, under-way, done, said-done, ended, let-go",
        ),
        ("/plans/2016-2020/activities.csv?sort=colour", "“sort” takes: code, -code,"),
    ],
)
def test_what_cannot_be_asked_of_a_file_or_the_api_is_told_with_what_can(client, address, message):
    response = client.get(address)
    assert response.status_code == 400
    assert response["Cache-Control"] == "private, no-store"
    if address.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        assert message in response.json()["detail"]
    else:
        assert message in response.content.decode()


def test_a_page_leads_on_without_what_messengers_append(client):
    embedded = "/plans/2016-2020/figures/achievement-levels/embed/"
    for address in ("/", "/plans/2016-2020/activities/", "/surveys/stakeholder-2020/", embedded):
        assert client.get(f"{address}?utm_source=mail&fbclid=1")["Location"] == address
    known = client.get("/plans/2016-2020/activities/?level=fully&zz=1&area=air")
    assert known["Location"] == "/plans/2016-2020/activities/?level=fully&area=air"
    assert client.get("/plans/2016-2020/activities/?level=mostly").status_code == 404


def test_the_legal_values_name_no_draft(client):
    secret = make_plan(activities=1, status="draft").slug
    AssessmentRound.objects.filter(slug="updated").update(status="draft")
    for address in (
        "/partnerships/collaborations.csv?plan=1066",
        "/plans/2016-2020/activities.csv?round=final",
        "/plans/2016-2020/activities.csv?round=updated",
        f"/partnerships/collaborations.csv?plan={secret}",
        "/api/v1/plans/2016-2020/achievement-levels?round=updated",
    ):
        asked = address.rpartition("=")[2]
        answer = client.get(address)
        found = answer.content.decode().replace(f"“{asked}”", "").replace(f"={asked}", "")
        assert answer.status_code == 400
        assert secret not in found
        assert "updated" not in found
    staff = signed_in("secretariat").get("/partnerships/collaborations.csv?plan=1066").content.decode()
    assert secret in staff


def file_patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from file_patterns(one, route)
        elif "<suffix>" in route or re.search(r"\.(csv|xlsx|json|jsonld|zip|docx|pem)\$?$", route):
            yield route, one


def test_every_file_says_what_may_be_asked_of_it():
    found = dict(file_patterns(get_resolver()))
    assert len(found) >= 28
    silent = [
        route
        for route, one in found.items()
        if not route.startswith("api/")
        and getattr(one.callback, "view_class", None) is not RedirectView
        and one.name != "moved"
        and not hasattr(one.callback, "parameters")
    ]
    assert silent == []


def test_the_api_takes_what_its_description_lists():
    match = resolve("/api/v1/recommendations")
    asked = {"evaluation", "kind", "criterion", "area", "addressee", "state", "limit", "offset"}
    assert legal_parameters(match, match.func) == asked
    page = resolve(reverse("overview"))
    assert legal_parameters(page, page.func) is None


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_tells_what_it_answers_where_it_is_only_read(client, method):
    answer = getattr(client, method)("/api/v1/plans")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "This address answers GET, HEAD only."
