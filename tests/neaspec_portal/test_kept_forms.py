"""What was typed survives the end of a session and a stale form."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from programmes.models import ActivityRating
from review.models import Position
from tests.conftest import account
from tests.rounds import make_draft, ratings_address, review_address, send_round

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.AccountBackend"


def typed(draft, who: str, text: str = "Typed before the session ended") -> dict[str, object]:
    code = draft.plan.activities.first().code
    return {
        f"{code}-version": 1,
        f"{code}-choice": "fully",
        f"{code}-note": text,
        "typed_by": account(who).pk,
    }


def test_a_form_without_a_session_comes_back_after_signing_in():
    draft, client = make_draft(), Client()
    sent = client.post(ratings_address(draft), typed(draft, "secretariat"))
    assert sent.status_code == 302
    assert sent["Location"] == f"/accounts/login/?next={ratings_address(draft)}"
    client.force_login(account("secretariat"), backend=BACKEND)
    html = client.get(ratings_address(draft)).content.decode()
    assert "Your session had ended" in html
    assert ">Typed before the session ended</textarea>" in html
    assert ActivityRating.objects.get(assessment_round=draft, activity__number=1).version == 1
    assert "Typed before" not in client.get(ratings_address(draft)).content.decode(), "given back once"


def test_it_is_given_back_to_the_person_who_typed_it_only():
    draft, client = make_draft(), Client()
    client.post(ratings_address(draft), typed(draft, "secretariat"))
    client.force_login(account("approver"), backend=BACKEND)
    assert "Typed before" not in client.get(ratings_address(draft)).content.decode()
    client.force_login(account("secretariat"), backend=BACKEND)
    assert "Typed before" not in client.get(ratings_address(draft)).content.decode()


def test_positions_come_back_too():
    circulation, client = send_round(make_draft()), Client()
    code = circulation.texts.first().code
    data = {
        f"{code}-version": 0,
        f"{code}-kind": "comment",
        f"{code}-text": "A view",
        "typed_by": account("focal-japan").pk,
    }
    client.post(review_address(circulation), data)
    client.force_login(account("focal-japan"), backend=BACKEND)
    assert ">A view</textarea>" in client.get(review_address(circulation)).content.decode()
    assert not Position.objects.exists()


def test_a_script_is_told_that_the_session_ended():
    draft = make_draft()
    response = Client().post(ratings_address(draft), typed(draft, "secretariat"), headers={"X-Fragment": "1"})
    assert (response.status_code, response.json()) == (401, {"signed_out": True})


def test_an_enormous_form_is_not_kept():
    draft, client = make_draft(), Client()
    client.post(ratings_address(draft), typed(draft, "secretariat", "x" * 1_100_000))
    assert "kept_form" not in client.session


def test_a_step_without_a_session_leads_back_to_the_page_it_came_from():
    draft = make_draft()
    desk = ratings_address(draft, "")
    for referer, back in (
        (f"http://testserver{desk}", desk),
        ("http://elsewhere.example/x", ratings_address(draft, "clear/")),
    ):
        sent = Client().post(ratings_address(draft, "clear/"), headers={"Referer": referer})
        assert sent["Location"] == f"/accounts/login/?next={back}"


def test_a_stale_form_gives_its_texts_back_to_be_copied():
    draft = make_draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("secretariat"), backend=BACKEND)
    response = client.post(ratings_address(draft), typed(draft, "secretariat") | {"password": "not this one"})
    html = response.content.decode()
    assert response.status_code == 403
    assert re.search(r"<textarea[^>]* readonly>Typed before the session ended</textarea>", html)
    assert "not this one" not in html
    assert "Nothing was changed" in html


def test_what_another_account_typed_in_this_session_is_dropped_unseen(client):
    draft = make_draft()
    client.force_login(account("approver"), backend=BACKEND)
    sent = typed(draft, "secretariat")
    session = client.session
    session["kept_form"] = {
        "path": ratings_address(draft),
        "data": {name: [str(value)] for name, value in sent.items()},
    }
    session.save()
    html = client.get(ratings_address(draft)).content.decode()
    assert "Typed before" not in html
    assert "Your session had ended" not in html
    assert "kept_form" not in client.session
