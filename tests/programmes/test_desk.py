"""The desk: opening, circulating, extending, withdrawing, answering, clearing, presenting, as pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programmes.models import AssessmentRound
from review.models import Position
from tests.conftest import signed_in
from tests.pages import text_of
from tests.rounds import (
    answer,
    asked_to_present,
    clear,
    code_of,
    level_of,
    make_draft,
    pass_deadline,
    rate,
    ratings_address,
    send_round,
    take_position,
)

pytestmark = pytest.mark.django_db


def step(client, assessment_round, name: str, **data: object):
    """Take a step as a browser does that shows the page as it stands now."""
    assessment_round.refresh_from_db()
    seen = {"seen": assessment_round.clearance_digest}
    return client.post(ratings_address(assessment_round, f"{name}/"), seen | data, follow=True)


def in_days(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def test_the_desk_leads_to_every_round_at_work(draft, staff):
    html = staff.get("/desk/").content.decode()
    assert ratings_address(draft, "") in html
    assert f"/workspace/plans/{draft.plan.slug}/rounds/new/" in html


def test_a_round_is_opened_from_an_earlier_one(draft, staff):
    page = f"/workspace/plans/{draft.plan.slug}/rounds/new/"
    earlier = draft.plan.assessment_rounds.first()
    data = {
        "kind": "final",
        "title": "The last review",
        "assessed_by": "NEASPEC Secretariat",
        "started_from": earlier.pk,
        "deadline": in_days(30),
    }
    response = staff.post(page, data, follow=True)
    assert "“The last review” is open as a draft." in text_of(response)
    opened = AssessmentRound.objects.get(slug="the-last-review", plan=draft.plan)
    assert (opened.ratings.count(), opened.deadline.tzname()) == (3, "UTC")
    wrong = staff.post(page, {**data, "deadline": "tomorrow"})
    assert wrong.status_code == 400
    assert "Write the day and the time in UTC" in text_of(wrong)
    assert 'value="The last review"' in wrong.content.decode()
    again = staff.post(page, data)
    assert "This title is already used. Add a year or a place." in text_of(again)


def test_meetings_and_rounds_of_other_plans_cannot_be_chosen(draft, staff, updated):
    page = f"/workspace/plans/{draft.plan.slug}/rounds/new/"
    data = {"kind": "final", "title": "X", "assessed_by": "Y", "started_from": updated.pk}
    assert staff.post(page, data).status_code == 400


def test_circulating_says_what_is_missing_and_then_does_it(draft, staff):
    rate(draft, 1, note="No level")
    page = staff.get(ratings_address(draft, "circulate/"))
    assert "is not rated yet" in text_of(page)
    assert "No message goes to" not in text_of(page)
    refused = staff.post(
        ratings_address(draft, "circulate/"), {"deadline": in_days(7), "message": "Dear all"}
    )
    assert refused.status_code == 400
    assert "Dear all" in refused.content.decode()
    staff.post(ratings_address(draft), {f"{draft.plan.activities.first().code}-version": 2, "undo": "x"})
    rate(draft, 1, not_rated_because="no-information", note="No level")
    page = text_of(staff.get(ratings_address(draft, "circulate/")))
    assert (
        "No message goes to China, Democratic People’s Republic of Korea, Republic of Korea, Russian" in page
    )
    text = text_of(staff.post(ratings_address(draft, "circulate/"), {"deadline": in_days(7)}, follow=True))
    assert "Circulation 1 is open to all member States alike until " in text
    assert "3 of 3 complete: 2 rated, 1 no information" in text


def test_two_people_clear_and_one_of_them_presents(draft, staff):
    pass_deadline(send_round(draft))
    text = text_of(step(staff, draft, "propose-clearance"))
    assert "A second person, an approver, clears it." in text
    assert "You proposed clearing" in text
    refused = step(staff, draft, "clear")
    assert refused.status_code == 403
    approver = signed_in("approver")
    assert "Clear: open it to everybody" in text_of(approver.get(ratings_address(draft, "")))
    unseen = approver.post(ratings_address(draft, "clear/"), {"seen": "0" * 64})
    assert (unseen.status_code, "has to be proposed anew" in text_of(unseen)) == (409, True)
    assert "everybody can read it" in text_of(step(approver, draft, "clear"))
    assert (
        f"/workspace/plans/{draft.plan.slug}/present/"
        in staff.get(ratings_address(draft, "")).content.decode()
    )
    asked = asked_to_present(draft, reason="It was sent by mail")
    assert staff.post(f"{asked.get_absolute_url()}accept/").status_code == 403
    approver.post(f"{asked.get_absolute_url()}accept/")
    done = text_of(staff.get(ratings_address(draft, "")))
    assert re.search(r"SHA-256 [0-9a-f]{64}", done)
    again = approver.post(f"{asked.get_absolute_url()}accept/")
    assert (again.status_code, "This is done already" in text_of(again)) == (409, True)


def test_what_changed_since_the_proposal_has_to_be_proposed_anew(draft, staff):
    pass_deadline(send_round(draft))
    step(staff, draft, "propose-clearance")
    rate(draft, 1, level=level_of(draft.plan, "fully"), note="x")
    refused = step(signed_in("approver"), draft, "clear")
    assert refused.status_code == 409
    assert "has to be proposed anew" in text_of(refused)
    assert "Clear: open it to everybody" not in text_of(signed_in("approver").get(ratings_address(draft, "")))
    assert "Says something else now than member States have had it: " in text_of(refused)
    step(staff, draft, "propose-clearance")
    assert "everybody can read it" in text_of(step(signed_in("approver"), draft, "clear"))


def test_the_deadline_is_extended_and_the_circulation_taken_back(draft, staff):
    circulation = send_round(draft)
    late = step(staff, draft, "extend", deadline="nonsense", reason="Because of a holiday")
    assert late.status_code == 409
    assert "Because of a holiday" in late.content.decode()
    assert "A message goes to: Japan, Mongolia." in text_of(
        step(staff, draft, "extend", deadline=in_days(20), reason="Because of a holiday")
    )
    assert "Because of a holiday" in text_of(staff.get(ratings_address(draft, "")))
    assert "Reminded: Japan, Mongolia." in text_of(step(staff, draft, "remind"))
    assert "is a draft again" in text_of(step(staff, draft, "withdraw", reason="A wrong table"))
    circulation.refresh_from_db()
    assert circulation.withdrawn_because == "A wrong table"
    assert step(staff, draft, "remind").status_code == 409


def test_a_draft_is_discarded_after_a_question(draft, staff):
    assert "Discard “The next review”?" in text_of(staff.get(ratings_address(draft, "discard/")))
    assert AssessmentRound.objects.filter(pk=draft.pk).exists()
    assert "is discarded" in text_of(staff.post(ratings_address(draft, "discard/"), follow=True))
    assert staff.get(ratings_address(draft, "")).status_code == 404


def test_every_position_gets_its_answer_and_unsent_ones_stay_unseen(draft, staff):
    circulation = send_round(draft)
    take_position(circulation, "focal-mongolia", kind="comment", text="Unsent words", send=False)
    position = take_position(circulation, "focal-japan", kind="reserve", text="Sent words")
    page = staff.get(ratings_address(draft, "answers/"))
    assert "Sent words" in text_of(page)
    assert "Unsent words" not in text_of(page)
    name = f"position-{position.pk}"
    empty = staff.post(
        ratings_address(draft, "answers/"),
        {f"{name}-version": 1, f"{name}-disposition": "accepted", f"{name}-disposition_text": ""},
    )
    assert empty.status_code == 400
    assert "Say what was done" in text_of(empty)
    data = {f"{name}-version": 1, f"{name}-disposition": "not-accepted", f"{name}-disposition_text": "No"}
    text = text_of(staff.post(ratings_address(draft, "answers/"), data, follow=True))
    assert f"UTC: {code_of(draft)}, Japan." in text
    assert "Until settled, 3 of 3, or 2 activities were" in text
    lost = staff.post(ratings_address(draft, "answers/"), {**data, f"{name}-disposition_text": "Never"})
    assert lost.status_code == 409
    assert "Somebody else answered this meanwhile" in text_of(lost)
    assert "Never" in lost.content.decode()
    assert Position.objects.get(pk=position.pk).disposition_text == "No"


def test_a_step_that_does_not_exist_answers_404(draft, staff):
    assert staff.post(ratings_address(draft, "fly/")).status_code == 404
    assert staff.get(ratings_address(draft, "clear/")).status_code == 405


@pytest.mark.parametrize("activities", [1, 3])
def test_the_desk_costs_the_same_for_any_number_of_rows(activities):
    draft = make_draft(activities=activities)
    circulation = send_round(draft)
    answer(take_position(circulation, "focal-japan", kind="reserve", text="x"))
    staff = signed_in("secretariat")
    counts = []
    for address in (ratings_address(draft, ""), ratings_address(draft, "answers/"), "/desk/"):
        staff.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(address).status_code == 200
        counts.append(len(queries))
    assert counts == [33, 19, 11]


def test_a_cleared_round_shows_its_interval_and_reservation_everywhere(draft):
    circulation = send_round(draft)
    answer(take_position(circulation, "focal-japan", kind="reserve", text="Not sure"))
    clear(circulation)
    client, plan = signed_in("delegate"), f"/plans/{draft.plan.slug}"
    code = draft.plan.activities.first().code
    for address in (f"{plan}/", f"{plan}/reviews/{draft.slug}/"):
        text = text_of(client.get(address))
        assert "Until settled, 3 of 3, or 2 activities were" in text
    area = draft.plan.objectives.get().area.slug
    for address in (f"{plan}/activities/", f"{plan}/{area}/"):
        assert "reserved by Japan" in text_of(client.get(address))
    api = client.get(f"/api/v1/plans/{draft.plan.slug}/achievement-levels").json()
    assert (api["reserved"], api["carried_out"]["other_readings"]) == (1, [2])
    first = client.get(f"/api/v1/plans/{draft.plan.slug}/activities").json()["items"][0]
    assert first["code"] == code
    assert first["reservations"] == [{"by": "Japan", "proposed_level": None, "text": "Not sure"}]
    rows = client.get(f"{plan}/activities.json").json()["rows"]
    assert rows[0]["reservations"] == "Japan: Not sure"
    figure = client.get(f"{plan}/figures/achievement-levels.json").json()
    assert "Until settled, 3 of 3, or 2 activities" in figure["about"]["certainty"]
    text = text_of(client.get(f"{plan}/reviews/{draft.slug}/positions/"))
    assert "Not sure" in text


def test_an_answer_that_is_sent_as_it_stands_changes_nothing_and_a_bad_one_is_told(draft, staff):
    position = take_position(send_round(draft), "focal-japan", kind="reserve", text="Sent words")
    answered = answer(position, text="Because of the budget.")
    name, address = f"position-{position.pk}", ratings_address(draft, "answers/")
    same = {
        f"{name}-version": answered.version,
        f"{name}-disposition": "not-accepted",
        f"{name}-disposition_text": "Because of the budget.",
    }
    assert "Nothing was changed." in text_of(staff.post(address, same, follow=True))
    refused = staff.post(address, {**same, f"{name}-disposition": "perhaps"})
    assert refused.status_code == 400
    assert "is not one of the available choices" in text_of(refused)
    position.refresh_from_db()
    assert (position.disposition, position.version) == ("not-accepted", answered.version)
