"""What a delegation does with a letter recorded for it, and with its own drafts beside it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from review.models import CirculationRecipient, Position, RecordedAnswer
from review.selectors.reviews import positions_of
from review.services.circulating import withdraw_circulation
from review.services.on_behalf import confirm_recorded, record_on_behalf, take_back_recorded
from review.services.positions import PositionEntry, recall_positions
from tests.conftest import account, signed_in
from tests.mails import delivered
from tests.pages import text_of
from tests.review.letters import PDF, japan, letter, on_behalf_address, page_of, record
from tests.rounds import draft_position, pass_deadline, review_address, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_the_state_is_told_and_confirms_or_corrects_it(circulation):
    delivered()
    record(circulation)
    sent = {one.to[0]: one for one in delivered()}
    assert set(sent) == {"focal-japan@example.org", "approver@example.org"}
    assert "was recorded for you; see whether it is right" in sent["focal-japan@example.org"].body
    assert "Said in the letter" not in sent["focal-japan@example.org"].body
    page = page_of(circulation, "focal-japan")
    assert "Recorded on your behalf" in page
    assert "Said in the letter" in page
    client = signed_in("focal-japan")
    text = text_of(client.post(review_address(circulation, "confirm/"), follow=True))
    assert "You have confirmed what was recorded." in text
    assert "Confirmed by focal-japan" in text
    first = RecordedAnswer.objects.get().confirmed_at
    client.post(review_address(circulation, "confirm/"))
    assert RecordedAnswer.objects.get().confirmed_at == first
    recall_positions(circulation, by=account("focal-japan"))
    assert RecordedAnswer.objects.get().superseded_at is not None
    assert "Recorded on your behalf" not in page_of(circulation, "focal-japan")
    assert Position.objects.get().text == "Said in the letter"


def test_what_a_delegation_drafts_is_neither_shown_nor_replaced(circulation):
    draft_position(circulation, by="focal-japan", kind="reserve", text="Our own draft")
    with pytest.raises(ValidationError, match="has begun an answer of its own"):
        record(circulation)
    page = signed_in("secretariat").get(on_behalf_address(circulation), follow=True)
    assert "has an answer of its own, begun or sent" in text_of(page)
    assert "Our own draft" not in page.content.decode()


def test_sending_oneself_is_never_marked(circulation):
    take_position(circulation, "focal-japan", kind="reserve", text="Ours")
    (position,) = positions_of(circulation.subject)
    assert position.came_by == ""


def test_what_was_only_carried_over_gives_way_to_the_letter(circulation):
    take_position(circulation, "focal-japan", kind="reserve", text="Said before")
    withdraw_circulation(circulation, reason="A wrong figure", by=account("secretariat"))
    again = send_round(circulation.subject)
    assert Position.objects.get(text_of__circulation=again).text == "Said before"
    client = signed_in("secretariat")
    page = client.get(on_behalf_address(again))
    assert page.status_code == 200
    assert "Said before" not in page.content.decode()
    code = again.texts.order_by("order").last().code
    entries = {code: PositionEntry("comment", "Said in the letter")}
    record_on_behalf(again, japan(), letter(), entries, by=account("secretariat"))
    assert [one.text for one in positions_of(again.subject)] == ["Said in the letter"]


def test_a_draft_shows_the_delegation_who_wrote_it(circulation):
    account("colleague-mongolia")
    draft_position(circulation, by="colleague-mongolia", kind="comment", text="Mine")
    assert "Drafted by colleague-mongolia" in page_of(circulation, "focal-mongolia")
    assert "Drafted by" not in page_of(circulation, "focal-japan")


def test_what_was_never_sent_is_still_a_draft_after_it_was_carried_over(circulation):
    draft_position(circulation, by="focal-japan", kind="reserve", text="Our own draft")
    withdraw_circulation(circulation, reason="A wrong figure", by=account("secretariat"))
    again = send_round(circulation.subject)
    assert Position.objects.get(text_of__circulation=again).text == "Our own draft"
    with pytest.raises(ValidationError, match="has begun an answer of its own"):
        record(again)
    page = signed_in("secretariat").get(on_behalf_address(again), follow=True)
    assert "Our own draft" not in page.content.decode()


@pytest.mark.parametrize("username", ["secretariat", "focal-japan"])
def test_what_was_recorded_in_error_is_taken_back_at_any_time(circulation, username):
    pass_deadline(circulation)
    record(circulation, scan=SimpleUploadedFile("letter.pdf", PDF))
    client = signed_in(username)
    text = text_of(client.post(review_address(circulation, "take-back/jpn/"), follow=True))
    assert "What was recorded is taken back." in text
    assert Position.objects.count() == 0
    assert CirculationRecipient.objects.get(state=japan()).sent_at is None
    kept = RecordedAnswer.objects.get()
    assert (kept.superseded_at is not None, bytes(kept.scan)[:5]) == (True, b"%PDF-")
    again = text_of(client.post(review_address(circulation, "take-back/jpn/"), follow=True))
    assert "Nothing is recorded on behalf of this member." in again
    record(circulation)
    assert RecordedAnswer.objects.get().superseded_at is None


def test_what_is_confirmed_is_taken_back_by_nobody_and_another_state_takes_nothing_back(circulation):
    record(circulation)
    with pytest.raises(PermissionDenied):
        take_back_recorded(circulation, japan(), by=account("focal-mongolia"))
    confirm_recorded(circulation, by=account("focal-japan"))
    for username in ("secretariat", "focal-japan"):
        with pytest.raises(ValidationError, match="has confirmed it"):
            take_back_recorded(circulation, japan(), by=account(username))
