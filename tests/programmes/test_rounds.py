"""A round from opening to presenting: states, two people, obstacles, the frozen record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.policies import ROLES, may
from people.services import WrongStateError
from programmes import policies
from programmes.models import AssessmentRound
from programmes.selectors.reviewed import obstacles_to_circulating, obstacles_to_clearing
from programmes.services.rounds import NewRound, discard_round, open_round
from record.models import Citation
from record.refusals import StaleVersionError
from review import policies as review_policies
from review.services.circulating import clear_subject, propose_clearance
from review.services.positions import settle_reservation
from tests.amending import corrected
from tests.conftest import account
from tests.factories import make_plan
from tests.rounds import (
    answer,
    asked_to_present,
    clear,
    level_of,
    make_draft,
    pass_deadline,
    present_now,
    rate,
    rules_set,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_a_round_starts_from_an_earlier_one_with_its_levels_and_texts(secretariat):
    draft = make_draft()
    assert (draft.status, draft.slug, draft.number, draft.opened_by) == (
        "draft",
        "the-next-review",
        2,
        secretariat,
    )
    assert [one.level.slug for one in draft.ratings.select_related("level")] == ["fully"] * 3
    assert draft.key_achievements.get().text == "Something was achieved."
    assert draft.ratings.first().history.get().history_change_reason.startswith("Taken over from “Round ")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": "The next review"}, "already used"),
        ({"title": "??"}, "needs Latin letters or digits"),
        ({"title": "Compare"}, "already used"),
        ({"title": "Other", "deadline": timezone.now() - timedelta(days=1)}, "passed already"),
        ({"title": "Other", "kind": "corrigendum"}, "names the round"),
    ],
)
def test_a_round_that_cannot_be_opened_says_why(values, message, secretariat):
    plan = make_draft().plan
    given = {"kind": "updated", "assessed_by": "Nobody", **values}
    with pytest.raises(ValidationError, match=message):
        open_round(plan, NewRound(**given), by=secretariat)
    assert plan.assessment_rounds.count() == 2


@pytest.mark.parametrize("username", ["focal-japan", "delegate", "administrator"])
def test_only_staff_open_rounds(username):
    with pytest.raises(PermissionDenied):
        open_round(make_plan(), NewRound("updated", "Mine", "Me"), by=account(username))


def test_a_draft_can_be_discarded_unless_it_was_circulated(secretariat):
    draft = make_draft()
    citations = Citation.objects.count()
    discard_round(draft, by=secretariat)
    assert not AssessmentRound.objects.filter(pk=draft.pk).exists()
    assert Citation.objects.count() == citations - 5
    assert AssessmentRound.history.filter(id=draft.pk, history_type="-").exists()
    first = make_draft()
    open_round(first.plan, NewRound("final", "A later one", "x", started_from=first), by=secretariat)
    with pytest.raises(WrongStateError, match="“A later one” started from it"):
        discard_round(first, by=secretariat)
    other = make_draft()
    circulation = send_round(other)
    from review.services.circulating import withdraw_circulation

    withdraw_circulation(circulation, reason="Wrong text", by=secretariat)
    with pytest.raises(WrongStateError, match="stays on record"):
        discard_round(other, by=secretariat)


def test_clearing_waits_for_the_deadline_or_for_all_and_for_every_answer(secretariat):
    draft = make_draft()
    circulation = send_round(draft)
    position = take_position(circulation, "focal-japan", kind="comment", text="Add the date.")
    assert [one.text for one in obstacles_to_clearing(draft)] == [
        "The deadline has not passed, and 5 of the member States have not answered.",
        f"{position.text_of.code}: the position of Japan has no answer.",
    ]
    pass_deadline(circulation)
    with pytest.raises(ValidationError, match="has no answer"):
        propose_clearance(draft, by=secretariat)
    answer(position, "accepted", "Added.")
    assert propose_clearance(draft, by=secretariat).clearance_proposed_by == secretariat


def test_clearing_takes_two_people_and_the_second_is_an_approver(secretariat, approver):
    draft = make_draft()
    pass_deadline(send_round(draft))
    with pytest.raises(WrongStateError, match="takes two people; nobody has"):
        clear_subject(draft, by=approver)
    propose_clearance(draft, by=approver)
    with pytest.raises(PermissionDenied, match="you proposed it"):
        clear_subject(draft, by=approver)
    with pytest.raises(PermissionDenied):
        clear_subject(draft, by=secretariat)
    propose_clearance(draft, by=secretariat)
    cleared = clear_subject(draft, by=approver)
    assert (cleared.status, cleared.cleared_by, cleared.clearance_proposed_by) == (
        "cleared",
        approver,
        secretariat,
    )


def test_the_database_itself_demands_two_people(secretariat):
    draft = make_draft()
    now = timezone.now()
    values = {"cleared_by": secretariat, "cleared_at": now}
    for proposed in ({}, {"clearance_proposed_by": secretariat, "clearance_proposed_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AssessmentRound.objects.filter(pk=draft.pk).update(**values, **proposed)


def _note(draft, position):
    rate(draft, level=level_of(draft.plan, "fully"), note="One more point")


def _answer_otherwise(draft, position):
    answer(position, "not-accepted", "Changed after the proposal")


def _retitle(draft, position):
    round_ = AssessmentRound.objects.get(pk=draft.pk)
    corrected(round_, changes={"title": "Another title"}, by=account("secretariat"))


def _define(draft, position):
    plan = draft.plan
    rules_set(plan, levels={level_of(plan, "fully").pk: {"definition": "New"}})


@pytest.mark.parametrize("change", [_note, _answer_otherwise, _retitle, _define])
def test_what_changed_after_the_proposal_is_not_cleared(change, secretariat, approver):
    draft = make_draft()
    circulation = send_round(draft)
    position = take_position(circulation, "focal-japan", kind="comment", text="A")
    answer(position, "accepted", "Done")
    pass_deadline(circulation)
    propose_clearance(draft, by=secretariat)
    change(draft, position)
    with pytest.raises(StaleVersionError):
        clear_subject(draft, by=approver)
    draft.refresh_from_db()
    assert draft.status == "circulated"


def test_a_draft_can_be_neither_cleared_nor_presented(secretariat, approver):
    draft = make_draft()
    with pytest.raises(WrongStateError):
        propose_clearance(draft, by=secretariat)
    with pytest.raises(WrongStateError):
        clear_subject(draft, by=approver)
    with pytest.raises(WrongStateError):
        asked_to_present(draft)


def test_an_unrated_or_faulty_round_is_not_circulated(secretariat):
    draft = make_draft()
    rate(draft, 1, note="No level any more")
    rate(draft, 2, level=level_of(draft.plan, "minimally"))
    code = draft.plan.activities.first().area.code
    assert [one.text for one in obstacles_to_circulating(draft)] == [
        f"{code}-1 is not rated yet.",
        f"{code}-2: Minimally is below the previous level, Fully: say why.",
    ]
    with pytest.raises(ValidationError, match="not rated yet"):
        send_round(draft)
    draft.refresh_from_db()
    assert (draft.status, draft.circulations.count()) == ("draft", 0)


def test_what_was_cleared_keeps_its_meaning_until_it_is_presented(secretariat):
    draft = make_draft()
    cleared = clear(send_round(draft))
    with pytest.raises(WrongStateError, match="cleared with these meanings"):
        _define(draft, None)
    present_now(cleared)
    _define(draft, None)


def test_what_a_draft_said_is_never_called_printed(secretariat):
    draft = make_draft()
    rating = draft.ratings.first()
    rate(draft, rating.activity.number, level=level_of(draft.plan, "minimally"), change_reason="x")
    rating.citation.refresh_from_db()
    assert (rating.citation.printed, rating.citation.corrected_on) == ("", None)


def test_a_reservation_is_counted_until_its_state_withdraws_it(focal_japan):
    draft = make_draft()
    circulation = send_round(draft)
    position = take_position(circulation, "focal-japan", kind="reserve", text="Not sure")
    answer(position, "partly", "Noted")
    cleared = clear(circulation)
    assert cleared.reservations == 1
    position.refresh_from_db()
    settle_reservation(position, by=focal_japan)
    settle_reservation(position, by=focal_japan)
    cleared.refresh_from_db()
    assert cleared.reservations == 0


def test_what_is_said_to_the_secretariat_only_is_not_counted():
    draft = make_draft()
    circulation = send_round(draft)
    position = take_position(
        circulation, "focal-japan", kind="reserve", text="Quietly", attribution="secretariat"
    )
    answer(position)
    assert clear(circulation).reservations == 0


def test_every_act_names_known_roles_and_states():
    for act in (*policies.ACTS.values(), *review_policies.ACTS.values()):
        assert act.roles <= set(ROLES)
        assert act.statuses <= set(AssessmentRound.Status.values)
        assert not act.leads_to or act.leads_to in AssessmentRound.Status.values
    with pytest.raises(KeyError):
        may(None, "fly")
