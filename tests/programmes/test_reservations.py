"""Reservations: how a State is named, who withdraws, and what they leave open in the totals."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from people.services import WrongStateError
from programmes.selectors.facts import activity_facts
from programmes.selectors.levels import achievement_levels
from review.models import Position
from review.selectors.reviews import reservations_of, shown_reservation
from review.services.positions import settle_reservation
from tests.conftest import account
from tests.rounds import (
    answer,
    clear,
    draft_position,
    level_of,
    pass_deadline,
    take_position,
)

pytestmark = pytest.mark.django_db


def test_another_state_cannot_withdraw_a_reservation(circulation):
    position = answer(take_position(circulation, "focal-japan", kind="reserve", text="A"))
    with pytest.raises(PermissionDenied, match="not yours"):
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
    shown = [shown_reservation(one)["by"] for one in reservations_of(circulation.subject)]
    assert shown == ([by] if by else [])


def test_one_position_can_be_named_otherwise_than_the_rest(circulation):
    draft_position(circulation, place=2, kind="reserve", text="Quietly", attribution="secretariat")
    take_position(circulation, "focal-japan", kind="reserve", text="Aloud", attribution="named")
    for position in Position.objects.filter(text_of__circulation=circulation):
        answer(position)
    assert [one.text for one in reservations_of(circulation.subject)] == ["Aloud"]


def test_an_unnamed_state_is_not_betrayed_by_its_place(circulation):
    from django.contrib.auth.models import Group

    from people.models import Delegation, MemberState

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
    shown = [shown_reservation(one)["by"] for one in reservations_of(circulation.subject)]
    assert shown == ["Japan", "Republic of Korea", "one member State"]


def test_a_level_that_was_accepted_has_to_be_carried(circulation):
    from programmes.selectors.reviewed import obstacles_to_clearing
    from tests.rounds import rate, send_round

    draft = circulation.subject
    level = level_of(draft.plan, "partially")
    position = take_position(circulation, "focal-japan", kind="another-level", proposed_level=level, text="x")
    answer(position, "accepted", "Lowered")
    pass_deadline(circulation)
    code = position.text_of.code
    assert [one.text for one in obstacles_to_clearing(draft)] == [
        f"{code}: “Partially” was accepted from Japan, but the rating is at another level."
    ]
    rate(draft, level=level, change_reason="As Japan proposed")
    assert [one.text for one in obstacles_to_clearing(draft)] == [
        f"{code} is lower than members have seen it; circulate what has changed first."
    ]
    pass_deadline(send_round(draft))
    assert obstacles_to_clearing(draft) == []


def test_best_and_worst_case_follow_the_stated_rule(circulation):
    plan = circulation.subject.plan
    draft_position(circulation, place=2, kind="reserve", text="At any level")
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
    assert levels.reserved == 2
    assert achievement_levels(circulation.subject).reserved == 0
    # What is reserved is one more reading of the number, wherever it is shown.
    (area,) = levels.areas
    assert str(levels.total.carried_out) == str(area.carried_out) == "3 of 3, or 1 or 2"
    # The second may be at any level, the third at this one or at “Partially”.
    assert [str(one.number.alone) for one in area.levels] == [
        "3, or 1 or 2",
        "0, or 1",
        "0, or 1 or 2",
        "0, or 1",
    ]
    of_certainty = {
        one.key.split("/")[-2]: one.has["certainty"][0].slug
        for one in activity_facts(levels.assessment_round)
    }
    assert sorted(of_certainty.values()) == ["certain", "reserved", "reserved"]
