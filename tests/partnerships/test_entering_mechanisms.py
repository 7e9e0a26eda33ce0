"""Mechanisms, their focus areas and kinds of work are entered, and what is refused is told at its field."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from partnerships.models import FocusArea, Mechanism, MechanismAlias
from partnerships.services import mechanisms
from programmes.models import ProgrammeArea
from tests.conftest import signed_in
from tests.pages import errors_in, text_of
from tests.partnerships.entries import DESK, typed_mechanism, typed_now

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_a_mechanism_is_entered_found_by_its_spelling_and_has_its_history(staff, client):
    response = staff.post(f"{DESK}mechanisms/new/", typed_mechanism())
    assert response.status_code == 302
    one = Mechanism.objects.get(code="NEW-NET")
    assert sorted(state.iso_code for state in one.members.all()) == ["CHN", "MNG"]
    assert (one.began, one.period, one.citation.place) == ("2019", "since 2019", "Table 2")
    assert client.get("/partnerships/newnet/")["Location"] == "/partnerships/new-net/"
    assert "New Network" in text_of(client.get("/search/?q=newnet"))
    text = text_of(staff.get("/partnerships/new-net/"))
    assert "secretariat, NEW-NET, links: member State CHN member State MNG" in text
    assert "History" not in text_of(client.get("/partnerships/new-net/"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"code": "nowpap"}, "Write capital letters and hyphens"),
        ({"code": "NOWPAP"}, "There is a mechanism “NOWPAP” already"),
        ({"code": "STATES"}, "is the address of another page"),
        ({"began": "2013-02-30"}, "“2013-02-30” is not a date"),
        ({"began": "2013", "ended": "2012-12"}, "It ends (December 2012) before it begins (2013)"),
        ({"code": "DLDDNEAN"}, "Code: “DLDDNEAN” already leads to DLDD-NEAN"),
        ({"also_printed_as": "DLDDNEAN"}, "“DLDDNEAN” already leads to DLDD-NEAN"),
        ({"also_printed_as": "New network"}, "a spelling must not lead back to itself"),
        ({"also_printed_as": "A\na"}, "a spelling must not lead back to itself"),
        ({"also_printed_as": "NEAMPAN"}, "“NEAMPAN” is the platform NEAMPAN"),
        ({"members": ["999999"]}, "Members of the organisation in it"),
        ({"members": ["x"]}, "One of them is not in the list"),
        ({"certainty": "inferred"}, "What is inferred or missing says how"),
        ({"place": ""}, "Say where in the source it stands"),
        ({"name": ""}, "Name: This field is required"),
    ],
)
def test_a_mechanism_that_cannot_be_is_told_at_its_field(staff, values, message):
    count = Mechanism.objects.count()
    response = staff.post(f"{DESK}mechanisms/new/", typed_mechanism(**values))
    assert response.status_code == 400
    assert message in errors_in(response)
    assert "Somewhere" in response.content.decode()
    assert Mechanism.objects.count() == count


def test_the_organisation_itself_is_known_by_its_short_name(staff, client):
    Mechanism.objects.filter(is_own=True).delete()
    assert "Enter your own organisation as NEASPEC." in text_of(staff.get(f"{DESK}mechanisms/new/"))
    for code in ("OTHERS", "NEASPEC"):
        typed = typed_mechanism(code=code, name=f"{code} by name", also_printed_as="")
        assert staff.post(f"{DESK}mechanisms/new/", typed).status_code == 302
    assert list(Mechanism.objects.filter(is_own=True).values_list("code", flat=True)) == ["NEASPEC"]
    assert "Enter your own organisation" not in text_of(staff.get(f"{DESK}mechanisms/new/"))


def test_two_editors_of_one_mechanism_lose_nothing(staff):
    address = f"{DESK}mechanisms/nowpap/"
    typed = typed_now(staff.get(address).context["form"])
    first = signed_in("approver").post(address, {**typed, "governance": "Theirs"})
    assert first.status_code == 302
    joined = staff.post(address, {**typed, "secretariat": "Ours"})
    assert joined.status_code == 302
    one = Mechanism.objects.get(code="NOWPAP")
    assert (one.governance, one.secretariat, one.version) == ("Theirs", "Ours", 3)
    clash = staff.post(address, {**typed, "governance": "Mine"})
    assert clash.status_code == 409
    assert "Theirs" in errors_in(clash)
    assert 'value="Mine"' in clash.content.decode()
    assert Mechanism.objects.get(code="NOWPAP").governance == "Theirs"


def test_nobody_else_enters_anything(client):
    for persona in ("delegate", "focal-japan", "evaluator", "administrator"):
        response = signed_in(persona).post(f"{DESK}mechanisms/new/", typed_mechanism())
        assert response.status_code == 403
    assert not Mechanism.objects.filter(code="NEW-NET").exists()


def test_a_focus_area_is_placed_once(staff):
    address = f"{DESK}mechanisms/nowpap/focus-areas/"
    marine = ProgrammeArea.objects.get(slug="marine")
    twice = staff.post(f"{address}new/", {"version": "0", "text": "coastal Management", "reason": "x"})
    assert "is a focus area of NOWPAP already" in errors_in(twice)
    no_reason = staff.post(f"{address}new/", {"version": "0", "text": "Litter", "areas": [marine.pk]})
    assert "Why it belongs there" in errors_in(no_reason)
    done = staff.post(
        f"{address}new/",
        {"version": "0", "text": "Litter", "areas": [marine.pk, marine.pk], "reason": "At sea."},
    )
    assert done.status_code == 302
    focus = FocusArea.objects.get(text="Litter")
    assert (focus.order, [area.code for area in focus.areas.all()], focus.linked) == (4, ["MPA"], "area MPA")
    assert staff.get(f"{address}99/").status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        FocusArea.objects.create(mechanism=focus.mechanism, order=9, text="Litter", reason="x")


def test_a_focus_area_entered_by_mistake_is_deleted_and_its_history_stays(staff):
    address = f"{DESK}mechanisms/nowpap/focus-areas/2/delete/"
    assert "pollution prevention" in text_of(staff.get(address))
    assert "Somebody has just changed it" in errors_in(staff.post(address, {"version": "9"}))
    done = staff.post(address, {"version": "1"})
    assert done["Location"] == "/partnerships/nowpap/"
    assert not FocusArea.objects.filter(text="pollution prevention").exists()
    assert FocusArea.history.filter(text="pollution prevention").first().history_type == "-"
    assert staff.get(address).status_code == 404
    assert staff.get(address.replace("/2/", "/99999999999999999999/")).status_code == 404


def test_kinds_of_work_are_said_by_words_of_the_source(staff, client):
    address = f"{DESK}mechanisms/dldd-nean/functions/"
    version = Mechanism.objects.get(code="DLDD-NEAN").version
    typed = {"version": version, "research": "“possible re-focusing”", "management": ""}
    assert staff.post(address, typed).status_code == 302
    mechanism = Mechanism.objects.get(code="DLDD-NEAN")
    assert [one.function.slug for one in mechanism.functions.all()] == ["research"]
    assert "“possible re-focusing”" in text_of(client.get("/partnerships/dldd-nean/"))


def test_changed_wording_keeps_its_citation_and_says_so(staff, client):
    version = Mechanism.objects.get(code="LTP").version
    known = {one.function.slug: one.words for one in Mechanism.objects.get(code="LTP").functions.all()}
    typed = {"version": version, **known, "monitoring": "“Modeling and monitoring”"}
    assert staff.post(f"{DESK}mechanisms/ltp/functions/", typed).status_code == 302
    one = Mechanism.objects.get(code="LTP").functions.get(function__slug="monitoring")
    assert (one.citation.source.slug, one.citation.certainty) == ("review-paper-2020", "inferred")
    assert one.citation.printed == "“Modeling and monitoring of transboundary air pollution”"
    assert one.citation.corrected_on is not None
    listed = typed_now(staff.get(f"{DESK}mechanisms/temm/").context["form"])
    assert staff.post(f"{DESK}mechanisms/temm/", {**listed, "governance": "Ministers"}).status_code == 302
    assert "Printed: “Ministers’ Meeting”" in text_of(client.get("/partnerships/temm/"))


def test_the_same_focus_area_again_changes_nothing(staff):
    address = f"{DESK}mechanisms/nowpap/focus-areas/2/"
    before = FocusArea.objects.get(text="pollution prevention")
    shown = typed_now(staff.get(address).context["form"])
    assert staff.post(address, shown).status_code == 302
    after = FocusArea.objects.get(pk=before.pk)
    assert (after.version, after.history.count()) == (before.version, before.history.count())


def test_a_name_that_somebody_gives_away_meanwhile_is_told(staff, monkeypatch):
    def given_away(_wanted):
        other = Mechanism.objects.get(code="EABRN")
        MechanismAlias.objects.create(mechanism=other, name="NewNet", folded="newnet")

    monkeypatch.setattr(mechanisms, "_check_platforms", given_away)
    refused = staff.post(f"{DESK}mechanisms/new/", typed_mechanism())
    assert refused.status_code == 400
    assert "Somebody else has just given one of these names to another record." in errors_in(refused)
    assert not Mechanism.objects.filter(code="NEW-NET").exists()
