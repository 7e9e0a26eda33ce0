"""Whatever is typed into an address: a clear page in the portal's look, never a fault."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError
from django.test import Client

from neaspec_portal import alive, views
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

BAD = {
    "/plans/2016-2020/?area=nowhere": (404, "no programme area “nowhere”"),
    "/plans/2016-2020/?level=mostly": (404, "no level “mostly”"),
    "/plans/2016-2020/?round=final": (404, "There is no round “final”"),
    "/plans/1066-1070/": (404, "There is no plan “1066-1070”"),
    "/plans/2016-2020/?area=Air!": (400, "is not a name used by this portal"),
    "/?sort=colour": (400, "Select a valid choice"),
    "/?page=0": (400, "greater than or equal to 1"),
    "/?page=9999999999999999999999999": (400, "less than or equal to"),
    f"/?page={'9' * 3000}": (400, "page="),
    "/?page=2.5": (400, "Enter a whole number"),
    "/?page=NaN": (400, "Enter a whole number"),
    "/plans/2016-2020/activities/?page=2": (404, "This list has no page 2"),
    f"/plans/2016-2020/?words={'x' * 201}": (400, "at most 200 characters"),
    "/plans/2016-2020/?area=%00": (400, "control character"),
    "/search/?q=a%00b": (400, "control character"),
    "/search/?q=%ff%fe": (400, "not text in UTF-8"),
    "/search/?q=%ED%A0%80": (400, "not text in UTF-8"),
    f"/search/?q={'x' * 5000}": (400, "longer than 4000"),
    f"/?{'&'.join(f'a{n}=1' for n in range(300))}": (400, "more than 200 parameters"),
    "/plans/2016-2020/nowhere/": (404, "no programme area “nowhere”"),
    "/plans/2016-2020/air/AIR-99/": (404, "has no activity “AIR-99”"),
    "/plans/2016-2020/air/air-1/": (404, ""),
    "/plans/2016-2020/marine/AIR-1/": (404, "has no activity “AIR-1”"),
    "/plans/2016-2020/%00/": (400, "control character"),
    "/plans/2016-2020/figures/pie/": (404, "There is no figure “pie”"),
    "/plans/2016-2020/figures/achievement-levels.exe": (404, ""),
    "/plans/2016-2020/reviews/final/": (404, "There is no round “final”"),
    "/plans/2016-2020/reviews/compare/?earlier=updated&later=updated": (
        400,
        "cannot be compared with itself",
    ),
    "/plans/2016-2020/reviews/compare/?earlier=final": (404, "There is no round “final”"),
    "/sources/nowhere/": (404, "There is no source “nowhere”"),
    "/sources/corrections/D99/": (404, "There is no correction “D99”"),
    "/no-such-page": (404, ""),
    f"/plans/2016-2020/air/AIR-{'9' * 30}/": (404, ""),
}


@pytest.mark.parametrize("address", BAD)
def test_a_bad_address_gets_a_clear_page(client, address):
    status, found = BAD[address]
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == status
    assert found in html
    assert '<a class="brand"' in html
    assert ('<nav class="main-nav"' in html) is (status == 404)


API_BAD = {
    "/api/v1/plans/1066": (404, "There is no plan “1066”."),
    "/api/v1/plans/2016-2020/achievement-levels?round=final": (
        400,
        "There is no round “final” of this plan. “round” takes: preliminary, updated.",
    ),
    "/api/v1/plans/2016-2020/achievement-levels?round=A%20b": (400, "“round” takes: "),
    "/api/v1/plans/2016-2020/activities?limit=0": (422, "limit: Input should be greater than or equal to 1"),
    "/api/v1/plans/2016-2020/activities?offset=-1": (422, "offset: "),
    "/api/v1/plans/2016-2020/activities?limit=1e9": (422, "limit: "),
    "/api/v1/plans/2016-2020/activities?level=mostly": (400, "no level “mostly”"),
    "/api/v1/plans/2016-2020/activities?area=%00": (400, "control character"),
    "/api/v1/nowhere": (404, ""),
}


@pytest.mark.parametrize("address", API_BAD)
def test_the_api_tells_problems_as_rfc_9457_words_them(client, address):
    status, found = API_BAD[address]
    response = client.get(address)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert problem["status"] == status
    assert found in problem["detail"]


def test_reading_changes_nothing_and_writing_is_refused(client):
    for address in (
        "/",
        "/plans/2016-2020/activities/",
        "/plans/2016-2020/reviews/compare/",
        "/api/v1/plans",
    ):
        assert client.post(address).status_code in {403, 405}


def test_a_database_that_is_down_gets_503_and_a_plain_page(monkeypatch):
    def broken(*args: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(views, "overview_of", broken)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "cannot reach its data" in response.content.decode()


@pytest.mark.parametrize("fault", [RuntimeError, ProgrammingError, DatabaseError])
def test_a_fault_of_ours_gets_500_in_the_same_look(fault, monkeypatch):
    def broken(*args: object) -> None:
        raise fault("secret detail")

    monkeypatch.setattr(views, "overview_of", broken)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "secret detail" not in response.content.decode()


def test_health(client):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/robots.txt").status_code == 200


@pytest.mark.django_db
def test_readiness_with_a_database(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readiness_without_a_database(client, monkeypatch):
    class Nothing:
        def cursor(self) -> None:
            raise DatabaseError

        def close(self) -> None:
            pass

    monkeypatch.setattr(alive.connections, "create_connection", lambda alias: Nothing())
    for one in (client, signed_in("secretariat")):
        answer = one.get("/readyz")
        assert (answer.status_code, answer.content) == (503, b"no database")
    assert client.post("/readyz").status_code == 405
