"""One table of acts: default deny, one name once, and why an act is not done."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied

from evaluations.models import Evaluation
from neaspec_portal.management.commands.policy_table import policy_table
from papers.models import Paper
from people import policies
from people.models import ActedOn
from people.policies import SECRETARIAT, STAFF, Act, act_named, may, register
from people.services import WrongStateError, check_may, check_second, state_after

pytestmark = pytest.mark.django_db


class Thing(ActedOn):
    """Something in a state."""

    called = "thing"

    def __init__(self, status: str) -> None:
        self.status = status

    def get_status_display(self) -> str:
        return self.status.upper()


@pytest.fixture
def table(monkeypatch) -> None:
    monkeypatch.setattr(policies, "_ACTS", dict(policies._ACTS))


def test_an_act_that_is_in_no_table_is_a_fault_and_never_allowed(secretariat):
    with pytest.raises(KeyError):
        may(secretariat, "no-such-act")


def test_a_name_stands_once(table):
    register(Act("paint", "Paint", STAFF))
    with pytest.raises(ImproperlyConfigured, match="two acts called paint"):
        register(Act("paint", "Paint again", STAFF))


def test_roles_states_and_more_are_asked_in_turn(table, secretariat, delegate):
    register(Act("paint", "Paint", STAFF, frozenset({"new"}), allows=lambda _user, one: one.status != "shut"))
    assert may(secretariat, "paint")
    assert may(secretariat, "paint", Thing("new"))
    assert not may(secretariat, "paint", Thing("old"))
    for other in (delegate, AnonymousUser(), None):
        assert not may(other, "paint", Thing("new"))
    with pytest.raises(PermissionDenied, match="Your account may not do this"):
        check_may(delegate, "paint", Thing("new"))
    with pytest.raises(WrongStateError, match="The thing is “old”; this can be done in another state only"):
        check_may(secretariat, "paint", Thing("old"))
    register(Act("carve", "Carve", STAFF, allows=lambda _user, _one: False))
    with pytest.raises(PermissionDenied):
        check_may(secretariat, "carve", Thing("new"))
    check_may(secretariat, "carve")


def test_records_say_themselves_why_not_now(secretariat):
    paper = Paper.objects.first()
    paper.status = "cleared"
    with pytest.raises(WrongStateError, match="The paper is cleared; open it again first"):
        check_may(secretariat, "write-paper", paper)
    evaluation = Evaluation.objects.first()
    evaluation.stage = Evaluation.Stage.FINAL
    with pytest.raises(WrongStateError, match="The evaluation is final"):
        check_may(secretariat, "write", evaluation)


def test_the_table_says_how_many_people_an_act_takes():
    two = {name for name, act in policies._ACTS.items() if act.people == 2}
    assert two == {
        "adopt",
        "approve-account-step",
        "clear",
        "present",
        "revise",
        "clear-entry",
        "decide-proposal",
        "decide-correction",
        "clear-paper",
        "verify",
        "approve-invitation",
        "confirm-role",
    }
    assert act_named("open").roles == frozenset({SECRETARIAT, "approver"})


def test_an_act_of_two_people_is_refused_to_the_first_and_where_nobody_was_first(secretariat, approver):
    check_second(approver, "clear", secretariat.pk)
    with pytest.raises(PermissionDenied, match="This takes two people; you proposed it"):
        check_second(approver, "clear", approver.pk)
    with pytest.raises(PermissionDenied, match="you reported it"):
        check_second(secretariat, "verify", approver.pk, secretariat.pk)
    with pytest.raises(WrongStateError, match="nobody has taken the first step yet"):
        check_second(approver, "clear-entry", None)


def test_the_table_says_which_state_an_act_leads_to():
    assert (state_after("clear"), state_after("withdraw"), state_after("present")) == (
        "cleared",
        "draft",
        "presented",
    )
    with pytest.raises(KeyError):
        state_after("remind")


def test_the_printed_table_holds_every_act():
    printed = policy_table()
    missing = [act.words for act in policies._ACTS.values() if f"| {act.words} |" not in printed]
    assert missing == []
