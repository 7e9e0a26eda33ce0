"""Search: the thing named first, words typed wrongly, other languages, plurals, and the nearest words."""

from __future__ import annotations

import pytest

from evaluations.models import Recommendation
from neaspec_portal import vocabulary
from neaspec_portal.search import search
from people.models import Organisation
from people.selectors import organisation
from record.searching import forms_of, words_of
from tests.conftest import signed_in
from tests.factories import make_plan
from tests.neaspec_portal.test_pages import text_of
from tests.plan_books import empty_the_portal
from tests.queries import queries

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def first(typed):
    """Return the first thing that is called so."""
    found = search(typed, None)
    return found.named[0].title if found.named else ""


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("Japan", "Japan"),
        ("japan", "Japan"),
        ("DPRK", "Democratic People’s Republic of Korea"),
        ("North Korea", "Democratic People’s Republic of Korea"),
        ("Russia", "Russian Federation"),
        ("Mongolian", "Mongolia"),
        ("中国", "China"),
        ("북한", "Democratic People’s Republic of Korea"),
        ("日本", "Japan"),
        ("Монгол Улс", "Mongolia"),
        ("Российская Федерация", "Russian Federation"),
        ("荒漠化", "Desertification and Land Degradation"),
        ("대기오염", "Transboundary Air Pollution"),
        ("海洋保護区", "Marine Protected Areas"),
        ("байгаль хамгаалал", "Biodiversity and Nature Conservation"),
        ("низкоуглеродные города", "Low Carbon Cities"),
        ("NOWPAP", "NOWPAP"),
        ("northwest pacific action plan", "NOWPAP"),
        ("NEA-LCCP", "NEA-LCCP"),
        ("SOM-24", "SOM-24"),
        ("som 24", "SOM-24"),
        ("recommendations", "Recommendations"),
        ("recommendation", "Recommendations"),
        ("corrections", "Sources and contradictions"),
        ("privacy", "Privacy"),
        ("overlap", "Other mechanisms"),
        ("low carbon city", "Low Carbon Cities"),
        ("what was decided", "What was decided"),
        ("Stakeholder survey 2020", "Stakeholder survey 2020"),
        ("carbon nutral", "Low Carbon Cities"),
        ("yellow dust", "Transboundary Air Pollution"),
        ("sand and dust storms", "Desertification and Land Degradation"),
        ("what must the meeting decide", "What was decided"),
        ("who evaluated neaspec", "Evaluations"),
        ("prelimnary evaluation", "Preliminary evaluation (SOM-23)"),
        ("evaluation recommendations", "Recommendations"),
        ("recomendations answered", "Recommendations"),
        ("questionaire", "Surveys"),
        ("methodology", "About"),
        ("levels of implementation definition", "About"),
        ("download data", "Data"),
        ("licence", "Data"),
        ("What is NEASPEC", "About"),
        ("national focal point", "About"),
        ("secretariat contact", "About"),
        ("duplicaton with EANET", "Other mechanisms"),
    ],
)
def test_the_thing_named_stands_first(typed, called):
    assert first(typed) == called


def test_both_koreas_are_offered_for_their_common_name():
    assert {one.title for one in search("Korea", None).named} == {
        "Republic of Korea",
        "Democratic People’s Republic of Korea",
    }


@pytest.mark.parametrize(
    ("typed", "instead", "least"),
    [
        ("desertifcation", "desertification", 4),
        ("CLRTAP", "clartap", 2),
        ("air polution", "air pollution", 8),
        ("biodiverstiy", "biodiversity", 5),
    ],
)
def test_a_word_typed_wrongly_is_mended_and_said_so(client, typed, instead, least):
    found = search(typed, None)
    assert found.instead == instead
    assert found.count >= least
    assert f"No results for “{typed}”. This was found for “{instead}”:" in text_of(
        client, f"/search/?q={typed}"
    )


@pytest.mark.parametrize("pair", [("crane", "cranes"), ("party", "parties"), ("mechanism", "mechanisms")])
def test_singular_and_plural_find_the_same(pair):
    one, several = (search(word, None) for word in pair)
    assert one.count >= several.count >= 1 or one.count == several.count == 0
    assert {hit.url for group in several.groups for hit in group.hits} <= {
        hit.url for group in one.groups for hit in group.hits
    }


def test_forms_of_words():
    assert forms_of("studies") == ("studies", "study")
    assert forms_of("approaches") == ("approaches", "approach")
    assert forms_of("cranes") == ("cranes", "crane")
    assert forms_of("progress") == ("progress",)
    assert forms_of("evaluated") == ("evaluated", "evaluat")
    assert forms_of("corrections") == ("corrections", "correction", "correct")
    assert forms_of("acted") == ("acted",)
    assert forms_of("budgets") == ("budgets", "budget", "fund", "financ")
    assert forms_of("загрязнениеs") == ("загрязнениеs",)
    assert words_of("What did the survey say about funding?") == ["survey", "say", "about", "funding"]
    assert words_of("who") == ["who"]


def test_where_no_record_holds_every_word_those_with_the_most_telling_ones_come_first(client):
    found = search("core fund", None)
    assert found.is_in_part
    assert not found.lost
    texts = [hit.text.lower() for group in found.groups for hit in group.hits]
    assert {("core" in text, "fund" in text or "financ" in text) for text in texts} >= {
        (True, False),
        (False, True),
    }
    assert "No entry contains all of the words." in text_of(client, "/search/?q=core+fund")
    leading = [group.hits[0].text.lower() for group in search("leopard network", None).groups]
    assert "leopard" in leading[0]
    # “is” and “area” are in many texts: what holds nothing else is left out.
    assert search("area worst", None).groups == ()


def test_a_word_that_nothing_holds_is_named_and_the_others_are_looked_for(client):
    found = search("marine litter", None)
    assert (found.lost, found.instead) == (("litter",), "")
    assert found.named[0].title == "Marine Protected Areas"
    page = text_of(client, "/search/?q=marine+litter")
    assert "Nothing was found for “litter” in what you can read here." in page
    assert search("women", None).is_empty
    assert "Nothing was found for “?!” in" in text_of(client, "/search/?q=%3F!")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (
            "which area is worst",
            "From 1 of 4 activities (Desertification and Land Degradation) to 4 of 4 (Low Carbon Cities). "
            "By activity, 68.2 % (15 of 22) were implemented fully or substantially.",
        ),
        ("how many activities were implemented", "From 1 of 4 activities"),
        ("respondents by country", "Survey answers by member State are not in the sources."),
        (
            "what has changed since the round before",
            "The ratings of “Preliminary evaluation (SOM-23)” are not",
        ),
        (
            "limitations",
            "Limitation: 5 of 13 findings of evaluators, more than any other direction. Base: 13",
        ),
    ],
)
def test_a_question_is_answered_with_its_base_or_why_there_is_no_answer(client, typed, answer):
    found = search(typed, None)
    assert found.named[0].kind == "Question"
    assert found.answer.replace("\xa0", " ").startswith(answer)
    assert answer[:40] in text_of(client, f"/search/?q={typed}").replace("\xa0", " ")
    assert client.get(found.named[0].url).status_code == 200


def test_a_question_is_answered_on_the_plan_of_another_organisation():
    empty_the_portal()
    vocabulary.vocabulary.forget()
    assert search("which area is worst", None).answer == ""
    plan = make_plan(activities=3)
    vocabulary.vocabulary.forget()
    assert "of 3" in search("how many activities were implemented", None).answer, plan


def test_a_topic_of_the_board_is_found_by_its_name(client):
    page = text_of(client, "/search/?q=data+sharing")
    assert "Topics of the evidence board" in page
    assert (
        'href="/plans/2016-2020/evidence-board/#topic-'
        in client.get("/search/?q=data+sharing").content.decode()
    )


def test_nothing_found_offers_the_nearest_words(client):
    found = search("litters", None)
    assert found.is_empty
    assert found.instead == ""
    assert found.nearest
    for word in found.nearest:
        assert not search(word, None).is_empty, word
    assert "The nearest words:" in text_of(client, "/search/?q=litters")
    assert "Try fewer words, or a part of a word." in text_of(client, "/search/?q=zzzzzz")


def test_a_draft_lends_no_word_to_anybody_else(client):
    Recommendation.objects.filter(code="R33").update(status="draft", text="Quokkas", search_text="quokkas")
    vocabulary.vocabulary.forget()
    assert search("quokkas", None).is_empty
    assert "quokka" not in " ".join(search("quokkes", None).nearest)
    assert "quokkas" not in vocabulary.vocabulary().words
    assert "Quokkas" in text_of(signed_in("secretariat"), "/search/?q=quokkas")


def test_another_organisation_is_searched_in_its_own_words():
    own = Organisation.objects.get()
    own.words = {**own.words, "area": "basin", "areas": "basins"}
    own.save()
    organisation.forget()
    vocabulary.vocabulary.forget()
    assert first("basins") == "Basins"
    assert search("海洋保护区", None).named[0].kind == "Basin"


def test_names_are_offered_while_one_types(client):
    offered = client.get("/search/names.json").json()["names"]
    assert {"Japan", "NOWPAP", "Marine Protected Areas", "Recommendations"} <= set(offered)
    assert len(offered) == len(set(offered))


def test_a_search_asks_only_for_kinds_that_can_hold_the_words(client):
    client.get("/search/?q=warm")
    assert queries(client, "/search/?q=microplastics") < queries(client, "/search/?q=som")
