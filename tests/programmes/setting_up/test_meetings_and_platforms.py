"""Meetings and platforms by form: they are entered, changed and deleted, and what cannot be is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from people.selectors.organisation import organisation
from people.services import WrongStateError
from programmes.models import Meeting, Platform, ProgrammeArea
from programmes.services import meetings, setting_up
from record.refusals import StaleVersionError
from tests.conftest import signed_in
from tests.pages import text_of
from tests.programmes.setting_up.drafts import NEW

pytestmark = pytest.mark.django_db


def test_a_meeting_is_entered_changed_and_deleted(secretariat):
    made = meetings.enter_meeting({**NEW, "year": 2027, "month": 3}, by=secretariat)
    assert (made.days, made.order) == ("March 2027", 22)
    changed = meetings.change_meeting(
        made, {"documents": "Report https://example.org/30"}, expected_version=made.version, by=secretariat
    )
    assert changed.linked_documents == [("Report", "https://example.org/30")]
    with pytest.raises(ValidationError, match="Write a title, a blank and an address"):
        meetings.change_meeting(
            made, {"documents": "javascript:alert(1)"}, expected_version=changed.version, by=secretariat
        )
    with pytest.raises(StaleVersionError):
        meetings.delete_meeting(made, expected_version=made.version - 1, by=secretariat)
    meetings.delete_meeting(changed, expected_version=changed.version, by=secretariat)
    assert not Meeting.objects.filter(code="SOM-30").exists()


def test_a_meeting_of_a_document_changes_with_a_reason_only(secretariat):
    known = Meeting.objects.get(code="SOM-23")
    with pytest.raises(WrongStateError, match="A document tells what this meeting is; use “Change wording”"):
        meetings.change_meeting(known, {}, expected_version=known.version, by=secretariat)
    with pytest.raises(
        WrongStateError, match="A document tells what this meeting is, so it cannot be deleted"
    ):
        meetings.delete_meeting(known, expected_version=known.version, by=secretariat)
    answer = signed_in("secretariat").get(f"/setup/meetings/{known.pk}/")
    assert answer["Location"] == f"/workspace/wording/meeting/{known.pk}/"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            {"starts": "2027-03-10", "ends_on": "2027-03-09"},
            "ends on 2027-03-09 before it begins on 2027-03-10",
        ),
        ({"starts": "2027-03", "ends_on": "2027-03-09"}, "Say when it begins"),
        ({"starts": "soon"}, "Begins:"),
        ({"code": "SOM-23"}, "Another meeting has this code"),
        ({"code": "a b"}, "no blanks"),
        ({"kind": "999999"}, "Select a valid choice"),
        ({"documents": "Report"}, "Write a title, a blank and an address"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_bad_meeting_is_told_at_its_field(typed, message):
    client = signed_in("secretariat")
    values = {"version": "0", "base": "", "code": "SOM-30", "name": "30th", "kind": "som", "place": "Seoul"}
    kind = organisation() and Meeting.objects.get(code="SOM-23").kind.pk
    answer = client.post("/setup/meetings/new/", {**values, "kind": kind, **typed})
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert 'value="Seoul"' in answer.content.decode()
    assert not Meeting.objects.filter(code="SOM-30").exists()


def test_a_platform_is_entered_changed_and_deleted_by_form(secretariat, client):
    area = ProgrammeArea.objects.get(code="AIR")
    staff = signed_in("secretariat")
    typed = {
        "version": 0,
        "base": "",
        "area": area.pk,
        "code": "NET-1",
        "name": "Network of labs",
        "launched_in": 2030,
    }
    assert staff.post("/setup/platforms/new/", typed).status_code == 302
    assert "Network of labs" in text_of(client.get("/plans/2016-2020/air/"))
    again = staff.post("/setup/platforms/new/", {**typed, "name": "Twice"})
    assert (again.status_code, "already exists" in text_of(again)) == (400, True)
    made = Platform.objects.get(code="NET-1")
    changed = setting_up.change_platform(
        made, {"name": "Net of labs"}, expected_version=made.version, by=secretariat
    )
    with pytest.raises(StaleVersionError):
        setting_up.delete_platform(made, expected_version=made.version - 1, by=secretariat)
    setting_up.delete_platform(changed, expected_version=changed.version, by=secretariat)
    assert not Platform.objects.filter(code="NET-1").exists()
    known = Platform.objects.get(code="NEACAP")
    with pytest.raises(WrongStateError, match="Change wording"):
        setting_up.change_platform(known, {"name": "x"}, expected_version=known.version, by=secretariat)
    assert staff.get(f"/setup/platforms/{known.pk}/")["Location"].endswith(f"/wording/platform/{known.pk}/")


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"year": 2027}, "2027"),
        ({"year": 2027, "month": 3}, "2027-03"),
        ({"starts_on": date(2027, 3, 9), "ends_on": date(2027, 3, 10)}, "2027-03-09"),
    ],
)
def test_the_form_of_a_meeting_shows_its_beginning_as_precisely_as_it_is_known(secretariat, known, shown):
    made = meetings.enter_meeting({**NEW, **known}, by=secretariat)
    address = f"/setup/meetings/{made.pk}/"
    page = signed_in("secretariat").get(address)
    assert page.context["form"]["starts"].value() == shown
    assert f"{address}delete/" in page.content.decode()
