"""An answer that came by letter: recorded for a State, marked everywhere, confirmed or corrected by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from people.models import MemberState
from review.models import CirculationRecipient, Position, RecordedAnswer, StandingNoObjection
from review.selectors.circulations import recipients_of
from review.selectors.positions import positions_of, reservations_of, shown_reservation
from review.services.answering import dispose
from review.services.circulating import withdraw_circulation
from review.services.on_behalf import (
    CameOutside,
    confirm_recorded,
    end_standing,
    record_on_behalf,
    stand_without_objection,
    take_back_recorded,
)
from review.services.positions import PositionEntry, recall_positions
from tests.conftest import account, signed_in
from tests.mails import delivered
from tests.pages import text_of
from tests.rounds import draft_position, make_draft, pass_deadline, review_address, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
PDF = b"%PDF-1.7 made up"


@pytest.fixture
def circulation():
    for username in ("secretariat", "approver", "focal-japan", "focal-mongolia", "delegate"):
        account(username)
    return send_round(make_draft())


def japan():
    return MemberState.objects.get(iso_code="JPN")


def letter(**values):
    chosen = {"came_by": "letter", "received_on": timezone.now().date(), "attribution": "named"}
    return CameOutside(**{**chosen, **values})


def record(circulation, entry=None, *, by="secretariat", **values):
    code = circulation.texts.order_by("order").first().code
    entry = entry or PositionEntry("reserve", "Said in the letter")
    return record_on_behalf(circulation, japan(), letter(**values), {code: entry}, by=account(by))


def page_of(circulation, username):
    return text_of(signed_in(username).get(review_address(circulation)))


def on_behalf_address(circulation, iso="jpn"):
    return review_address(circulation, f"on-behalf/{iso}/")


def test_it_is_sent_for_the_state_and_marked_wherever_it_stands(circulation):
    record(circulation)
    status = next(one for one in recipients_of(circulation) if one.recipient.state == japan())
    assert status.outcome == "sent"
    staff = text_of(signed_in("secretariat").get(circulation.subject.desk_address))
    assert "came by letter, not confirmed yet; recorded by secretariat" in staff
    (position,) = positions_of(circulation.subject)
    dispose(position, disposition="not-accepted", text="No", expected_version=1, by=account("secretariat"))
    (stands,) = reservations_of(circulation.subject)
    assert shown_reservation(stands)["by"] == "Japan (by letter)"
    confirm_recorded(circulation, by=account("focal-japan"))
    (stands,) = reservations_of(circulation.subject)
    assert shown_reservation(stands)["by"] == "Japan (by letter)"


def test_how_it_came_does_not_betray_a_state_that_wants_no_name(circulation):
    record(circulation, attribution="one-state")
    (position,) = positions_of(circulation.subject)
    dispose(position, disposition="not-accepted", text="No", expected_version=1, by=account("secretariat"))
    (stands,) = reservations_of(circulation.subject)
    assert shown_reservation(stands)["by"] == "one member State"


def test_the_state_is_told_and_confirms_or_corrects_it(circulation):
    delivered()
    record(circulation)
    sent = {one.to[0]: one for one in delivered()}
    assert set(sent) == {"focal-japan@example.org", "approver@example.org"}
    assert "was recorded for you; confirm or correct it" in sent["focal-japan@example.org"].body
    assert "Said in the letter" not in sent["focal-japan@example.org"].body
    page = page_of(circulation, "focal-japan")
    assert "Recorded on your behalf" in page
    assert "Said in the letter" in page
    client = signed_in("focal-japan")
    told = text_of(client.post(review_address(circulation, "confirm/"), follow=True))
    assert "You have confirmed what was recorded." in told
    assert "Confirmed by focal-japan" in told
    first = RecordedAnswer.objects.get().confirmed_at
    client.post(review_address(circulation, "confirm/"))
    assert RecordedAnswer.objects.get().confirmed_at == first
    recall_positions(circulation, by=account("focal-japan"))
    assert RecordedAnswer.objects.get().superseded_at is not None
    assert "Recorded on your behalf" not in page_of(circulation, "focal-japan")
    assert Position.objects.get().text == "Said in the letter"


def test_nobody_of_another_state_sees_anything_of_it(circulation):
    record(circulation, scan=SimpleUploadedFile("letter.pdf", PDF))
    for username in ("focal-mongolia", "delegate"):
        client = signed_in(username)
        for address in (review_address(circulation), "/desk/", "/desk/happenings/"):
            answer = client.get(address)
            assert "Said in the letter" not in answer.content.decode()
            assert "Recorded on your behalf" not in answer.content.decode()
        assert client.get(review_address(circulation, "scan/jpn/")).status_code in {403, 404}
        assert client.get(on_behalf_address(circulation)).status_code in {403, 404}
        assert client.post(review_address(circulation, "confirm/")).status_code in {302, 403}
    assert RecordedAnswer.objects.get().confirmed_at is None


def test_the_scan_is_for_staff_and_for_its_own_state(circulation):
    record(circulation, scan=SimpleUploadedFile("letter.pdf", PDF))
    for username in ("secretariat", "focal-japan"):
        answer = signed_in(username).get(review_address(circulation, "scan/jpn/"))
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert signed_in("secretariat").get(review_address(circulation, "scan/mng/")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf", b"MZ\x90"),
        ("page.html", b"<html><script>"),
        ("empty.pdf", b""),
        ("table.csv", b"a,b\n1,2\n"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_nothing_is_kept(circulation, name, content):
    with pytest.raises(ValidationError):
        record(circulation, scan=SimpleUploadedFile(name, content))
    assert (RecordedAnswer.objects.count(), Position.objects.count()) == (0, 0)


def test_what_a_delegation_drafts_is_neither_shown_nor_replaced(circulation):
    draft_position(circulation, by="focal-japan", kind="reserve", text="Our own draft")
    with pytest.raises(ValidationError, match="has begun an answer of its own"):
        record(circulation)
    page = signed_in("secretariat").get(on_behalf_address(circulation), follow=True)
    assert "has an answer of its own, begun or sent" in text_of(page)
    assert "Our own draft" not in page.content.decode()


def test_it_is_refused_where_it_makes_no_sense(circulation):
    with pytest.raises(PermissionDenied):
        record(circulation, by="focal-japan")
    with pytest.raises(ValidationError, match="at least one text"):
        record_on_behalf(circulation, japan(), letter(), {}, by=account("secretariat"))
    with pytest.raises(ValidationError, match="still to come"):
        record(circulation, received_on=timezone.now().date() + timedelta(days=1))
    with pytest.raises(ValidationError, match="Choose how"):
        record(circulation, attribution="loudly")
    with pytest.raises(ValidationError, match="Write what you comment on"):
        record(circulation, PositionEntry("comment", " "))
    with pytest.raises(ValidationError, match="no text XX"):
        record_on_behalf(
            circulation, japan(), letter(), {"XX": PositionEntry("concur")}, by=account("secretariat")
        )
    assert Position.objects.count() == 0
    record(circulation)
    with pytest.raises(ValidationError, match="on record already"):
        record(circulation)
    with pytest.raises(ValidationError, match="Nothing was recorded"):
        confirm_recorded(circulation, by=account("focal-mongolia"))


def test_it_may_come_after_the_deadline(circulation):
    pass_deadline(circulation)
    record(circulation)
    assert CirculationRecipient.objects.get(state=japan()).sent_at is not None
    page = page_of(circulation, "focal-japan")
    assert "write to the secretariat what is right" in page


def test_staff_enter_it_on_a_page_that_keeps_what_was_typed(circulation):
    code = circulation.texts.order_by("order").first().code
    client = signed_in("secretariat")
    desk = text_of(client.get(circulation.subject.desk_address))
    assert "It came by letter…" in desk
    typed = {f"{code}-version": "0", f"{code}-kind": "reserve", f"{code}-text": "Typed words"}
    bad = client.post(on_behalf_address(circulation), typed)
    assert bad.status_code == 400
    assert "Typed words" in text_of(bad)
    assert "How it came: This field is required." in text_of(bad)
    versions = {f"{one.code}-version": "0" for one in circulation.texts.all()}
    whole = (
        versions
        | typed
        | {
            "came_by": "meeting",
            "received_on": f"{timezone.now():%Y-%m-%d}",
            "attribution": "named",
            "concur": "on",
            "scan": SimpleUploadedFile("letter.pdf", PDF),
        }
    )
    told = text_of(client.post(on_behalf_address(circulation), whole, follow=True))
    assert "The answer of Japan is on record. It is asked to confirm it." in told
    assert Position.objects.filter(state=japan(), kind="concur").count() == circulation.texts.count() - 1
    assert RecordedAnswer.objects.get().scan_name == "letter.pdf"
    again = client.get(on_behalf_address(circulation), follow=True)
    assert "has an answer of its own" in text_of(again)
    assert client.get(on_behalf_address(circulation, "xxx")).status_code == 404


def test_a_standing_no_objection_is_a_third_thing_beside_silence_and_consent(circulation):
    client = signed_in("focal-japan")
    told = text_of(client.post("/review/standing/", follow=True))
    assert "silence of your delegation until a deadline means no objection" in told
    stand_without_objection(by=account("focal-japan"))
    assert StandingNoObjection.objects.count() == 1
    pass_deadline(circulation)
    circulation.refresh_from_db()
    StandingNoObjection.objects.update(given_at=circulation.deadline - timedelta(days=1))
    said = {one.recipient.state.iso_code: one.outcome for one in recipients_of(circulation)}
    assert said["MNG"] != said["JPN"]
    assert "standing instruction" in page_of(circulation, "focal-japan")


def test_an_instruction_counts_from_when_it_is_given_until_it_is_ended(circulation):
    stand_without_objection(by=account("focal-japan"))
    end_standing(by=account("focal-japan"))
    ended = StandingNoObjection.objects.get()
    assert ended.ended_by == account("focal-japan")
    pass_deadline(circulation)
    circulation.refresh_from_db()
    StandingNoObjection.objects.update(
        given_at=circulation.deadline - timedelta(days=9), ended_at=circulation.deadline - timedelta(days=1)
    )
    assert not any("standing" in one.outcome for one in recipients_of(circulation))
    for username in ("secretariat", "delegate"):
        with pytest.raises(PermissionDenied):
            stand_without_objection(by=account(username))


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


def test_the_answers_page_says_how_it_came_and_puts_what_waits_first(circulation):
    first, second = circulation.texts.order_by("order")[:2]
    entries = {first.code: PositionEntry("comment", "One"), second.code: PositionEntry("comment", "Two")}
    record_on_behalf(circulation, japan(), letter(), entries, by=account("secretariat"))
    position = Position.objects.get(text_of=first)
    dispose(position, disposition="accepted", text="Yes", expected_version=1, by=account("secretariat"))
    page = text_of(signed_in("secretariat").get(circulation.subject.answers_address))
    assert "Japan (by letter)" in page
    assert page.index("Two") < page.index("One")


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
    told = text_of(client.post(review_address(circulation, "take-back/jpn/"), follow=True))
    assert "What was recorded is taken back." in told
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
