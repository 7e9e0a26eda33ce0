"""The overview: who, how much, why, what is asked, what is in doubt, and the picture of all activities."""

from __future__ import annotations

import re

import pytest

from evaluations.models import Finding
from neaspec_portal.overview import MOST_AREAS, overview_of, picture_of
from papers.selectors.choosing import asked_of_meeting
from partnerships.selectors.mechanisms import others_by_area
from people.models import Organisation
from people.selectors.organisation import forget
from programmes.forms import reading_of
from programmes.selectors.levels import achievement_levels, certainly_least, certainly_most
from programmes.services.changes import recount
from surveys.selectors.own_words import suggestions_by_area
from tests.factories import make_activity, make_area, make_citation, make_plan, make_rating
from tests.neaspec_portal.test_pages import text_of
from tests.papers.steps import cleared_paper

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def reading(rf, address="/"):
    request = rf.get(address)
    request.user = None
    return reading_of(request)


def picture(rf, address="/"):
    read = reading(rf, address)
    return picture_of(achievement_levels(read.assessment_round), read)


def test_the_first_screen_says_who_how_much_why_and_what_is_in_doubt(client):
    text = text_of(client, "/")
    for words in (
        "This is the review of the NEASPEC Strategic Plan 2016-2020, in which six member States take part.",
        "15 of 22 planned activities were implemented fully or substantially",
        "Why Desertification and Land Degradation is furthest behind",
        "DLD-2 (Minimally): Participated in relevant multilateral and international platforms in North-East Asia; "
        "Overlap of national focal points and partners with the DLDD-NEAN",
        "Desertification and Land Degradation: 1 of 4 activities implemented fully or substantially; "
        "Low Carbon Cities: all 4",
        "22 rated of 22 planned activities, by programme area, furthest behind first.",
        "NEASPEC Secretariat, Updated evaluation, as of 2020.",
        "Three things we cannot vouch for",
        "Which activity seven ratings belong to. They are hatched.",
        "What changed since “Preliminary evaluation (SOM-23)”. Its ratings are not in our sources.",
        "What a level means. The source defines none of the four.",
        "68.2 % of the rated activities were implemented fully or substantially",
        "67.0 % is the mean of the areas’ shares",
        "(2 Fully + 13 Substantially) ÷ 22 rated activities = 68.2 %",
        "(50.0 + 100.0 + 60.0 + 100.0 + 25.0) ÷ 5 areas = 67.0 %",
        "10 contradictions",
    ):
        assert words in text, words


def test_the_overview_of_the_missing_round_invents_nothing(client):
    text = text_of(client, "/plans/2016-2020/?round=preliminary")
    assert (
        "The ratings of this round are missing None of the 22 planned activities has one on record." in text
    )
    assert "furthest behind" not in text
    assert "68.2" not in text
    assert "0.0 %" not in text


def test_the_picture_shows_every_activity_once_the_area_furthest_behind_first(rf):
    seen = picture(rf)
    assert [(one.slug, one.counts.in_headline, one.counts.base) for one in seen.lines] == [
        ("land", 1, 4), ("air", 2, 4), ("marine", 3, 5), ("biodiversity", 5, 5), ("cities", 4, 4),
    ]  # fmt: skip
    tiles = [tile for line in seen.lines for tile in line.tiles]
    assert len({tile.code for tile in tiles}) == len(tiles) == 22
    assert [tile.level for tile in seen.lines[0].tiles] == [
        "Substantially", "Partially", "Minimally", "Minimally",
    ]  # fmt: skip
    assert [tile.code for tile in tiles if tile.begins_below] == ["DLD-1", "AIR-1", "MPA-3"]
    assert sum(tile.is_inferred for tile in tiles) == seen.inferred == 7
    assert seen.folded == ()


def test_an_area_whose_rows_are_inferred_says_what_it_could_be_too(rf, client):
    assert {line.slug: line.counts.carried_out.otherwise for line in picture(rf).lines} == {
        "land": "", "air": "", "marine": "4", "biodiversity": "4", "cities": "",
    }  # fmt: skip
    page = text_of(client, "/")
    assert "3 of 5, or 4" in page
    assert "5 of 5, or 4" in page


def test_the_best_area_of_the_title_has_no_inferred_rating(rf):
    seen = picture(rf)
    assert (seen.worst.area.slug, seen.best.area.slug) == ("land", "cities")
    assert seen.lines[3].counts.headline_share == seen.best.headline_share
    assert seen.lines[3].counts.inferred == 3


def test_no_area_is_named_furthest_behind_where_inferred_rows_could_change_it(updated, rf):
    levels = achievement_levels(updated)
    by_slug = {area.area.slug: (area.carried_out.lowest, area.carried_out.highest) for area in levels.areas}
    assert by_slug == {
        "air": (2, 2), "biodiversity": (4, 5), "marine": (3, 4), "cities": (4, 4), "land": (1, 1),
    }  # fmt: skip
    assert certainly_least(levels).area.slug == "land"
    marine = {one.level.slug: str(one.number.alone) for one in levels.areas[2].levels}
    assert marine == {"fully": "0", "substantially": "3, or 4", "partially": "2, or 1", "minimally": "0"}
    assert all(one.number.is_firm for one in levels.total.levels)
    updated.levels_are_printed = False
    open_ = achievement_levels(updated)
    assert (certainly_most(open_).carried_out.part, certainly_most(open_).carried_out.is_firm) == (4, True)
    # Any level could then stand in the four inferred rows of marine protected areas: none to all of them.
    assert certainly_least(open_) is None


def test_two_areas_that_are_behind_alike_are_not_told_apart(rf, client):
    plan = make_plan(activities=1)
    round_ = plan.assessment_rounds.get()
    for _ in range(2):
        area = make_area()
        plan.objectives.create(area=area, text="Reach it.", citation=make_citation())
        make_rating(make_activity(plan, area, 1), round_, level=plan.rating_scale.ordered_levels[-1])
    recount(plan)
    seen = overview_of(reading(rf, f"/?plan={plan.slug}"))
    assert (seen.furthest, seen.picture.worst) == (None, None)


def test_marks_say_what_others_say_of_an_area(rf, plan):
    marks = {line.slug: line.marks for line in picture(rf).lines}
    assert {slug: (one.evaluators, one.suggestions, one.mechanisms) for slug, one in marks.items()} == {
        "land": ("silent", 7, 1),
        "air": ("mixed", 6, 3),
        "marine": ("silent", 0, 2),
        "biodiversity": ("silent", 18, 2),
        "cities": ("silent", 3, 1),
    }
    assert sum(suggestions_by_area(plan.pk).values()) == 34
    assert len(others_by_area()) == 5


def test_a_draft_finding_gives_no_mark(rf, plan):
    Finding.objects.filter(areas__slug="air").update(status="draft")
    assert next(line for line in picture(rf).lines if line.slug == "air").marks.evaluators in {"silent", None}


def test_a_plan_nobody_spoke_of_has_no_marks(rf, client):
    plan = make_plan(activities=3)
    seen = picture(rf, f"/?plan={plan.slug}")
    assert (seen.has_evaluators, seen.has_stakeholders) == (False, False)
    page = text_of(client, f"/plans/{plan.slug}/")
    assert "suggestion" not in page
    assert "we cannot vouch for" not in page


def test_many_areas_are_folded_and_too_many_tiles_become_bars(rf, client):
    plan = make_plan(activities=1)
    round_ = plan.assessment_rounds.get()
    for _ in range(MOST_AREAS + 1):
        area = make_area()
        plan.objectives.create(area=area, text="Reach it.", citation=make_citation())
        activity = make_activity(plan, area, 1)
        make_rating(activity, round_, level=plan.rating_scale.ordered_levels[0])
    recount(plan)
    seen = picture(rf, f"/?plan={plan.slug}")
    assert (len(seen.lines), len(seen.folded)) == (MOST_AREAS, 2)
    assert "2 more programme areas, further on" in text_of(client, f"/plans/{plan.slug}/")
    large = make_plan(activities=121)
    html = client.get(f"/plans/{large.slug}/").content.decode()
    assert 'id="picture"' not in html
    assert 'id="achievement-levels"' in html


def test_what_the_meeting_is_asked_is_said_in_the_words_of_the_paper(plan, client):
    assert asked_of_meeting(plan) is None
    assert "is asked to" not in text_of(client, "/")
    paper = cleared_paper()
    asked = asked_of_meeting(plan)
    assert asked.paper == paper.title
    assert asked.lines == (
        "take note of the implementation of the plan, and of the gaps in the evidence",
        "consider the recommendations and suggestions of the evaluation, and say how it wishes to respond to them",
        "give guidance on the next Strategic Plan, including a definition of the levels of implementation",
    )
    page = text_of(client, "/")
    assert "What the paper asks of the 24th Senior Officials Meeting" in page
    assert asked.lines[1] in page
    assert asked.lines[1] in text_of(client, "/decisions/")


def test_each_tile_leads_to_its_activity_with_the_round_read(client):
    html = client.get("/plans/2016-2020/?round=updated").content.decode()
    assert len(set(re.findall(r'class="area-tile[^"]*"\s+href="([^"]+)"', html))) == 22
    for address in re.findall(r'class="area-tile[^"]*"\s+href="([^"]+)"', html)[:3]:
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_tiles_are_named_by_short_titles_and_keep_the_official_wording(client):
    """A plan without short titles shows its wording, which a phone leaves to the page of the activity."""
    tile = client.get("/").content.decode().partition("DLD-2: Develop and maintain")[2].partition("</li>")[0]
    assert "Open subregional network" in tile
    assert "official" not in tile
    page = text_of(client, "/plans/2016-2020/land/DLD-2/")
    assert "Short title: Open subregional network, by the secretariat (demo), 5 December 2026." in page
    assert (
        "<title>DLD-2: Open subregional network"
        in client.get("/plans/2016-2020/land/DLD-2/").content.decode()
    )
    found = text_of(client, "/search/?q=subregional+network")
    assert "DLD-2 · Open subregional network" in found
    listed = client.get("/api/v1/plans/2016-2020/activities").json()["items"]
    named = {one["code"]: (one["short_title"], one["short_title_by"]) for one in listed}
    assert named["DLD-2"] == ("Open subregional network", "the secretariat (demo)")
    other = make_plan(activities=3)
    assert client.get(f"/plans/{other.slug}/").content.decode().count('class="official"') == 3


def test_only_what_speaks_of_an_area_is_a_link(client):
    page = client.get("/").content.decode()
    lines = [
        " ".join(re.sub("<[^>]+>", " ", one).split())
        for one in re.findall('<p class="voices">(.*?)</p>', page, re.DOTALL)
    ]
    assert lines == [
        "7 suggestions 1 other mechanism",
        "evaluators: mixed 6 suggestions 3 other mechanisms",
        "2 other mechanisms",
        "18 suggestions 2 other mechanisms",
        "3 suggestions 1 other mechanism",
    ]


def test_the_overview_speaks_the_words_of_the_organisation(client):
    own = Organisation.objects.get()
    own.words = {**own.words, "activity": "operation", "activities": "operations"}
    own.save()
    forget()
    page = text_of(client, "/")
    assert "15 of 22 planned operations were" in page
    assert "1 of 4 operations implemented fully or substantially" in page


def test_a_plan_of_one_area_names_none_as_furthest_behind(rf):
    plan = make_plan(activities=3)
    seen = overview_of(reading(rf, f"/?plan={plan.slug}"))
    assert seen.furthest is None
    assert seen.picture.worst is None
