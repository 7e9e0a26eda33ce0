"""Table 2 as loaded, cell by cell, on its page and in the API."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from partnerships.importers.record import load_partnerships
from partnerships.models import FocusArea, FunctionOfMechanism, Mechanism
from record.importers.reading import FilesRefusedError
from tests.loading import PARTNERSHIPS
from tests.pages import text_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

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
    answer = client.get("/api/v1/mechanisms").json()
    assert answer["count"] == 8
    for one in answer["items"]:
        printed, governance, secretariat = TABLE_2[one["code"]]
        page = text_of(client.get(f"/partnerships/{one['code'].lower()}/"))
        assert (one["governance"], one["secretariat"]) == (governance, secretariat)
        for text in (printed, governance, secretariat):
            assert text in page, text
        texts = [focus["text"] for focus in one["focus_areas"]]
        assert "|".join(texts) == FOCUS[one["code"]]
        for text in texts:
            assert text in page, text
    assert client.get("/api/v1/mechanisms?limit=x").status_code == 422


def test_every_name_leads_to_one_record(client):
    for name, code in (
        ("DLDDNEAN", "dldd-nean"),
        ("NEASPE", "neaspec"),
        ("neasepc", "neaspec"),
        ("Nowpap", "nowpap"),
    ):
        response = client.get(f"/partnerships/{name}/")
        assert (response.status_code, response["Location"]) == (301, f"/partnerships/{code}/")
    assert client.get("/partnerships/no-such/").status_code == 404
    found = client.get("/api/v1/collaborations?mechanism=DLDDNEAN").json()
    assert {one["code"] for one in found["items"]} == {"COL-4", "COL-5", "COL-20"}


def test_kinds_of_work_rest_on_words_of_the_source():
    found = {
        one.code: [each.function.slug for each in one.functions.select_related("function")]
        for one in Mechanism.objects.all()
    }
    assert found == {
        "NEASPEC": ["policy-dialogue", "information-exchange", "research", "capacity-building"],
        "TEMM": ["policy-dialogue", "research"],
        "NOWPAP": ["management"],
        "YSLME": ["monitoring", "management"],
        "EANET": ["monitoring", "research", "capacity-building"],
        "LTP": ["information-exchange", "monitoring", "research"],
        "EABRN": ["research", "capacity-building"],
        "DLDD-NEAN": ["management"],
    }
    for one in FunctionOfMechanism.objects.select_related("citation"):
        assert one.words.startswith("“")
        assert (one.citation.certainty, bool(one.citation.reasoning)) == ("inferred", True)


def test_only_the_programme_itself_has_a_known_beginning():
    begun = {one.code: (one.began, one.period) for one in Mechanism.objects.exclude(began="")}
    assert begun == {"NEASPEC": ("1993", "since 1993")}


def test_loading_twice_changes_nothing():
    before = Mechanism.history.count()
    report = load_partnerships(PARTNERSHIPS)
    assert (report.made.total(), report.followed.total()) == (0, 0)
    assert Mechanism.history.count() == before


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("mechanisms", "governance: Senior Officials Meeting", "governance: ''", "governance"),
        ("mechanisms", "members: [CHN, KOR]", "members: [CHN, ATA]", "ATA"),
        ("mechanisms", "source: review-paper-2020", "source: no-such-paper", "unknown name"),
        ("mechanisms", "mechanisms:", "mechanisms: [", "cannot be read"),
        ("mechanisms", "[biodiversity, marine]", "[marine, marine]", "same programme area twice"),
        ("mechanisms", "text: pollution prevention", "text: Coastal management", "same focus area twice"),
        ("mechanisms", "also_printed_as: [DLDDNEAN]", "also_printed_as: [nowpap]", "stands for two records"),
        ("mechanisms", "began: '1993'", "began: '1993'\n  ended: '1992'", "before it begins"),
        ("collaborations", "began: '2013-03-13'", "began: '2013-02-30'", "is not a date"),
        ("collaborations", "began: '2013-03-13'", "began: '2014-03-13'", "before it begins"),
        ("collaborations", "mechanisms: [NOWPAP]", "mechanisms: [ASEAN]", "ASEAN"),
        ("collaborations", "other_partners: FAO", "other_partners: ''", "names nobody"),
        ("collaborations", "code: COL-3\n", "code: COL-1\n", "stands for two records"),
        ("collaborations", "code: ABS-1\n", "code: COL-1\n", "stands for two records"),
        ("collaborations", "mechanism: NOWPAP", "mechanism: ASEAN", "ASEAN"),
        ("mechanisms", "{code: D5, beside", "{code: D99, beside", "corrections: unknown correction “D99”"),
        ("mechanisms", "beside: [YSLME]", "beside: [ASEAN]", "corrections D5: unknown fact “ASEAN”"),
        ("collaborations", "    reasoning: The", "    note: The", "certainty “inferred” needs a reasoning"),
        ("context", "dated: '2017'", "dated: '17'", "is not a date"),
        ("context", "area: marine", "area: oceans", "oceans"),
    ],
)
def test_a_file_with_problems_is_refused_whole(tmp_path, name, old, new, message):
    for file in PARTNERSHIPS.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    changed = tmp_path / "mechanisms.yaml"
    changed.write_text(changed.read_text().replace("name: EABRN", "name: Something else", 1))
    broken = tmp_path / f"{name}.yaml"
    text = broken.read_text()
    assert old in text
    broken.write_text(text.replace(old, new, 1))
    with pytest.raises(FilesRefusedError, match=message):
        load_partnerships(tmp_path)
    assert not Mechanism.objects.filter(name="Something else").exists()


def test_a_file_that_is_refused_is_told_by_the_command(tmp_path):
    for file in PARTNERSHIPS.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "context.yaml").write_text("instruments: [")
    with pytest.raises(CommandError, match=r"Nothing was loaded from .*\n.*cannot be read"):
        call_command("load_partnerships", str(tmp_path))
