"""What becomes of everything in the next plan is said with its ground and by two people."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from evaluations.models import DraftActivity, Recommendation, Succession
from evaluations.selectors.ledger import flow_of, ledger_of
from evaluations.services.succession import delete_activity, save_succession
from people.services import WrongStateError
from record.refusals import StaleVersionError
from review.services import entries
from surveys.models import Suggestion
from tests.conftest import account, signed_in
from tests.evaluations.next_plan import decide, drafted
from tests.pages import html_of, text_of

pytestmark = pytest.mark.django_db


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
    page = text_of(signed_in("secretariat").get("/plans/2016-2020/succession/"))
    assert (
        "What became of these activities, recommendations and suggestions is not known to us: our sources say "
        "nothing about it after 12 May 2021." in page
    )
    answer = client.get("/api/v1/plans/2016-2020/succession").json()
    assert (answer["dispositions"]["not known to us"], answer["followed_until"]) == (118, "2021-05-12")
    assert "not yet decided" not in answer["dispositions"]


def test_a_disposition_asks_for_its_ground(plan, draft):
    activity = plan.activities.first()
    successor = drafted(draft)
    for disposition, more, field in (
        ("dropped", {}, "reason"),
        ("continued", {}, "successors"),
        ("completed", {"successors": [successor]}, "successors"),
    ):
        with pytest.raises(ValidationError) as refused:
            decide(plan, activity, disposition, **more)
        assert field in refused.value.message_dict
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


def test_what_goes_on_is_offered_where_the_next_plan_has_an_activity_for_it(plan, draft):
    address = f"/workspace/succession/2016-2020/activity/{plan.activities.first().pk}/"

    def offered() -> set[str]:
        page = signed_in("secretariat").get(address).content.decode()
        return set(re.findall(r'name="disposition" value="(\w+)"', page))

    assert offered() == {"completed", "dropped"}
    drafted(draft)
    assert offered() == {"completed", "dropped", "continued", "merged"}


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
    address = recommendation.get_absolute_url()
    assert f'href="{address}"' in Client().get("/decisions/").content.decode()
    assert f"{address}</loc>" in Client().get("/sitemap.xml").content.decode()
    with pytest.raises(WrongStateError):
        decide(plan, recommendation, "completed", version=1)
    with pytest.raises(ValidationError) as refused:
        delete_activity(successor, by=account("secretariat"))
    assert refused.value.messages == ["AIR-1 is linked to the ledger: R33: Continued as"]


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
    assert client.get("/plans/2016-2020/succession/flow.svg").content.startswith(b"<svg")
    assert client.get("/plans/2016-2020/succession/flow.png").content.startswith(b"\x89PNG")
    lines = (
        b"".join(client.get("/plans/2016-2020/succession/flow.csv").streaming_content)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert any("R33" in line and "AIR-1" in line for line in lines)


def test_a_box_for_all_that_ended_alike_gives_no_single_reason(plan):
    first, second = Recommendation.objects.filter(evaluation__slug="external-2020").order_by("code")[:2]
    decide(plan, first, "dropped", reason="Out of reach")
    decide(plan, second, "dropped", reason="Asked twice")
    flow = flow_of(plan, None)
    (dropped,) = [one for one in flow.nodes if one.key == "d-dropped"]
    assert dropped.text == "The ledger says of each thing why."
    assert {start for start, end in flow.links if end == "d-dropped"} == {f"r{first.pk}", f"r{second.pk}"}


def test_the_file_of_a_list_is_asked_what_it_understands_and_nothing_else():
    client = signed_in("secretariat")
    html = html_of(client.get("/plans/2016-2020/succession/?disposition=not+known+to+us&page=1"))
    links = [one for one in re.findall(r'href="([^"]+)" download', html) if ".csv" in one]
    assert links
    for link in links:
        address = unescape(link)
        assert "page=" not in address
        assert client.get(address).status_code == 200
    assert any("disposition" in one for one in links)


def test_the_flow_leads_from_the_heading_of_a_suggestion(plan, draft):
    suggestion = Suggestion.objects.filter(theme__question__survey__plan=plan).first()
    decide(plan, suggestion, "continued", successors=[drafted(draft)])
    links = flow_of(plan, None).links
    heading = f"t{suggestion.theme_id}"
    assert [end for start, end in links if start == heading] == [f"a{DraftActivity.objects.get().pk}"]
