"""The review as a page: one's own State only, drafts, sending, deadline, attribution, query counts."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.services.ratings import save_area_text
from review.models import Position
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.rounds import (
    answer,
    clear,
    make_draft,
    pass_deadline,
    review_address,
    send_round,
    take_position,
    text_at,
)

pytestmark = pytest.mark.django_db


def row(circulation, place: int = 1, **values: object) -> dict[str, object]:
    code = text_at(circulation, place).code
    sent = {"version": 0, "kind": "", "text": "", "proposed_level": "", "attribution": ""}
    return {f"{code}-{name}": value for name, value in {**sent, **values}.items()}


def test_what_waits_is_listed_and_answered(circulation, japan):
    html = japan.get("/review/").content.decode()
    assert review_address(circulation) in html
    data = row(circulation, kind="comment", text="Add the date") | row(circulation, 2, kind="concur")
    text = text_of(japan.post(review_address(circulation), data | {"save": "all"}, follow=True))
    assert "as a draft" in text
    assert "2 of 4 answered . Not sent yet." in text
    sent = japan.post(review_address(circulation, "send/"), {"attribution": "one-state"}, follow=True)
    assert "Sent on behalf of Japan" in text_of(sent)
    assert "Nothing waits for you" in text_of(japan.get("/review/"))


def test_a_script_is_told_that_a_draft_was_saved(circulation, japan):
    answered = japan.post(
        review_address(circulation), row(circulation, kind="concur"), headers={"X-Fragment": "1"}
    ).json()
    assert answered["saved"].endswith("UTC as a draft")
    assert list(answered["versions"].values()) == [1]


def test_concurring_with_the_rest_leaves_what_was_said(circulation, japan):
    data = row(circulation, kind="reserve", text="Not this one") | row(circulation, 2, text="Half typed")
    data |= row(circulation, 3)
    response = japan.post(review_address(circulation), data | {"save": "concur"})
    assert response.status_code == 302
    kinds = dict(Position.objects.values_list("text_of__code", "kind"))
    assert kinds[text_at(circulation).code] == "reserve"
    assert kinds[text_at(circulation, 2).code] == "", "half a thought stays one"
    assert kinds[text_at(circulation, 3).code] == "concur"
    assert len(kinds) == 3, "nobody concurs with what the page did not show"


def test_a_lost_race_between_colleagues_shows_both_texts(circulation):
    signed_in("colleague-mongolia").post(
        review_address(circulation), row(circulation, kind="comment", text="From the ministry")
    )
    response = signed_in("focal-mongolia").post(
        review_address(circulation), row(circulation, kind="reserve", text="From the focal point")
    )
    html = response.content.decode()
    assert response.status_code == 400
    assert "From the ministry" in html
    assert ">From the focal point</textarea>" in html


def test_the_deadline_passes_while_the_form_is_open(circulation, japan):
    pass_deadline(circulation)
    response = japan.post(review_address(circulation), row(circulation, kind="comment", text="A bit late"))
    assert response.status_code == 409
    text = text_of(response)
    assert "has passed; by the clock of the server" in text
    assert "A bit late" in text, "what was typed is still there to be copied"
    assert not Position.objects.exists()
    sent = japan.post(review_address(circulation, "send/"), {"attribution": "named"})
    assert sent.status_code == 409


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": "veto"}, "not one of the available choices"),
        ({"kind": "another-level", "proposed_level": "superb", "text": "x"}, "not a level of the scale"),
        ({"kind": "comment", "text": "a\x00b"}, "Null characters"),
        ({"kind": "comment", "text": "x" * 200_000}, "at most 20000"),
        ({"kind": "comment", "text": "x", "attribution": "secret"}, "not one of the available choices"),
    ],
)
def test_bad_input_is_told_in_its_place(values, message, circulation, japan):
    response = japan.post(review_address(circulation), row(circulation, **values))
    assert response.status_code == 400
    assert message in text_of(response)
    assert not Position.objects.exists()


def test_no_state_learns_anything_of_another(circulation, japan):
    before = text_of(japan.get(review_address(circulation)))
    take_position(circulation, "focal-mongolia", kind="reserve", text="Steppe secret")
    answer(Position.objects.get(), "not-accepted", "Because of Mongolia")
    clock = re.compile(r"\d+ \w+ \d{4}, \d\d:\d\d UTC")
    after = text_of(japan.get(review_address(circulation)))
    assert clock.sub("", after) == clock.sub("", before)
    for end in ("", "send/", "upload/"):
        assert "Steppe" not in text_of(japan.get(review_address(circulation, end)))


def test_another_state_s_reservation_answers_like_one_that_does_not_exist(circulation, japan):
    position = answer(take_position(circulation, "focal-mongolia", kind="reserve", text="x"))
    there = japan.post(f"/review/reservations/{position.pk}/withdraw/")
    nothing = japan.post("/review/reservations/999999/withdraw/")
    assert there.status_code == nothing.status_code == 404
    assert there.content == nothing.content


def test_a_reservation_is_withdrawn_by_its_state(circulation):
    position = answer(take_position(circulation, "focal-mongolia", kind="reserve", text="x"))
    clear(circulation)
    mongolia = signed_in("focal-mongolia")
    assert "Withdraw this reservation" in mongolia.get("/review/").content.decode()
    assert "Withdraw this reservation" not in signed_in("colleague-mongolia").get("/review/").content.decode()
    text = text_of(mongolia.post(f"/review/reservations/{position.pk}/withdraw/", follow=True))
    assert "is withdrawn" in text
    position.refresh_from_db()
    assert position.settled_at is not None


def test_a_circulation_that_is_not_there_answers_404(circulation, japan):
    assert japan.get(review_address(circulation).replace("/1/", "/2/")).status_code == 404
    assert japan.get("/review/no-plan/no-round/1/").status_code == 404


def test_an_account_that_speaks_for_no_state_sees_nothing(circulation, focal_japan):
    focal_japan.delegations.all().delete()
    client = signed_in("focal-japan")
    assert client.get("/review/").status_code == 404
    assert client.get(review_address(circulation)).status_code == 404


def test_changed_since_the_last_meeting_is_marked_and_can_be_chosen():
    from tests.rounds import level_of, rate

    draft = make_draft()
    rate(draft, 2, level=level_of(draft.plan, "partially"), change_reason="Less money")
    circulation = send_round(draft)
    japan = signed_in("focal-japan")
    text = text_of(japan.get(review_address(circulation) + "?show=changed"))
    assert "changed since Round" in text
    assert text_at(circulation, 2).code in text
    assert f" {text_at(circulation, 1).code} " not in text
    assert japan.get(review_address(circulation) + "?show=nonsense").status_code == 200


def test_a_key_achievement_stands_beside_the_previous_one():
    draft = make_draft()
    area = draft.plan.objectives.get().area
    save_area_text(
        kind="key-achievement",
        area=area,
        assessment_round=draft,
        text="Something more was achieved.",
        expected_version=1,
        by=account("secretariat"),
    )
    circulation = send_round(draft)
    text = text_of(signed_in("focal-japan").get(review_address(circulation) + "?show=changed"))
    assert "Something was achieved." in text
    assert "Something more was achieved." in text


@pytest.mark.parametrize("activities", [1, 3])
def test_the_review_costs_the_same_for_any_number_of_rows(activities):
    circulation = send_round(make_draft(activities=activities))
    client = signed_in("focal-japan")
    client.get(review_address(circulation))
    with CaptureQueriesContext(connection) as queries:
        client.get(review_address(circulation))
    assert len(queries) == 16
    with CaptureQueriesContext(connection) as queries:
        client.get("/review/")
    assert len(queries) == 8


def test_a_page_that_another_account_opened_saves_nothing(circulation, japan):
    data = row(circulation, kind="comment", text="Mine") | {"typed_by": account("focal-mongolia").pk}
    page = japan.post(review_address(circulation), data)
    assert (page.status_code, "nothing was saved" in text_of(page)) == (409, True)
    assert "Mine" in page.content.decode()
    script = japan.post(review_address(circulation), data, headers={"X-Fragment": "1"})
    assert (script.status_code, "nothing was saved" in script.json()["faults"][0]) == (409, True)
    assert not Position.objects.exists()


def test_opening_is_noted_once_and_a_recall_after_the_deadline_is_refused(circulation, japan):
    assert japan.post(review_address(circulation), {"open": "1"}).json() == {"others": {}}
    recipient = circulation.recipients.get(state__iso_code="JPN")
    first = recipient.opened_at
    japan.post(review_address(circulation), {"open": "1"})
    recipient.refresh_from_db()
    assert (recipient.opened_at == first, first is not None) == (True, True)
    japan.post(review_address(circulation), row(circulation, kind="comment", text="Add the date"))
    japan.post(review_address(circulation, "send/"), {"attribution": "one-state"})
    pass_deadline(circulation)
    late = text_of(japan.post(review_address(circulation, "recall/"), follow=True))
    assert "has passed; by the clock of the server it is" in late
    recipient.refresh_from_db()
    assert recipient.sent_at is not None


def test_the_level_that_was_circulated_is_not_proposed_anew(circulation, japan):
    typed = row(circulation, kind="another-level", proposed_level="fully", text="Typed reason")
    refused = japan.post(review_address(circulation), typed)
    assert refused.status_code == 400
    assert "This is the level that was circulated; propose another, or concur." in text_of(refused)
    assert "Typed reason" in refused.content.decode()
    assert not Position.objects.exists()


def test_what_has_no_position_yet_can_be_chosen(circulation, japan):
    japan.post(review_address(circulation), row(circulation, kind="concur"))
    text = text_of(japan.get(f"{review_address(circulation)}?show=waiting"))
    assert f" {text_at(circulation, 2).code} " in text
    assert f" {text_at(circulation, 1).code} " not in text


def test_colleagues_who_change_different_fields_of_one_draft_both_keep_theirs(circulation):
    focal, colleague = signed_in("focal-mongolia"), signed_in("colleague-mongolia")
    address = review_address(circulation)
    focal.post(address, row(circulation, kind="comment", text="First words"))
    colleague.post(address, row(circulation, version=1, kind="comment", text="Better words"))
    joined = focal.post(address, row(circulation, version=1, kind="reserve", text="First words"))
    assert joined.status_code == 302
    position = Position.objects.get()
    assert (position.kind, position.text, position.version) == ("reserve", "Better words", 3)
