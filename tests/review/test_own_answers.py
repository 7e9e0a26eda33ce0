"""What a State answered, what became of it, and where a level moved: its own page, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Preferences
from programmes.services.rounds import NewRound, open_round
from review.models import Circulation
from review.selectors.reviews import own_answers
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.rounds import (
    answer,
    clear,
    level_of,
    make_draft,
    pass_deadline,
    rate,
    review_address,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.fixture
def circulation(db):
    return send_round(make_draft())


def answered(circulation, *, clears: bool = True):
    """Japan proposes another level, which is accepted, and comments; Mongolia reserves."""
    draft = circulation.subject
    lower = level_of(draft.plan, "minimally")
    moved = take_position(
        circulation, "focal-japan", kind="another-level", proposed_level=lower, text="Half of it", send=False
    )
    take_position(circulation, "focal-japan", place=2, kind="concur", send=False)
    take_position(circulation, "focal-japan", place=3, kind="comment", text="A comma is missing")
    other = take_position(circulation, "focal-mongolia", kind="reserve", text="Kestrel of Mongolia")
    rate(draft, 1, level=lower, change_reason="As Japan says")
    answer(moved, "accepted", "You are right.")
    answer(other)
    answer(draft.circulations.get().texts.get(about__endswith="-3").positions.get())
    if not clears:
        return draft
    pass_deadline(circulation)
    return clear(send_round(draft))


def test_it_says_what_became_of_each_answer_and_where_a_level_moved(circulation):
    done = answered(circulation)
    page = text_of(signed_in("focal-japan").get("/desk/progress/", follow=True))
    assert f"What Japan answered on {done.title}" in page
    assert "It concurred with 1 of 4 texts, said something else on 2, and nothing on 1." in page
    assert (
        "Propose another level (Minimally): Half of it Shown: with our name Accepted. You are right." in page
    )
    assert "Fully → Minimally changed since" in page
    assert (
        "Comment: A comma is missing Shown: with our name Not accepted. Because. Fully, as circulated" in page
    )
    assert "2 of 3, or 3 activities count as carried out." in page
    assert "Kestrel of Mongolia" not in page


def test_nothing_that_is_at_work_is_shown_before_the_round_is_cleared(circulation):
    draft = answered(circulation, clears=False)
    japan = signed_in("focal-japan")
    page = text_of(japan.get("/review/"))
    assert "It is not cleared yet." in page
    assert "changed since" not in page
    assert "count as carried out" not in page
    state = circulation.recipients.get(state__iso_code="JPN").state
    assert {one.now for one in own_answers(state, circulation)} == {None}
    assert draft.ratings.get(activity__number=1).level.slug == "minimally"


def test_another_state_cannot_ask_for_it_and_what_was_never_sent_is_not_there(circulation):
    answered(circulation)
    page = text_of(signed_in("focal-mongolia").get(f"/review/?circulation={circulation.pk}"))
    assert "What Mongolia answered" in page
    assert "Half of it" not in page
    assert signed_in("delegate").get("/review/").status_code == 403
    wrong = signed_in("focal-japan").get("/review/?circulation=abc")
    assert (wrong.status_code, "What Japan answered" in text_of(wrong)) == (200, True)


def test_it_costs_the_same_however_many_answers_there_are():
    costs = set()
    for many in (3, 9):
        sent = send_round(make_draft(activities=many))
        for place in range(1, many):
            take_position(sent, "focal-japan", place=place, kind="comment", text="x", send=False)
        take_position(sent, "focal-japan", place=many, kind="comment", text="x")
        for one in sent.texts.get(about__endswith="-1").positions.model.objects.filter(
            text_of__circulation=sent
        ):
            answer(one)
        done = clear(sent)
        sent.subject = done
        state = sent.recipients.get(state__iso_code="JPN").state
        with CaptureQueriesContext(connection) as asked:
            assert len(own_answers(state, sent)) == many
        costs.add(len(asked))
    assert len(costs) == 1


def test_what_a_state_still_reserves_on_is_said_where_it_answers_anew(circulation):
    draft = circulation.subject
    reserved = take_position(circulation, "focal-japan", kind="reserve", text="Kestrel of Japan")
    answer(reserved, "not-accepted", "No")
    done = clear(circulation)
    assert done.plan == draft.plan
    following = open_round(
        draft.plan, NewRound(kind="updated", title="One more", assessed_by="We"), by=account("secretariat")
    )
    for place in (1, 2, 3):
        rate(following, place, level=level_of(draft.plan, "fully"), note="A note")
    again = send_round(following)
    for reader, says in (("focal-japan", True), ("focal-mongolia", False)):
        page = text_of(signed_in(reader).get(review_address(again)))
        assert ("Japan still reserves on this as circulated on " in page) is says
        assert ("Kestrel of Japan" in page) is says
    take_position(again, "focal-japan", kind="concur", send=False)
    checked = text_of(signed_in("focal-japan").get(review_address(again, "send/")))
    assert "You still reserve on this, as circulated on" in checked


def test_what_is_sent_stays_on_the_desk_until_its_deadline(circulation):
    take_position(circulation, "focal-japan", kind="concur", attribution="one-state")
    client = signed_in("focal-japan")
    assert "Sent: the positions of Japan on The next review" in text_of(client.get("/desk/"))
    assert "Shown after clearing: Without our name" in text_of(client.get(review_address(circulation)))
    pass_deadline(circulation)
    assert "Sent: the positions" not in text_of(client.get("/desk/"))


def test_times_of_pages_are_those_of_the_reader(circulation):
    Circulation.objects.update(deadline=datetime(2031, 1, 13, 17, 0, tzinfo=UTC))
    client = signed_in("focal-japan")
    assert "13 January 2031, 17:00 UTC;" in text_of(client.get(review_address(circulation)))
    chosen = {"language": "en-gb", "time_zone": "kathmandu", "wants_notices": "on"}
    assert client.post("/account/", chosen).status_code == 302
    assert "13 January 2031, 22:45 UTC+5:45;" in text_of(client.get(review_address(circulation)))
    assert "13 Jan 2031 22:45 UTC+5:45" in text_of(client.get("/desk/"))
    wrong = client.post("/account/", {**chosen, "time_zone": "Atlantis"})
    assert "There is no such time zone" in text_of(wrong)
    Preferences.objects.update(time_zone="America/St_Johns")
    anew = signed_in("focal-japan")
    assert "13 January 2031, 13:30 UTC−3:30;" in text_of(anew.get(review_address(circulation)))
