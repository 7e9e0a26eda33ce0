"""What becomes of everything in the next plan; what keeps a drafted activity from being evaluated."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from evaluations.models import DraftActivity, Recommendation, Succession
from evaluations.selectors.drafting import drafting_of
from evaluations.selectors.flow import flow_of
from evaluations.selectors.ledger import ledger_of
from evaluations.services.succession import (
    delete_activity,
    open_draft,
    save_activity,
    save_objective,
    save_succession,
)
from people.services import WrongStateError
from record.refusals import StaleVersionError
from review.services import entries
from surveys.models import Suggestion
from tests.conftest import account, signed_in
from tests.pages import html_of, text_of

pytestmark = pytest.mark.django_db

GOOD = {
    "code": "AIR-1",
    "text": "Publish a yearly report on transboundary air pollution.",
    "responsible": "Technical Centres of NEACAP",
    "due_year": 2023,
    "rated_by": "The report is published or not.",
    "difference": "LTP models; this reports to policy makers.",
}


@pytest.fixture
def draft(plan):
    return open_draft(
        plan, title="Plan 2021-2025", first_year=2021, last_year=2025, by=account("secretariat")
    )


def drafted(draft, *, links=None, version=0, activity=None, **values) -> DraftActivity:
    area = draft.follows.areas[0]
    return save_activity(
        draft,
        activity,
        values={**GOOD, "area": area, **values},
        links=links or {},
        expected_version=version,
        by=account("secretariat"),
    )


def decide(plan, subject, disposition, *, reason="", successors=(), version=0, clear=True):
    entry = save_succession(
        plan,
        subject,
        disposition=disposition,
        reason=reason,
        successors=successors,
        expected_version=version,
        by=account("secretariat"),
    )
    if entry is not None and clear:
        entries.clear_entry(entry, expected_version=entry.version, by=account("approver"))
    return entry


def test_the_real_ledger_starts_as_not_known_to_us(plan, client):
    ledger = ledger_of(plan, None)
    assert ledger.by_kind == [
        ("activity", "activities", 22, 0),
        ("recommendation", "recommendations and suggestions of evaluations", 9, 0),
        ("suggestion", "suggestions of the survey", 87, 0),
    ]
    assert [(label, count) for _, label, count in ledger.counts] == [
        ("continued as", 0),
        ("merged into", 0),
        ("completed", 0),
        ("dropped", 0),
        ("not known to us", 118),
    ]
    page = text_of(client.get("/succession/"))
    assert (
        "What became of these activities, recommendations and suggestions is not known to us: our sources say "
        "nothing about it after 12 May 2021." in page
    )
    told = client.get("/api/v1/plans/2016-2020/succession").json()
    assert (told["dispositions"]["not known to us"], told["followed_until"]) == (118, "2021-05-12")
    assert "not yet decided" not in told["dispositions"]


def test_a_disposition_asks_for_its_ground(plan, draft):
    activity = plan.activities.first()
    successor = drafted(draft)
    for disposition, more, field in (
        ("dropped", {}, "reason"),
        ("continued", {}, "successors"),
        ("completed", {"successors": [successor]}, "successors"),
    ):
        with pytest.raises(ValidationError) as told:
            decide(plan, activity, disposition, **more)
        assert field in told.value.message_dict
    with pytest.raises(ValidationError):
        decide(plan, activity, "", reason="because")
    with pytest.raises(PermissionDenied):
        save_succession(
            plan,
            activity,
            disposition="completed",
            reason="",
            successors=(),
            expected_version=0,
            by=account("evaluator"),
        )


def test_a_disposition_is_public_once_a_second_person_has_cleared_it(plan, draft):
    recommendation = Recommendation.objects.get(evaluation__slug="external-2020", code="R33")
    successor = drafted(draft, links={"recommendations": [recommendation]})
    entry = decide(plan, recommendation, "continued", successors=[successor], clear=False)
    assert entry.linked == "successor AIR-1"
    assert ledger_of(plan, None, disposition="continued").lines == ()
    seen = next(one for one in ledger_of(plan, account("approver")).lines if one.code == "R33")
    assert (seen.succession, seen.disposition) == (entry, "not known to us")
    entries.clear_entry(entry, expected_version=1, by=account("approver"))
    page = text_of(Client().get("/recommendations/external-2020/R33/"))
    assert "Continued as AIR-1 of the next plan" in page
    with pytest.raises(WrongStateError):
        decide(plan, recommendation, "completed", version=1)
    with pytest.raises(ValidationError) as told:
        delete_activity(successor, by=account("secretariat"))
    assert told.value.messages == ["AIR-1 is linked to the ledger: R33: Continued as"]


def test_two_people_decide_at_once(plan):
    activity = plan.activities.first()
    decide(plan, activity, "completed", clear=False)
    with pytest.raises(StaleVersionError):
        decide(plan, activity, "dropped", reason="Mine", clear=False)
    assert decide(plan, activity, "completed", version=77, clear=False).version == 1
    with pytest.raises(StaleVersionError):
        decide(plan, activity, "", version=7)
    assert decide(plan, activity, "", version=1) is None
    assert not Succession.objects.exists()


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
    told = {one.activity.code: one.doubts for one in drafting_of(draft, None).activities}["AIR-2"]
    assert "Only a direction: “strengthen”." in told[0].text
    assert "EANET" in told[4].text
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


def test_the_flow_leads_from_findings_to_the_next_plan(plan, draft):
    before = flow_of(plan, None)
    assert [sum(one.column == column for one in before.nodes) for column in range(3)] == [13, 27, 1]
    assert sum(end == "not-known" for _, end in before.links) == 27
    recommendation = Recommendation.objects.get(evaluation__slug="external-2020", code="R33")
    decide(plan, recommendation, "continued", successors=[drafted(draft)])
    after = flow_of(plan, None)
    finding = recommendation.findings.get()
    activity = DraftActivity.objects.get()
    assert (f"f{finding.pk}", f"r{recommendation.pk}") in after.links
    assert (f"r{recommendation.pk}", f"a{activity.pk}") in after.links
    assert sum(end == "not-known" for _, end in after.links) == 26
    client = Client()
    assert client.get("/succession/flow.svg").content.startswith(b"<svg")
    assert client.get("/succession/flow.png").content.startswith(b"\x89PNG")
    lines = b"".join(client.get("/succession/flow.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert any("R33" in line and "AIR-1" in line for line in lines)


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
        "/succession/",
        "/succession.csv",
        "/succession/flow.csv",
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
    assert "Continued as AIR-1 of the next plan Draft" in text_of(staff.get("/succession/"))
    refused = staff.post(f"{change}delete/")
    assert (refused.status_code, "linked to the ledger" in text_of(refused)) == (409, True)
    assert staff.get("/workspace/succession/2016-2020/activity/999999/").status_code == 404


def test_a_box_for_all_that_ended_alike_gives_no_single_reason(plan):
    first, second = Recommendation.objects.filter(evaluation__slug="external-2020").order_by("code")[:2]
    decide(plan, first, "dropped", reason="Out of reach")
    decide(plan, second, "dropped", reason="Asked twice")
    flow = flow_of(plan, None)
    (dropped,) = [one for one in flow.nodes if one.key == "d-dropped"]
    assert dropped.text == "The ledger says of each thing why."
    assert {start for start, end in flow.links if end == "d-dropped"} == {f"r{first.pk}", f"r{second.pk}"}


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("/succession/?disposition=not+known+to+us", "ledger"),
        ("/recommendations/as-of/?moment=2021-06-01T00:00", "follow-up"),
    ],
)
def test_the_file_of_a_list_is_asked_what_it_understands_and_nothing_else(client, page, file):
    html = html_of(client.get(f"{page}&page=1&utm_source=mail"))
    links = [one for one in re.findall(r'href="([^"]+)" download', html) if ".csv" in one]
    assert links
    for link in links:
        address = unescape(link)
        assert "utm_source" not in address
        assert client.get(address).status_code == 200
    assert any(page.split("?")[1].split("=")[0] in one for one in links), file
