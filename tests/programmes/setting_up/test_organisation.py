"""The organisation by form: its names, its logo, its members and its kinds of meetings."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from people.frozen import LONGEST_WORD
from people.models import LedgerEntry, MemberState, Organisation
from people.selectors.organisation import organisation
from people.services import WrongStateError
from people.services.organisation import NewKind, NewMember
from programmes.models import Meeting, StrategicPlan
from programmes.services import meetings, setting_up
from tests.conftest import signed_in
from tests.files import drawn
from tests.pages import text_of
from tests.programmes.setting_up.drafts import NEW
from tests.rounds import make_draft

pytestmark = pytest.mark.django_db


def test_members_and_kinds_are_added_and_taken_out_while_nothing_names_them(secretariat):
    made = setting_up.add_members([NewMember("LKO", "Office of the Lakes")], by=secretariat)[0]
    with pytest.raises(ValidationError, match="has this code already"):
        setting_up.add_members([NewMember("XX", "Neu"), NewMember("LKO", "Other")], by=secretariat)
    assert not MemberState.objects.filter(iso_code="XX").exists()
    setting_up.remove_member(made, expected_version=made.version, by=secretariat)
    japan = MemberState.objects.get(iso_code="JPN")
    with pytest.raises(WrongStateError, match="names it"):
        setting_up.remove_member(japan, expected_version=japan.version, by=secretariat)
    kind = setting_up.add_meeting_kind(NewKind("Workshop"), by=secretariat)
    setting_up.remove_meeting_kind(kind, expected_version=kind.version, by=secretariat)
    som = Meeting.objects.get(code="SOM-23").kind
    with pytest.raises(WrongStateError, match="There are meetings of the kind"):
        setting_up.remove_meeting_kind(som, expected_version=som.version, by=secretariat)
    found = list(LedgerEntry.objects.filter(event="organisation").values_list("note", flat=True))
    assert found[:4] == [
        "kind of meetings taken out",
        "kind of meetings added",
        "member taken out",
        "members added",
    ]


def test_the_organisation_is_renamed_on_every_page_at_once(client, secretariat):
    staff = signed_in("secretariat")
    page = staff.get("/setup/organisation/")
    typed = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value is not None and name in page.context["form"].fields
    }
    answer = staff.post("/setup/organisation/", {**typed, "base": "", "short_name": "NEA"})
    assert answer.status_code == 302, text_of(answer)
    assert "NEA" in client.get("/decisions/").content.decode()
    assert "NEASPEC Strategic Plan review" not in text_of(client.get("/decisions/"))
    assert signed_in("focal-japan").get("/setup/").status_code == 403
    assert client.get("/setup/").status_code == 302


def test_a_chosen_plan_stands_on_the_first_page(client, secretariat, plan):
    make_draft().plan  # noqa: B018
    own = organisation()
    newest = StrategicPlan.objects.exclude(pk=plan.pk).filter(is_training=False).first()
    assert newest is not None
    setting_up.change_organisation(
        own, {"front_plan": newest.slug}, logo=b"", expected_version=own.version, by=secretariat
    )
    assert newest.title in text_of(client.get("/"))
    assert plan.title in text_of(client.get("/plans/2016-2020/"))


def test_two_editors_of_the_organisation_are_joined_and_the_logo_stays(secretariat):
    staff, own = signed_in("secretariat"), organisation()
    page = staff.get("/setup/organisation/")
    form = page.context["form"]
    left_out = {"logo", "stays_in_base"}
    typed = {name: form[name].value() or "" for name in form.fields if name not in left_out}
    setting_up.change_organisation(
        own, {"contact": "ask@example.org"}, logo=b"", expected_version=own.version, by=secretariat
    )
    logo = SimpleUploadedFile("logo.png", drawn(40, 20), "image/png")
    answer = staff.post("/setup/organisation/", {**typed, "website": "https://example.org", "logo": logo})
    assert answer.status_code == 302, text_of(answer)
    now = organisation()
    assert (now.contact, now.website, now.logo_type) == (
        "ask@example.org",
        "https://example.org",
        "image/png",
    )


@pytest.mark.parametrize("name", ["NEA\nBcc: x@example.org", "NEA\x07", "NEA\u202eCEPSEN"])
def test_a_name_is_one_line(secretariat, name):
    own = organisation()
    with pytest.raises(ValidationError, match="Write one line"):
        setting_up.change_organisation(
            own, {"short_name": name}, logo=b"", expected_version=own.version, by=secretariat
        )
    with pytest.raises(ValidationError, match="Write one line"):
        setting_up.add_members([NewMember("LKO", name)], by=secretariat)
    with pytest.raises(ValidationError, match="Write one line"):
        meetings.enter_meeting({**NEW, "name": name}, by=secretariat)


def test_a_member_whose_name_differs_by_large_letters_only_is_on_record_already(secretariat):
    message = r"JAPAN: “Japan” is on record already\."
    with pytest.raises(ValidationError, match=message):
        setting_up.add_members([NewMember("NIP", "JAPAN")], by=secretariat)
    assert not MemberState.objects.filter(iso_code="NIP").exists()


@pytest.mark.parametrize("word", ["x" * (LONGEST_WORD + 1), "two\nlines", 5])
def test_a_word_of_an_organisation_is_short_and_one_line(word):
    own = Organisation.objects.get()
    own.words = {"area": word}
    with pytest.raises(ValidationError) as refused:
        own.full_clean()
    told = f"The word for area has at most {LONGEST_WORD} characters."
    assert refused.value.message_dict == {"words": [told]}
