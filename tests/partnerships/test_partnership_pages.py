"""Pages about partnerships keep their filters, lead to what they count, and cost the same for any number."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.models import Collaboration, ContextInstrument, Mechanism
from partnerships.selectors.together import together_of
from people.models import MemberState
from programmes.models import ProgrammeArea
from record.selectors.corrections import correction_index
from tests.factories import make_citation
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_a_filter_lives_in_the_address_and_is_printed_in_every_file(client):
    address = "?by=areas&area=marine&state=JPN"
    page = text_of(client.get(f"/partnerships/{address}"))
    assert "Filter: Marine Protected Areas, Japan" in page
    drawn = client.get(f"/partnerships/overlap.svg{address}").content.decode()
    assert "Filter: Marine Protected Areas, Japan" in drawn
    assert "NOWPAP" in drawn
    assert "YSLME" not in drawn


def test_a_kind_is_a_filter_of_collaborations_and_of_the_context(client):
    kinds = Collaboration.objects.filter(kind="consultation").count()
    rows = client.get("/partnerships/collaborations.json?kind=consultation").json()["rows"]
    assert len(rows) == kinds > 0
    shown = client.get("/context/?kind=resolution").content.decode()
    anchors = {one.slug: f'id="{one.slug}"' in shown for one in ContextInstrument.objects.all()}
    of_kind = ContextInstrument.objects.filter(kind="resolution").values_list("slug", flat=True)
    assert {slug for slug, is_there in anchors.items() if is_there} == set(of_kind)


def test_the_address_of_a_state_has_one_spelling(client):
    moved = client.get("/partnerships/states/MNG/")
    assert (moved.status_code, moved["Location"]) == (301, "/partnerships/states/mng/")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/partnerships/?by=rank", 400),
        ("/partnerships/?area=oceans", 404),
        ("/partnerships/?state=ATA", 404),
        ("/partnerships/?state=A%00A", 400),
        ("/partnerships/?mechanism=asean", 404),
        ("/partnerships/?mechanism=%27%3B--", 400),
        ("/partnerships/overlap.gif", 404),
        ("/partnerships/?kind=dance", 400),
        ("/partnerships/states/ata/", 404),
        ("/context/?area=oceans", 404),
        ("/api/v1/collaborations?area=oceans", 400),
        ("/api/v1/collaborations?state=xx", 400),
        ("/api/v1/corrections?status=maybe", 400),
    ],
)
def test_what_cannot_be_asked_is_said(client, address, status):
    assert client.get(address).status_code == status


def test_the_network_leads_from_states_over_mechanisms_to_areas(client):
    rows = client.get("/partnerships/network.json").json()["rows"]
    memberships = {(row["from"], row["to"]) for row in rows if row["from_column"] == "Member States"}
    assert len(memberships) == 32
    assert ("Democratic People’s Republic of Korea", "EABRN") in memberships
    leads = {(row["from"], row["to"]) for row in rows if row["from_column"] == "Mechanisms"}
    assert ("NOWPAP", "Marine Protected Areas") in leads
    assert client.get("/partnerships/network.svg").content.startswith(b"<svg")


def test_the_strip_of_the_overview(client, plan, django_assert_num_queries):
    index = correction_index()
    with django_assert_num_queries(1):
        found = together_of(plan, index)
    counted = found.contacts
    assert (counted.took_place, counted.considered, counted.sought, counted.in_all) == (19, 1, 1, 21)
    assert (counted.joint, counted.with_mechanism, counted.contradicted) == (4, 2, 1)
    assert [one.code for one in found.partners] == ["TEMM", "NOWPAP", "YSLME", "EANET", "LTP", "DLDD-NEAN"]
    assert [one.code for one in found.silent] == ["EABRN"]
    assert (found.meeting, found.since, found.undated) == ("SOM-24", 0, 20)
    assert len(found.areas) == 5
    page = text_of(client.get("/"))
    assert "6 of 7 other mechanisms" in page
    assert "nothing on record with EABRN" in page
    text = (
        "19 contacts are on record, or 17 or 18 if some are others under a second name; at most four were joint "
        "work (two of them with one of the seven mechanisms"
    )
    assert f"{text}, one contradicted). Considered only: 1 . Sought without result: 1 ." in page
    assert f"Areas: {', '.join(found.areas)}." in page
    assert "20 of 21 entries have no date, so we cannot say what happened since SOM-24." in page


def test_what_the_strip_counts_stands_behind_its_links(client):
    for asked, count in (
        ("outcome=took-place", 19),
        ("outcome=considered", 1),
        ("outcome=none", 1),
        ("joint=yes", 4),
        ("joint=no", 17),
    ):
        page = text_of(client.get(f"/partnerships/?plan=2016-2020&{asked}"))
        assert f"{count} entr" in page, asked
    assert client.get("/partnerships/?plan=none").status_code == 404


def test_a_state_page_shows_no_rating(client):
    page = text_of(client.get(reverse("partnerships:state", args=["prk"])))
    assert "In 1 of 7 other mechanisms" in page
    assert "Played an instrumental role in DPRK’s accession" in page
    for level in ("Fully", "Substantially", "Minimally", "%"):
        assert level not in page


def test_a_page_carries_its_own_contradictions_and_what_notes_say(client):
    yslme = text_of(client.get("/partnerships/yslme/"))
    assert "D5 Joint activities with YSLME" in yslme
    assert "D4" not in yslme
    assert "Contradictions 1" not in text_of(client.get("/partnerships/temm/"))
    dldd = text_of(client.get("/partnerships/dldd-nean/"))
    assert "“Overlap of national focal points and partners with the DLDD-NEAN”" in dldd
    assert "Both have a focus in Desertification and Land Degradation; 3 of 6 member States" in dldd
    assert "What stakeholders suggested" not in yslme
    assert "D5 contradicted" in text_of(client.get("/plans/2016-2020/marine/"))
    assert client.get("/partnerships/?area=cities&mechanism=nowpap").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/partnerships/",
        "/partnerships/nowpap/",
        "/partnerships/states/mng/",
        "/context/",
        "/partnerships/mechanisms.json",
        "/partnerships/collaborations.json",
        "/api/v1/mechanisms",
        "/api/v1/collaborations",
        "/api/v1/overlap",
    ],
)
def test_pages_cost_the_same_for_any_number_of_records(client, address):
    """With everything on record, and with two more mechanisms and twenty more collaborations."""
    client.get(address)
    counts = []
    for more in (0, 2):
        for number in range(more):
            add_mechanism(number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def add_mechanism(number: int) -> None:
    mechanism = Mechanism.objects.create(
        code=f"NEW-{chr(65 + number)}",
        name=f"New {number}",
        governance="x",
        secretariat="x",
        citation=make_citation(),
    )
    mechanism.members.set(MemberState.objects.all())
    focus = mechanism.focus_areas.create(order=1, text="Sea", reason="x")
    focus.areas.set([ProgrammeArea.objects.get(slug="marine")])
    for place in range(10):
        one = Collaboration.objects.create(
            code=f"NEW-{number}{place}", kind="consultation", text="x", citation=make_citation()
        )
        one.mechanisms.set([mechanism, Mechanism.objects.get(code="NOWPAP")])
        one.states.set(MemberState.objects.filter(iso_code="MNG"))
