"""Collaborations, participations and instruments are entered with dates and sources, and nothing is lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from partnerships.models import Collaboration, ContextInstrument, PlatformParticipation
from partnerships.services.records import FactEntry, Where, citation_values, save_collaboration
from people.frozen import validate_date_as_known
from tests.pages import errors_in, html_of, text_of
from tests.partnerships.entries import DESK, cited, typed_collaboration, typed_instrument, typed_now

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"began": "2020-13"}, "“2020-13” is not a date"),
        ({"began": "2020-05", "ended": "2020-04-30"}, "It ends (30 April 2020) before it begins (May 2020)"),
        ({"mechanisms": [], "other_partners": ""}, "Say with whom"),
        ({"code": "COL-1"}, "There is a collaboration “COL-1” already"),
        ({"code": "x"}, "Write a code such as COL-1"),
        ({"kind": "dance"}, "Select a valid choice"),
        ({"text": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_collaboration_that_cannot_be_is_told_at_its_field(staff, values, message):
    response = staff.post(f"{DESK}collaborations/new/", typed_collaboration(**values))
    assert response.status_code == 400
    assert message in errors_in(response)
    assert not Collaboration.objects.filter(code="COL-24").exists()


def test_a_collaboration_keeps_its_precision_everywhere(staff, client):
    assert staff.post(f"{DESK}collaborations/new/", typed_collaboration()).status_code == 302
    page = text_of(client.get("/partnerships/eabrn/"))
    assert "Since May 2020" in page
    assert "Talked about reserves." in page
    found = client.get("/api/v1/collaborations?mechanism=EABRN").json()["items"][0]
    assert (found["began"], found["ended"], found["when"]) == ("2020-05", "", "since May 2020")
    listed = b"".join(client.get("/partnerships/collaborations.csv").streaming_content).decode()
    assert "COL-24,EABRN,,,Consultation,,Took place,Talked about reserves.,2020-05,," in listed


@pytest.mark.parametrize("text", ["2013-03- 5", "0001", "2013-3-05", "２０１３"])
def test_only_whole_dates_are_dates(text):
    with pytest.raises(ValidationError):
        validate_date_as_known(text)


def test_everything_wrong_is_told_at_once_and_history_stands_below_the_form(staff, client):
    values = {
        "mechanisms": [],
        "other_partners": "",
        "began": "2020",
        "ended": "2019",
        "place": "",
        "kind": "",
    }
    answer = errors_in(staff.post(f"{DESK}collaborations/new/", typed_collaboration(**values)))
    for text in (
        "Say with whom",
        "before it begins",
        "Say where in the source",
        "Kind: This field is required",
    ):
        assert text in answer
    saved = staff.post(f"{DESK}collaborations/new/", typed_collaboration())
    assert saved["Location"] == "/partnerships/#col-24"
    assert "secretariat, COL-24, what: Talked about reserves." in text_of(
        staff.get(f"{DESK}collaborations/COL-24/")
    )


def test_saving_what_stands_there_changes_nothing(staff):
    before = Collaboration.objects.get(code="COL-3")
    typed = typed_now(staff.get(f"{DESK}collaborations/COL-3/").context["form"])
    assert staff.post(f"{DESK}collaborations/COL-3/", typed).status_code == 302
    after = Collaboration.objects.get(code="COL-3")
    assert (after.version, after.citation.version) == (before.version, before.citation.version)
    assert after.history.count() == before.history.count()


def test_deleting_asks_first_and_leaves_the_history(staff):
    staff.post(f"{DESK}collaborations/new/", typed_collaboration())
    address = f"{DESK}collaboration/COL-24/delete/"
    page = staff.get(address)
    assert "Talked about reserves." in text_of(page)
    assert '<input type="hidden" name="version" value="1">' in html_of(page)
    stale = staff.post(address, {"version": "7"})
    assert (stale.status_code, "Somebody has just changed it" in errors_in(stale)) == (409, True)
    assert staff.post(address, {"version": "1"}).status_code == 302
    assert not Collaboration.objects.filter(code="COL-24").exists()
    assert Collaboration.history.filter(code="COL-24").first().history_type == "-"
    assert staff.get(address).status_code == 404


def test_what_was_entered_without_a_source_is_a_record_of_the_portal():
    found = citation_values(Where(place="Kinds of work"))
    assert (found["source"].slug, found["certainty"]) == ("record-partnerships", "recorded")


def test_how_a_state_takes_part_in_a_platform(staff, client):
    address = f"{DESK}platforms/NEA-LCCP/mng/"
    assert staff.get(f"{DESK}platforms/NONE/mng/").status_code == 404
    assert staff.get(f"{DESK}platforms/NEA-LCCP/ata/").status_code == 404
    typed = {"version": "0", "text": "sent two cities", "as_of": "2019", **cited()}
    assert staff.post(address, typed).status_code == 302
    assert "Sent two cities (as of 2019)" in text_of(client.get("/partnerships/states/mng/"))
    stale = staff.post(address, {**typed, "text": "sent three cities"})
    assert stale.status_code == 409
    assert "sent two cities" in errors_in(stale)
    assert staff.post(address, {**typed, "version": "1", "text": ""}).status_code == 302
    assert "Sent two cities" not in text_of(client.get("/partnerships/states/mng/"))


def test_a_participation_that_somebody_took_away_is_not_lost(staff):
    typed = {"version": "1", "text": "something", "as_of": "", **cited()}
    assert staff.post(f"{DESK}platforms/NEAMPAN/prk/", typed).status_code == 302
    assert (
        PlatformParticipation.objects.get(platform__code="NEAMPAN", state__iso_code="PRK").text == "something"
    )


def test_an_instrument_with_what_it_means(staff, client):
    assert staff.post(f"{DESK}context/new/", typed_instrument()).status_code == 302
    one = ContextInstrument.objects.get(slug="new-resolution")
    assert [(each.area.code, each.text) for each in one.meanings.all()] == [("AIR", "Act on air.")]
    assert "May 2021" in text_of(client.get("/context/?area=air"))
    assert "Act on air." in text_of(client.get("/plans/2016-2020/air/"))
    changed = typed_instrument(**{"version": one.version, "meaning-air": ""})
    assert staff.post(f"{DESK}context/new-resolution/", changed).status_code == 302
    assert not one.meanings.exists()
    again = staff.post(f"{DESK}context/new/", typed_instrument(dated="21"))
    assert "“21” is not a date" in errors_in(again)
    assert (
        staff.post(f"{DESK}instrument/new-resolution/delete/", {"version": one.version + 1}).status_code
        == 302
    )


def test_a_meaning_that_is_reworded_keeps_what_was_printed(staff, client):
    one = ContextInstrument.objects.get(slug="escap-resolution-75-4")
    meaning = one.meanings.select_related("area", "citation").first()
    shown = typed_now(staff.get(f"{DESK}context/{one.slug}/").context["form"])
    printed, field = meaning.text, f"meaning-{meaning.area.slug}"
    assert staff.post(f"{DESK}context/{one.slug}/", {**shown, field: "Otherwise."}).status_code == 302
    meaning.refresh_from_db()
    assert (meaning.text, meaning.citation.printed) == ("Otherwise.", printed)
    assert ContextInstrument.objects.get(pk=one.pk).version == one.version + 1


def test_the_same_participation_again_changes_nothing(staff):
    address, typed = f"{DESK}platforms/NEA-LCCP/mng/", {"version": "0", "text": "sent two cities", **cited()}
    assert staff.post(address, {**typed, "as_of": ""}).status_code == 302
    assert staff.post(address, {**typed, "as_of": "", "version": "1"}).status_code == 302
    one = PlatformParticipation.objects.get(platform__code="NEA-LCCP", state__iso_code="MNG")
    assert (one.version, one.history.count()) == (1, 1)


def test_an_instrument_that_is_not_there_is_told(staff):
    answer = staff.get(f"{DESK}context/no-such/")
    assert (answer.status_code, "There is no instrument “no-such”." in text_of(answer)) == (404, True)


def test_a_collaboration_with_nobody_is_refused_wherever_it_comes_from(secretariat):
    names = ("mechanisms", "areas", "platforms", "activities", "states")
    values = {"code": "COL-50", "other_partners": "", "began": "", "ended": ""}
    entry = FactEntry(values, {name: [] for name in names}, Where())
    with pytest.raises(ValidationError) as refused:
        save_collaboration(None, entry, expected_version=0, by=secretariat)
    assert refused.value.message_dict == {
        "mechanisms": ["Say with whom: choose a mechanism, or name another partner."]
    }
