"""The pages on which members, kinds of meetings, meetings and the outline of a draft are changed by form."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from evaluations.models import Recommendation
from evaluations.services.responses import ExitEntry, let_go
from people.models import MeetingKind, MemberState, Organisation
from people.services import WrongStateError
from programmes.forms.organisation import MOST_MEMBERS
from programmes.models import Meeting, Platform, ProgrammeArea
from programmes.services import drafting, facts, meetings, setting_up
from record.models import CorrectedFact, Correction
from tests.conftest import signed_in
from tests.evaluation import cleared_recommendation
from tests.pages import errors_in, text_of
from tests.programmes.setting_up.drafts import NEW, outline

pytestmark = pytest.mark.django_db

MEMBERS = "/setup/members/"


@pytest.fixture
def recommended() -> Recommendation:
    return cleared_recommendation()


@pytest.fixture
def staff() -> Client:
    return signed_in("secretariat")


def test_members_are_added_by_name_code_or_both_and_renamed_and_taken_out(staff):
    typed = "Viet Nam\nBhutan\nLKO: Office of the Lakes\nGreen Friends of the River\n水资源"
    assert staff.post(MEMBERS, {"members": typed}).status_code == 302
    made = {one.name: one.iso_code for one in MemberState.objects.all()}
    assert made["Viet Nam"] == "VNM"
    assert made["Office of the Lakes"] == "LKO"
    assert made["Green Friends of the River"] == "GFOTR"
    assert made["水资源"] == "M1"
    lakes = MemberState.objects.get(iso_code="LKO")
    page = staff.get(f"{MEMBERS}{lakes.pk}/")
    assert 'value="Office of the Lakes"' in page.content.decode()
    typed = {"name": "Lakes Office", "version": lakes.version, "base": ""}
    assert staff.post(f"{MEMBERS}{lakes.pk}/", typed).status_code == 302
    late = staff.post(f"{MEMBERS}{lakes.pk}/", {**typed, "name": "Too late"})
    assert (late.status_code, "Too late" in late.content.decode()) == (409, True)
    lakes.refresh_from_db()
    assert lakes.name == "Lakes Office"
    address = f"{MEMBERS}{lakes.pk}/remove/"
    assert "the member Lakes Office, also from the drafts it takes part in" in text_of(staff.get(address))
    assert staff.post(address, {"version": lakes.version - 1}).status_code == 409
    assert staff.post(address, {"version": lakes.version}).status_code == 302
    assert not MemberState.objects.filter(iso_code="LKO").exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Bhutan\nBTN", "“BTN” stands twice, or its code is another member’s."),
        ("1X: Office", "“1X” is no code: write two to eight letters from A to Z, or digits."),
        ("XQ", "“XQ” is no ISO code of three letters."),
        (
            "\n".join(f"Body number {number}" for number in range(MOST_MEMBERS + 1)),
            "members at once are not taken.",
        ),
        ("Japan", "has this code already"),
    ],
)
def test_a_line_that_names_no_member_is_told_and_stays_on_the_page(staff, typed, message):
    count = MemberState.objects.count()
    answer = staff.post(MEMBERS, {"members": typed})
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert answer.context["form"]["members"].value() == typed
    assert MemberState.objects.count() == count


def test_a_member_that_a_document_names_is_renamed_as_wording_and_stays(staff):
    japan = MemberState.objects.get(iso_code="JPN")
    assert staff.get(f"{MEMBERS}{japan.pk}/")["Location"].endswith(f"/wording/state/{japan.pk}/")
    refused = staff.post(f"{MEMBERS}{japan.pk}/remove/", {"version": japan.version})
    assert refused.status_code == 409
    assert "names it" in text_of(refused)
    assert MemberState.objects.filter(pk=japan.pk).exists()


def test_a_kind_of_meetings_is_added_once_and_taken_out(staff):
    address = "/setup/meetings/kinds/"
    assert staff.post(address, {"name": "Workshop", "receives_rounds": "on"}).status_code == 302
    again = staff.post(address, {"name": "Workshop"})
    assert (again.status_code, "already" in errors_in(again)) == (400, True)
    assert MeetingKind.objects.filter(name="Workshop").count() == 1
    made = MeetingKind.objects.get(name="Workshop")
    assert "the kind “Workshop”" in text_of(staff.get(f"{address}{made.pk}/remove/"))
    assert staff.post(f"{address}{made.pk}/remove/", {"version": made.version}).status_code == 302
    som = Meeting.objects.get(code="SOM-23").kind
    refused = staff.post(f"{address}{som.pk}/remove/", {"version": som.version})
    assert (refused.status_code, "There are meetings of the kind" in text_of(refused)) == (409, True)


def test_the_logo_is_that_of_the_portal_where_there_is_none(client):
    assert client.get("/logo/1/")["Location"] == "/static/reporting/icon.svg"
    Organisation.objects.update(logo=b"\x89PNG", logo_type="image/png")
    assert (client.get("/logo/1/").content, client.get("/logo/1/")["Content-Type"]) == (
        b"\x89PNG",
        "image/png",
    )


def test_a_meeting_entered_here_is_changed_and_deleted_on_its_pages(staff, secretariat):
    made = meetings.enter_meeting(NEW, by=secretariat)
    address = f"/setup/meetings/{made.pk}/"
    page = staff.get(address)
    assert 'value="Ulaanbaatar"' in page.content.decode()
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"base": ""}
    wrong = staff.post(address, {**typed, "starts": "2031-05-02", "ends_on": "2031-05-01"})
    assert (wrong.status_code, "before it begins" in text_of(wrong)) == (400, True)
    assert staff.post(address, {**typed, "place": "Seoul", "starts": "2031-05-02"}).status_code == 302
    made.refresh_from_db()
    assert (made.place, made.year) == ("Seoul", 2031)
    delete = f"{address}delete/"
    assert staff.post(delete, {"version": made.version - 1}).status_code == 409
    assert staff.post(delete, {"version": made.version}).status_code == 302
    assert not Meeting.objects.filter(pk=made.pk).exists()


def test_a_platform_entered_here_is_changed_and_deleted_on_its_pages(staff, secretariat):
    area = ProgrammeArea.objects.get(code="AIR")
    made = setting_up.enter_platform({"area": area, "code": "NET-1", "name": "Network"}, by=secretariat)
    address = f"/setup/platforms/{made.pk}/"
    form = staff.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"base": ""}
    assert staff.post(address, {**typed, "name": "Net of labs"}).status_code == 302
    made.refresh_from_db()
    assert made.name == "Net of labs"
    assert "the platform Net of labs" in text_of(staff.get(f"{address}delete/"))
    assert staff.post(f"{address}delete/", {"version": made.version}).status_code == 302
    assert not Platform.objects.filter(pk=made.pk).exists()


def test_an_outline_is_saved_undone_once_and_refused_with_what_was_typed(staff, draft, secretariat):
    address = f"/setup/plans/{draft.slug}/outline/"
    undo = f"{address}undo/"
    assert "There is nothing to undo." in text_of(staff.post(undo, follow=True))
    page = staff.get(address)
    rows = page.context["form"]
    typed = {"version": draft.version}
    for formset in (rows.areas, rows.activities):
        typed |= {f"{formset.prefix}-{name}": formset.management_form[name].value() for name in
                  ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}  # fmt: skip
        for one in formset:
            typed |= {one.add_prefix(name): one[name].value() or "" for name in one.fields}
    nameless = staff.post(address, {**typed, "areas-0-name": ""})
    assert (nameless.status_code, "Name the area." in text_of(nameless)) == (400, True)
    textless = staff.post(address, {**typed, "activities-0-text": ""})
    assert (textless.status_code, "Say what is to be done." in text_of(textless)) == (400, True)
    homeless = staff.post(address, {**typed, "activities-0-area": ""})
    assert (homeless.status_code, "Say to which area it belongs." in text_of(homeless)) == (400, True)
    lost = staff.post(address, {**typed, "activities-0-area": "Nowhere"})
    assert (lost.status_code, "Nowhere" in errors_in(lost)) == (400, True)
    assert staff.post(address, {**typed, "activities-0-text": "Set up more gauges"}).status_code == 302
    assert draft.activities.filter(text="Set up more gauges").exists()
    late = staff.post(address, {**typed, "activities-0-text": "Too late"})
    assert (late.status_code, "Too late" in late.content.decode()) == (409, True)
    assert "Undone: areas and activities" in text_of(staff.post(undo, follow=True))
    assert not draft.activities.filter(text="Set up more gauges").exists()
    assert "There is nothing to undo." in text_of(staff.post(undo, follow=True))
    draft.refresh_from_db()
    assert (
        staff.post(address, {**typed, "version": draft.version, "areas-0-name": "Floods"}).status_code == 302
    )
    draft.refresh_from_db()
    drafting.save_outline(draft, outline(), expected_version=draft.version, by=secretariat)
    assert "The plan was changed since; there is nothing to undo" in text_of(staff.post(undo, follow=True))


def test_what_something_names_is_neither_changed_freely_nor_deleted(recommended, secretariat, monkeypatch):
    """A closed recommendation, or a contradiction, names a meeting through a relation without a name there."""
    made = meetings.enter_meeting({**NEW, "year": 2020}, by=secretariat)
    let_go(
        recommended,
        ExitEntry("graduated", "Decided there", made),
        expected_version=recommended.version,
        by=secretariat,
    )
    with pytest.raises(WrongStateError, match="names it, so it cannot be deleted"):
        meetings.delete_meeting(made, expected_version=made.version, by=secretariat)
    with pytest.raises(WrongStateError, match="use “Change wording”, with a reason"):
        meetings.change_meeting(made, {"name": "Other"}, expected_version=made.version, by=secretariat)
    monkeypatch.setattr(facts, "rests_on", lambda _record: [])
    with pytest.raises(WrongStateError, match="Something on record refers to this meeting"):
        meetings.delete_meeting(made, expected_version=made.version, by=secretariat)


def test_a_platform_beside_which_a_contradiction_stands_is_not_deleted(secretariat):
    area = ProgrammeArea.objects.get(code="AIR")
    made = setting_up.enter_platform({"area": area, "code": "NET-1", "name": "Network"}, by=secretariat)
    correction = Correction.objects.get(code="D1")
    CorrectedFact.objects.create(
        correction=correction, content_type=ContentType.objects.get_for_model(made), object_id=made.pk
    )
    with pytest.raises(WrongStateError, match="names it, so it cannot be deleted"):
        setting_up.delete_platform(made, expected_version=made.version, by=secretariat)
