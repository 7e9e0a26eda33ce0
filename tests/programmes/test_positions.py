"""Positions: what a State may say, who sends, what the secretariat answers, best and worst case."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from programmes.models import Position
from programmes.selectors.levels import achievement_levels
from programmes.selectors.reservations import positions_of, reservations_of, shown_reservation
from programmes.services.changes import DeadlinePassedError, StaleVersionError, WrongStateError
from programmes.services.positions import (
    PositionEntry,
    dispose,
    recall_positions,
    save_position,
    send_positions,
    settle_reservation,
)
from tests.conftest import account
from tests.rounds import (
    answer,
    clear,
    level_of,
    make_draft,
    pass_deadline,
    send_round,
    take_position,
    text_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def circulation():
    return send_round(make_draft())


def draft_of(circulation, *, by="focal-japan", place=1, version=0, **entry):
    return save_position(
        text_at(circulation, place), entry=PositionEntry(**entry), expected_version=version, by=account(by)
    )


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
    position = draft_of(circulation, **entry)
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
        draft_of(circulation, **entry)
    assert not Position.objects.filter(text_of__circulation=circulation).exists()


def test_another_level_is_another_one_of_the_scale_and_has_a_reason(circulation, updated):
    plan = circulation.assessment_round.plan
    foreign = updated.plan.rating_scale.levels.first()
    for level, message in (
        (level_of(plan, "fully"), "was circulated"),
        (foreign, "not a level of the scale"),
    ):
        with pytest.raises(ValidationError, match=message):
            draft_of(circulation, kind="another-level", proposed_level=level, text="x")
    with pytest.raises(ValidationError, match="goes with"):
        draft_of(circulation, kind="comment", proposed_level=level_of(plan, "partially"), text="x")
    saved = draft_of(circulation, kind="another-level", proposed_level=level_of(plan, "partially"))
    assert saved.lacks == "Give the reason for the level you propose."


def test_a_text_carries_no_level(circulation):
    text = circulation.texts.get(kind="key-achievement")
    level = level_of(circulation.assessment_round.plan, "partially")
    with pytest.raises(ValidationError, match="carries no level"):
        save_position(
            text,
            entry=PositionEntry("another-level", "x", level),
            expected_version=0,
            by=account("focal-japan"),
        )


def test_colleagues_of_one_state_work_on_one_position(circulation):
    draft_of(circulation, by="colleague-mongolia", kind="comment", text="From the ministry")
    with pytest.raises(StaleVersionError) as lost:
        draft_of(circulation, by="focal-mongolia", kind="comment", text="From the focal point")
    assert lost.value.current.text == "From the ministry"
    again = draft_of(circulation, by="focal-mongolia", kind="comment", text="Both", version=1)
    assert [row.history_user.username for row in again.history.order_by("history_date")] == [
        "colleague-mongolia",
        "focal-mongolia",
    ]


def test_an_empty_position_takes_it_away_and_keeps_its_history(circulation):
    position = draft_of(circulation, kind="concur")
    assert draft_of(circulation, version=1) is None
    assert Position.history.filter(id=position.pk, history_type="-").exists()


def test_one_person_sends_for_the_delegation(circulation):
    draft_of(circulation, by="colleague-mongolia", kind="concur")
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
        draft_of(circulation, by="colleague-mongolia", kind="comment", text="Too late", version=1)


def test_sending_needs_a_position_and_an_attribution(circulation):
    with pytest.raises(ValidationError, match="no position to send"):
        send_positions(circulation, attribution="named", by=account("focal-japan"))
    draft_of(circulation, kind="concur")
    with pytest.raises(ValidationError, match="Choose how"):
        send_positions(circulation, attribution="", by=account("focal-japan"))


def test_sent_positions_can_be_taken_back_until_they_are_answered(circulation):
    position = take_position(circulation, "focal-japan", kind="comment", text="A")
    assert recall_positions(circulation, by=account("focal-japan")).sent_at is None
    draft_of(circulation, kind="comment", text="B", version=1)
    send_positions(circulation, attribution="named", by=account("focal-japan"))
    answer(position)
    with pytest.raises(WrongStateError, match="answered already"):
        recall_positions(circulation, by=account("focal-japan"))


LATE = {
    "draft": lambda one: draft_of(one, kind="comment", text="Late", version=1),
    "send": lambda one: send_positions(one, attribution="named", by=account("focal-japan")),
    "recall": lambda one: recall_positions(one, by=account("focal-japan")),
}


@pytest.mark.parametrize("act", LATE)
def test_the_clock_of_the_server_decides(act, circulation):
    draft_of(circulation, kind="comment", text="In time")
    pass_deadline(circulation)
    with pytest.raises(DeadlinePassedError, match=r"UTC, has passed; by the clock of the server it is"):
        LATE[act](circulation)
    assert Position.objects.get(text_of__circulation=circulation).text == "In time"


@pytest.mark.parametrize("username", ["secretariat", "delegate", "administrator"])
def test_nobody_else_speaks_for_a_state(username, circulation):
    with pytest.raises(PermissionDenied):
        draft_of(circulation, by=username, kind="concur")


def test_a_draft_position_has_no_answer(circulation, secretariat):
    position = draft_of(circulation, kind="comment", text="Not sent")
    with pytest.raises(WrongStateError, match="has not been sent"):
        dispose(position, disposition="accepted", text="x", expected_version=1, by=secretariat)
    assert positions_of(circulation.assessment_round) == []


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


def test_another_state_cannot_withdraw_a_reservation(circulation):
    position = answer(take_position(circulation, "focal-japan", kind="reserve", text="A"))
    with pytest.raises(PermissionDenied, match="not of your State"):
        settle_reservation(position, by=account("focal-mongolia"))
    with pytest.raises(PermissionDenied):
        settle_reservation(position, by=account("secretariat"))


def test_an_accepted_position_is_no_reservation(circulation):
    position = answer(take_position(circulation, "focal-japan", kind="reserve", text="A"), "accepted")
    assert not position.is_reservation
    with pytest.raises(WrongStateError, match="no open reservation"):
        settle_reservation(position, by=account("focal-japan"))


@pytest.mark.parametrize(
    ("attribution", "by"), [("named", "Japan"), ("one-state", "one member State"), ("secretariat", None)]
)
def test_a_state_is_named_as_it_chose(attribution, by, circulation):
    answer(take_position(circulation, "focal-japan", kind="reserve", text="A", attribution=attribution))
    shown = [shown_reservation(one)["by"] for one in reservations_of(circulation.assessment_round)]
    assert shown == ([by] if by else [])


def test_one_position_can_be_named_otherwise_than_the_rest(circulation):
    draft_of(circulation, place=2, kind="reserve", text="Quietly", attribution="secretariat")
    take_position(circulation, "focal-japan", kind="reserve", text="Aloud", attribution="named")
    for position in Position.objects.filter(text_of__circulation=circulation):
        answer(position)
    assert [one.text for one in reservations_of(circulation.assessment_round)] == ["Aloud"]


def test_an_unnamed_state_is_not_betrayed_by_its_place(circulation):
    from django.contrib.auth.models import Group

    from programmes.models import Delegation, MemberState

    korea = account("delegate")
    korea.groups.add(Group.objects.get(name="focal point"))
    Delegation.objects.create(user=korea, state=MemberState.objects.get(iso_code="KOR"), role="focal point")
    for username, attribution in (
        ("focal-japan", "named"),
        ("focal-mongolia", "one-state"),
        ("delegate", "named"),
    ):
        position = take_position(
            circulation, username, kind="reserve", text=f"By {username}", attribution=attribution
        )
        answer(position)
    shown = [shown_reservation(one)["by"] for one in reservations_of(circulation.assessment_round)]
    assert shown == ["Japan", "Republic of Korea", "one member State"]


def test_an_account_with_the_delegation_of_a_colleague_does_not_send(circulation):
    from django.contrib.auth.models import Group

    colleague = account("colleague-mongolia")
    colleague.groups.set([Group.objects.get(name="focal point")])
    with pytest.raises(PermissionDenied):
        draft_of(circulation, by="colleague-mongolia", kind="concur")


def test_nobody_is_staff_and_of_a_delegation(circulation):
    from django.contrib.auth.models import Group

    from programmes.policies import roles_of

    both = account("focal-japan")
    both.groups.add(Group.objects.get(name="approver"))
    assert roles_of(account("focal-japan")) == {"focal point", "public"}
    position = take_position(circulation, "focal-japan", kind="comment", text="x")
    with pytest.raises(PermissionDenied):
        dispose(position, disposition="accepted", text="x", expected_version=1, by=account("focal-japan"))


def test_a_level_that_was_accepted_has_to_be_carried(circulation):
    from programmes.selectors.workbench import obstacles_to_clearing
    from tests.rounds import rate

    draft = circulation.assessment_round
    level = level_of(draft.plan, "partially")
    position = take_position(circulation, "focal-japan", kind="another-level", proposed_level=level, text="x")
    answer(position, "accepted", "Lowered")
    pass_deadline(circulation)
    code = position.text_of.code
    assert [one.text for one in obstacles_to_clearing(draft)] == [
        f"{code}: “Partially” was accepted from Japan, but the rating stands elsewhere."
    ]
    rate(draft, level=level, change_reason="As Japan proposed")
    assert obstacles_to_clearing(draft) == []


def test_best_and_worst_case_follow_the_stated_rule(circulation):
    plan = circulation.assessment_round.plan
    draft_of(circulation, place=2, kind="reserve", text="At any level")
    take_position(
        circulation,
        "focal-japan",
        kind="another-level",
        proposed_level=level_of(plan, "partially"),
        text="Lower",
    )
    for position in Position.objects.filter(text_of__circulation=circulation):
        answer(position)
    levels = achievement_levels(clear(circulation))
    interval = levels.interval
    assert [count for _, count in interval.best] == [3, 0, 0, 0]
    assert [count for _, count in interval.worst] == [1, 0, 1, 1]
    assert (interval.worst_in_headline, interval.best_in_headline, interval.base, interval.reserved) == (
        1,
        3,
        3,
        2,
    )
    assert achievement_levels(circulation.assessment_round).interval is None
