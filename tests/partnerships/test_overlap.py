"""Overlaps: every figure by hand from Table 2, the same in page, files, pictures and API."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.charts import matrices
from partnerships.charts.matrices import matrix_of
from partnerships.forms.reading import VIEWS, Asked, asked_by
from partnerships.models import Collaboration, FocusArea, FunctionOfMechanism, Mechanism
from partnerships.selectors.overlap import RULE, all_overlaps, overlap_view
from partnerships.selectors.together import together_of
from people.models import MemberState
from programmes.models import ProgrammeArea
from programmes.selectors.corrections import correction_index
from record.models import Citation
from reporting.matrices import CellMark
from tests.factories import make_citation, make_source
from tests.pages import text_of

pytestmark = pytest.mark.django_db

JOINED = {"CHN": 7, "PRK": 1, "JPN": 5, "MNG": 3, "KOR": 7, "RUS": 3}
"""In how many of the seven other mechanisms each State sits, in the alphabet of the United Nations."""
SHARED = {
    ("TEMM", "AIR"): 3,
    ("TEMM", "BIO"): 3,
    ("TEMM", "LCC"): 3,
    ("NOWPAP", "MPA"): 4,
    ("YSLME", "MPA"): 2,
    ("EANET", "AIR"): 5,
    ("LTP", "AIR"): 3,
    ("EABRN", "BIO"): 6,
    ("DLDD-NEAN", "DLD"): 3,
}
"""Member States in both NEASPEC and the mechanism, where they share an area."""
GAPS = {
    ("PRK", "AIR"),
    ("PRK", "MPA"),
    ("PRK", "LCC"),
    ("PRK", "DLD"),
    ("JPN", "DLD"),
    ("MNG", "MPA"),
    ("MNG", "LCC"),
    ("RUS", "LCC"),
    ("RUS", "DLD"),
}
"""Areas that no other mechanism covers for a State."""
PAIRS = [
    ("NEASPEC", "TEMM", "AIR BIO LCC", 3),
    ("NEASPEC", "NOWPAP", "MPA", 4),
    ("NEASPEC", "YSLME", "MPA", 2),
    ("NEASPEC", "EANET", "AIR", 5),
    ("NEASPEC", "LTP", "AIR", 3),
    ("NEASPEC", "EABRN", "BIO", 6),
    ("NEASPEC", "DLDD-NEAN", "DLD", 3),
    ("TEMM", "EANET", "AIR", 3),
    ("TEMM", "LTP", "AIR", 3),
    ("TEMM", "EABRN", "BIO", 3),
    ("NOWPAP", "YSLME", "MPA", 2),
    ("EANET", "LTP", "AIR", 3),
]


def asked(by: str, **chosen: object) -> Asked:
    values = {"area": None, "state": None, "mechanism": None, "kind": "", "outcome": "", "query": f"by={by}"}
    return Asked(by=by, **{**values, **chosen})


@pytest.fixture
def seen():
    return overlap_view(AnonymousUser())


def test_states_are_counted_and_stand_in_the_alphabet(seen):
    found = matrices.states_matrix(seen, asked("states"))
    assert [head.short for head in found.columns] == list(JOINED)
    counts = [cell.amount for cell in found.rows[-1][1]]
    assert dict(zip(JOINED, counts, strict=True)) == JOINED
    assert found.summary == (
        "Of 7 other mechanisms: China in 7, Democratic People’s Republic of Korea in 1, Japan in 5, "
        "Mongolia in 3, Republic of Korea in 7, Russian Federation in 3."
    )


def test_areas_and_members_are_shared_as_counted_by_hand(seen):
    found = matrices.areas_matrix(seen, asked("areas"))
    shared = {
        (row.label, column.short): cell.amount
        for row, cells in found.rows
        for column, cell in zip(found.columns, cells, strict=True)
        if cell.mark == CellMark.VALUE
    }
    assert shared == SHARED


def test_gaps_are_those_counted_by_hand(seen):
    assert {(one.state.iso_code, one.area.code) for one in seen.gaps} == GAPS
    found = matrices.gaps_matrix(seen, asked("gaps"))
    assert (
        found.heading
        == "No other mechanism on record covers 9 of 30 pairs of member State and programme area"
    )


def test_before_anything_is_placed_nothing_is_called_a_gap(client):
    FocusArea.areas.through.objects.all().delete()
    seen = overlap_view(None)
    assert (seen.coverage, seen.gaps) == ((), [])
    assert seen.covering(seen.states[0], seen.areas[0]).is_gap is False
    assert matrices.gaps_matrix(seen, asked("gaps")).rows == ()
    for page in ("/partnerships/", "/partnerships/overlap/?by=gaps"):
        assert "No focus of another mechanism is placed in an area of the plan yet" in text_of(
            client.get(page)
        )
    assert "Who else covers" not in text_of(client.get("/partnerships/states/jpn/"))
    assert client.get("/api/v1/overlap").json()["coverage"] == []


def test_pairs_overlap_by_the_rule_only(seen):
    found = [
        (one.one.code, one.other.code, " ".join(each.area.code for each in one.areas), len(one.states))
        for one in all_overlaps(seen)
    ]
    assert found == PAIRS
    assert matrices.pairs_matrix(seen, asked("pairs")).heading.startswith("12 pairs of mechanisms")


def test_kinds_of_work_that_others_do_too(seen):
    found = matrices.functions_matrix(seen, asked("functions"))
    assert found.summary == (
        "4 of 7 other mechanisms do a kind of work that NEASPEC does too: TEMM, EANET, LTP, EABRN."
    )


def test_the_api_says_the_same(client):
    told = client.get("/api/v1/overlap").json()
    assert [
        (one["one"], one["other"], " ".join(each["area"] for each in one["areas"]), len(one["states"]))
        for one in told["items"]
    ] == PAIRS
    assert told["rule"] == RULE
    assert {(one["state"], one["area"]) for one in told["coverage"] if not one["mechanisms"]} == GAPS
    assert client.get("/api/v1/overlap?limit=0").status_code == 422


@pytest.mark.parametrize("by", VIEWS)
def test_page_and_files_of_every_view_say_the_same(client, seen, by):
    page = client.get(f"/partnerships/overlap/?by={by}")
    told = text_of(page)
    found = matrices.matrix_of(seen, asked(by))
    assert found.heading in told
    assert not found.tells_more or found.summary in told
    content = b"".join(client.get(f"/partnerships/overlap.csv?by={by}").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    cells = [
        (head.label, column.label, cell.text)
        for head, line in found.rows
        for column, cell in zip(found.columns, line, strict=True)
    ]
    assert [(row["row"], row["column"], row["value"]) for row in rows] == cells
    about = client.get(f"/partnerships/overlap.json?by={by}").json()["about"]
    assert about["rule"] == found.rule
    drawn = client.get(f"/partnerships/overlap.svg?by={by}").content.decode()
    assert found.heading in drawn
    assert client.get(f"/partnerships/overlap.png?by={by}").content.startswith(b"\x89PNG")
    assert client.get(f"/partnerships/overlap.xlsx?by={by}").content.startswith(b"PK")


def test_a_filter_lives_in_the_address_and_is_printed_in_every_file(client):
    address = "?by=areas&area=marine&state=JPN"
    page = text_of(client.get(f"/partnerships/overlap/{address}"))
    assert "Pairs of mechanisms with an overlap 1, Marine Protected Areas, Japan" in page
    assert "Filter: Marine Protected Areas, Japan" in page
    drawn = client.get(f"/partnerships/overlap.svg{address}").content.decode()
    assert "Filter: Marine Protected Areas, Japan" in drawn
    assert "NOWPAP" in drawn
    assert "YSLME" not in drawn


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/partnerships/overlap/?by=rank", 400),
        ("/partnerships/overlap/?area=oceans", 404),
        ("/partnerships/overlap/?state=ATA", 404),
        ("/partnerships/overlap/?state=A%00A", 400),
        ("/partnerships/overlap/?mechanism=asean", 404),
        ("/partnerships/overlap/?mechanism=%27%3B--", 400),
        ("/partnerships/overlap.gif", 404),
        ("/partnerships/collaborations/?kind=dance", 400),
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
    told = "19 contacts are on record; at most four were joint work (two of them with one of the seven mechanisms"
    assert f"{told}, one contradicted). Considered only: 1 . Sought without result: 1 ." in page
    assert f"Areas: {', '.join(found.areas)}." in page
    assert (
        "Dates are missing for 20 of 21 entries (what was only considered or sought counted too), so we cannot say what happened since SOM-24."
        in page
    )


def test_a_state_page_shows_no_rating(client):
    page = text_of(client.get(reverse("partnerships:state", args=["prk"])))
    assert "In 1 of 7 other mechanisms" in page
    assert "Played an instrumental role in DPRK’s accession" in page
    for level in ("Fully", "Substantially", "Minimally", "%"):
        assert level not in page


@pytest.mark.parametrize(
    "address",
    [
        "/partnerships/",
        "/partnerships/nowpap/",
        "/partnerships/overlap/?by=pairs",
        "/partnerships/collaborations/",
        "/partnerships/states/mng/",
        "/context/",
        "/sources/corrections/",
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


def test_what_the_strip_counts_stands_behind_its_links(client):
    for asked, count in (
        ("outcome=took-place", 19),
        ("outcome=considered", 1),
        ("outcome=none", 1),
        ("joint=yes", 4),
        ("joint=no", 17),
    ):
        page = text_of(client.get(f"/partnerships/collaborations/?plan=2016-2020&{asked}"))
        assert f"{count} entr" in page, asked
    assert client.get("/partnerships/collaborations/?plan=none").status_code == 404


def test_a_page_carries_its_own_contradictions_and_what_notes_say(client):
    yslme = text_of(client.get("/partnerships/yslme/"))
    assert "D5 Joint activities with YSLME" in yslme
    assert "D4" not in yslme
    assert "Contradictions 1" not in text_of(client.get("/partnerships/temm/"))
    dldd = text_of(client.get("/partnerships/dldd-nean/"))
    assert "“Overlap of national focal points and partners with the DLDD-NEAN”" in dldd
    assert "Both have a focus in Desertification and Land Degradation; 3 of 6 member States" in dldd
    assert "What stakeholders suggested" not in yslme
    assert "D5 contradicted" in text_of(client.get("/programmes/marine/"))
    assert "Nothing to show" in text_of(client.get("/partnerships/overlap/?area=cities&mechanism=nowpap"))


def test_source_and_certainty_are_those_of_the_citations_also_on_other_data():
    def told() -> tuple[str, str, str]:
        matrix = matrix_of(overlap_view(None), asked_by({"by": "functions"}, None))
        return matrix.source, matrix.source_url, matrix.certainty

    source, address, certainty = told()
    title = Mechanism.objects.first().citation.source.title
    assert (source, address) == (f"{title}, Table 2", "/sources/review-paper-2020/")
    assert certainty.startswith("Inferred, each with its reason: 8 of 8 mechanisms")
    other = make_source(slug="another", title="Another paper")
    for one in Mechanism.objects.all():
        Citation.objects.filter(pk=one.citation_id).update(source=other, place="page 3", certainty="verbatim")
    Citation.objects.filter(pk__in=FunctionOfMechanism.objects.values("citation")).update(
        certainty="verbatim"
    )
    assert told() == (
        "Another paper, page 3",
        "/sources/another/",
        "Nothing of it is inferred. This portal decided which programme area a focus belongs to.",
    )
    for focus in FocusArea.objects.all():
        focus.areas.clear()
    assert told()[2] == "Nothing of it is inferred."
    page = text_of(Client().get("/partnerships/overlap/?by=functions"))
    assert "Another paper, page 3" in page
    assert "Table 2" not in page
