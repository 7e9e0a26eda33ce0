"""What is no longer open, was never asked or is another's: told as it is, and nothing of it is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from intake.kinds import kind_of
from intake.models import TableImport
from intake.services.undoing import undo_import
from people.desk import desk_of
from people.models import Delegation, MemberState
from people.services import WrongStateError
from record.refusals import NotFoundError
from review.models import CirculationRecipient, Position, RecordedAnswer
from review.selectors.circulations import recipients_of
from review.services.circulating import move_deadline, remind, wait_no_longer, withdraw_circulation
from review.services.on_behalf import take_back_recorded
from review.services.positions import PositionEntry, dispose, save_position
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.review.letters import japan, record
from tests.rounds import review_address, send_round, take_position, text_at
from tests.workbooks import confirm, fill, sent_back, workbook_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def sent_anew(circulation):
    """A circulation that was taken back, and whose subject is out once more."""
    withdraw_circulation(circulation, reason="Sent too early", by=account("secretariat"))
    circulation.subject.refresh_from_db()
    send_round(circulation.subject)
    return circulation


def test_a_circulation_that_gave_way_to_another_takes_no_position(sent_anew):
    entry = PositionEntry("comment", "Too late")
    with pytest.raises(WrongStateError, match=r"This circulation was taken back\."):
        save_position(text_at(sent_anew), entry=entry, expected_version=0, by=account("focal-japan"))
    assert not Position.objects.exists()


def test_a_circulation_that_gave_way_to_another_takes_no_step(sent_anew):
    staff, later = account("secretariat"), timezone.now() + timedelta(days=9)
    for step in (
        lambda: move_deadline(sent_anew, deadline=later, reason="x", by=staff),
        lambda: withdraw_circulation(sent_anew, reason="x", by=staff),
        lambda: remind(sent_anew, by=None),
    ):
        with pytest.raises(ValidationError, match=r"This circulation is no longer open\."):
            step()
    assert not sent_anew.extensions.exists()
    assert not sent_anew.notices.filter(kind="reminder").exists()


def test_what_was_recorded_in_a_circulation_that_was_taken_back_stays(circulation):
    record(circulation)
    withdraw_circulation(circulation, reason="Sent too early", by=account("secretariat"))
    with pytest.raises(WrongStateError, match=r"This circulation is no longer open\."):
        take_back_recorded(circulation, japan(), by=account("secretariat"))
    assert RecordedAnswer.objects.get().superseded_at is None
    assert Position.objects.count() == 1


def test_a_delegation_reads_how_each_circulation_stands(sent_anew):
    page = text_of(signed_in("focal-japan").get("/review/"))
    assert ": taken back" in page
    assert "until " in page


def test_staff_reads_who_has_opened_it(circulation):
    signed_in("focal-japan").post(review_address(circulation), {"open": "1"})
    said = {one.recipient.state.iso_code: (one.outcome, one.when) for one in recipients_of(circulation)}
    opened = circulation.recipients.get(state=japan()).opened_at
    assert said["JPN"] == ("opened", opened)
    assert said["MNG"] == ("not opened yet", None)


def test_an_answer_stands_once_its_subject_is_cleared(circulation):
    position = take_position(circulation, "focal-japan", kind="reserve", text="Not this")
    circulation.closed_at = timezone.now()
    circulation.save(update_fields=["closed_at"])
    with pytest.raises(WrongStateError, match="the answer stays as it is"):
        dispose(position, disposition="accepted", text="Yes", expected_version=1, by=account("secretariat"))
    position.refresh_from_db()
    assert position.disposition == ""


def test_where_nobody_has_answered_the_deadline_is_waited_for(circulation):
    Delegation.objects.all().delete()
    with pytest.raises(ValidationError, match="Nobody has answered yet; the deadline is waited for"):
        wait_no_longer(circulation, reason="They have no focal point", by=account("secretariat"))
    circulation.refresh_from_db()
    assert circulation.not_waited_because == ""


def test_a_member_that_was_not_asked_reads_nothing_and_nothing_is_recorded_for_it(circulation):
    CirculationRecipient.objects.filter(circulation=circulation, state=japan()).delete()
    assert signed_in("focal-japan").get(review_address(circulation)).status_code == 404
    with pytest.raises(ValidationError, match=r"This member was not asked\."):
        record(circulation)
    assert not Position.objects.exists()


def test_an_account_whose_delegation_was_taken_away_has_nothing_to_review(circulation):
    user = account("focal-japan")
    assert desk_of(user, timezone.now()).waiting
    Delegation.objects.filter(user=user).delete()
    assert not desk_of(account("focal-japan"), timezone.now()).waiting


def test_a_conversation_about_a_position_that_is_gone_is_not_there(circulation):
    gone = take_position(circulation, "focal-japan", kind="comment", text="x", send=False)
    address = f"/conversations/position/{gone.pk}/"
    assert signed_in("focal-japan").get(address).status_code == 200
    gone.delete()
    assert signed_in("focal-japan").get(address).status_code == 404


@pytest.fixture
def draft_brought_in(circulation):
    """A workbook in which Japan drafted a position."""
    client = signed_in("focal-japan")
    book = workbook_of(client, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Concur")
    confirm(client, sent_back(client, review_address(circulation, "upload/"), book))
    return TableImport.objects.get()


def test_another_state_takes_no_draft_back(draft_brought_in):
    kind = kind_of(draft_brought_in)
    with pytest.raises(NotFoundError, match=r"There is no such import\."):
        undo_import(draft_brought_in, kind, reason="Mine", by=account("focal-mongolia"))
    assert Position.objects.get().state == japan()


def test_a_draft_of_a_state_that_is_gone_is_listed_for_nobody(draft_brought_in):
    assert not MemberState.objects.filter(iso_code="QQQ").exists()
    TableImport.objects.update(scope="QQQ")
    client = signed_in("focal-japan")
    assert "back.xlsx" not in text_of(client.get("/workspace/imports/"))
    assert client.get(f"/workspace/imports/{draft_brought_in.pk}/").status_code == 404
