"""A save that meets a database that is away or a full disk gives back what was sent, to be sent again."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from neaspec_portal.logs import Outage, outage_of
from tests.faults import (
    GONE,
    TYPED,
    all_statements,
    database_fails,
    exacting_client,
    filled,
    form_on,
    is_kept_nowhere,
    no_session,
    shown,
)
from tests.rounds import code_of, make_draft, rating_of, ratings_address

pytestmark = pytest.mark.on_sqlite

PDF = b"%PDF-1.4\n"


@pytest.fixture
def draft(db):
    return make_draft()


@pytest.fixture
def committed_draft(committed_review):
    """A draft that is committed, for tests in which transactions end for good."""
    return make_draft()


@pytest.fixture
def staff(db) -> Client:
    return exacting_client("secretariat")


WHERE = {
    "at the session": "django_session",
    "at the reader": 'FROM "auth_user"',
    "at the round": 'FROM "programmes_assessmentround"',
    "at the save": 'UPDATE "programmes_activityrating"',
    "everywhere": all_statements,
}


@pytest.mark.parametrize("where", WHERE)
def test_what_was_typed_comes_back_and_is_saved_when_it_is_sent_again(draft, staff, where):
    data = filled(staff, draft)
    with database_fails(WHERE[where]):
        response = staff.post(ratings_address(draft) + "?from=desk", data)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert is_kept_nowhere(response)
    page = response.content.decode()
    assert "&lt;b&gt;Two&lt;/b&gt; lines &amp; &quot;quotes&quot;\r\n直骨 Өү</textarea>" in page
    assert "<b>Two" not in page
    assert str(data["csrfmiddlewaretoken"]) not in shown(response)
    assert "cannot reach its data" in page
    assert rating_of(draft).version == 1
    action, again = form_on(response)
    assert action == ratings_address(draft) + "?from=desk"
    assert again == {name: [str(value)] for name, value in data.items()}, "every field, also the short ones"
    assert staff.post(action, again).status_code == 302
    rating = rating_of(draft)
    assert (rating.note, rating.level.slug, rating.as_of) == (
        TYPED.replace("\r\n", "\n"),
        "partially",
        "2031-05",
    )


@pytest.mark.parametrize("is_multipart", [False, True])
def test_a_database_that_dies_before_the_sender_is_known(draft, staff, is_multipart):
    data = filled(staff, draft)
    sent = data if is_multipart else urlencode(data)
    kind = MULTIPART_CONTENT if is_multipart else "application/x-www-form-urlencoded"
    with no_session():
        response = staff.post(ratings_address(draft), sent, content_type=kind)
    assert response.status_code == 503
    assert is_kept_nowhere(response)
    action, again = form_on(response)
    assert staff.post(action, again).status_code == 302
    assert rating_of(draft).note == TYPED.replace("\r\n", "\n")


def test_a_database_that_dies_at_the_commit(committed_draft, staff, monkeypatch):
    draft = committed_draft
    data = filled(staff, draft)

    def gone() -> None:
        raise OperationalError(GONE)

    with monkeypatch.context() as dead:
        dead.setattr(connection, "_commit", gone)
        response = staff.post(ratings_address(draft), data)
    assert response.status_code == 503
    assert rating_of(draft).version == 1
    action, again = form_on(response)
    assert staff.post(action, again).status_code == 302
    assert rating_of(draft).version == 2


@pytest.mark.parametrize("said", ["database or disk is full", "disk I/O error", "database is locked"])
def test_what_sqlite_says_of_its_disk(draft, staff, said):
    data = filled(staff, draft)
    with database_fails('UPDATE "programmes_activityrating"', said):
        response = staff.post(ratings_address(draft), data)
    assert response.status_code == 503
    assert ("has no room" in shown(response)) == ("full" in said)
    assert form_on(response)[1][f"{code_of(draft)}-note"] == [TYPED]


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_database_file_that_is_really_full(committed_draft, staff):
    draft = committed_draft
    long = "Long words of an officer. " * 380
    data = filled(staff, draft, note=long)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            response = staff.post(ratings_address(draft), data)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert response.status_code == 503
    assert "has no room" in shown(response)
    assert rating_of(draft).version == 1
    action, again = form_on(response)
    assert again[f"{code_of(draft)}-note"] == [long], "whole"
    assert staff.post(action, again).status_code == 302
    assert rating_of(draft).note == long.strip()


def test_a_text_as_long_as_the_portal_takes_comes_back_whole(draft, staff):
    long = "\r\nBegins with an empty line. " + "x" * 1_000_000
    data = filled(staff, draft, note=long)
    with database_fails(all_statements):
        response = staff.post(ratings_address(draft), data)
    assert form_on(response)[1][f"{code_of(draft)}-note"] == [long]


@pytest.mark.django_db
def test_the_api_and_scripts_are_told_in_their_own_way():
    client = Client(raise_request_exception=False)
    with database_fails("SELECT"):
        for response in (client.get("/api/v1/plans"), client.post("/api/v1/plans", {"text": "Some words"})):
            if response.status_code == 405:
                continue
            assert (response.status_code, response["Retry-After"]) == (503, "30")
            assert response["Content-Type"] == "application/problem+json"
            assert response.json()["title"] == "The portal cannot reach its data just now"


def test_a_script_that_saves_is_told_that_nothing_is_saved(draft, staff):
    data = filled(staff, draft)
    with database_fails(all_statements):
        response = staff.post(ratings_address(draft), data, headers={"X-Fragment": "1"})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response.json() == {"saved": "", "faults": ["The portal cannot reach its data just now."]}
    assert is_kept_nowhere(response)


def test_a_form_that_cannot_be_read_is_said_to_stand_in_the_browser(draft, staff):
    with no_session():
        response = staff.generic(
            "POST", ratings_address(draft), b"x" * 100, content_type="multipart/form-data; boundary=elsewhere"
        )
    assert response.status_code == 503
    assert "Go back in your browser" in shown(response)


def test_a_fault_of_ours_gives_the_text_back_too(draft, staff, monkeypatch):
    def broken(*_args: object, **_others: object) -> None:
        raise RuntimeError("secret detail")

    data = filled(staff, draft)
    monkeypatch.setattr("programmes.views.rating_form.round_ratings", broken)
    response = staff.post(ratings_address(draft), data)
    assert response.status_code == 500
    assert form_on(response)[1][f"{code_of(draft)}-note"] == [TYPED]
    assert "secret detail" not in response.content.decode()
    assert rating_of(draft).version == 1


def test_which_faults_pass_by_themselves():
    full = OSError(28, "No space left on device")
    assert outage_of(full) is Outage.ROOM
    assert outage_of(OSError(122, "Disk quota exceeded")) is Outage.ROOM
    assert outage_of(OSError(2, "No such file")) is None
    assert outage_of(OperationalError("database is locked")) is Outage.DATA
    assert outage_of(OperationalError("could not extend file: No space left on device")) is Outage.ROOM
    while_clearing_up = KeyError()
    while_clearing_up.__context__ = OperationalError(GONE)
    assert outage_of(while_clearing_up) is Outage.DATA
    assert outage_of(IntegrityError("frozen")) is None
    assert outage_of(None) is None
