"""Positions: what a State may say, who sends, what the secretariat answers, best and worst case."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.services import WrongStateError
from record.refusals import StaleVersionError
from review.models import Position
from review.selectors.reviews import positions_of
from review.services.positions import (
    DeadlinePassedError,
    PositionEntry,
    dispose,
    recall_positions,
    save_position,
    send_positions,
)
from tests.conftest import account
from tests.rounds import (
    answer,
    draft_position,
    level_of,
    pass_deadline,
    take_position,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "comment"}, "Write what you comment on"),
        ({"kind": "reserve", "text": "  "}, "Write what you comment on or reserve"),
        ({"kind": "another-level", "text": "x"}, "Choose the level"),
        ({"text": "only words"}, "Say whether you concur"),
    ],
)
def test_a_draft_may_be_half_a_thought_but_is_not_sent(entry, message, circulation):
    position = draft_position(circulation, **entry)
    assert message in position.lacks
    with pytest.raises(ValidationError, match=message):
        send_positions(circulation, attribution="named", by=account("focal-japan"))
    assert circulation.recipients.filter(sent_at__isnull=False).count() == 0


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "object", "text": "x"}, "not a valid choice"),
        ({"kind": "comment", "text": "x" * 20_001}, "at most 20000"),
    ],
)
def test_an_impossible_position_is_refused(entry, message, circulation):
    with pytest.raises(ValidationError, match=message):
        draft_position(circulation, **entry)
    assert not Position.objects.filter(text_of__circulation=circulation).exists()


def test_another_level_is_another_one_of_the_scale_and_has_a_reason(circulation, updated):
    plan = circulation.subject.plan
    foreign = updated.plan.rating_scale.levels.first()
    for level, message in (
        (level_of(plan, "fully"), "was circulated"),
        (foreign, "not a level of the scale"),
    ):
        with pytest.raises(ValidationError, match=message):
            draft_position(circulation, kind="another-level", proposed_level=level, text="x")
    with pytest.raises(ValidationError, match="goes with"):
        draft_position(circulation, kind="comment", proposed_level=level_of(plan, "partially"), text="x")
    saved = draft_position(circulation, kind="another-level", proposed_level=level_of(plan, "partially"))
    assert saved.lacks == "Give the reason for the level you propose."


def test_a_text_carries_no_level(circulation):
    text = circulation.texts.get(kind="key-achievement")
    level = level_of(circulation.subject.plan, "partially")
    with pytest.raises(ValidationError, match="carries no level"):
        save_position(
            text,
            entry=PositionEntry("another-level", "x", level),
            expected_version=0,
            by=account("focal-japan"),
        )


def test_colleagues_of_one_state_work_on_one_position(circulation):
    draft_position(circulation, by="colleague-mongolia", kind="comment", text="From the ministry")
    with pytest.raises(StaleVersionError) as lost:
        draft_position(circulation, by="focal-mongolia", kind="comment", text="From the focal point")
    assert lost.value.current.text == "From the ministry"
    again = draft_position(circulation, by="focal-mongolia", kind="comment", text="Both", version=1)
    assert [row.history_user.username for row in again.history.order_by("history_date")] == [
        "colleague-mongolia",
        "focal-mongolia",
    ]


def test_an_empty_position_takes_it_away_and_keeps_its_history(circulation):
    position = draft_position(circulation, kind="concur")
    assert draft_position(circulation, version=1) is None
    assert Position.history.filter(id=position.pk, history_type="-").exists()


def test_one_person_sends_for_the_delegation(circulation):
    draft_position(circulation, by="colleague-mongolia", kind="concur")
    with pytest.raises(PermissionDenied):
        send_positions(circulation, attribution="named", by=account("colleague-mongolia"))
    sent = send_positions(circulation, attribution="named", by=account("focal-mongolia"))
    again = send_positions(circulation, attribution="one-state", by=account("focal-mongolia"))
    assert (again.sent_at, again.attribution, again.sent_by.username) == (
        sent.sent_at,
        "named",
        "focal-mongolia",
    )
    with pytest.raises(WrongStateError, match="were sent"):
        draft_position(circulation, by="colleague-mongolia", kind="comment", text="Too late", version=1)


def test_sending_needs_a_position_and_an_attribution(circulation):
    with pytest.raises(ValidationError, match="no position to send"):
        send_positions(circulation, attribution="named", by=account("focal-japan"))
    draft_position(circulation, kind="concur")
    with pytest.raises(ValidationError, match="Choose how"):
        send_positions(circulation, attribution="", by=account("focal-japan"))


def test_sent_positions_can_be_taken_back_until_they_are_answered(circulation):
    position = take_position(circulation, "focal-japan", kind="comment", text="A")
    assert recall_positions(circulation, by=account("focal-japan")).sent_at is None
    draft_position(circulation, kind="comment", text="B", version=1)
    send_positions(circulation, attribution="named", by=account("focal-japan"))
    answer(position)
    with pytest.raises(WrongStateError, match="answered already"):
        recall_positions(circulation, by=account("focal-japan"))


LATE = {
    "draft": lambda one: draft_position(one, kind="comment", text="Late", version=1),
    "send": lambda one: send_positions(one, attribution="named", by=account("focal-japan")),
    "recall": lambda one: recall_positions(one, by=account("focal-japan")),
}


@pytest.mark.parametrize("act", LATE)
def test_the_clock_of_the_server_decides(act, circulation):
    draft_position(circulation, kind="comment", text="In time")
    pass_deadline(circulation)
    with pytest.raises(DeadlinePassedError, match=r"UTC, has passed; by the clock of the server it is"):
        LATE[act](circulation)
    assert Position.objects.get(text_of__circulation=circulation).text == "In time"


@pytest.mark.parametrize("username", ["secretariat", "delegate", "administrator"])
def test_nobody_else_speaks_for_a_state(username, circulation):
    with pytest.raises(PermissionDenied):
        draft_position(circulation, by=username, kind="concur")


def test_a_draft_position_has_no_answer(circulation, secretariat):
    position = draft_position(circulation, kind="comment", text="Not sent")
    with pytest.raises(WrongStateError, match="has not been sent"):
        dispose(position, disposition="accepted", text="x", expected_version=1, by=secretariat)
    assert positions_of(circulation.subject) == []


def test_an_answer_says_what_and_why_and_is_not_overwritten(circulation, secretariat, approver):
    position = take_position(circulation, "focal-japan", kind="comment", text="A")
    at = {"expected_version": 1, "by": secretariat}
    with pytest.raises(ValidationError, match="Say what was done"):
        dispose(position, disposition="accepted", text=" ", **at)
    with pytest.raises(ValidationError, match="Choose accepted"):
        dispose(position, disposition="perhaps", text="x", **at)
    answered = dispose(position, disposition="accepted", text="Done", **at)
    assert dispose(position, disposition="accepted", text="Done", **at).version == answered.version == 2
    with pytest.raises(StaleVersionError):
        dispose(position, disposition="partly", text="Half", expected_version=1, by=approver)
    with pytest.raises(PermissionDenied):
        dispose(position, disposition="partly", text="x", expected_version=2, by=account("focal-japan"))


def test_an_account_with_the_delegation_of_a_colleague_does_not_send(circulation):
    from django.contrib.auth.models import Group

    colleague = account("colleague-mongolia")
    colleague.groups.set([Group.objects.get(name="focal point")])
    with pytest.raises(PermissionDenied):
        draft_position(circulation, by="colleague-mongolia", kind="concur")


def test_nobody_is_staff_and_of_a_delegation(circulation):
    from django.contrib.auth.models import Group

    from people.policies import roles_of

    both = account("focal-japan")
    both.groups.add(Group.objects.get(name="approver"))
    assert roles_of(account("focal-japan")) == {"focal point", "public"}
    position = take_position(circulation, "focal-japan", kind="comment", text="x")
    with pytest.raises(PermissionDenied):
        dispose(position, disposition="accepted", text="x", expected_version=1, by=account("focal-japan"))
