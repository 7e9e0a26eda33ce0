"""Asking: filters, order, comparison, search, visibility."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from programmes.models import Meeting
from programmes.selectors import activities as selectors
from programmes.selectors.comparisons import all_compared, change_between, compare, compared
from programmes.selectors.levels import achievement_levels
from programmes.selectors.plans import area_named, plan_named, round_among, rounds_of
from programmes.selectors.search import kinds
from programmes.services.changes import recount
from record.refusals import NotFoundError
from record.searching import hits_among, words_of
from tests.factories import (
    make_activity,
    make_area,
    make_meeting,
    make_plan,
    make_rating,
    make_round,
    make_scale,
)

pytestmark = pytest.mark.on_sqlite

NOBODY = AnonymousUser()


def codes(found) -> list[str]:
    return [one.code for one in found]


def test_filter_by_area_and_level(plan, updated):
    area = area_named(plan, "land")
    level = plan.rating_scale.levels.get(slug="minimally")
    chosen = selectors.ActivityFilter(area=area, level=level)
    assert codes(selectors.activities(plan, updated, chosen=chosen)) == ["DLD-2", "DLD-3"]
    assert chosen.text == "area: Desertification and Land Degradation; level: Minimally"


def test_filter_by_words_in_any_case(plan, updated):
    chosen = selectors.ActivityFilter(words="CRANES hooded")
    assert codes(selectors.activities(plan, updated, chosen=chosen)) == ["BIO-1"]


def test_sort_by_level_puts_the_highest_first_and_back(plan, updated):
    best = codes(selectors.activities(plan, updated, sort="level"))
    assert best[:3] == ["BIO-1", "BIO-2", "AIR-3"]
    assert codes(selectors.activities(plan, updated, sort="-level"))[:3] == ["DLD-3", "DLD-2", "AIR-2"]


def test_activities_of_an_area_below_the_headline_come_lowest_first(updated):
    by_slug = {area.slug: area for area in updated.plan.areas}
    land, marine = by_slug["land"], by_slug["marine"]
    assert codes_of(selectors.below_headline(updated, land, most=12)) == ["DLD-2", "DLD-3", "DLD-1"]
    assert codes_of(selectors.below_headline(updated, land, most=2)) == ["DLD-2", "DLD-3"]
    assert codes_of(selectors.below_headline(updated, marine, most=12)) == ["MPA-3", "MPA-5"]


def codes_of(found):
    return [one.activity.code for one in found]


def test_the_grid_is_not_drawn_for_too_many(updated):
    areas = [one.area for one in achievement_levels(updated).areas]
    assert sum(len(line) for line in selectors.grid(updated, areas, most=12).values()) == 22
    assert selectors.grid(updated, areas, most=4) == {}


def test_missing_ratings_are_not_comparable(preliminary, updated):
    comparison = compare(preliminary, updated)
    assert comparison.counts == {"not comparable": 22}
    lines = compared(comparison, comparison.activities[:2])
    assert [
        (line.activity.code, line.earlier.level_label, line.later.level_label, line.change) for line in lines
    ] == [
        ("AIR-1", "Missing in the source", "Partially", "not comparable"),
        ("AIR-2", "Missing in the source", "Minimally", "not comparable"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "missing", "change"),
    [
        (3, 1, False, "higher"),
        (1, 3, False, "lower"),
        (2, 2, False, "no change"),
        (None, 2, False, "newly rated"),
        (2, None, False, "no rating yet"),
        (None, None, False, "not rated in either"),
        (2, 2, True, "not comparable"),
    ],
)
def test_change_between_two_ranks(before, after, missing, change):
    assert change_between(before, after, missing=missing) == change


def test_no_longer_rated_is_said_only_of_what_was_rated_and_left_out_for_a_reason():
    assert change_between(2, None, missing=False, reason="discontinued") == "no longer rated"
    assert change_between(None, None, missing=False, reason="discontinued") == "not rated in either"


@pytest.mark.django_db
def test_every_kind_of_move_is_counted_once():
    plan = make_plan(activities=4)
    earlier, later = plan.assessment_rounds.get(), make_round(plan)
    first, second, third, fourth = plan.activities.all()
    top, lower = plan.rating_scale.levels.all()[:2]
    make_rating(first, later, level=top)
    make_rating(second, later, level=lower)
    make_rating(third, later, not_rated_because="discontinued")
    fifth = make_activity(plan, first.area, 5)
    make_rating(fifth, later, level=lower)
    recount(plan)
    comparison = compare(earlier, later)
    assert comparison.counts == {
        "lower": 1,
        "no change": 1,
        "newly rated": 1,
        "no longer rated": 1,
        "no rating yet": 1,
    }
    assert sum(comparison.counts.values()) == comparison.base == 5
    by_lines = [line.change for line in all_compared(comparison)]
    assert by_lines == ["no change", "lower", "no longer rated", "no rating yet", "newly rated"]
    assert fourth.code.endswith("-4")


@pytest.mark.django_db
def test_a_scale_of_three_levels_and_areas_without_ratings():
    plan = make_plan(activities=3, scale=make_scale(("High", "Middle", "Low")))
    levels = achievement_levels(plan.assessment_rounds.get())
    assert [one.label for one in levels.levels] == ["High", "Middle", "Low"]
    assert levels.headline_words == "high"
    assert levels.mean_of_areas == 100.0


@pytest.mark.parametrize(
    ("status", "who", "sees"),
    [
        ("draft", None, False),
        ("draft", "focal_japan", False),
        ("draft", "secretariat", True),
        ("circulated", None, False),
        ("circulated", "delegate", False),
        ("circulated", "administrator", False),
        ("circulated", "focal_japan", False),
        ("cleared", None, True),
        ("presented", "delegate", True),
    ],
)
@pytest.mark.django_db
def test_who_sees_a_round_in_which_state(status, who, sees, request):
    user = request.getfixturevalue(who) if who else NOBODY
    plan = make_plan(activities=1, status=status)
    assert bool(rounds_of(plan, user)) is sees


@pytest.mark.django_db
def test_a_disabled_account_sees_no_more_than_the_public(secretariat):
    plan = make_plan(activities=1, status="draft")
    secretariat.is_active = False
    assert rounds_of(plan, secretariat) == []


@pytest.mark.django_db
def test_what_does_not_exist_is_told_in_words(plan):
    with pytest.raises(NotFoundError, match="There is no plan “1066”"):
        plan_named("1066", None)
    with pytest.raises(NotFoundError, match="no programme area “fire”"):
        area_named(plan, "fire")
    with pytest.raises(NotFoundError, match="There is no round “final”"):
        round_among(rounds_of(plan, NOBODY), "final")


def found_titles(words: str) -> dict[str, list[str]]:
    groups = hits_among(kinds(NOBODY), words_of(words))
    return {group.kind: [hit.title for hit in group.hits] for group in groups}


@pytest.mark.django_db
def test_search_finds_activities_achievements_and_meetings():
    assert found_titles("neacap")["Key achievements"] == ["Transboundary Air Pollution"]
    assert found_titles("SOM-23")["Meetings"] == ["SOM-23"]
    assert "Planned activities" in found_titles("hooded cranes")
    assert found_titles("zebra stripes") == {}
    assert found_titles("   ") == {}


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Охрана АМУРСКОГО тигра", "амурского"),
        ("东北亚大气污染", "大气"),
        ("北東アジアの海洋", "海洋"),
        ("동북아시아 습지", "습지"),
        ("Өмнөговь аймаг", "ӨМНӨГОВЬ"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("Straße", "STRASSE"),
    ],
)
@pytest.mark.django_db
def test_search_works_in_any_script(stored, asked):
    meeting = make_meeting(name=stored)
    assert meeting.code in found_titles(asked)["Meetings"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "100%"])
@pytest.mark.django_db
def test_search_takes_wildcards_literally(words):
    assert "Meetings" not in found_titles(words)


@pytest.mark.django_db
def test_search_leaves_out_notes_of_drafts():
    plan = make_plan(activities=1, status="draft")
    rating = plan.assessment_rounds.get().ratings.get()
    rating.note = "zebra crossing"
    rating.save()
    assert found_titles("zebra") == {}


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (None, None, ""),
        ("1993-02-08", "1993-02-11", "8–11 February 1993"),
        ("2015-10-16", "2015-10-16", "16 October 2015"),
        ("2012-12-30", "2013-01-02", "30 December 2012 – 2 January 2013"),
    ],
)
def test_days_of_a_meeting(first, last, message):
    from datetime import date

    first, last = (date.fromisoformat(day) if day else None for day in (first, last))
    assert Meeting(starts_on=first, ends_on=last).days == message


@pytest.mark.django_db
def test_an_area_of_another_plan_is_not_found_in_this_one(plan):
    other = make_area()
    with pytest.raises(NotFoundError):
        area_named(plan, other.slug)


def test_the_mean_of_areas_says_what_readings_make_of_it(updated):
    levels = achievement_levels(updated)
    # What is inferred exchanges rows between two areas of five: the mean stays.
    assert [round(one, 1) for one in levels.means] == [67.0, 67.0]
    (air,) = [one.area for one in levels.areas if one.area.slug == "air"]
    updated.ratings.filter(activity__area=air, level__slug="minimally").update(level=None)
    updated.levels_are_printed = False
    updated.save()
    recount(updated.plan)
    low, high = achievement_levels(updated).means
    # Two of three; two to five of five; none to four of five; four of four; one of four.
    assert (round(low, 1), round(high, 1)) == (46.3, 74.3)
