"""Deadlines: typed in one's own time, from the usual periods, asked back where odd, moved both ways."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from people.desk import desk_of
from people.models import Delegation, Preferences
from review.forms.circulating import CirculateForm, end_of_period, in_words
from review.models import Circulation
from review.selectors.circulations import recipients_of
from review.selectors.reviews import unanswered
from review.services.circulating import (
    circulate,
    clear_subject,
    move_deadline,
    propose_clearance,
    wait_no_longer,
)
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.rounds import level_of, make_draft, rate, ratings_address, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
ULAANBAATAR = ZoneInfo("Asia/Ulaanbaatar")


def rated_draft():
    draft = make_draft()
    for place in (1, 2, 3):
        rate(draft, place, level=level_of(draft.plan, "fully"), note="Done")
    return draft


def in_days(days: float, zone=UTC) -> str:
    return f"{(timezone.now() + timedelta(days=days)).astimezone(zone):%Y-%m-%dT%H:%M}"


def test_a_deadline_is_typed_in_the_time_of_who_types_it():
    Preferences.objects.create(user=account("secretariat"), time_zone="Asia/Ulaanbaatar")
    draft, staff = rated_draft(), signed_in("secretariat")
    page = ratings_address(draft, "circulate/")
    assert "Deadline, the same for all, in Asia/Ulaanbaatar" in text_of(staff.get(page))
    day = (timezone.now() + timedelta(days=30)).date()
    text = text_of(staff.post(page, {"deadline": f"{day}T17:00"}, follow=True))
    made = Circulation.objects.get()
    assert made.deadline == datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    assert f"{day:%A, %d %B %Y}, 17:00 Asia/Ulaanbaatar ({day:%d %B}, 09:00 UTC)" in text


def test_the_usual_periods_end_at_the_close_of_a_working_day():
    friday = datetime(2031, 5, 2, 3, tzinfo=UTC)
    assert end_of_period(14, ULAANBAATAR, friday) == datetime(2031, 5, 16, 17, tzinfo=ULAANBAATAR)
    late_friday = datetime(2031, 5, 2, 20, tzinfo=UTC)  # Saturday in Ulaanbaatar
    assert end_of_period(14, ULAANBAATAR, late_friday).date() == date(2031, 5, 19)


def test_a_period_is_enough_and_nothing_is_not():
    draft, staff = rated_draft(), signed_in("secretariat")
    page = ratings_address(draft, "circulate/")
    bad = staff.post(page, {"message": "Kept"})
    assert bad.status_code == 400
    assert "Choose a period, or write the day and the time." in text_of(bad)
    assert "Kept" in text_of(bad)
    staff.post(page, {"period": "21"})
    made = Circulation.objects.get()
    assert 19 < (made.deadline - timezone.now()).days < 24
    assert (made.deadline.hour, made.deadline.weekday() < 5) == (17, True)


def test_a_deadline_in_four_minutes_or_next_year_is_asked_back():
    draft, staff = rated_draft(), signed_in("secretariat")
    page = ratings_address(draft, "circulate/")
    soon = in_days(4.5 / 1440)
    asked = staff.post(page, {"deadline": soon, "message": "Kept"})
    assert (asked.status_code, Circulation.objects.count()) == (400, 0)
    assert "minutes away. Tick the box if you mean it." in text_of(asked)
    assert 'type="checkbox" name="sure"' in asked.content.decode()
    assert f'value="{soon}"' in asked.content.decode()
    far = staff.post(page, {"deadline": in_days(300)})
    assert "days away. Tick the box if you mean it." in text_of(far)
    assert staff.post(page, {"deadline": soon, "sure": "on"}).status_code == 302
    assert Circulation.objects.count() == 1


@pytest.mark.parametrize("deadline", ["tomorrow", "2031-13-01T00:00", "0001-01-01T00:00"])
def test_what_is_no_time_is_told_and_stays(deadline):
    Preferences.objects.create(user=account("secretariat"), time_zone="Asia/Ulaanbaatar")
    draft, staff = rated_draft(), signed_in("secretariat")
    bad = staff.post(ratings_address(draft, "circulate/"), {"deadline": deadline, "message": "Kept"})
    assert (bad.status_code, Circulation.objects.count()) == (400, 0)
    assert "Kept" in text_of(bad)


def test_a_deadline_comes_forward_until_somebody_has_sent(django_capture_on_commit_callbacks):
    circulation = send_round(make_draft(), days=9)
    soon = timezone.now() + timedelta(days=2)
    with pytest.raises(ValidationError, match="leaves at least 3 days"):
        move_deadline(circulation, deadline=soon, reason="In a hurry", by=account("secretariat"))
    nearer = timezone.now() + timedelta(days=5)
    for username in ("focal-japan", "focal-mongolia"):
        account(username)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        move_deadline(circulation, deadline=nearer, reason="A typing mistake", by=account("secretariat"))
    circulation.refresh_from_db()
    assert circulation.deadline == nearer
    assert {one.subject for one in mail.outbox} == {"NEASPEC: Less time for your review"}
    assert all("A typing mistake" in one.body for one in mail.outbox)
    take_position(circulation, "focal-japan", kind="concur")
    with pytest.raises(ValidationError, match="can only be extended"):
        move_deadline(
            circulation,
            deadline=nearer - timedelta(days=1),
            reason="Again",
            by=account("secretariat"),
        )
    with pytest.raises(ValidationError, match="deadline already"):
        move_deadline(circulation, deadline=nearer, reason="Same", by=account("secretariat"))
    later = nearer + timedelta(days=1)
    move_deadline(circulation, deadline=later, reason="A holiday", by=account("secretariat"))
    text = text_of(signed_in("secretariat").get(circulation.subject.desk_address))
    assert "Brought forward" in text
    assert "Extended" in text


def test_moving_a_deadline_asks_back_and_keeps_the_reason():
    circulation = send_round(make_draft(), days=9)
    staff, address = signed_in("secretariat"), ratings_address(circulation.subject, "extend/")
    asked = staff.post(address, {"deadline": in_days(200), "reason": "Kept reason"})
    assert asked.status_code == 409
    assert "Tick the box if you mean it" in text_of(asked)
    assert "Kept reason" in text_of(asked)
    assert 'name="sure"' in asked.content.decode()
    sent = staff.post(address, {"deadline": in_days(200), "reason": "Kept reason", "sure": "on"})
    assert sent.status_code == 302


def test_a_round_need_not_wait_for_those_who_cannot_answer():
    """All members with somebody who can send have sent: with a reason, the deadline is not waited for."""
    draft = make_draft()
    for username in ("focal-japan", "colleague-mongolia"):
        account(username)
    circulation = circulate(
        draft_ready(draft), deadline=timezone.now() + timedelta(days=9), by=account("secretariat")
    )
    assert any("have not answered" in one.text for one in unanswered(circulation))
    speaking = Delegation.objects.filter(role="focal point").select_related("user")
    assert 0 < speaking.count() < circulation.recipients.count()
    staff = account("secretariat")
    first, *others = speaking
    with pytest.raises(ValidationError, match="can answer here"):
        wait_no_longer(circulation, reason="x", by=staff)
    for one in (first, *others):
        take_position(circulation, one.user.username, kind="concur")
    assert any("have not answered" in one.text for one in unanswered(circulation))
    titles = [one.title for one in desk_of(staff, timezone.now()).waiting]
    assert titles == ["All who can answer on The next review have: wait on, or clear"]
    with pytest.raises(ValidationError, match="Say why"):
        wait_no_longer(circulation, reason=" ", by=staff)
    page = ratings_address(draft, "wait-no-longer/")
    answer = signed_in("secretariat").post(page, {"reason": "They have no focal point"}, follow=True)
    assert "It is on record why the others are not waited for." in text_of(answer)
    assert "Not waited for: They have no focal point" in text_of(answer)
    circulation.refresh_from_db()
    assert not any("have not answered" in one.text for one in unanswered(circulation))
    titles = [one.title for one in desk_of(staff, timezone.now()).waiting]
    assert titles == ["Propose to clear The next review"]
    propose_clearance(draft, by=staff)
    clear_subject(draft, by=account("approver"))
    circulation.refresh_from_db()
    said = {one.outcome for one in recipients_of(circulation)}
    assert said == {"sent", "not waited for, closed before the deadline"}


def draft_ready(draft):
    for place in (1, 2, 3):
        rate(draft, place, level=level_of(draft.plan, "fully"), note="Done")
    return draft


def test_words_of_a_moment():
    moment = datetime(2031, 5, 14, 9, tzinfo=UTC)
    assert in_words(moment, ZoneInfo("UTC")) == "Wednesday, 14 May 2031, 09:00 UTC"
    form = CirculateForm(None, zone=ULAANBAATAR)
    assert "Asia/Ulaanbaatar" in str(form["deadline"].help_text)


def test_nobody_is_asked_back_for_a_deadline_that_is_in_no_doubt():
    sent = {"deadline": in_days(7), "sure": "False", "preview": "1"}
    page = signed_in("secretariat").post(ratings_address(make_draft(), "circulate/"), sent)
    assert "The letter as it would be sent" in text_of(page)
    assert '<input type="hidden" name="sure"' in page.content.decode()
