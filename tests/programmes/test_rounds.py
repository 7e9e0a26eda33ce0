"""A round from opening to presenting: states, two people, obstacles, the frozen record."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from programmes import policies
from programmes.models import (
    ActivityRating,
    AssessmentRound,
    CirculatedText,
    CirculationNotice,
    Citation,
    Evidence,
    Position,
    RoundSnapshot,
)
from programmes.selectors.records import canonical, digest_of
from programmes.selectors.workbench import obstacles_to_circulating, obstacles_to_clearing
from programmes.services.changes import StaleVersionError, WrongStateError
from programmes.services.counts import recount
from programmes.services.facts import correct_fact
from programmes.services.positions import settle_reservation
from programmes.services.rounds import (
    NewRound,
    clear_round,
    discard_round,
    open_round,
    present_round,
    propose_clearance,
)
from programmes.services.rules import set_rules
from tests.conftest import account
from tests.factories import make_meeting, make_plan
from tests.rounds import (
    answer,
    clear,
    level_of,
    make_draft,
    pass_deadline,
    present,
    rate,
    send_round,
    take_position,
)

pytestmark = pytest.mark.django_db


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
        ({"title": "The next review"}, "taken"),
        ({"title": "??"}, "taken or has no letters"),
        ({"title": "Compare"}, "taken"),
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
    from programmes.services.circulating import withdraw_circulation

    withdraw_circulation(circulation, reason="Wrong text", by=secretariat)
    with pytest.raises(WrongStateError, match="stays on record"):
        discard_round(other, by=secretariat)


def test_clearing_waits_for_the_deadline_or_for_all_and_for_every_answer(secretariat):
    draft = make_draft()
    circulation = send_round(draft)
    position = take_position(circulation, "focal-japan", kind="comment", text="Add the date.")
    assert [one.text for one in obstacles_to_clearing(draft)] == [
        "The deadline is still ahead and 5 of the member States have not answered.",
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
    with pytest.raises(WrongStateError, match="nobody has proposed"):
        clear_round(draft, by=approver)
    propose_clearance(draft, by=approver)
    with pytest.raises(PermissionDenied, match="you proposed it"):
        clear_round(draft, by=approver)
    with pytest.raises(PermissionDenied):
        clear_round(draft, by=secretariat)
    propose_clearance(draft, by=secretariat)
    cleared = clear_round(draft, by=approver)
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
    correct_fact(
        AssessmentRound.objects.get(pk=draft.pk),
        changes={"title": "Another title"},
        expected_version=1,
        by=account("secretariat"),
        reason="x",
    )


def _define(draft, position):
    plan = draft.plan
    set_rules(
        plan,
        values={},
        levels={level_of(plan, "fully").pk: {"definition": "New"}},
        expected_version=plan.version,
        reason="x",
        by=account("secretariat"),
    )


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
        clear_round(draft, by=approver)
    draft.refresh_from_db()
    assert draft.status == "circulated"


def test_a_draft_can_be_neither_cleared_nor_presented(secretariat, approver):
    draft = make_draft()
    with pytest.raises(WrongStateError):
        propose_clearance(draft, by=secretariat)
    with pytest.raises(WrongStateError):
        clear_round(draft, by=approver)
    with pytest.raises(WrongStateError):
        present_round(draft, meeting=make_meeting(), by=secretariat)


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


def test_presenting_makes_a_record_of_its_own():
    draft = make_draft()
    circulation = send_round(draft)
    position = take_position(
        circulation,
        "focal-japan",
        kind="another-level",
        proposed_level=level_of(draft.plan, "partially"),
        text="Not finished",
    )
    answer(position, "not-accepted", "It is")
    snapshot = present(circulation)
    content = json.loads(snapshot.content)
    assert snapshot.sha256 == hashlib.sha256(snapshot.content.encode()).hexdigest()
    assert snapshot.content == canonical(content)
    assert (content["total"]["base"], content["total"]["in_headline"]) == (3, 3)
    assert content["reservations"] == [
        {
            "code": position.text_of.code,
            "by": "Japan",
            "kind": "another-level",
            "text": "Not finished",
            "proposed_level": "Partially",
            "answer": "not-accepted",
            "answer_label": "Not accepted",
            "answer_text": "It is",
        }
    ]
    assert content["circulations"] == [{"number": 1, "sha256": circulation.sha256, "withdrawn": False}]


def test_a_snapshot_does_not_follow_later_texts(secretariat):
    snapshot = present(send_round(make_draft()))
    plan = snapshot.assessment_round.plan
    activity = plan.activities.first()
    printed = activity.text
    activity.text = "Reworded later."
    activity.save()
    level = level_of(plan, "fully")
    set_rules(
        plan,
        values={},
        levels={level.pk: {"definition": "Wholly"}},
        expected_version=plan.version,
        reason="x",
        by=secretariat,
    )
    kept = json.loads(RoundSnapshot.objects.get(pk=snapshot.pk).content)
    assert kept["ratings"][0]["activity"] == printed
    assert kept["scale"][0]["definition"] == ""


def _replace_snapshot(one):
    kept = RoundSnapshot.objects.get(assessment_round=one)
    with connection.cursor() as cursor:
        verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
        cursor.execute(
            f"{verb} INTO programmes_roundsnapshot (id, content, sha256, made_at, made_by_id, assessment_round_id)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [kept.pk, "{}", kept.sha256, kept.made_at, kept.made_by_id, one.pk],
        )


FROZEN = {
    "the snapshot": lambda one: RoundSnapshot.objects.filter(assessment_round=one).update(content="{}"),
    "the snapshot's row": lambda one: RoundSnapshot.objects.filter(assessment_round=one).delete(),
    "the round": lambda one: AssessmentRound.objects.filter(pk=one.pk).update(title="Other"),
    "a rating": lambda one: one.ratings.update(note="Other"),
    "a rating's row": lambda one: ActivityRating.objects.filter(assessment_round=one)._raw_delete("default"),
    "a bulk of ratings": lambda one: ActivityRating.objects.bulk_update(
        [_changed(rating) for rating in one.ratings.all()], ["note"]
    ),
    "a text": lambda one: one.key_achievements.update(text="Other"),
    "a count": lambda one: one.achievement_level_counts.update(count=9),
    "a citation": lambda one: Citation.objects.filter(pk=one.ratings.first().citation_id).update(place="x"),
    "a position": lambda one: Position.objects.filter(text_of__circulation__assessment_round=one).update(
        text="x"
    ),
    "a circulation": lambda one: one.circulations.update(message="x"),
    "new evidence": lambda one: Evidence.objects.create(
        rating=one.ratings.first(), title="x", url="https://example.org/"
    ),
    "the citation of the round": lambda one: Citation.objects.filter(pk=one.citation_id).update(place="x"),
    "evidence moved into it": lambda one: _other_evidence().update(rating=one.ratings.first()),
    "a text added to its circulation": lambda one: CirculatedText.objects.create(
        circulation=one.circulations.first(), kind="rating", code="ZZ-9", order=99, area=one.plan.areas[0]
    ),
    "the label of a level": lambda one: one.plan.rating_scale.levels.filter(rank=1).update(label="Wholly"),
    "the snapshot, by replacing": _replace_snapshot,
    "the proof of a message": lambda one: CirculationNotice.objects.filter(
        circulation__assessment_round=one
    ).update(address="x@example.org"),
    "history": lambda one: ActivityRating.history.filter(assessment_round=one.pk).update(note="x"),
    "history's row": lambda one: ActivityRating.history.filter(assessment_round=one.pk).delete(),
}


def _other_evidence():
    rating = make_draft().ratings.first()
    Evidence.objects.create(rating=rating, title="x", url="https://example.org/")
    return Evidence.objects.filter(rating=rating)


def _changed(rating: ActivityRating) -> ActivityRating:
    rating.note = "Other"
    return rating


@pytest.mark.parametrize("what", FROZEN)
def test_the_database_itself_refuses_to_change_a_presented_round(what):
    circulation = send_round(make_draft())
    take_position(circulation, "focal-japan", kind="concur")
    one = present(circulation).assessment_round
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        FROZEN[what](one)


def test_a_round_that_was_loaded_as_presented_is_frozen_by_the_database_too(preliminary):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        AssessmentRound.objects.filter(pk=preliminary.pk).update(status="draft")


def test_a_round_that_two_people_cleared_is_not_reworded_by_one(secretariat):
    rating = clear(send_round(make_draft())).ratings.first()
    with pytest.raises(PermissionDenied, match="cleared or presented"):
        correct_fact(
            rating, changes={"note": "x"}, expected_version=rating.version, by=secretariat, reason="x"
        )


def test_what_was_cleared_keeps_its_meaning_until_it_is_presented(secretariat):
    draft = make_draft()
    cleared = clear(send_round(draft))
    plan = cleared.plan
    with pytest.raises(WrongStateError, match="cleared with these meanings"):
        _define(draft, None)
    activity = plan.activities.first()
    with pytest.raises(PermissionDenied, match="cleared with this wording"):
        correct_fact(activity, changes={"text": "x"}, expected_version=1, by=secretariat, reason="x")
    present_round(cleared, meeting=make_meeting(), by=secretariat)
    _define(draft, None)


def test_what_a_draft_said_is_never_called_printed(secretariat):
    draft = make_draft()
    rating = draft.ratings.first()
    correct_fact(
        rating,
        changes={"level": level_of(draft.plan, "minimally"), "change_reason": "x"},
        expected_version=rating.version,
        by=secretariat,
        reason="x",
    )
    rating.citation.refresh_from_db()
    assert (rating.citation.printed, rating.citation.corrected_on) == ("", None)


def test_a_circulated_text_is_locked_before_presenting_too():
    circulation = send_round(make_draft())
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        circulation.texts.update(text="Other")


def test_the_counts_of_a_presented_round_survive_a_recount():
    one = present(send_round(make_draft())).assessment_round
    before = set(one.achievement_level_counts.values_list("level", "count"))
    recount(one.plan)
    assert set(one.achievement_level_counts.values_list("level", "count")) == before


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


def test_canonical_text_does_not_depend_on_order_or_form():
    assert (
        canonical({"b": "e\u0301", "a": [1]}) == canonical({"a": [1], "b": "\u00e9"}) == '{"a":[1],"b":"é"}'
    )
    assert digest_of("") == hashlib.sha256(b"").hexdigest()


def test_every_act_names_known_roles_and_states():
    for act in policies.ACTS.values():
        assert act.roles <= set(policies.ROLES)
        assert act.statuses <= set(AssessmentRound.Status.values)
        assert not act.leads_to or act.leads_to in AssessmentRound.Status.values
    with pytest.raises(KeyError):
        policies.may(None, "fly")
