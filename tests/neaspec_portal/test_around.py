"""Remembered pages: the same for everybody but for what is put around them, and nothing of a draft in them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from neaspec_portal.access import is_remembered_path
from neaspec_portal.public_pages import page_cache
from people.conversations import subject_of
from people.models import ContentStamp, MemberState
from people.selectors.conversations import Circle
from people.services.conversations import say
from people.stamp import read_stamp
from programmes.models import PlannedActivity
from programmes.services.drafting import NewPlan, draft_plan
from tests.amending import corrected
from tests.conftest import account, signed_in
from tests.evaluation import make_evaluation, write_finding
from tests.neaspec_portal.test_pages import PAGES
from tests.queries import queries
from tests.rounds import make_draft, rate, rules_set, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

READERS = ("delegate", "focal-japan", "colleague-mongolia", "administrator")
OF_A_READER = re.compile(
    r"<!--(account|messages|own|stay)-->.*?<!--/\1-->|csrfmiddlewaretoken\" value=\"\w+", re.DOTALL
)
ACTIVITY = "/plans/2016-2020/marine/MPA-2/"


@pytest.fixture
def remembering(settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    return settings


@pytest.mark.parametrize("username", READERS)
def test_a_reader_gets_the_remembered_page_with_their_own_head(remembering, username):
    Client().get(ACTIVITY)
    assert len(page_cache._pages) == 1
    answer = signed_in(username).get(ACTIVITY)
    page = answer.content.decode()
    assert f": {username}</span></a>" in page
    assert ">You<" in page
    assert ">Sign in</a>" not in page
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.has_header("ETag")
    assert ("Conversation" in page) == (username in {"focal-japan", "colleague-mongolia"})
    stranger = Client().get(ACTIVITY).content.decode()
    assert ">You<" not in stranger
    assert "csrfmiddlewaretoken" not in stranger
    assert "Conversation" not in stranger
    assert username not in stranger


def test_a_reader_makes_the_page_that_strangers_get(remembering):
    page = signed_in("delegate").get(ACTIVITY).content.decode()
    assert len(page_cache._pages) == 1
    (kept,) = page_cache._pages.values()
    assert b"delegate" not in kept.body
    assert b">You<" not in kept.body
    assert OF_A_READER.sub("", page) == OF_A_READER.sub("", kept.body.decode())


def test_it_costs_few_queries(remembering):
    client = signed_in("delegate")
    client.get("/")
    client.get(ACTIVITY)
    assert queries(client, ACTIVITY) <= 5
    assert queries(client, "/") <= 5


@pytest.mark.parametrize("username", ["secretariat", "approver", "evaluator"])
def test_who_reads_drafts_gets_pages_of_their_own(remembering, username):
    Client().get("/plans/2016-2020/activities/")
    draft = make_draft()
    account(username)
    page = signed_in(username).get(f"/plans/{draft.plan.slug}/reviews/").content.decode()
    if username != "evaluator":
        assert "The next review" in page
    assert not any(b"The next review" in one.body for one in page_cache._pages.values())


def test_a_message_is_shown_to_its_reader_only(remembering):
    client = signed_in("focal-japan")
    client.get(ACTIVITY)
    answer = client.post("/account/", {"name": "J", "language": "en-gb", "time_zone": "UTC"})
    assert answer.status_code == 302
    assert "message" in client.get(ACTIVITY).content.decode()
    assert not any(b'class="message"' in one.body for one in page_cache._pages.values())


def test_what_changes_is_seen_by_everybody_at_once(remembering, plan):
    clients = [Client(), signed_in("delegate"), signed_in("secretariat")]
    for one in clients:
        one.get(ACTIVITY)
    before = read_stamp()
    corrected(plan.activities.get(code="MPA-2"), changes={"text": "Other words."}, by=account("secretariat"))
    assert read_stamp() > before
    for one in clients:
        assert "Other words." in one.get(ACTIVITY).content.decode()


def test_a_draft_moves_no_stamp(plan):
    draft, other = make_draft(), make_draft()
    before = read_stamp()
    rate(draft, 1, note="Nobody knows yet.")
    take_position(send_round(other), "focal-japan", kind="reserve", text="No")
    assert read_stamp() == before


def test_nothing_is_remembered_that_changed_while_it_was_made(remembering, monkeypatch):
    from neaspec_portal import public_pages

    numbers = iter([7, 8])
    monkeypatch.setattr(public_pages, "read_stamp", lambda: next(numbers, 8))
    Client().get(ACTIVITY)
    assert page_cache._pages == {}


def test_the_stamp_never_shows_a_number_again(plan):
    from people.stamp import move_stamp

    move_stamp()
    first = read_stamp()
    ContentStamp.objects.update(number=5)
    move_stamp()
    assert read_stamp() > first


def test_a_reader_whose_role_needs_a_factor_is_led_there_first(remembering):
    remembering.FACTOR_REQUIRED = True
    Client().get(ACTIVITY)
    answer = signed_in("focal-japan").get(ACTIVITY)
    assert answer.status_code == 302
    assert "totp" in answer["Location"]


def test_an_account_without_a_role_gets_no_remembered_page(remembering):
    get_user_model().objects.create_user("nobody", password="step-by-step-1993")
    client = Client()
    client.login(username="nobody", password="step-by-step-1993")
    Client().get(ACTIVITY)
    assert client.get(ACTIVITY).status_code == 200


def test_what_is_refused_or_missing_is_answered_as_before(remembering):
    client = signed_in("delegate")
    assert client.get("/plans/2016-2020/marine/NO-1/").status_code == 404
    assert client.get("/?round=nonsense").status_code in {400, 404}
    assert client.get("/desk/progress/").status_code == 403
    assert page_cache._pages == {}


def test_activities_of_pages_are_those_of_their_marks(remembering):
    page = Client().get(ACTIVITY).content.decode()
    key = PlannedActivity.objects.get(code="MPA-2").pk
    assert f"<!--about activity {key} MPA-2-->" in page


CANARY = "kanarienvogel"


def test_no_remembered_page_holds_anything_that_is_not_public(remembering):
    """Drafts, positions and words among colleagues, with everybody reading every page one after the other."""
    draft = make_draft()
    top = draft.plan.rating_scale.levels.first()
    rate(draft, 1, level=top, note=f"{CANARY} note", change_reason=f"{CANARY} reason")
    circulation = send_round(draft)
    rate(draft, 1, level=top, note=f"{CANARY} note after circulating")
    take_position(circulation, "focal-mongolia", kind="reserve", text=f"{CANARY} position")
    finding = write_finding(make_evaluation(), summary=f"{CANARY} finding")
    activity = PlannedActivity.objects.get(code="MPA-2")
    by = account("focal-mongolia")
    say(
        "activity",
        activity.pk,
        subject_of("activity", activity.pk, by),
        Circle(MemberState.objects.get(iso_code="MNG")),
        text=f"{CANARY} among colleagues",
        submission=uuid4(),
        by=by,
    )
    plan = f"/plans/{draft.plan.slug}"
    pages = [
        *(one for one in PAGES if is_remembered_path(one.partition("?")[0])),
        *(f"{plan}/{one}" for one in ("", "areas/", "activities/", "reviews/")),
        f"/evaluations/{finding.evaluation.slug}/",
    ]
    people = ("secretariat", "evaluator", "focal-mongolia", "colleague-mongolia", *READERS)
    for client in [*(signed_in(one) for one in people), Client()]:
        for page in pages:
            client.get(page)
    assert len(page_cache._pages) > 42
    assert not [key for key, one in page_cache._pages.items() if CANARY.encode() in one.body]
    assert not [
        key
        for key, one in page_cache._pages.items()
        if any(name.encode() in one.body for name in (">You<", "csrfmiddlewaretoken", "-mongolia", "-japan"))
    ]


def test_the_meaning_of_a_level_is_told_whichever_plan_it_was_changed_from(plan, secretariat):
    draft = draft_plan(NewPlan("Next plan", 2021, 2025, scale=plan.rating_scale), by=secretariat)
    level = plan.rating_scale.levels.first()
    before = read_stamp()
    rules_set(draft, levels={level.pk: {"definition": "All of it is done."}}, reason="Clearer")
    assert read_stamp() > before
    assert "All of it is done." in Client().get("/about/").content.decode()
