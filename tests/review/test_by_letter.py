"""An answer that came by letter: staff record it for a State, and it is marked wherever it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from people.services import WrongStateError
from programmes.models import AssessmentRound
from review.models import CirculationRecipient, Position, RecordedAnswer
from review.selectors.circulations import recipients_of
from review.selectors.reviews import positions_of, reservations_of, shown_reservation
from review.services import on_behalf
from review.services.circulating import withdraw_circulation
from review.services.on_behalf import confirm_recorded, record_on_behalf
from review.services.positions import PositionEntry, dispose
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.news import sentences_for
from tests.review.letters import PDF, japan, letter, on_behalf_address, page_of, record
from tests.rounds import pass_deadline, review_address, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


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
    text = text_of(client.post(on_behalf_address(circulation), whole, follow=True))
    assert (
        "The answer of Japan is on record. Japan finds it on its desk and can confirm or correct it." in text
    )
    assert Position.objects.filter(state=japan(), kind="concur").count() == circulation.texts.count() - 1
    assert RecordedAnswer.objects.get().scan_name == "letter.pdf"
    again = client.get(on_behalf_address(circulation), follow=True)
    assert "has an answer of its own" in text_of(again)
    assert client.get(on_behalf_address(circulation, "xxx")).status_code == 404


def test_the_answers_page_says_how_it_came_and_puts_what_waits_first(circulation):
    first, second = circulation.texts.order_by("order")[:2]
    entries = {first.code: PositionEntry("comment", "One"), second.code: PositionEntry("comment", "Two")}
    record_on_behalf(circulation, japan(), letter(), entries, by=account("secretariat"))
    position = Position.objects.get(text_of=first)
    dispose(position, disposition="accepted", text="Yes", expected_version=1, by=account("secretariat"))
    page = text_of(signed_in("secretariat").get(circulation.subject.answers_address))
    assert "Japan (by letter)" in page
    assert page.index("Two") < page.index("One")


def test_a_page_that_another_account_opened_or_a_circulation_that_is_over_records_nothing(circulation):
    staff, address = signed_in("secretariat"), on_behalf_address(circulation)
    other = staff.post(address, {"typed_by": account("approver").pk, "note": "Came by fax"})
    assert (other.status_code, "opened by another account" in text_of(other)) == (409, True)
    assert "Came by fax" in other.content.decode()
    withdraw_circulation(circulation, reason="Sent too early", by=account("secretariat"))
    over = staff.get(address, follow=True)
    assert "This circulation is no longer open." in text_of(over)
    send_round(AssessmentRound.objects.get(pk=circulation.object_id))
    with pytest.raises(WrongStateError, match="no longer open"):
        record(circulation)
    assert RecordedAnswer.objects.count() == 0


def test_a_scan_that_is_too_large_is_refused(circulation, monkeypatch):
    monkeypatch.setattr(on_behalf, "LARGEST_UPLOAD", 10)
    with pytest.raises(ValidationError, match="The file is larger than"):
        record(circulation, scan=SimpleUploadedFile("letter.pdf", PDF))


def test_a_day_that_is_still_to_come_is_told_on_the_page_and_nothing_is_recorded(circulation):
    code = circulation.texts.order_by("order").first().code
    typed = {
        f"{code}-version": "0",
        f"{code}-kind": "reserve",
        f"{code}-text": "Typed words",
        "came_by": "letter",
        "received_on": f"{timezone.now() + timedelta(days=2):%Y-%m-%d}",
        "attribution": "named",
    }
    refused = signed_in("secretariat").post(on_behalf_address(circulation), typed)
    assert refused.status_code == 400
    assert "This day is still to come." in text_of(refused)
    assert "Typed words" in text_of(refused)
    assert (RecordedAnswer.objects.count(), Position.objects.count()) == (0, 0)


def test_the_last_answer_is_told_as_the_last_whichever_way_it_came(circulation):
    told = "All who were asked have answered"
    circulation.recipients.exclude(state__iso_code__in=("JPN", "MNG")).delete()
    take_position(circulation, "focal-mongolia", kind="concur")
    assert not any(told in one for one in sentences_for("secretariat"))
    record(circulation, by="approver")
    assert any(told in one for one in sentences_for("secretariat"))
    assert any(told in one for one in sentences_for("approver"))


def test_the_last_answer_that_a_delegation_sends_is_told_as_the_last(circulation):
    circulation.recipients.exclude(state=japan()).delete()
    take_position(circulation, "focal-japan", kind="concur")
    told = "All who were asked have answered"
    assert [one.startswith(told) for one in sentences_for("secretariat")].count(True) == 1
