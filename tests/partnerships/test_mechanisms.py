"""Table 2 as loaded, cell by cell, on its page and in the API."""

from __future__ import annotations

from collections import Counter

import pytest

from partnerships.importers import load_mechanisms
from partnerships.models import FocusArea, Mechanism
from programmes.importers.reading import ReviewRefusedError
from tests.conftest import MECHANISMS
from tests.pages import text_of

pytestmark = pytest.mark.django_db

TABLE_2 = {
    "NEASPEC": ("All 6 countries", "Senior Officials Meeting", "ESCAP East and North-East Asia Office"),
    "TEMM": (
        "China, Japan and the Republic of Korea (CJK)",
        "Ministers’ Meeting",
        "Host ministry of annual meeting",
    ),
    "NOWPAP": ("CJK, Russia", "Intergovernmental Meeting", "Secretariat under the auspices of UNEP"),
    "YSLME": (
        "China, ROK",
        "(Intergovernmental project)",
        "Project management office under auspices of UNOPS and inter-Ministry coordinating committee",
    ),
    "EANET": (
        "CJK, MNG, Russia and South-East Asia",
        "Intergovernmental meeting",
        "UNEP Regional Office for Asia-Pacific",
    ),
    "LTP": ("CJK", "Expert meeting", "ROK National Institute for Environmental Research"),
    "EABRN": ("All six countries and Kazakhstan", "Network meeting", "UNESCO Beijing Office"),
    "DLDD-NEAN": ("China, Mongolia, ROK", "Steering committee meeting", "Korea Forest Service of ROK"),
}
FOCUS = {
    "NEASPEC": "Air pollution|terrestrial and marine biodiversity|low carbon city|land degradation",
    "TEMM": "Air quality|3R/circular economy|climate change|Biodiversity|chemical management|"
    "environmental education, etc.",
    "NOWPAP": "Coastal management|pollution prevention|marine biodiversity",
    "YSLME": "Fish stock recovery|sustainable mariculture|habitat conservation|monitoring and assessment|"
    "pollution reduction|good governance",
    "EANET": "Acid deposition monitoring|research|capacity building",
    "LTP": "Modeling and monitoring of transboundary air pollution",
    "EABRN": "Research and capacity building on biosphere reserve management",
    "DLDD-NEAN": "Subregional implementation platform for achieving land degradation neutrality target (LDN) "
    "and enhancing the implementation of UNCCD",
}
OTHERS_JOINED = {"CHN": 7, "KOR": 7, "JPN": 5, "RUS": 3, "MNG": 3, "PRK": 1}
"""In how many of the seven other mechanisms each member State sits, counted by hand from Table 2."""


@pytest.mark.parametrize("code", TABLE_2)
def test_every_cell_stands_as_printed(code):
    one = Mechanism.objects.get(code=code)
    assert (one.members_printed, one.governance, one.secretariat) == TABLE_2[code]
    assert "|".join(focus.text for focus in one.focus_areas.order_by("order")) == FOCUS[code]
    assert (one.citation.place, one.citation.certainty) == ("Table 2", "inferred")
    assert one.citation.reasoning


def test_nothing_else_is_there_and_the_states_are_counted():
    assert list(Mechanism.objects.order_by("order").values_list("code", flat=True)) == list(TABLE_2)
    joined = Counter(
        state.iso_code for one in Mechanism.objects.exclude(code="NEASPEC") for state in one.members.all()
    )
    assert joined == OTHERS_JOINED


def test_a_reading_of_a_focus_area_says_its_reason():
    assert FocusArea.objects.count() == 25
    assert not FocusArea.objects.filter(reason="").exists()


def test_page_and_api_say_the_same(client):
    page = text_of(client.get("/partnerships/"))
    told = client.get("/api/v1/mechanisms").json()
    assert told["count"] == 8
    for one in told["items"]:
        printed, governance, secretariat = TABLE_2[one["code"]]
        assert (one["governance"], one["secretariat"]) == (governance, secretariat)
        for text in (printed, governance, secretariat):
            assert text in page, text
        assert "|".join(focus["text"] for focus in one["focus_areas"]) == FOCUS[one["code"]]
    assert client.get("/api/v1/mechanisms?limit=x").status_code == 422


def test_loading_twice_changes_nothing():
    before = Mechanism.history.count()
    report = load_mechanisms(MECHANISMS)
    assert (report.made.total(), report.followed.total()) == (0, 0)
    assert Mechanism.history.count() == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("governance: Senior Officials Meeting", "governance: ''", "governance"),
        ("members: [CHN, KOR]", "members: [CHN, ATA]", "ATA"),
        ("source: review-paper-2020", "source: no-such-paper", "unknown name"),
        ("mechanisms:", "mechanisms: [", "cannot be read"),
    ],
)
def test_a_file_with_problems_is_refused_whole(tmp_path, old, new, told):
    text = MECHANISMS.read_text()
    assert old in text
    file = tmp_path / "mechanisms.yaml"
    file.write_text(text.replace("code: NEASPEC", "code: OTHER", 1).replace(old, new, 1))
    with pytest.raises(ReviewRefusedError, match=told):
        load_mechanisms(file)
    assert not Mechanism.objects.filter(code="OTHER").exists()
