"""Overlaps and gaps are those counted by hand from Table 2, alike in page, files, pictures and API."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from partnerships.charts import matrices
from partnerships.charts.matrices import network
from partnerships.forms.reading import VIEWS, Asked, asked_by
from partnerships.models import FocusArea, FunctionOfMechanism, Mechanism
from partnerships.selectors.overlap import RULE, all_overlaps, overlap_view
from record.models import Citation
from reporting.matrices import CellMark
from tests.factories import make_source
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
        == "Covered by no other mechanism on record: 9 of 30 pairs of member State and programme area"
    )


def test_before_anything_is_placed_nothing_is_called_a_gap(client):
    FocusArea.areas.through.objects.all().delete()
    seen = overlap_view(None)
    assert (seen.coverage, seen.gaps) == ((), [])
    assert seen.covering(seen.states[0], seen.areas[0]).is_gap is False
    assert matrices.gaps_matrix(seen, asked("gaps")).rows == ()
    assert "No focus of another mechanism is placed in an area of the plan yet" in text_of(
        client.get("/partnerships/")
    )
    assert "Who else covers" not in text_of(client.get("/partnerships/states/jpn/"))
    assert client.get("/api/v1/overlap").json()["coverage"] == []


def test_pairs_overlap_by_the_rule_only(seen):
    found = [
        (one.one.code, one.other.code, " ".join(each.area.code for each in one.areas), len(one.states))
        for one in all_overlaps(seen)
    ]
    assert found == PAIRS


@pytest.mark.parametrize(
    ("areas", "sentence"),
    [
        (1, "No other mechanism works in more than one of 5 programme areas"),
        (5, "Another mechanism works in all 5 programme areas"),
    ],
)
def test_the_network_says_how_wide_others_work(areas, sentence):
    FocusArea.areas.through.objects.all().delete()
    all_areas = overlap_view(None).areas
    for code, chosen in (("NEASPEC", all_areas), ("LTP", all_areas[:areas])):
        FocusArea.objects.filter(mechanism__code=code).first().areas.set(chosen)
    assert network(overlap_view(None), asked("areas")).heading == sentence


def test_the_api_says_the_same(client):
    answer = client.get("/api/v1/overlap").json()
    assert [
        (one["one"], one["other"], " ".join(each["area"] for each in one["areas"]), len(one["states"]))
        for one in answer["items"]
    ] == PAIRS
    assert answer["rule"] == RULE
    assert {(one["state"], one["area"]) for one in answer["coverage"] if not one["mechanisms"]} == GAPS
    assert client.get("/api/v1/overlap?limit=0").status_code == 422


@pytest.mark.parametrize("by", VIEWS)
def test_page_and_files_of_every_view_say_the_same(client, seen, by):
    old = client.get(f"/partnerships/overlap/?by={by}")
    assert (old.status_code, old["Location"]) == (301, f"/partnerships/#overlap-{by}")
    text = text_of(client.get("/partnerships/"))
    found = matrices.MAKERS[by](seen, asked(by))
    assert found.heading in text
    assert not found.tells_more or found.summary in text
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


def test_source_and_certainty_are_those_of_the_citations_also_on_other_data():
    def what_it_says() -> tuple[str, str, str]:
        matrix = matrices.areas_matrix(overlap_view(None), asked_by({"by": "areas"}, None))
        return matrix.source, matrix.source_url, matrix.certainty

    source, address, certainty = what_it_says()
    title = Mechanism.objects.first().citation.source.title
    assert (source, address) == (f"{title}, Table 2", "/sources/#review-paper-2020")
    assert certainty.startswith("Inferred, each with its reason: 8 of 8 mechanisms")
    other = make_source(slug="another", title="Another paper")
    for one in Mechanism.objects.all():
        Citation.objects.filter(pk=one.citation_id).update(source=other, place="page 3", certainty="verbatim")
    Citation.objects.filter(pk__in=FunctionOfMechanism.objects.values("citation")).update(
        certainty="verbatim"
    )
    assert what_it_says() == (
        "Another paper, page 3",
        "/sources/#another",
        "Nothing of it is inferred. This portal decided which programme area a focus belongs to.",
    )
    for focus in FocusArea.objects.all():
        focus.areas.clear()
    assert what_it_says()[2] == "Nothing of it is inferred."
    page = text_of(Client().get("/partnerships/"))
    assert "Another paper, page 3" in page
    assert "Table 2" not in page
