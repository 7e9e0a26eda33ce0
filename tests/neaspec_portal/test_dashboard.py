"""The secretariat’s dashboard: what is rated, what moved, who rated, who answered, what is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from evaluations.models import FollowUpAction
from programmes.models import AssessmentRound
from programmes.selectors.at_work import not_rated_yet, raters_of
from tests.conftest import signed_in
from tests.neaspec_portal.test_pages import text_of
from tests.queries import queries
from tests.rounds import make_draft, pass_deadline, rate, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
PAGE = "/desk/progress/"


def address_of(assessment_round: AssessmentRound, more: str = "") -> str:
    return f"{PAGE}?plan={assessment_round.plan.slug}&round={assessment_round.slug}{more}"


@pytest.fixture
def staff():
    return signed_in("secretariat")


@pytest.mark.parametrize("who", ["focal-japan", "evaluator", None])
def test_nobody_but_the_secretariat_sees_it(who, client):
    reader = signed_in(who) if who else client
    assert reader.get(PAGE).status_code in {302, 403}


def test_a_draft_says_what_waits_for_a_rating_and_leads_there(staff):
    draft = make_draft(activities=3)
    rate(draft, 2)
    rate(draft, 3)
    code = draft.plan.activities.get(number=2).code
    assert "2 of 3 activities wait for a rating" in text_of(staff, address_of(draft))
    assert f"/rate/#{code}" in staff.get(address_of(draft)).content.decode()
    area = draft.plan.areas[0]
    assert len(not_rated_yet(draft)[area.pk]) == 2
    assert len(not_rated_yet(draft, area)[area.pk]) == 2


def test_opened_alone_it_shows_the_newest_round_at_work(staff):
    draft = make_draft(activities=2)
    answer = staff.get(PAGE)
    newest = AssessmentRound.objects.exclude(status__in=("presented", "replaced")).filter(
        plan__is_training=False
    )
    first = newest.order_by("-plan__first_year", "-number").first()
    assert answer.status_code == 302
    assert answer["Location"] == address_of(first)
    assert draft in newest


def test_who_rated_how_many_and_when(staff, secretariat, approver):
    draft = make_draft(activities=3)
    rate(draft, 1, by=secretariat)
    rate(draft, 2, by=secretariat)
    rate(draft, 3, by=approver)
    assert [(one.name, one.activities) for one in raters_of(draft)] == [("approver", 1), ("secretariat", 2)]
    page = text_of(staff, address_of(draft))
    assert "Who rated" in page
    assert raters_of(AssessmentRound.objects.get(slug="updated")) == []
    assert "Who rated" not in text_of(staff, f"{PAGE}?plan=2016-2020&round=updated")


def test_the_answers_are_counted_and_never_told(staff):
    draft = make_draft(activities=2)
    circulation = send_round(draft, days=7)
    take_position(circulation, "focal-japan", kind="comment", text="Quite a secret view")
    page = text_of(staff, address_of(draft))
    assert "1 of 6 member States have answered" in page
    assert "Days left: 6." in page
    assert "Quite a secret view" not in page
    pass_deadline(circulation)
    page = text_of(staff, address_of(draft))
    assert "5 of 6 member States sent nothing" in page
    assert page.count("(overdue)") == 5


def test_the_real_review_can_be_looked_at_in_the_same_way(staff):
    page = text_of(staff, f"{PAGE}?plan=2016-2020&round=updated")
    assert "All 22 activities are dealt with" in page
    assert "15 of 22" in page
    assert "Desertification and Land Degradation 0 1 1 2 0 – 1 of 4 not known to us" in page
    assert "What moved since" not in page
    only = text_of(staff, f"{PAGE}?plan=2016-2020&round=updated&area=land")
    assert "All 4 activities are dealt with" in only
    assert "Transboundary Air Pollution 0 2" not in only
    missing = text_of(staff, f"{PAGE}?plan=2016-2020&round=preliminary")
    assert "The ratings of “Preliminary evaluation (SOM-23)” are not in our sources" in missing


def test_wrong_names_in_the_address_are_refused(staff):
    assert staff.get(f"{PAGE}?plan=none").status_code in {400, 404}
    assert staff.get(f"{PAGE}?plan=2016-2020&round=none").status_code in {400, 404}
    assert staff.get(f"{PAGE}?plan=2016-2020&area=fire").status_code in {400, 404}


@pytest.mark.usefixtures("on_training_data")
def test_what_moved_and_what_is_due_stand_beside_it(staff):
    page = text_of(staff, f"{PAGE}?plan=training&round=third-training-review")
    assert "0 of 6 member States have answered" in page
    assert "What moved since “Second training review” 2 higher 1 lower 1 no change" in page
    assert "Overdue actions: 1 of 4." in page
    FollowUpAction.objects.filter(due_on__lt=timezone.now().date()).update(
        due_on=timezone.now().date() + timedelta(days=400)
    )
    assert "overdue" not in text_of(staff, f"{PAGE}?plan=training&round=third-training-review")
    draft = text_of(staff, f"{PAGE}?plan=training&round=fourth-training-review")
    assert "wait for a rating" in draft


def test_as_many_queries_for_three_activities_as_for_one(staff):
    counted = []
    for activities in (1, 3):
        draft = make_draft(activities=activities)
        send_round(draft)
        queries(staff, address_of(draft))
        counted.append(queries(staff, address_of(draft)))
    assert counted[0] == counted[1]
