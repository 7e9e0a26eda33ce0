"""Entering and changing: what is refused is told at its field, nothing typed is lost, history stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from partnerships.models import (
    Collaboration,
    ContextInstrument,
    FocusArea,
    Mechanism,
    OverlapJudgement,
    PlatformParticipation,
)
from partnerships.services.overlap import save_judgement
from partnerships.services.records import Where, citation_values
from people.models import MemberState
from programmes.models import ProgrammeArea
from record.models.dates import validate_date_as_known
from review.services.entries import clear_entry, reopen_entry
from tests.conftest import account, signed_in
from tests.pages import errors_in, html_of, text_of
from tests.partnerships.entries import (
    cited,
    typed_collaboration,
    typed_instrument,
    typed_mechanism,
    typed_now,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
DESK = "/workspace/partnerships/"


@pytest.fixture
def staff():
    return signed_in("secretariat")


def test_a_mechanism_is_entered_found_by_its_spelling_and_has_its_history(staff, client):
    response = staff.post(f"{DESK}mechanisms/new/", typed_mechanism())
    assert response.status_code == 302
    one = Mechanism.objects.get(code="NEW-NET")
    assert sorted(state.iso_code for state in one.members.all()) == ["CHN", "MNG"]
    assert (one.began, one.period, one.citation.place) == ("2019", "since 2019", "Table 2")
    assert client.get("/partnerships/newnet/")["Location"] == "/partnerships/new-net/"
    assert "New Network" in text_of(client.get("/search/?q=newnet"))
    told = text_of(staff.get("/partnerships/new-net/"))
    assert "secretariat, NEW-NET, links: member State CHN member State MNG" in told
    assert "History" not in text_of(client.get("/partnerships/new-net/"))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"code": "nowpap"}, "Write capital letters and hyphens"),
        ({"code": "NOWPAP"}, "There is a mechanism “NOWPAP” already"),
        ({"code": "STATES"}, "is the address of another page"),
        ({"began": "2013-02-30"}, "“2013-02-30” is not a date"),
        ({"began": "2013", "ended": "2012-12"}, "It ends (December 2012) before it begins (2013)"),
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
def test_a_mechanism_that_cannot_be_is_told_at_its_field(staff, values, told):
    count = Mechanism.objects.count()
    response = staff.post(f"{DESK}mechanisms/new/", typed_mechanism(**values))
    assert response.status_code == 400
    assert told in errors_in(response)
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


def test_saving_what_stands_there_changes_nothing(staff):
    before = Collaboration.objects.get(code="COL-3")
    typed = typed_now(staff.get(f"{DESK}collaborations/COL-3/").context["form"])
    assert staff.post(f"{DESK}collaborations/COL-3/", typed).status_code == 302
    after = Collaboration.objects.get(code="COL-3")
    assert (after.version, after.citation.version) == (before.version, before.citation.version)
    assert after.history.count() == before.history.count()


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


def test_kinds_of_work_are_said_by_words_of_the_source(staff, client):
    address = f"{DESK}mechanisms/dldd-nean/functions/"
    version = Mechanism.objects.get(code="DLDD-NEAN").version
    typed = {"version": version, "research": "“possible re-focusing”", "management": ""}
    assert staff.post(address, typed).status_code == 302
    mechanism = Mechanism.objects.get(code="DLDD-NEAN")
    assert [one.function.slug for one in mechanism.functions.all()] == ["research"]
    assert "“possible re-focusing”" in text_of(client.get("/partnerships/dldd-nean/"))


@pytest.mark.parametrize(
    ("values", "told"),
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
def test_a_collaboration_that_cannot_be_is_told_at_its_field(staff, values, told):
    response = staff.post(f"{DESK}collaborations/new/", typed_collaboration(**values))
    assert response.status_code == 400
    assert told in errors_in(response)
    assert not Collaboration.objects.filter(code="COL-24").exists()


def test_a_collaboration_keeps_its_precision_everywhere(staff, client):
    assert staff.post(f"{DESK}collaborations/new/", typed_collaboration()).status_code == 302
    page = text_of(client.get("/partnerships/eabrn/"))
    assert "Since May 2020" in page
    assert "Talked about reserves." in page
    found = client.get("/api/v1/collaborations?mechanism=EABRN").json()["items"][0]
    assert (found["began"], found["ended"], found["when"]) == ("2020-05", "", "since May 2020")
    listed = b"".join(client.get("/partnerships/collaborations.csv").streaming_content).decode()
    assert "COL-24,EABRN,,Consultation,,Took place,Talked about reserves.,2020-05,," in listed


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


def test_an_instrument_with_what_it_means(staff, client):
    assert staff.post(f"{DESK}context/new/", typed_instrument()).status_code == 302
    one = ContextInstrument.objects.get(slug="new-resolution")
    assert [(each.area.code, each.text) for each in one.meanings.all()] == [("AIR", "Act on air.")]
    assert "May 2021" in text_of(client.get("/context/?area=air"))
    assert "Act on air." in text_of(client.get("/programmes/air/"))
    changed = typed_instrument(**{"version": one.version, "meaning-air": ""})
    assert staff.post(f"{DESK}context/new-resolution/", changed).status_code == 302
    assert not one.meanings.exists()
    again = staff.post(f"{DESK}context/new/", typed_instrument(dated="21"))
    assert "“21” is not a date" in errors_in(again)
    assert (
        staff.post(f"{DESK}instrument/new-resolution/delete/", {"version": one.version + 1}).status_code
        == 302
    )


def test_nobody_else_enters_anything(client):
    for persona in ("delegate", "focal-japan", "evaluator", "administrator"):
        response = signed_in(persona).post(f"{DESK}mechanisms/new/", typed_mechanism())
        assert response.status_code == 403
    assert not Mechanism.objects.filter(code="NEW-NET").exists()


@pytest.fixture
def marine(db):
    return ProgrammeArea.objects.get(slug="marine")


def judged(marine, **values):
    wanted = {"verdict": "complementary", "reason": "Sites there, coasts here.", "expected_version": 0}
    subject = values.pop("subject", None) or Mechanism.objects.get(code="NOWPAP")
    return save_judgement(marine, subject, **{**wanted, "by": account("secretariat"), **values})


def test_a_judgement_stands_apart_and_takes_two_people(marine, client):
    one = judged(marine)
    for address in (
        "/partnerships/nowpap/",
        "/partnerships/overlap/",
        "/api/v1/overlap",
        "/partnerships/overlap.json",
    ):
        assert "coasts here" not in client.get(address).content.decode()
    assert "coasts here" in text_of(signed_in("secretariat").get("/partnerships/nowpap/"))
    with pytest.raises(PermissionDenied):
        clear_entry(one, expected_version=1, by=account("secretariat"))
    approver = signed_in("approver")
    assert "Judgement: NOWPAP, Marine Protected Areas" in text_of(approver.get("/workspace/"))
    address = reverse("review:step-entry", args=["overlap", one.pk, "clear"])
    assert approver.post(address, {"version": "1", "back": "/partnerships/nowpap/"}).status_code == 302
    page = text_of(client.get("/partnerships/nowpap/"))
    assert "Judgement of the secretariat" in page
    assert "Sites there, coasts here." in page
    told = client.get("/api/v1/overlap").json()["judgements"]
    assert told == [
        {
            "area": "MPA",
            "mechanism": "NOWPAP",
            "state": None,
            "judgement": "complementary",
            "reason": "Sites there, coasts here.",
        }
    ]
    reopen_entry(
        OverlapJudgement.objects.get(), reason="New facts", expected_version=1, by=account("secretariat")
    )
    assert client.get("/api/v1/overlap").json()["judgements"] == []


def test_a_judgement_fits_what_is_judged(marine):
    mongolia = MemberState.objects.get(iso_code="MNG")
    assert judged(marine, subject=mongolia, verdict="gap").state == mongolia
    for values in ({"verdict": "gap"}, {"subject": mongolia, "verdict": "duplicate"}, {"reason": ""}):
        with pytest.raises(ValidationError):
            judged(marine, **values)
    with pytest.raises(PermissionDenied):
        judged(marine, by=account("delegate"))


def test_the_page_for_a_judgement(staff, client):
    address = f"{DESK}overlap/marine/nowpap/"
    assert "Judge: NOWPAP, Marine Protected Areas" in text_of(staff.get(address))
    empty = staff.post(address, {"version": "0", "verdict": "duplicate", "reason": ""})
    assert "Reason: This field is required" in errors_in(empty)
    assert staff.post(address, {"version": "0", "verdict": "duplicate", "reason": "Same"}).status_code == 302
    assert OverlapJudgement.objects.get().verdict == "duplicate"
    assert "Gap" in text_of(staff.get(f"{DESK}overlap/marine/mng/"))
    assert "Complementary" in text_of(staff.get(f"{DESK}overlap/air/ltp/"))
    for wrong in ("oceans/nowpap", "marine/neaspec", "marine/ata", "marine/asean"):
        assert staff.get(f"{DESK}overlap/{wrong}/").status_code == 404


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


def test_everything_wrong_is_told_at_once_and_history_stands_below_the_form(staff, client):
    values = {
        "mechanisms": [],
        "other_partners": "",
        "began": "2020",
        "ended": "2019",
        "place": "",
        "kind": "",
    }
    told = errors_in(staff.post(f"{DESK}collaborations/new/", typed_collaboration(**values)))
    for text in (
        "Say with whom",
        "before it begins",
        "Say where in the source",
        "Kind: This field is required",
    ):
        assert text in told
    saved = staff.post(f"{DESK}collaborations/new/", typed_collaboration())
    assert saved["Location"] == "/partnerships/collaborations/#col-24"
    assert "secretariat, COL-24, what: Talked about reserves." in text_of(
        staff.get(f"{DESK}collaborations/COL-24/")
    )


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


def test_a_participation_that_somebody_took_away_is_not_lost(staff):
    typed = {"version": "1", "text": "something", "as_of": "", **cited()}
    assert staff.post(f"{DESK}platforms/NEAMPAN/prk/", typed).status_code == 302
    assert (
        PlatformParticipation.objects.get(platform__code="NEAMPAN", state__iso_code="PRK").text == "something"
    )


def test_only_an_overlap_or_a_gap_is_judged(staff):
    assert staff.get(f"{DESK}overlap/cities/nowpap/").status_code == 404
    assert staff.get(f"{DESK}overlap/marine/chn/").status_code == 404


@pytest.mark.parametrize("text", ["2013-03- 5", "0001", "2013-3-05", "２０１３"])
def test_only_whole_dates_are_dates(text):
    with pytest.raises(ValidationError):
        validate_date_as_known(text)


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
