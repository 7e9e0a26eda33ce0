"""What acts, texts and records of a review are called, and that no two are called the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from people.frozen import proposed_acts
from people.models import MemberState
from review.kinds import TextKind, register_kinds, register_proposed
from review.models import (
    Circulation,
    CirculationExtension,
    CirculationNotice,
    Position,
    StandingNoObjection,
)
from tests.review.letters import record

UNTIL = datetime(2031, 5, 4, 9, tzinfo=UTC)


def test_an_act_has_one_label():
    before = proposed_acts()
    with pytest.raises(ImproperlyConfigured, match="There are two acts called adopt"):
        register_proposed(adopt="Take a plan for one’s own")
    assert proposed_acts() == before


def test_a_kind_of_text_has_one_meaning(monkeypatch):
    monkeypatch.setattr("review.kinds._PLACES", {})
    with pytest.raises(ImproperlyConfigured, match="two kinds of circulated text called rating"):
        register_kinds(Position, lambda _one: "x", TextKind("rating", "Something else"))


def test_a_notice_an_extension_and_an_instruction_are_called_by_what_they_say():
    circulation = Circulation(number=2)
    japan = MemberState(name="Japan", iso_code="JPN")
    assert str(CirculationNotice(kind="reminder", address="a@example.org")) == "reminder to a@example.org"
    extension = CirculationExtension(circulation=circulation, after=UNTIL)
    assert str(extension) == f"{circulation} until {UNTIL}"
    standing = StandingNoObjection(state=japan, given_at=UNTIL)
    assert str(standing) == "No objection of Japan from 04 May 2031"


@pytest.mark.django_db
def test_an_answer_that_came_by_letter_is_called_by_its_state_and_its_way(circulation):
    answer = record(circulation)
    assert str(answer) == f"{answer.recipient}, by letter"
