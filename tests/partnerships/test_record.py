"""Collaborations, participations and the wider context as loaded, each with its place in its source."""

from __future__ import annotations

import pytest

from partnerships.models import Collaboration, ContextInstrument, InstrumentMeaning, PlatformParticipation
from record.selectors.corrections import line_coded

pytestmark = pytest.mark.django_db

OF_PARAGRAPH_36 = {
    "COL-1": ("NOWPAP", "information-exchange", "took-place"),
    "COL-3": ("YSLME", "information-exchange", "took-place"),
    "COL-4": ("DLDD-NEAN", "consultation", "took-place"),
    "COL-5": ("DLDD-NEAN", "input-to-a-publication", "took-place"),
    "COL-6": ("LTP", "observer", "took-place"),
    "COL-7": ("LTP", "information-exchange", "took-place"),
    "COL-8": ("EANET", "information-exchange", "took-place"),
    "COL-9": ("TEMM", "observer", "none"),
    "COL-10": ("TEMM", "joint-study", "took-place"),
    "COL-11": ("TEMM", "consultation", "considered"),
}
"""Every collaboration of paragraph 36, read by hand: with whom, which kind, what became of it."""
NOTES_OF_TABLE_1 = {
    "COL-12": ("AIR-4", "EANET LTP", "CLARTAP, APCAP and academic networks"),
    "COL-13": ("BIO-3", "", "diverse local and international partners"),
    "COL-14": ("BIO-5", "", "Ramsar Convention and EAAFP"),
    "COL-15": ("BIO-5", "", "Secretariat of the Ramsar Convention"),
    "COL-16": ("MPA-2", "YSLME", "EAAFP"),
    "COL-17": ("MPA-2", "NOWPAP", "CBD and national networks"),
    "COL-18": (
        "MPA-4",
        "",
        "all relevant networks and institutions at national, subregional and international levels",
    ),
    "COL-19": ("DLD-2", "", "relevant multilateral and international platforms in North-East Asia"),
    "COL-20": ("DLD-3", "DLDD-NEAN", ""),
    "COL-21": ("DLD-3", "", "FAO"),
    "COL-22": ("DLD-4", "", "UNCCD"),
}
"""Notes of Table 1 that name a partner: the activity, the mechanisms, the others."""


@pytest.mark.parametrize("code", OF_PARAGRAPH_36)
def test_each_collaboration_of_paragraph_36_is_there_with_its_citation(code):
    one = Collaboration.objects.get(code=code)
    answer = (one.mechanisms.get().code, one.kind, one.outcome)
    assert answer == OF_PARAGRAPH_36[code]
    assert "36" in one.citation.place
    assert one.citation.source.slug == "review-paper-2020"
    assert one.citation.certainty in {"paraphrase", "inferred"}
    assert (one.began, one.when) == ("", "in 2016–2020, no date printed")


@pytest.mark.parametrize("code", NOTES_OF_TABLE_1)
def test_each_note_that_names_a_partner_is_there_word_for_word(code, updated):
    activity, mechanisms, others = NOTES_OF_TABLE_1[code]
    one = Collaboration.objects.get(code=code)
    assert [each.code for each in one.activities.all()] == [activity]
    assert " ".join(sorted(each.code for each in one.mechanisms.all())) == mechanisms
    assert one.other_partners == others
    assert one.citation.place == f"Table 1, note on {activity}"
    rating = updated.ratings.get(activity__code=activity)
    assert one.text in rating.note


def test_nothing_else_is_there_and_dates_keep_their_precision():
    assert Collaboration.objects.count() == len(OF_PARAGRAPH_36) + len(NOTES_OF_TABLE_1) + 1
    dated = {one.code: (one.began, one.ended, one.period) for one in Collaboration.objects.exclude(began="")}
    assert dated == {
        "COL-21": ("2019", "2019", "2019"),
        "COL-23": ("2013-03-13", "2013-03-14", "13 March 2013 to 14 March 2013"),
    }
    workshop = Collaboration.objects.get(code="COL-23")
    assert (workshop.plan, workshop.citation.source.slug) == (None, "neaspec-nowpap-workshop")


def test_nothing_is_on_record_with_eabrn():
    assert not Collaboration.objects.filter(mechanisms__code="EABRN").exists()


CONTEXT = {
    "framework-neaspec": ("1996-09", "", "September 1996", ""),
    "escap-resolution-53-3": ("1997-04-30", "", "30 April 1997", ""),
    "vision-statement": ("2000", "", "2000", ""),
    "agenda-2030": ("", "2030", "due 2030", ""),
    "aichi-targets": ("", "", "no date in the source", "MPA"),
    "ga-resolution-71-312": ("2017", "", "2017", "MPA"),
    "escap-resolution-75-4": ("2019", "", "2019", "AIR"),
    "escap-resolution-76-1": ("2020", "", "2020", "MPA"),
    "paris-ndcs": ("", "2020", "due 2020", "AIR LCC"),
    "leds": ("", "2020", "due 2020", "LCC"),
    "nature-based-solutions": ("", "", "no date in the source", "BIO LCC"),
    "cbd-cop15": ("", "2021", "due 2021", "BIO"),
}
"""The wider context of paragraphs 3-4, 8, 18 and 37-41: adopted, due, in words, areas it bears on."""


@pytest.mark.parametrize("slug", CONTEXT)
def test_each_instrument_has_its_date_as_known_and_its_areas(slug):
    one = ContextInstrument.objects.get(slug=slug)
    areas = " ".join(sorted(each.area.code for each in one.meanings.all()))
    assert (one.dated, one.due, one.when, areas) == CONTEXT[slug]
    assert one.citation.source.slug == "review-paper-2020"
    assert [plan.slug for plan in one.plans.all()] == ["2016-2020"]


def test_what_is_read_into_an_instrument_says_why():
    assert ContextInstrument.objects.count() == len(CONTEXT)
    for one in InstrumentMeaning.objects.select_related("citation"):
        assert one.citation.certainty == "paraphrase" or one.citation.reasoning


def test_how_states_take_part_in_the_platforms():
    found = {
        (one.platform.code, one.state.iso_code): one.text
        for one in PlatformParticipation.objects.select_related("platform", "state")
    }
    sites = {code: text for (platform, code), text in found.items() if platform == "NEAMPAN"}
    assert sites == {
        "CHN": "6 of its 12 sites",
        "JPN": "1 of its 12 sites",
        "KOR": "3 of its 12 sites",
        "RUS": "2 of its 12 sites",
    }
    assert {code for platform, code in found if platform == "NEACAP"} == {
        "CHN",
        "PRK",
        "JPN",
        "MNG",
        "KOR",
        "RUS",
    }
    assert len(found) == 10


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        (
            "D3",
            {
                "SOM-3",
                "Framework for the North-East Asian Subregional Programme for Environmental Cooperation (NEASPEC)",
            },
        ),
        ("D4", {"NOWPAP", "ABS-1", "COL-23", "Marine Protected Areas"}),
        ("D5", {"YSLME", "COL-3", "COL-16", "MPA-2"}),
        ("D10", {"NEASPEC", "DLDD-NEAN", "NEAMPAN", "NEA-LCCP"}),
    ],
)
def test_contradictions_stand_beside_the_facts_of_this_app_too(code, facts):
    names = {str(one) for one in line_coded(code, None).records}
    assert facts <= names
