"""Finished pages: shared with strangers only, forgotten at the first change, sealed on every answer."""

from __future__ import annotations

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neaspec_portal import public_pages
from tests.amending import corrected
from tests.conftest import signed_in

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def kept_pages(settings):
    settings.PUBLIC_PAGE_SECONDS = 60


def test_a_second_reader_gets_the_finished_page_for_one_query_of_the_stamp(client):
    first = client.get("/")
    with CaptureQueriesContext(connection) as captured:
        second = client.get("/")
    assert ["contentstamp" in one["sql"] for one in captured] == [True]
    assert second.content == first.content
    assert second["ETag"] == first["ETag"]


def test_a_reader_who_has_the_page_gets_304(client):
    etag = client.get("/")["ETag"]
    again = client.get("/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_goes_compressed_to_who_takes_it(client):
    plain, packed = client.get("/"), client.get("/", headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]


def test_a_correction_shows_at_once(client, plan, secretariat, django_capture_on_commit_callbacks):
    activity = plan.activities.get(code="AIR-2")
    assert "Encourage the exchange" in client.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        corrected(activity, changes={"text": "Corrected text."}, by=secretariat)
    assert "Corrected text." in client.get("/").content.decode()


def test_nothing_behind_sign_in_is_kept_or_handed_out():
    staff = signed_in("secretariat")
    response = staff.get("/")
    assert response["Cache-Control"] == "private, no-store"
    assert not response.has_header("ETag")
    assert "secretariat" in response.content.decode()


def test_a_page_made_for_staff_never_reaches_a_stranger(client):
    signed_in("secretariat").get("/")
    assert ">You<" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/no-such-page",
        "/?page=x",
        "/api/v1/plans",
        "/plans/2016-2020/activities.csv",
        "/accounts/login/",
        "/static/reporting/portal.css",
    ],
)
def test_every_answer_is_sealed(client, address):
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    # Files and answers of the API are data that other sites may show; pages are not.
    is_data = address.startswith("/api/") or address.endswith(".csv")
    assert response["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_data else "same-origin")
    assert "camera=()" in response["Permissions-Policy"]
    response.close()


def test_errors_and_forms_are_not_kept(client):
    assert client.get("/no-such-page")["Cache-Control"] == "private, no-store"
    assert "no-store" in client.get("/accounts/login/")["Cache-Control"]


def test_the_page_that_was_made_longest_ago_is_forgotten_first(client, monkeypatch):
    monkeypatch.setattr(public_pages, "MOST_PAGES", 2)
    for address in ("/plans/2016-2020/activities/", "/sources/", "/data/"):
        client.get(address)
    kept = [str(one) for one in public_pages.page_cache._pages]
    assert len(kept) == 2
    assert not any("/plans/2016-2020/activities/" in one for one in kept)
