"""What counts as a contact and what as joint work; that there was none is a statement, no collaboration."""

from __future__ import annotations

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError

from papers.selectors.record import Record
from partnerships.models import Absence, Collaboration, CollaborationKind, Mechanism, is_joint_work
from partnerships.selectors.absences import absences
from partnerships.selectors.contacts import (
    CollaborationFilter,
    Contact,
    Contacts,
    collaborations,
    contacts_of,
    count_contacts,
    next_code,
)
from partnerships.services.records import FactEntry, Where, delete_fact, save_absence, save_collaboration
from programmes.models import ProgrammeArea
from record.models import CorrectedFact, Correction
from record.refusals import StaleVersionError
from record.selectors.corrections import correction_index
from reporting.words import number_in_words
from tests.conftest import account, signed_in
from tests.factories import make_citation
from tests.pages import text_of
from tests.papers.steps import the_paper
from tests.partnerships.entries import cited, typed_now

pytestmark = pytest.mark.django_db
SENTENCE = (
    "19 contacts are on record, or 17 or 18 if some are others under a second name; at most four were joint "
    "work (two of them with one of the seven mechanisms, one contradicted)."
)
JOINT = {"COL-10": "TEMM", "COL-13": "", "COL-16": "YSLME", "COL-21": ""}
"""Joint work in the plan's review, read by hand, and the mechanism it was with."""


def counted(plan) -> Contacts:
    return contacts_of(collaborations(CollaborationFilter(plan=plan)), correction_index())


def test_four_contacts_were_joint_work_and_one_of_them_is_contradicted(plan):
    found = collaborations(CollaborationFilter(plan=plan, joint="yes"))
    assert {one.code: "".join(each.code for each in one.mechanisms.all()) for one in found} == JOINT
    index = correction_index()
    assert [one.code for one in found if index.is_contradicted(one)] == ["COL-16"]
    assert counted(plan) == Contacts(19, 1, 1, 4, 2, 0, 1, 2)
    assert counted(plan).sentence(7) == SENTENCE
    kinds = CollaborationKind.values
    assert {one for one in kinds if is_joint_work(one, "took-place")} == {"joint-activity", "joint-study"}
    assert not any(is_joint_work(one, "considered") for one in kinds)


def test_page_table_api_file_and_paper_say_the_same(plan, client):
    wanted = counted(plan)
    answer = client.get("/api/v1/collaborations?plan=2016-2020").json()
    assert answer["contacts"] == {
        "took_place": 19,
        "took_place_at_least": 17,
        "considered": 1,
        "sought": 1,
        "joint": 4,
        "joint_with_mechanism": 2,
        "joint_outside_plan": 0,
        "joint_contradicted": 1,
    }
    assert {one["code"] for one in answer["items"] if one["is_joint"]} == set(JOINT)
    assert client.get("/api/v1/collaborations?joint=yes&plan=2016-2020").json()["count"] == 4
    refused = client.get("/api/v1/collaborations?joint=perhaps")
    assert (refused.status_code, "“joint” takes: yes, no" in refused.json()["detail"]) == (400, True)
    rows = json.loads(client.get("/partnerships/collaborations.json?plan=2016-2020").content)["rows"]
    assert {row["code"] for row in rows if row["joint"] == "yes"} == set(JOINT)
    assert len(rows) == wanted.in_all == 21
    page = text_of(client.get("/partnerships/?plan=2016-2020"))
    assert f"{SENTENCE} Considered only: 1. Sought without result: 1." in page
    assert page.count("given as “at most”") == 1
    assert Record(the_paper()).contacts == wanted
    assert client.get("/partnerships/?joint=perhaps").status_code == 400


def test_what_lies_outside_the_plan_is_told_apart(client):
    everything = contacts_of(collaborations(), correction_index())
    assert everything == Contacts(20, 1, 1, 5, 3, 1, 2, 2)
    page = text_of(client.get("/partnerships/nowpap/"))
    text = (
        "Three contacts are on record; at most one was joint work (one outside the plan, one contradicted)."
    )
    assert text in page


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ([], "No contact is on record."),
        (["observer"], "One contact is on record; it was not joint work."),
        (["joint-study"], "One contact is on record; it may count as joint work."),
        (["observer"] * 12, "12 contacts are on record; none of them was joint work."),
    ],
)
def test_the_sentence_fits_any_count(kinds, message):
    found = count_contacts(
        Contact(kind, "took-place", False, True, False, f"COL-{number}", "")
        for number, kind in enumerate(kinds)
    )
    assert found.sentence(7) == message


def test_what_was_sought_or_considered_is_never_joint_work():
    found = count_contacts(
        Contact("joint-activity", outcome, True, True, False, outcome, "")
        for outcome in ("none", "considered")
    )
    assert found == Contacts(0, 1, 1, 0, 0, 0, 0, 0)
    assert (number_in_words(9), number_in_words(10)) == ("nine", "10")


def test_a_proposal_of_one_person_or_a_spelling_contradicts_nothing(plan):
    one = Collaboration.objects.get(code="COL-10")
    made = Correction.objects.create(
        code="D90",
        kind="misprint",
        subject="x",
        printed="x",
        contradicted_by="y",
        printed_citation=make_citation(),
        authority=make_citation(),
        proposed_by=account("secretariat"),
    )
    CorrectedFact.objects.create(
        correction=made, content_type=ContentType.objects.get_for_model(one), object_id=one.pk
    )
    assert not correction_index().is_contradicted(one)
    assert counted(plan).contradicted == 1
    Correction.objects.filter(pk=made.pk).update(proposed_by=None)
    assert counted(plan).contradicted == 2
    Correction.objects.filter(pk=made.pk).update(kind="names-vary")
    assert counted(plan).contradicted == 1


def test_what_came_of_what_was_considered_is_not_known_to_us(client):
    answer = {one["code"]: one["known_until"] for one in client.get("/api/v1/collaborations").json()["items"]}
    assert {code for code, until in answer.items() if until} == {"COL-11"}
    assert answer["COL-11"] == "2021-05-12"
    page = text_of(client.get("/partnerships/temm/"))
    assert "What came of it is not known to us: our sources say nothing about it after 12 May 2021." in page
    rows = json.loads(client.get("/partnerships/collaborations.json").content)["rows"]
    came = {row["code"]: row["came_of_it"] for row in rows if row["came_of_it"]}
    assert came == {"COL-11": "not known to us: our sources say nothing about it after 12 May 2021"}


def test_the_absence_is_a_statement_with_its_contradiction_beside_it(client, plan):
    (one,) = absences(plan=plan)
    assert (one.code, one.mechanism.code, one.citation.place) == ("ABS-1", "NOWPAP", "para 36")
    assert correction_index().correction_codes(one) == ("D4",)
    assert not Collaboration.objects.filter(code="COL-2").exists()
    for address in (
        "/partnerships/nowpap/",
        "/partnerships/",
        "/partnerships/?mechanism=nowpap",
        "/plans/2016-2020/marine/",
        "/search/?q=ABS-1",
    ):
        assert "No joint activity has taken place so far." in text_of(client.get(address)), address
    assert "No joint activity" not in text_of(client.get("/partnerships/?joint=yes"))
    assert "Para 36 says that there was no joint work. D4 contradicted" in text_of(
        client.get("/partnerships/")
    )
    assert "ABS-1" in text_of(client.get("/sources/"))
    answer = client.get("/api/v1/absences").json()
    assert [(each["code"], each["mechanism"], each["corrections"]) for each in answer["items"]] == [
        ("ABS-1", "NOWPAP", ["D4"])
    ]
    rows = json.loads(client.get("/partnerships/mechanisms.json").content)["rows"]
    nowpap = next(row for row in rows if row["code"] == "NOWPAP")
    assert nowpap["absences"].startswith("ABS-1 (para 36): No joint activity")
    assert "D4" in nowpap["corrections"]


def test_a_mechanism_with_a_statement_alone_is_not_silent(client):
    eabrn = Mechanism.objects.get(code="EABRN")
    Absence.objects.create(
        code="ABS-2", mechanism=eabrn, text="Nothing took place.", citation=make_citation()
    )
    assert "nothing on record with EABRN" not in text_of(client.get("/"))
    assert "Nothing took place." in text_of(client.get("/partnerships/eabrn/"))


def entry(**values):
    known = {"code": "ABS-2", "mechanism": Mechanism.objects.get(code="EABRN"), "text": "None.", "plan": None}
    areas = [ProgrammeArea.objects.get(slug="biodiversity")]
    return FactEntry({**known, **values}, {"areas": areas, "platforms": []}, Where())


def test_rules_of_entering_a_statement():
    by = account("secretariat")
    made = save_absence(None, entry(), expected_version=0, by=by)
    assert (made.version, made.linked, made.citation.certainty) == (1, "area BIO", "recorded")
    assert save_absence(made, entry(), expected_version=1, by=by).version == 1
    with pytest.raises(StaleVersionError):
        save_absence(made, entry(text="Else."), expected_version=0, by=by)
    with pytest.raises(PermissionDenied):
        save_absence(made, entry(text="Else."), expected_version=1, by=account("delegate"))
    with pytest.raises(PermissionDenied):
        delete_fact(made, expected_version=1, by=account("focal-japan"))
    delete_fact(made, expected_version=1, by=by)
    assert made.history.filter(history_type="-").exists()


def test_staff_enter_change_and_delete_a_statement_by_page():
    staff, desk = signed_in("secretariat"), "/workspace/partnerships/"
    typed = {
        "version": "0",
        "code": "ABS-2",
        "mechanism": str(Mechanism.objects.get(code="EABRN").pk),
        "text": "Nothing took place.",
        **cited(),
    }
    assert staff.get(f"{desk}absences/new/").context["form"]["code"].value() == "ABS-2"
    assert staff.post(f"{desk}absences/new/", {**typed, "code": "ABS-1"}).status_code == 400
    assert staff.post(f"{desk}absences/new/", {**typed, "mechanism": ""}).status_code == 400
    assert staff.post(f"{desk}absences/new/", typed)["Location"] == "/partnerships/eabrn/#abs-2"
    shown = typed_now(staff.get(f"{desk}absences/ABS-2/").context["form"])
    assert staff.post(f"{desk}absences/ABS-2/", {**shown, "text": "Nothing at all."}).status_code == 302
    assert "Nothing took place. → Nothing at all." in text_of(staff.get(f"{desk}absences/ABS-2/"))
    assert "Nothing at all." in text_of(staff.get(desk))
    assert staff.post(f"{desk}absence/ABS-2/delete/", {"version": "2"}).status_code == 302
    assert staff.get(f"{desk}absences/ABS-2/").status_code == 404
    assert next_code(Collaboration, "COL") == "COL-24"
    assert (Absence.objects.count(), next_code(Absence, "ABS")) == (1, "ABS-2")
    Absence.objects.filter(code="ABS-1").update(code="ABS-7")
    assert staff.get(f"{desk}absences/new/").context["form"]["code"].value() == "ABS-8"
    assert staff.get(f"{desk}collaborations/new/").context["form"]["code"].value() == "COL-24"


def test_what_may_be_another_under_a_second_name_is_counted_with_and_without(client):
    editor, address = signed_in("secretariat"), "/workspace/partnerships/collaborations/COL-20/"
    page = text_of(client.get("/partnerships/?area=land"))
    assert "6 contacts are on record, or 4 or 5 if some are others under a second name" in page.replace(
        "Six", "6"
    )
    assert page.count("Perhaps the same as") == 2
    one = Collaboration.objects.get(code="COL-20")
    form = editor.get(address).context["form"]
    assert form["may_be"].value() == "COL-4"
    values = {name: form[name].value() or "" for name in form.own} | {"may_be": "COL-99", "plan": one.plan}
    links = {name: list(getattr(one, name).all()) for name in form.linking}
    with pytest.raises(ValidationError, match="There is no other collaboration “COL-99”"):
        save_collaboration(
            one, FactEntry(values, links, Where()), expected_version=one.version, by=account("secretariat")
        )
