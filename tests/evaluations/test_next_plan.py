"""The next plan is drafted by staff, who are told what keeps an activity from being evaluated."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from evaluations.models import DraftActivity
from evaluations.selectors.drafting import drafting_of
from evaluations.services.succession import save_objective
from record.refusals import StaleVersionError
from surveys.models import Suggestion
from tests.conftest import account, signed_in
from tests.evaluations.next_plan import GOOD, decide, drafted
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_what_keeps_an_activity_from_being_evaluated(draft):
    vague = drafted(
        draft,
        code="AIR-2",
        text="Strengthen cooperation.",
        responsible="",
        due_year=None,
        rated_by="",
        difference="",
    )
    good = drafted(draft)
    found = {
        one.activity.code: [doubt.kind for doubt in one.doubts] for one in drafting_of(draft, None).activities
    }
    assert found == {vague.code: ["verb", "subject", "due", "rating", "duplicates"], good.code: []}
    result = {one.activity.code: one.doubts for one in drafting_of(draft, None).activities}["AIR-2"]
    assert "Only a direction: “strengthen”." in result[0].text
    assert "EANET" in result[4].text
    with pytest.raises(ValidationError, match="2021 to 2025"):
        drafted(draft, code="AIR-3", due_year=2031)


def test_cooperating_with_all_others_is_no_duplicate(draft):
    from partnerships.models import Mechanism

    others = list(Mechanism.objects.filter(code__in=("TEMM", "EANET", "LTP")))
    drafted(draft, difference="", links={"mechanisms": others})
    (one,) = drafting_of(draft, None).activities
    assert one.is_evaluable


def test_the_coverage_says_what_nobody_has_taken_up(plan, draft):
    secretariat = account("secretariat")
    suggestion = Suggestion.objects.filter(theme__question__survey__plan=plan).first()
    assert len(drafting_of(draft, secretariat).not_taken_up) == 118
    drafted(draft, links={"suggestions": [suggestion], "activities": [plan.activities.first()]})
    decide(plan, plan.activities.last(), "dropped", reason="Done elsewhere")
    drafting = drafting_of(draft, secretariat)
    assert (drafting.lines, drafting.taken_up, len(drafting.not_taken_up)) == (118, 3, 115)


def test_objectives_and_activities_know_two_editors(draft):
    area = draft.follows.areas[0]
    by = {"by": account("secretariat")}
    assert save_objective(draft, area, text="Cleaner air.", expected_version=0, **by).version == 1
    with pytest.raises(StaleVersionError):
        save_objective(draft, area, text="Other.", expected_version=0, **by)
    assert save_objective(draft, area, text="", expected_version=1, **by) is None
    one = drafted(draft)
    assert drafted(draft, activity=one, version=9).version == 1
    with pytest.raises(StaleVersionError):
        drafted(draft, activity=one, version=9, text="Hold a meeting.")
    with pytest.raises(ValidationError):
        drafted(draft)


def test_the_draft_is_read_by_staff_only(draft):
    drafted(draft, text="Publish the secret handbook.")
    address = draft.get_absolute_url()
    assert "secret handbook" in text_of(signed_in("secretariat").get(address))
    for username in ("evaluator", "delegate", "focal-japan", "administrator"):
        assert signed_in(username).get(address).status_code == 403
    for page in (
        "/plans/2016-2020/succession/",
        "/plans/2016-2020/succession.csv",
        "/plans/2016-2020/succession/flow.csv",
        "/api/v1/plans/2016-2020/succession",
    ):
        response = Client().get(page)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert "secret handbook" not in body.decode()


def test_the_whole_draft_by_page(plan):
    staff = signed_in("secretariat")
    opened = staff.post(
        "/workspace/plans/2016-2020/next/", {"title": "Next", "first_year": 2025, "last_year": 2021}
    )
    assert opened.status_code == 400
    opened = staff.post(
        "/workspace/plans/2016-2020/next/", {"title": "Next", "first_year": 2021, "last_year": 2025}
    )
    assert opened["Location"] == "/workspace/next-plans/next/"
    assert staff.get("/workspace/plans/2016-2020/next/")["Location"] == "/workspace/next-plans/next/"
    area = plan.areas[0]
    new = "/workspace/next-plans/next/activities/new/"
    bad = staff.post(new, {**GOOD, "area": area.pk, "version": 0, "code": "air 1"})
    assert bad.status_code == 400
    assert staff.post(new, {**GOOD, "area": area.pk, "version": 0}).status_code == 302
    change = "/workspace/next-plans/next/activities/AIR-1/"
    assert staff.get(change).status_code == 200
    assert staff.post(change, {**GOOD, "area": area.pk, "version": 1, "due_year": 2024}).status_code == 302
    objective = f"/workspace/next-plans/next/objectives/{area.slug}/"
    assert staff.post(objective, {"version": 0, "text": "Cleaner air."}).status_code == 302
    page = text_of(staff.get("/workspace/next-plans/next/"))
    assert "1 of 1 drafted activities can be evaluated" in page
    assert "Cleaner air." in page
    activity = DraftActivity.objects.get()
    decide_page = f"/workspace/succession/2016-2020/activity/{plan.activities.first().pk}/"
    data = {"version": 0, "disposition": "continued", "successors": [activity.pk], "reason": ""}
    assert staff.post(decide_page, data).status_code == 302
    assert "Continued as AIR-1 of the next plan Draft" in text_of(staff.get("/plans/2016-2020/succession/"))
    refused = staff.post(f"{change}delete/")
    assert (refused.status_code, "linked to the ledger" in text_of(refused)) == (409, True)
    assert staff.get("/workspace/succession/2016-2020/activity/999999/").status_code == 404


def test_a_drafted_activity_is_deleted_by_page_and_one_that_is_not_there_is_told(draft):
    staff, activity = signed_in("secretariat"), drafted(draft)
    address = f"{draft.get_absolute_url()}activities/{activity.code}/"
    assert staff.post(f"{address}delete/", {"version": 1}).status_code == 302
    assert not draft.activities.exists()
    assert DraftActivity.history.filter(id=activity.pk).first().history_type == "-"
    for gone in (address, f"{address}delete/"):
        answer = staff.get(gone)
        assert answer.status_code == 404
        assert "The draft has no activity “AIR-1”." in text_of(answer)


def test_a_draft_of_the_next_plan_that_is_not_there_is_told_to_staff():
    answer = signed_in("secretariat").get("/workspace/next-plans/no-such/")
    assert (answer.status_code, "There is no draft plan “no-such”." in text_of(answer)) == (404, True)


def test_the_same_objective_again_changes_nothing(draft):
    area, by = draft.follows.areas[0], account("secretariat")
    first = save_objective(draft, area, text="Cleaner air.", expected_version=0, by=by)
    assert (
        save_objective(draft, area, text="Cleaner air.", expected_version=99, by=by).version == first.version
    )
    assert first.history.count() == 1
