"""Events: whom each concerns, and what the desk tells of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from people.desk import desk_of
from people.events import EventKind, kinds_for, register_events
from people.models import Event, Preferences
from people.policies import ADMINISTRATOR, APPROVER
from people.selectors.events import concerns
from people.services.events import happened
from review.events import ANSWERED, CLEARED, CLEARING, SENT
from review.services.circulating import clear_subject, propose_clearance
from review.services.positions import settle_reservation
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.news import sentences_for
from tests.people.people import accepted, invited, token_sent
from tests.rounds import answer, draft_position, pass_deadline, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_a_round_is_told_to_those_whom_each_step_concerns(circulation):
    name = f"{circulation.subject}, {circulation.subject.plan.title}"
    assert sentences_for("focal-japan") == [f"{name} was circulated to you"]
    assert sentences_for("secretariat") == sentences_for("delegate") == []
    position = take_position(circulation, "focal-japan", kind="reserve", text="Not for others")
    assert (
        sentences_for("secretariat") == sentences_for("approver") == [f"Japan sent its positions on {name}"]
    )
    assert sentences_for("colleague-mongolia") == [f"{name} was circulated to you"]
    answer(position)
    assert sentences_for("focal-japan")[0] == f"The secretariat answered a position of yours on {name}"
    assert sentences_for("colleague-mongolia") == [f"{name} was circulated to you"]
    pass_deadline(circulation)
    propose_clearance(circulation.subject, by=account("secretariat"))
    assert sentences_for("approver")[0] == f"secretariat proposed to clear {name}"
    assert not any("proposed to clear" in one for one in sentences_for("secretariat"))
    clear_subject(circulation.subject, by=account("approver"))
    for username in ("secretariat", "focal-japan", "delegate"):
        assert sentences_for(username)[0] == f"{name} was cleared"
    assert not any("was cleared" in one for one in sentences_for("approver"))
    assert not any(
        "Not for others" in one for name in ("secretariat", "delegate") for one in sentences_for(name)
    )


def test_the_desk_says_what_is_new_since_the_visit_before(circulation):
    client = signed_in("secretariat")
    client.get("/desk/")
    take_position(circulation, "focal-japan", kind="concur")
    page = text_of(client.get("/desk/"))
    assert "Japan sent its positions" in page
    Preferences.objects.filter(user=account("secretariat")).update(
        desk_seen_at=timezone.now() + timedelta(minutes=1) - timedelta(minutes=31, seconds=5)
    )
    Event.objects.filter(kind=SENT).update(at=timezone.now() - timedelta(hours=2))
    page = text_of(client.get("/desk/"))
    assert "Nothing new since" in page
    assert "Japan sent its positions" not in page
    assert "Japan sent its positions" in text_of(client.get("/desk/happenings/"))


def test_a_thousand_events_stay_within_a_screen_and_a_page(circulation):
    Event.objects.bulk_create(
        Event(kind=SENT, at=timezone.now(), about=f"Thing {one}", address="/a/") for one in range(1_000)
    )
    client = signed_in("secretariat")
    page = client.get("/desk/").content.decode()
    assert page.count("sent its positions on Thing") == 12
    listed = text_of(client.get("/desk/happenings/"))
    assert "Page 1 of 10" in listed


def test_no_role_is_told_of_what_its_pages_refuse():
    """Whoever may not decide is not told that something waits to be decided."""
    assert {one.name for one in kinds_for(frozenset({ADMINISTRATOR}))} & {SENT, CLEARED, CLEARING} == set()
    assert CLEARING in {one.name for one in kinds_for(frozenset({APPROVER}))}
    assert ANSWERED not in {one.name for one in kinds_for(frozenset({APPROVER}))}
    with pytest.raises(Exception, match="two kinds"):
        register_events(EventKind(SENT, "Another", "Another", frozenset()))


def test_a_draft_leaves_no_event(circulation):
    before = Event.objects.count()
    draft_position(circulation, by="focal-japan", kind="reserve", text="Not yet")
    assert Event.objects.count() == before


def test_an_accepted_invitation_and_work_handed_over_stand_on_desks(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invited(role="delegate")
    token = token_sent()
    accepted(token)
    assert sentences_for("administrator")[0].startswith("New Comer accepted an invitation: delegate")
    happened("handed-over", about="X", address="/desk/", to_user=account("approver"))
    assert sentences_for("approver") == ["The portal gave you the open work of a colleague: X"]
    assert sentences_for("secretariat") == []


def test_a_withdrawn_reservation_betrays_nobody(circulation):
    position = take_position(circulation, "focal-japan", kind="reserve", text="x")
    answer(position)
    settle_reservation(position, by=account("focal-japan"))
    assert sentences_for("secretariat")[0].startswith("A reservation on ")
    assert "Japan" not in sentences_for("secretariat")[0]


def test_what_happens_to_one_person_or_is_of_another_version_concerns_nobody_else():
    own = Event(kind="handed-over", about="X", to_user=account("approver"))
    assert concerns(own, account("approver"))
    assert not concerns(own, account("secretariat"))
    assert not concerns(Event(kind="no-longer", about="X"), account("secretariat"))


def test_an_account_without_a_role_has_nothing_to_do(circulation):
    nobody = get_user_model().objects.create_user("nobody")
    desk = desk_of(nobody, timezone.now())
    assert (desk.waiting, desk.awaited) == ((), ())
