"""Circulations: locked text, equal time, proof of every message, extensions, withdrawals, reminders."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from people.models import MemberState, Preferences
from people.services import WrongStateError
from review.models import CirculationNotice, StandingNoObjection
from review.selectors.circulations import recipients_of
from review.selectors.reviews import review
from review.services.circulating import circulate, move_deadline, remind, withdraw_circulation
from review.services.positions import PositionEntry, save_position
from tests.conftest import account
from tests.rounds import level_of, make_draft, pass_deadline, rate, send_round, take_position, text_at

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run what waits for the transaction to hold, as in real life."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_circulation_is_numbered_locked_and_sent_to_all_six_at_once(committed):
    draft = make_draft()
    with committed():
        circulation = send_round(draft, message="Please look at activity 2.")
    draft.refresh_from_db()
    assert (circulation.number, draft.status) == (1, "circulated")
    assert [one.state.name for one in circulation.recipients.select_related("state")] == [
        "China",
        "Democratic People’s Republic of Korea",
        "Japan",
        "Mongolia",
        "Republic of Korea",
        "Russian Federation",
    ]
    assert [text.code[-3:] for text in circulation.texts.all()][-1] == "KEY"
    assert circulation.texts.count() == 4
    addresses = ["colleague-mongolia@example.org", "focal-japan@example.org", "focal-mongolia@example.org"]
    assert sorted(message.to[0] for message in mail.outbox) == addresses
    assert all(len(message.recipients()) == 1 for message in mail.outbox)
    assert {message.subject for message in mail.outbox} == {"NEASPEC: Circulated for your review"}
    body = mail.outbox[0].body
    assert "http://127.0.0.1:8000/review/" in body
    assert "secretariat, NEASPEC Secretariat, asks your delegation to check Circulation 1 of " in body
    assert "Texts to check: 4." in body
    assert f"Deadline: {circulation.deadline:%A, %d %B %Y, %H:%M} UTC." in body
    assert "If you do not answer, the record says “no comment received”, never “agreed”." in body
    assert "answers without an account: secretariat, secretariat@example.org." in body
    assert mail.outbox[0].reply_to == ["secretariat@example.org"]
    assert "Please look at activity 2." in body
    assert "Something was achieved" not in body
    assert CirculationNotice.objects.filter(sent_at__isnull=False).count() == 3


def test_every_state_is_told_the_same_words(committed):
    with committed():
        send_round(make_draft())
    assert len({message.body for message in mail.outbox}) == 1


def test_a_letter_says_the_time_of_its_reader_and_a_reminder_how_far_it_is(committed, secretariat):
    japan = account("focal-japan")
    Preferences.objects.update_or_create(user=japan, defaults={"time_zone": "Asia/Kathmandu"})
    circulation = send_round(make_draft())
    take_position(circulation, "focal-japan", place=1, kind="comment", text="On one", send=False)
    with committed():
        remind(circulation, by=secretariat)
    bodies = {message.to[0]: message.body for message in mail.outbox}
    there = circulation.deadline.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert f"{there:%A, %d %B %Y, %H:%M} Asia/Kathmandu" in bodies["focal-japan@example.org"]
    assert "1 of 4 texts have a position so far." in bodies["focal-japan@example.org"]
    assert "0 of 4 texts have a position so far." in bodies["focal-mongolia@example.org"]
    assert "On one" not in "".join(bodies.values())


def test_a_letter_says_what_silence_means_for_the_very_member(committed):
    StandingNoObjection.objects.create(
        state=MemberState.objects.get(iso_code="JPN"),
        given_by=account("focal-japan"),
        given_at=timezone.now(),
    )
    with committed():
        send_round(make_draft(), no_objection=True)
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert "“no objection, by its standing instruction of" in bodies["focal-japan@example.org"]
    assert "the record says “no objection raised”, never “agreed”" in bodies["focal-mongolia@example.org"]


def test_a_message_that_cannot_be_sent_is_on_record(committed, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("no such host")

    monkeypatch.setattr("review.letters.EmailMessage.send", broken)
    with committed():
        send_round(make_draft())
    assert set(CirculationNotice.objects.values_list("failure", "sent_at")) == {("no such host", None)}


@pytest.mark.parametrize(
    ("days", "message"), [(-1, "must be later than"), (0, "must be later than"), (400, "more than a year")]
)
def test_an_impossible_deadline_is_refused(days, message, secretariat):
    draft = make_draft()
    with pytest.raises(ValidationError, match=message):
        send_round(draft, days=days)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_nothing_is_circulated_twice(secretariat):
    draft = make_draft()
    send_round(draft)
    with pytest.raises(ValidationError, match="Nothing says anything else than members have seen"):
        send_round(draft)
    assert draft.circulations.count() == 1


def test_focal_points_do_not_circulate():
    with pytest.raises(PermissionDenied):
        circulate(make_draft(), deadline=timezone.now() + timedelta(days=1), by=account("focal-japan"))


def test_an_extension_is_for_all_and_says_why(secretariat, committed):
    circulation = send_round(make_draft())
    later = circulation.deadline + timedelta(days=5)
    with pytest.raises(ValidationError, match="Say why"):
        move_deadline(circulation, deadline=later, reason=" ", by=secretariat)
    with pytest.raises(ValidationError, match="deadline already"):
        move_deadline(circulation, deadline=circulation.deadline, reason="x", by=secretariat)
    with committed():
        extension = move_deadline(circulation, deadline=later, reason="A holiday", by=secretariat)
    circulation.refresh_from_db()
    assert (circulation.deadline, extension.reason) == (later, "A holiday")
    assert {message.subject for message in mail.outbox} == {"NEASPEC: More time for your review"}
    assert all("A holiday" in message.body for message in mail.outbox)


def test_an_extension_opens_a_circulation_again(secretariat, focal_japan):
    circulation = send_round(make_draft())
    pass_deadline(circulation)
    move_deadline(
        circulation, deadline=timezone.now() + timedelta(days=1), reason="Asked for", by=secretariat
    )
    entry = PositionEntry("comment", "In time after all")
    assert save_position(text_at(circulation), entry=entry, expected_version=0, by=focal_japan)


def test_only_silent_states_are_reminded(secretariat, committed):
    circulation = send_round(make_draft())
    take_position(circulation, "focal-japan", kind="concur")
    with committed():
        assert [state.name for state in remind(circulation, by=secretariat)] == ["Mongolia"]
    with pytest.raises(ValidationError, match="already"):
        remind(circulation, by=secretariat)
    assert {message.to[0] for message in mail.outbox} == {
        "focal-mongolia@example.org",
        "colleague-mongolia@example.org",
    }
    pass_deadline(circulation)
    with pytest.raises(ValidationError, match="has passed"):
        remind(circulation, by=secretariat)


def test_the_nightly_command_reminds_once_a_day(committed):
    circulation = send_round(make_draft(), days=2)
    out = StringIO()
    for _ in range(2):
        call_command("send_reminders", stdout=out)
    assert out.getvalue() == "Circulation 1 of The next review: reminded Japan, Mongolia.\n"
    assert circulation.notices.filter(kind="reminder").count() == 3


def test_a_reminder_of_yesterday_does_not_stand_in_for_todays():
    circulation = send_round(make_draft(), days=2)
    call_command("send_reminders", stdout=StringIO())
    yesterday = timezone.now() - timedelta(hours=23)
    circulation.notices.filter(kind="reminder").update(made_at=yesterday)
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert "reminded Japan, Mongolia" in out.getvalue(), "notices of today of another kind do not count"


def test_the_nightly_command_leaves_far_deadlines_alone():
    out = StringIO()
    send_round(make_draft(), days=10)
    call_command("send_reminders", stdout=out)
    assert out.getvalue() == ""


def test_withdrawing_keeps_what_was_written_and_carries_it_over_where_nothing_changed(
    secretariat, focal_japan, committed
):
    draft = make_draft()
    circulation = send_round(draft)
    take_position(circulation, "focal-japan", place=1, kind="comment", text="On one", send=False)
    take_position(circulation, "focal-japan", place=2, kind="comment", text="On two")
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_circulation(circulation, reason="", by=secretariat)
    with committed():
        withdraw_circulation(circulation, reason="A wrong figure in 2", by=secretariat)
    assert all("A wrong figure in 2" in message.body for message in mail.outbox)
    assert all("no answer is needed" in message.body for message in mail.outbox)
    assert not any("Deadline" in message.body for message in mail.outbox)
    draft.refresh_from_db()
    assert draft.status == "draft"
    rate(draft, 2, level=level_of(draft.plan, "fully"), note="The right figure")
    second = send_round(draft)
    seen = {row.text.code[-1]: row for row in review(second, MemberState.objects.get(iso_code="JPN")).rows}
    assert second.number == 2
    assert seen["1"].position.text == "On one"
    assert not seen["1"].changed_since_circulation
    assert seen["2"].position is None
    assert seen["2"].earlier_position.text == "On two"
    assert seen["2"].changed_since_circulation
    assert not second.recipients.filter(sent_at__isnull=False).exists()


def test_a_withdrawn_circulation_takes_no_more_positions(secretariat, focal_japan):
    circulation = send_round(make_draft())
    withdraw_circulation(circulation, reason="x", by=secretariat)
    with pytest.raises(WrongStateError):
        save_position(text_at(circulation), entry=PositionEntry("concur"), expected_version=0, by=focal_japan)
    for act in (withdraw_circulation, move_deadline):
        values = {"deadline": timezone.now() + timedelta(days=9)} if act is move_deadline else {}
        with pytest.raises(ValidationError):
            act(circulation, reason="x", by=secretariat, **values)


@pytest.mark.parametrize(
    ("no_objection", "outcome"), [(False, "no comment received"), (True, "no objection raised")]
)
def test_silence_is_recorded_as_what_it_is_and_nobody_consents_to_what_never_came(no_objection, outcome):
    circulation = send_round(make_draft(), no_objection=no_objection)
    take_position(circulation, "focal-japan", kind="concur")
    assert {one.outcome for one in recipients_of(circulation)} == {"sent", "not opened yet"}
    pass_deadline(circulation)
    circulation.refresh_from_db()
    outcomes = {one.recipient.state.iso_code: one.outcome for one in recipients_of(circulation)}
    never_told = dict.fromkeys(("CHN", "PRK", "KOR", "RUS"), "not reached: no message was sent")
    assert outcomes == {"JPN": "sent", "MNG": outcome, **never_told}
