"""Plans without activities or rounds, rounds without ratings, and moments that have not come yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from programmes.app import waiting_rounds
from programmes.models import AssessmentRound, Evidence, OpenActivity, RatingAssignment, StoredFile
from programmes.selectors import activities as activity_selectors
from programmes.selectors.amending import kind_of
from programmes.selectors.counting import inferred_in_words
from programmes.selectors.facts import activity_facts
from programmes.selectors.history import as_of
from programmes.selectors.levels import achievement_levels, under_reservations
from programmes.selectors.plans import NothingYetError, plan_with_rounds, round_among
from programmes.selectors.reviewed import obstacles_to_circulating, obstacles_to_clearing
from programmes.services.rounds import NewRound, open_round
from record.refusals import NotFoundError
from review.models import Position
from review.services.proposals import propose
from tests.conftest import account, signed_in
from tests.factories import make_meeting, make_plan
from tests.pages import text_of
from tests.rounds import answer, clear, level_of, make_draft, present, rate, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def opened(plan):
    return open_round(plan, NewRound("updated", "A first one", "Us"), by=account("secretariat"))


def test_a_round_of_a_plan_without_activities_or_of_a_draft_is_not_circulated():
    plan = make_plan(activities=0)
    made = opened(plan)
    assert [one.text for one in obstacles_to_circulating(made)] == ["The plan has no activities."]
    plan.status = "draft"
    plan.save()
    made.plan.refresh_from_db()
    assert [one.text for one in obstacles_to_circulating(made)] == [
        "The plan has no activities.",
        "The plan is a draft; two people adopt it first.",
    ]


def test_a_round_that_was_not_circulated_is_not_cleared(draft):
    assert [one.text for one in obstacles_to_clearing(draft)] == ["The round has not been circulated."]


def test_a_plan_without_rounds_is_shown_and_has_none_to_open():
    plan = make_plan(activities=0)
    plan.assessment_rounds.all().delete()
    assert plan_with_rounds(plan.slug, account("secretariat")) == (plan, [])
    with pytest.raises(NothingYetError, match="No round of this plan is open to you"):
        round_among([], None)


def test_nobody_knows_how_a_round_will_stand(updated):
    with pytest.raises(NotFoundError, match="Nobody knows yet how it will stand then"):
        as_of(updated, timezone.now() + timedelta(days=1), None)


def test_an_activity_without_a_rating_is_counted_as_not_rated_yet():
    made = opened(make_plan(activities=2))
    rate(made, 1, level=level_of(made.plan, "fully"))
    labels = [[choice.label for choice in one.has["level"]] for one in activity_facts(made)]
    assert labels == [["Fully"], ["Not rated yet"]]


def test_one_inferred_rating_is_spoken_of_in_the_singular():
    said = inferred_in_words(1, 22, levels_are_printed=True)
    assert said == "for 1 of 22 ratings the activity it belongs to is inferred"
    assert inferred_in_words(1, 22, levels_are_printed=False) == "1 of 22 ratings is inferred"


def test_a_reservation_about_an_activity_without_a_level_moves_no_total():
    draft = make_draft()
    rate(draft, 2, level=None, not_rated_because="discontinued", note="No money.")
    circulation = send_round(draft)
    positions = [
        take_position(circulation, "focal-japan", place=place, kind="reserve", text="No.", send=place == 2)
        for place in (1, 2)
    ]
    for one in positions:
        answer(one)
    cleared = clear(circulation)
    found = under_reservations(achievement_levels(cleared), list(Position.objects.all()))
    assert (found.reserved, str(found.total.carried_out)) == (1, "2 of 2, or 1")


def test_a_long_list_of_activities_is_read_in_parts(updated, monkeypatch):
    monkeypatch.setattr(activity_selectors, "BATCH", 5)
    found = activity_selectors.activities(updated.plan, updated)
    read = list(activity_selectors.in_batches(found, updated))
    assert [one.activity for one in read] == list(found)
    assert len(read) == 22


def test_wording_belongs_to_a_fictional_plan_or_to_a_real_one(plan):
    training = make_plan()
    training.is_training = True
    training.save()
    rating = training.assessment_rounds.get().ratings.first()
    for record, said in (
        (plan, (False, "2016-2020")),
        (training, (True, training.slug)),
        (rating, (True, training.slug)),
        (training.areas[0], (False, "")),
    ):
        made = propose(record, "amend", reason="x", by=account("secretariat"))
        assert (made.details["is_training"], made.details["plan"]) == said
    with pytest.raises(NotFoundError, match="Wording of this kind is not changed here"):
        kind_of(Evidence())


def test_what_comes_next_for_a_plan_is_said_where_plans_are_set_up():
    plan = make_plan()
    plan.status = "draft"
    plan.save()
    staff = signed_in("secretariat")
    assert "Have it adopted." in text_of(staff.get("/setup/"))
    missing = staff.get("/setup/plans/nowhere/")
    assert (missing.status_code, "There is no plan “nowhere”." in text_of(missing)) == (404, True)


def test_the_file_of_a_frozen_record_says_who_has_a_reservation_and_for_which_level(client):
    draft = make_draft()
    circulation = send_round(draft)
    proposed = level_of(draft.plan, "partially")
    answer(
        take_position(
            circulation, "focal-japan", kind="another-level", proposed_level=proposed, text="Not all of it."
        )
    )
    one = present(circulation).assessment_round
    page = client.get(f"/plans/{one.plan.slug}/reviews/{one.slug}/record.csv")
    assert "Japan (Partially): Not all of it." in b"".join(page.streaming_content).decode()


@pytest.mark.parametrize(("year", "waits"), [(2001, True), (2101, False)])
def test_a_round_for_a_meeting_that_has_begun_waits_to_be_recorded(year, waits):
    cleared = clear(send_round(make_draft()))
    meeting = make_meeting(year=year)
    AssessmentRound.objects.filter(pk=cleared.pk).update(presented_to=meeting)
    titles = [str(one.title) for one in waiting_rounds(account("secretariat"))]
    assert titles == ([f"Present {cleared} to {meeting.code}"] if waits else [])
    assert list(waiting_rounds(account("delegate"))) == []


def test_records_of_a_round_are_called_by_what_they_are_about():
    user, activity = account("secretariat"), make_plan().activities.first()
    assert str(RatingAssignment(activity=activity, user=user)) == f"{activity} to {user}"
    assert str(StoredFile(name="report.pdf")) == "report.pdf"
    assert str(OpenActivity(user=user, activity=activity)) == f"{user} at {activity}"
