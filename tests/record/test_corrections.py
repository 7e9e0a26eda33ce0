"""The corrections register: proposed, confirmed or rejected by another, shown beside the fact and in files."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from evaluations.models import Finding, Recommendation
from partnerships.models import Collaboration, ContextInstrument, Mechanism
from people.services import WrongStateError
from programmes.models import ActivityRating, PlannedActivity
from record.models import Citation, Correction, SourceDocument
from record.refusals import StaleVersionError
from record.selectors.corrections import correction_index
from record.services.corrections import CorrectionEntry, decide_correction, propose_correction
from surveys.models import Survey
from tests.conftest import account, signed_in
from tests.factories import make_plan, make_source
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db


def entry(**values: object) -> CorrectionEntry:
    paper = SourceDocument.objects.get(slug="review-paper-2020")
    wanted = {
        "kind": "misprint",
        "subject": "Spelling of CLRTAP",
        "printed": "CLARTAP",
        "contradicted_by": "The convention is abbreviated CLRTAP.",
        "proposed": "CLRTAP",
        "source": paper,
        "place": "Table 1",
        "authority_source": paper,
        "authority_place": "Table 1",
    }
    return CorrectionEntry(**{**wanted, **values})


def proposed(fact=None, **values: object) -> Correction:
    fact = fact or Collaboration.objects.get(code="COL-12")
    return propose_correction(None, entry(**values), fact=fact, expected_version=0, by=account("secretariat"))


def decided(
    one: Correction, status: str, reason: str = "", who: str = "approver", version: int = 1
) -> Correction:
    return decide_correction(one, status, reason=reason, expected_version=version, by=account(who))


def test_those_of_the_source_are_loaded_as_proposed_by_nobody():
    found = Correction.objects.all()
    assert [one.code for one in found] == [f"D{number}" for number in range(1, 11)]
    assert {(one.status, one.proposed_by, one.decided_by) for one in found} == {("proposed", None, None)}


def test_a_proposal_stands_beside_its_fact_everywhere(client):
    one = proposed()
    assert (one.code, one.status, one.version) == ("D11", "proposed", 1)
    assert "D11 correction proposed" in text_of(client.get("/partnerships/"))
    listed = b"".join(client.get("/partnerships/collaborations.csv").streaming_content).decode()
    assert (
        "D11 (proposed): CLARTAP But: The convention is abbreviated CLRTAP. Proposed wording: CLRTAP"
        in listed
    )
    answer = client.get("/api/v1/corrections?status=proposed").json()
    assert answer["count"] == 11
    assert answer["items"][-1]["beside"] == ["COL-12 (collaboration)"]
    assert Collaboration.objects.get(code="COL-12").text.count("CLARTAP") == 1


def test_a_fact_of_any_app_can_carry_one(client, updated):
    rating = updated.ratings.get(activity__code="AIR-4")
    proposed(rating)
    assert "D11" in text_of(client.get("/plans/2016-2020/air/AIR-4/"))
    listed = b"".join(client.get("/plans/2016-2020/activities.csv").streaming_content).decode()
    assert listed.count("D11 (proposed)") == 1
    assert listed.count("D5 (proposed)") == 1
    finding = Finding.objects.get(code="E26")
    proposed(finding)
    written = b"".join(client.get("/evaluations/external-2020/findings.csv").streaming_content).decode()
    assert "D12 (proposed)" in written


def test_deciding_takes_another_person_and_a_reason_to_reject(client):
    one = proposed()
    with pytest.raises(PermissionDenied):
        decided(one, "confirmed", who="secretariat")
    with pytest.raises(PermissionDenied):
        decided(one, "confirmed", who="delegate")
    with pytest.raises(ValidationError):
        decided(one, "rejected")
    with pytest.raises(StaleVersionError):
        decided(one, "confirmed", version=7)
    rejected = decided(one, "rejected", "The paper means another body.")
    assert (rejected.status, rejected.decided_by.username) == ("rejected", "approver")
    assert "D11" not in text_of(client.get("/partnerships/"))
    assert "D11" not in correction_index().codes
    register = text_of(client.get("/sources/?status=rejected"))
    assert "The paper means another body." in register
    with pytest.raises(WrongStateError):
        propose_correction(one, entry(subject="x"), fact=None, expected_version=2, by=account("secretariat"))
    back = decided(rejected, "proposed", "Looked at again.", version=2)
    assert (back.status, back.decided_by, back.decided_at) == ("proposed", None, None)
    assert decided(back, "confirmed", version=3).status == "confirmed"
    assert "D11 (confirmed)" in client.get("/partnerships/collaborations.json").content.decode()


def test_what_is_not_cleared_cannot_carry_one():
    plan = make_plan(activities=1, status="draft")
    rating = ActivityRating.objects.get(activity__plan=plan)
    with pytest.raises(ValidationError, match="not cleared"):
        proposed(rating)
    assert not Correction.objects.filter(code="D11").exists()


def test_two_people_on_one_proposal_lose_nothing():
    one = proposed()
    changed = propose_correction(
        one, entry(proposed="CLRTAP (from memory)"), fact=None, expected_version=1, by=account("approver")
    )
    assert (changed.version, changed.proposed_by.username) == (2, "approver")
    with pytest.raises(StaleVersionError):
        propose_correction(
            one, entry(subject="Mine"), fact=None, expected_version=1, by=account("secretariat")
        )
    same = propose_correction(
        changed,
        entry(proposed="CLRTAP (from memory)"),
        fact=None,
        expected_version=2,
        by=account("secretariat"),
    )
    assert same.version == 2


def test_the_way_from_a_citation_to_a_decision(client):
    activity = PlannedActivity.objects.get(code="LCC-3", plan__slug="2016-2020")
    staff = signed_in("secretariat")
    page = staff.get("/plans/2016-2020/cities/LCC-3/").content.decode()
    address = f"/workspace/corrections/new/?citation={activity.citation_id}"
    assert address in page
    assert address not in client.get("/plans/2016-2020/cities/LCC-3/").content.decode()
    assert "Beside “LCC-3”" in text_of(staff.get(address))
    paper = activity.citation.source_id
    typed = {
        "version": "0",
        "subject": "A word is missing",
        "kind": "misprint",
        "printed": "address specific for LCC development",
        "source": paper,
        "place": "Table 1",
        "contradicted_by": "",
        "authority_source": paper,
        "authority_place": "Table 1",
    }
    refused = staff.post(address, typed)
    assert "What speaks against it: This field is required" in errors_in(refused)
    assert "address specific for LCC development" in refused.content.decode()
    same = staff.post(address, {**typed, "contradicted_by": typed["printed"]})
    assert "says the same as what is printed" in errors_in(same)
    assert staff.post(address, {**typed, "contradicted_by": "A noun is missing."}).status_code == 302
    assert "D11" in text_of(client.get("/plans/2016-2020/cities/LCC-3/"))
    own = staff.post(
        "/workspace/corrections/D11/decide/", {"status": "confirmed", "version": "1"}, follow=True
    )
    assert "This takes two people; you entered it" in text_of(own)
    approver = signed_in("approver")
    no_reason = approver.post(
        "/workspace/corrections/D11/decide/",
        {"status": "rejected", "version": "1", "reason": " "},
        follow=True,
    )
    assert "Nothing was decided: Say why." in text_of(no_reason)
    done = approver.post(
        "/workspace/corrections/D11/decide/", {"status": "confirmed", "version": "1"}, follow=True
    )
    assert "D11 is confirmed." in text_of(done)
    assert (
        approver.post("/workspace/corrections/D11/decide/", {"status": "maybe", "version": "2"}).status_code
        == 404
    )
    assert staff.get("/workspace/corrections/D99/").status_code == 404
    assert staff.get("/workspace/corrections/new/?citation=99999999").status_code == 404


def test_the_register_filters_by_state_kind_and_source(client):
    page = text_of(client.get("/sources/?kind=names-vary"))
    assert "1 contradiction: Names vary" in page
    assert text_of(client.get("/sources/?source=neaspec-som-20")).count("D1 ") >= 1
    assert "No contradiction matches" in text_of(client.get("/sources/?status=confirmed"))
    assert client.get("/sources/?status=x").status_code == 400
    assert client.get("/sources/?source=none-such").status_code == 404
    content = b"".join(client.get("/sources/corrections.csv?kind=names-vary").streaming_content)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [(row["code"], row["filter"]) for row in rows] == [("D10", "Names vary")]


@pytest.mark.parametrize(
    ("model", "wanted", "file"),
    [
        (Recommendation, {"code": "R25"}, "/recommendations.csv"),
        (Survey, {"slug": "stakeholder-2020"}, "/surveys/stakeholder-2020.csv"),
        (
            PlannedActivity,
            {"code": "AIR-1", "plan__slug": "2016-2020"},
            "/plans/2016-2020/reviews/compare.csv",
        ),
        (ContextInstrument, {"slug": "leds"}, "/context.csv"),
        (Mechanism, {"code": "EABRN"}, "/partnerships/mechanisms.csv"),
    ],
)
def test_lists_carry_it_as_a_footnote(client, model, wanted, file):
    proposed(model.objects.get(**wanted))
    content = b"".join(client.get(file).streaming_content).decode("utf-8-sig")
    noted = [
        row["corrections"] for row in csv.DictReader(io.StringIO(content)) if "D11" in row["corrections"]
    ]
    assert noted
    assert all("D11 (proposed): CLARTAP" in text for text in noted)


def test_whoever_wrote_in_it_does_not_decide_it():
    one = Correction.objects.get(code="D1")
    entries = {"source": one.printed_citation.source, "authority_source": one.authority.source}
    mine = propose_correction(one, entry(**entries), fact=None, expected_version=1, by=account("secretariat"))
    theirs = propose_correction(
        mine, entry(**entries, subject="Another"), fact=None, expected_version=2, by=account("approver")
    )
    for who in ("secretariat", "approver"):
        with pytest.raises(PermissionDenied):
            decided(theirs, "confirmed", who=who, version=3)


def test_a_long_correction_breaks_no_file_and_a_reason_is_text(client):
    proposed(printed="x" * 17_000, contradicted_by="y" * 17_000)
    assert client.get("/partnerships/collaborations.xlsx").status_code == 200
    assert "(in full: register, D11)" in client.get("/partnerships/collaborations.json").content.decode()
    address = "/workspace/corrections/D11/decide/"
    answer = signed_in("approver").post(
        address, {"status": "rejected", "version": "1", "reason": "\x00x"}, follow=True
    )
    assert "Null characters are not allowed" in text_of(answer)
    assert Correction.objects.get(code="D11").status == "proposed"


def test_the_register_names_no_source_that_only_hidden_facts_cite(client):
    hidden = make_source(title="Hidden source")
    plan = make_plan(activities=1, status="draft")
    Citation.objects.filter(pk=ActivityRating.objects.get(activity__plan=plan).citation_id).update(
        source=hidden
    )
    assert "Hidden source" not in text_of(client.get("/sources/"))
    assert "Hidden source" in text_of(signed_in("secretariat").get("/sources/"))


@pytest.mark.parametrize("field", ["place", "authority_place"])
def test_a_proposal_says_where_both_sides_stand(field):
    with pytest.raises(ValidationError) as refused:
        proposed(**{field: " "})
    assert refused.value.message_dict == {field: ["Say where: paragraph, table, page."]}
    assert not Correction.objects.filter(code="D11").exists()


def test_a_decision_is_taken_back_before_another_is_made():
    confirmed = decided(proposed(), "confirmed")
    assert decided(confirmed, "confirmed", version=2).version == 2
    with pytest.raises(WrongStateError, match="take the decision back first, with a reason"):
        decided(confirmed, "rejected", "Another view.", version=2)
    confirmed.refresh_from_db()
    assert (confirmed.status, confirmed.version) == ("confirmed", 2)


def test_who_decides_on_what_was_just_changed_looks_again():
    one = proposed()
    propose_correction(
        one, entry(proposed="Other words"), fact=None, expected_version=1, by=account("secretariat")
    )
    answer = signed_in("approver").post(
        f"/workspace/corrections/{one.code}/decide/", {"status": "confirmed", "version": "1"}, follow=True
    )
    assert "Somebody else has just changed it; look at it once more." in text_of(answer)
    one.refresh_from_db()
    assert one.status == "proposed"
