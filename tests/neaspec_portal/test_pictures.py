"""Pictures across the sources: titles and numbers from the record, true in every version, with all files."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from evaluations.models import Topic
from neaspec_portal.pictures.views import PICTURES
from partnerships.models import Mechanism
from programmes.forms.reading import reading
from programmes.models import ActivityRating
from programmes.selectors.inferred import possible_means
from programmes.selectors.levels import achievement_levels
from tests.conftest import signed_in
from tests.neaspec_portal.test_pages import text_of
from tests.queries import queries

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

TITLES = {
    "topics": "Data sharing: rated low and asked for, but in none of nine recommendations and suggestions",
    "three-rules": "The same ratings give 9, 67 or 68 per cent, depending on the rule",
    "contacts-by-kind": "Of 19 contacts on record, at most four were joint work",
    "contacts-and-levels": "Desertification and Land Degradation: 6 contacts on record, "
    "1 of 4 implemented fully or substantially",
    "only-here": "9 of 30 pairs of member State and programme area: no other mechanism on record",
    "pairs-of-members": "Five of 15 pairs of member States meet in only one other mechanism on record",
}


def made(slug, asked=""):
    return PICTURES[slug].make(reading(QueryDict(asked), None))


def test_each_title_says_what_the_numbers_of_the_picture_say():
    assert {slug: made(slug).finding for slug in PICTURES} == TITLES
    assert all(len(title.split()) <= 15 for title in TITLES.values())


def test_the_numbers_behind_the_titles():
    rules = [(row.slug, round(row.values[0].share, 1)) for row in made("three-rules").rows]
    assert rules == [("highest", 9.1), ("mean-of-areas", 67.0), ("headline", 68.2)]
    contacts = {row.slug: row.values[0].amount for row in made("contacts-by-kind").rows}
    assert sum(contacts.values()) == 19
    assert contacts["joint-activity"] + contacts["joint-study"] == 4
    by_area = [(row.slug, row.values[0].amount) for row in made("contacts-and-levels").rows]
    assert by_area == [("land", 6), ("air", 4), ("marine", 5), ("biodiversity", 3), ("cities", 1)]
    alone = [tile for row in made("only-here").rows for tile in row.values if tile.category.letter == "0"]
    assert len(alone) == 9
    assert sum(len(row.values) for row in made("pairs-of-members").rows) == 15


def test_a_title_that_another_reading_would_change_is_left_out(client, updated):
    ActivityRating.objects.filter(activity__code="DLD-1").update(level=None, not_rated_because="")
    updated.levels_are_printed = False
    updated.save()
    assert made("three-rules").finding == ""
    assert made("contacts-and-levels").title in text_of(client, "/pictures/contacts-and-levels/")


def test_the_mean_of_areas_is_known_where_printed_levels_only_change_rows(updated):
    levels = achievement_levels(updated)
    assert {round(one, 1) for one in possible_means(levels)} == {67.0}
    updated.levels_are_printed = False
    assert len(possible_means(achievement_levels(updated))) > 1


def test_the_reading_of_a_topic_says_whose_it_is_and_why(client):
    topic = Topic.objects.get(slug="data-sharing")
    assert topic.read_by == "Those who entered the review into this portal"
    board = text_of(client, "/plans/2016-2020/evidence-board/")
    assert topic.read_by in board
    assert "“data” stands there once" in board
    assert "“data” stands there once" in text_of(client, "/pictures/topics/")


@pytest.mark.parametrize("slug", TITLES)
def test_every_picture_has_a_page_its_files_and_a_frame(client, slug):
    page = client.get(f"/pictures/{slug}/")
    assert TITLES[slug] in text_of(client, f"/pictures/{slug}/")
    assert page.content.decode().count("<h1") == 1
    for suffix in ("csv", "xlsx", "json", "svg", "png", "plotly.json"):
        answer = client.get(f"/pictures/{slug}.{suffix}")
        assert answer.status_code == 200, suffix
        assert b"".join(answer) if answer.streaming else answer.content
    frame = client.get(f"/pictures/{slug}/embed/")
    assert frame.status_code == 200
    assert TITLES[slug] in frame.content.decode()


def test_all_pictures_stand_on_one_page_that_leads_to_each(client):
    html = client.get("/pictures/").content.decode()
    assert [f'href="/pictures/{slug}/?plan=2016-2020"' in html for slug in TITLES] == [True] * 6
    assert html.count('class="drawn"') == 6


@pytest.mark.parametrize(
    "address", ["/pictures/nothing/", "/pictures/nothing.csv", "/pictures/nothing/embed/"]
)
def test_a_picture_that_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_an_unknown_parameter_of_a_file_is_refused(client):
    assert client.get("/pictures/topics.csv?plann=2016-2020").status_code == 400


def test_a_plan_without_topics_or_contacts_has_fewer_pictures(client, on_training_data):
    found = client.get("/pictures/?plan=training").context["figures"]
    assert {one.slug for one in found} <= set(TITLES)
    assert "contacts-by-kind" not in {one.slug for one in found}
    assert client.get("/pictures/contacts-by-kind/embed/?plan=training").status_code == 404


@pytest.mark.parametrize(
    ("page", "embedded"),
    [("pictures/three-rules/", "embed/?"), ("explore/", "embed/?of=activities&by=area&")],
)
def test_what_is_fictional_is_not_embedded_elsewhere(client, on_training_data, page, embedded):
    assert client.get(f"/{page}?plan=training").status_code == 200
    assert client.get(f"/{page}{embedded}plan=training").status_code == 404


def test_staff_see_in_pictures_what_everybody_sees(client):
    staff = signed_in("secretariat")
    assert (
        staff.get("/pictures/topics.json").json()["rows"]
        == client.get("/pictures/topics.json").json()["rows"]
    )


def test_more_mechanisms_ask_nothing_more(client):
    client.get("/pictures/")
    before = queries(client, "/pictures/")
    one = Mechanism.objects.filter(is_own=False).first()
    states = list(one.members.all())
    for number in range(3):
        citation = one.citation
        citation.pk = None
        citation.save()
        one.pk, one.code, one.citation = None, f"NEW-{number}", citation
        one.save()
        one.members.set(states)
    assert queries(client, "/pictures/") == before
