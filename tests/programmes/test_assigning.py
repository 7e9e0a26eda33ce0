"""Activities given to colleagues: whose desk they stand on, what the form shows, what is refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from people.desk import desk_of
from people.services.handover import hand_over
from programmes.models import RatingAssignment
from programmes.selectors.at_work import who_may_rate
from programmes.services.assigning import assign
from programmes.services.rounds import NewRound, open_round
from tests.conftest import account, signed_in
from tests.factories import make_plan
from tests.mails import delivered
from tests.pages import text_of
from tests.rounds import level_of, make_draft, rate, ratings_address, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def draft():
    for username in ("secretariat", "approver", "focal-japan", "evaluator"):
        account(username)
    plan = make_plan(activities=3)
    plan.evidence_needed_to_rank = 0
    plan.save()
    new = NewRound("updated", "The next review", "The secretariat", as_of="2031")
    return open_round(plan, new, by=account("secretariat"))


def give(draft, places=(1, 2), *, to="approver", due_on=None, by="secretariat"):
    activities = [draft.plan.activities.all()[place - 1] for place in places]
    return assign(draft, activities, to=account(to) if to else None, due_on=due_on, by=account(by))


def titles(username):
    return [one.title for one in desk_of(account(username), timezone.now()).waiting]


def test_it_stands_on_the_desk_until_it_is_rated(draft):
    due = timezone.now().date() + timedelta(days=9)
    assert give(draft, due_on=due) == 2
    found = desk_of(account("approver"), timezone.now()).waiting
    task = next(one for one in found if "yours" in one.title)
    assert task.title == "Rate 2 activities of The next review that are yours"
    assert task.due.date() == due
    assert task.address.endswith("rate/?show=mine")
    rate(draft, 1, by=account("approver"), level=level_of(draft.plan, "fully"), note="Done")
    assert "Rate one activity of The next review that is yours" in titles("approver")
    rate(draft, 2, by=account("approver"), level=level_of(draft.plan, "fully"), note="Done")
    assert not any("yours" in one for one in titles("approver"))
    assert not any("yours" in one for one in titles("secretariat"))


def test_a_mail_says_so_and_giving_it_again_says_nothing(draft):
    give(draft)
    (sent,) = delivered()
    assert sent.to == ["approver@example.org"]
    said = r"secretariat asks you to rate: \S+-1 and \S+-2 of The next review, "
    assert re.search(said, sent.body)
    assert "rate/?show=mine" in sent.body
    assert give(draft) == 0
    assert delivered() == []
    give(draft, (3,), to="secretariat")
    assert delivered() == []


def test_it_changes_hands_and_is_taken_back(draft):
    give(draft)
    assert give(draft, (1,), to="secretariat") == 1
    assert RatingAssignment.objects.filter(user=account("approver")).count() == 1
    assert give(draft, to=None) == 2
    assert RatingAssignment.objects.count() == 0


def test_what_is_refused(draft):
    with pytest.raises(PermissionDenied):
        give(draft, by="focal-japan")
    with pytest.raises(ValidationError, match="may not rate"):
        give(draft, to="focal-japan")
    with pytest.raises(ValidationError, match="at least one"):
        give(draft, ())
    with pytest.raises(ValidationError, match="passed already"):
        give(draft, due_on=timezone.now().date() - timedelta(days=1))
    assert {one.username for one in who_may_rate()} == {"secretariat", "approver"}


def test_whoever_leaves_hands_it_over(draft):
    give(draft)
    account("administrator")
    hand_over(account("approver"), account("secretariat"), by=account("administrator"))
    assert RatingAssignment.objects.filter(user=account("secretariat")).count() == 2


def test_the_page_gives_and_keeps_what_was_chosen(draft):
    client, page = signed_in("secretariat"), ratings_address(draft, "assign/")
    first = draft.plan.activities.all().first()
    bad = client.post(page, {"to": account("approver").pk, "due_on": "2001-01-01", "activities": [first.pk]})
    assert bad.status_code == 400
    assert "This day has passed already." in text_of(bad)
    assert f'value="{first.pk}" id="give-{first.pk}" checked' in " ".join(bad.content.decode().split())
    other = make_plan(activities=1).activities.get()
    assert client.post(page, {"to": account("approver").pk, "activities": [other.pk]}).status_code == 400
    assert client.post(page, {"to": account("focal-japan").pk, "activities": [first.pk]}).status_code == 400
    text = text_of(client.post(page, {"to": account("approver").pk, "activities": [first.pk]}, follow=True))
    assert "Changed hands: 1." in text
    assert "Who rates what…" in text_of(client.get(draft.desk_address))


def test_the_form_narrows_to_what_is_asked_for(draft):
    give(draft, (2,), to="secretariat")
    rate(draft, 1, level=level_of(draft.plan, "fully"), note="Done")
    client, page = signed_in("secretariat"), ratings_address(draft)

    def codes(show):
        html = client.get(f"{page}?show={show}").content.decode()
        return [one.code for one in draft.plan.activities.all() if f'id="{one.code}"' in html]

    first, second, third = (one.code for one in draft.plan.activities.all())
    assert codes("all") == codes("nonsense") == [first, second, third]
    assert codes("mine") == [second]
    assert codes("not-rated") == [second, third]
    assert codes("contested") == []


def test_what_a_state_contests_is_found_and_a_narrowed_page_saves(draft):
    circulation = send_round(make_draft())
    take_position(circulation, "focal-japan", kind="reserve", text="No")
    current = circulation.subject
    client, page = signed_in("secretariat"), ratings_address(current)
    first, second, _ = current.plan.activities.all()
    html = client.get(f"{page}?show=contested").content.decode()
    assert f'id="{first.code}"' in html
    assert f'id="{second.code}"' not in html
    assert f'action="{page}?show=contested"' in html


def test_the_desk_costs_two_queries_more_at_most_whatever_was_given(draft, django_assert_max_num_queries):
    give(draft, (1, 2, 3))
    client = signed_in("approver")
    client.get("/desk/")
    with django_assert_max_num_queries(26):
        client.get("/desk/")
