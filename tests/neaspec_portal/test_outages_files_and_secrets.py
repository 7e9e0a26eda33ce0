"""What a form that meets an outage does not give back: files, which are named, and secrets."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from programmes.models import Evidence, StoredFile
from programmes.services.accounts import DEMO_PASSWORD
from programmes.services.files import store_file
from reporting import stores
from tests.conftest import account
from tests.faults import (
    TYPED,
    all_statements,
    database_fails,
    exacting_client,
    filled,
    form_on,
    is_kept_nowhere,
    no_room,
    no_session,
    shown,
)
from tests.rounds import bench_row, code_of, make_draft, rating_of, ratings_address

pytestmark = pytest.mark.on_sqlite

PDF = b"%PDF-1.4\n"


@pytest.fixture
def draft(db):
    return make_draft()


@pytest.fixture
def staff(db) -> Client:
    return exacting_client("secretariat")


def test_a_file_that_finds_no_room_half_way_leaves_nothing_behind(
    secretariat, settings, tmp_path, monkeypatch
):
    settings.FILES_DIR = tmp_path

    monkeypatch.setattr(stores.os, "fsync", no_room)
    with pytest.raises(OSError, match="No space left"):
        store_file(SimpleUploadedFile("report.pdf", PDF), by=secretariat)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_full_disk_names_the_files_that_are_lost(draft, staff, monkeypatch):
    data = filled(staff, draft, evidence_title="The report of the year")
    data[f"{code_of(draft)}-evidence_file"] = SimpleUploadedFile("re<port.pdf", PDF)
    with monkeypatch.context() as full:
        full.setattr(stores.os, "fsync", no_room)
        response = staff.post(ratings_address(draft), data)
    assert response.status_code == 503
    assert "The file re<port.pdf was not kept; choose it again." in shown(response)
    assert "re<port" not in response.content.decode()
    assert not StoredFile.objects.exists()
    action, again = form_on(response)
    sent = SimpleUploadedFile("report.pdf", PDF)
    assert staff.post(action, {**again, f"{code_of(draft)}-evidence_file": sent}).status_code == 302
    assert Evidence.objects.get().title == "The report of the year"


@pytest.mark.parametrize("step", ["__init__", "write", "seek"])
@pytest.mark.parametrize("database", ["up", "down"])
def test_a_form_with_a_file_that_finds_no_room_while_it_comes_in(draft, staff, monkeypatch, step, database):
    data = filled(staff, draft)
    data[f"{code_of(draft)}-evidence_file"] = SimpleUploadedFile("report.pdf", PDF + b"x" * 3_000_000)
    with (
        monkeypatch.context() as full,
        database_fails(all_statements if database == "down" else lambda sql: False),
    ):
        full.setattr(TemporaryUploadedFile, step, no_room, raising=False)
        response = staff.post(ratings_address(draft), data)
    assert response.status_code == 503
    assert "The file report.pdf was not kept; choose it again." in shown(response)
    assert form_on(response)[1][f"{code_of(draft)}-note"] == [TYPED]
    assert rating_of(draft).version == 1, "not saved as a form without a file"


def test_nobody_signed_in_gets_no_password_back(db):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    page = client.get("/accounts/login/?next=/workspace/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    data = {
        "login": "secretariat",
        "password": DEMO_PASSWORD,
        "next": "/desk/",
        "csrfmiddlewaretoken": token,
    }
    with database_fails(all_statements):
        response = client.post("/accounts/login/", data)
    assert response.status_code == 503
    page = response.content.decode()
    assert DEMO_PASSWORD not in page
    assert is_kept_nowhere(response)
    action, again = form_on(response)
    assert again == {
        "login": ["secretariat"],
        "password": [""],
        "next": ["/desk/"],
        "csrfmiddlewaretoken": [token],
    }
    assert re.search(r'<input[^>]* type="password" name="password"', page), "to be typed again"
    sent = client.post(action, {**again, "password": DEMO_PASSWORD})
    assert (sent.status_code, sent["Location"]) == (302, "/desk/")


@pytest.mark.parametrize(
    ("path", "name", "is_asked_again"),
    [
        ("/accounts/2fa/authenticate/", "code", True),
        ("/accounts/2fa/authenticate/", "credential", False),
        ("/accounts/password/change/", "oldpassword", True),
        ("/accounts/password/change/", "password1", True),
        ("/accounts/2fa/totp/activate/", "never-heard-of", False),
        ("/invitation/aaaaaaaaaaaaaaaaaaaaaaaa/", "password_again", True),
    ],
)
@pytest.mark.django_db
def test_secrets_are_not_given_back(path, name, is_asked_again):
    client = exacting_client("administrator")
    client.handler.enforce_csrf_checks = False
    with database_fails("SELECT"):
        response = client.post(path, {name: "314159 secret", "csrfmiddlewaretoken": "T" * 64})
    assert response.status_code == 503
    assert "314159" not in response.content.decode()
    assert form_on(response)[1] == {"csrfmiddlewaretoken": ["T" * 64]} | (
        {name: [""]} if is_asked_again else {}
    )
    assert "TTTT" not in shown(response)


def test_a_form_that_another_site_made_somebody_send_does_not_become_ours(draft, staff):
    data = {**bench_row(draft, note="Words of an attacker"), "typed_by": account("secretariat").pk}
    staff.get(ratings_address(draft))
    with no_session():
        response = staff.post(ratings_address(draft), data)
    assert response.status_code == 503
    action, again = form_on(response)
    assert "csrfmiddlewaretoken" not in again
    assert staff.post(action, again).status_code == 403
    assert rating_of(draft).version == 1
