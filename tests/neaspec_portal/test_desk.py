"""The desk: what waits for whom, by deadline; what one cannot act on is not there; nothing of another State."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from neaspec_portal import desk
from neaspec_portal.desk import waiting_count
from people.desk import desk_of
from people.services.grants import give_role
from people.services.organisation import NewOrganisation, create_organisation
from programmes.services.rounds import NewRound, open_round
from review.services.circulating import propose_clearance
from tests.conftest import account, signed_in
from tests.factories import make_plan
from tests.neaspec_portal.test_pages import text_of
from tests.queries import queries
from tests.rounds import (
    answer,
    draft_position,
    level_of,
    make_draft,
    pass_deadline,
    rate,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def titles(username):
    return [one.title for one in desk_of(account(username), timezone.now()).waiting]


def awaited(username):
    return [one.title for one in desk_of(account(username), timezone.now()).awaited]


def test_a_round_goes_over_the_desks_of_those_who_act_next():
    new = NewRound("updated", "The next review", "The secretariat", as_of="2031")
    plan = make_plan(activities=3)
    plan.evidence_needed_to_rank = 0
    plan.save()
    draft = open_round(plan, new, by=account("secretariat"))
    assert titles("secretariat") == ["Rate 3 of 3 activities of The next review"]
    for place in (1, 2, 3):
        rate(draft, place, level=level_of(draft.plan, "fully"), note="Done")
    assert titles("secretariat") == ["Circulate The next review, or have it cleared"]
    circulation = send_round(draft)
    assert titles("secretariat") == []
    assert awaited("secretariat") == ["No answer yet from 6 of 6 member States on The next review"]
    assert titles("focal-japan") == ["Send the positions of Japan on The next review"]
    position = take_position(circulation, "focal-japan", kind="reserve", text="No")
    assert titles("focal-japan") == []
    assert titles("secretariat") == ["Answer a position on The next review"]
    answer(position)
    assert titles("secretariat") == []
    pass_deadline(circulation)
    propose_clearance(circulation.subject, by=account("secretariat"))
    assert titles("secretariat") == []
    assert awaited("secretariat") == ["Clear The next review"]
    assert titles("approver") == ["Clear The next review"]


def test_a_draft_of_one_state_is_on_no_other_desk():
    circulation = send_round(make_draft())
    draft_position(circulation, by="focal-japan", kind="reserve", text="Not for others")
    for username in ("focal-mongolia", "secretariat", "approver", "delegate"):
        page = text_of(signed_in(username), "/desk/")
        assert "Not for others" not in page
        assert "Japan" not in page.partition("waits for you")[2]
    assert "1 of 4 texts have a position" in text_of(signed_in("focal-japan"), "/desk/")


def test_a_colleague_drafts_and_a_focal_point_sends():
    send_round(make_draft())
    assert titles("colleague-mongolia") == ["Draft the positions of Mongolia on The next review"]
    page = text_of(signed_in("colleague-mongolia"), "/desk/")
    assert "One thing waits for you" in page


def test_the_nearest_deadline_stands_first_and_what_is_past_is_late():
    circulation = send_round(make_draft(), days=3)
    later = send_round(make_draft(), days=9)
    found = desk_of(account("focal-japan"), timezone.now()).waiting
    assert [one.due for one in found] == [circulation.deadline, later.deadline]
    at = timezone.now()
    assert desk_of(account("focal-japan"), at + timedelta(days=1)).late == 0


def test_nothing_waits_for_a_delegate_and_the_page_says_what_would(client):
    page = text_of(signed_in("delegate"), "/desk/")
    assert "Nothing waits for you" in page
    assert "a circulation to review" in page
    assert client.get("/desk/").status_code in {302, 403}


@pytest.mark.parametrize(
    "username", ["secretariat", "approver", "focal-japan", "colleague-mongolia", "evaluator", "delegate"]
)
def test_people_land_on_their_desk(username):
    account(username)
    client = Client()
    landed = client.post(
        "/accounts/login/", {"login": username, "password": "step-by-step-1993"}, follow=True
    )
    assert landed.redirect_chain[-1][0] == "/desk/"


def test_the_head_of_every_page_says_how_many_things_wait():
    send_round(make_draft())
    staff, focal = signed_in("secretariat"), signed_in("focal-japan")
    assert "Desk 1 waiting" in text_of(focal, "/about/")
    assert "waiting" not in text_of(staff, "/about/").partition("About")[0]
    assert waiting_count(account("focal-japan")) == 1
    assert "1 waiting" not in text_of(Client(), "/about/")


@pytest.mark.parametrize("activities", [1, 3])
def test_the_desk_costs_the_same_whatever_it_holds(activities):
    send_round(make_draft(activities=activities))
    counts = []
    for username in ("secretariat", "approver", "focal-japan"):
        client = signed_in(username)
        get_user_model().objects.update(date_joined=timezone.now() - timedelta(days=99))
        client.get("/desk/")
        counts.append(queries(client, "/desk/"))
    assert counts == [10, 10, 10]


@pytest.mark.parametrize("address", ["/desk/", "/desk/happenings/"])
def test_desks_answer_everybody_with_a_role_and_nobody_else(address):
    for username in ("secretariat", "approver", "focal-japan", "colleague-mongolia", "delegate", "evaluator"):
        assert signed_in(username).get(address).status_code == 200
    assert Client().get(address).status_code == 302
    account("delegate").groups.clear()
    assert signed_in("delegate").get(address).status_code == 403
    assert signed_in("administrator").post(address).status_code == 405


def test_a_save_with_its_event_costs_two_queries_more_at_most():
    """One row is written with the save; whom it concerns is asked by the worker, later."""
    circulation = send_round(make_draft())
    with CaptureQueriesContext(connection) as made:
        take_position(circulation, "focal-japan", kind="concur")
    events = [one["sql"] for one in made if "people_event" in one["sql"] or "people_mail" in one["sql"]]
    assert [one.split()[0] for one in events] == ["INSERT"]


@pytest.mark.usefixtures("on_an_empty_portal")
def test_a_portal_without_a_plan_has_no_progress_to_show():
    create_organisation(NewOrganisation({"name": "League of Lakes", "short_name": "LoL"}))
    give_role(get_user_model().objects.create_user("ann"), "secretariat", granted_by=None)
    answer = signed_in("ann").get("/desk/progress/")
    assert answer.status_code == 200
    assert "Nothing is published yet." in answer.content.decode()


def test_the_count_of_who_was_here_longest_ago_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(desk, "MOST_COUNTED", 2)
    people = [account(name) for name in ("secretariat", "approver", "delegate")]
    for count, one in enumerate(people):
        assert desk.remember_count(one, count) == count
    assert list(desk._counts) == [one.pk for one in people[1:]]
