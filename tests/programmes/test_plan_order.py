"""Activities in the order of their plan: every part as the whole list has it, whatever the areas hold."""

from __future__ import annotations

import pytest

from programmes.models import PlannedActivity
from programmes.selectors.activities import activities
from programmes.selectors.plans import plan_order
from programmes.services.changes import recount
from tests.factories import activity_counts_are_true
from tests.rounds import make_draft

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

PARTS = [
    slice(0, 50),
    slice(0, 3),
    slice(2, 7),
    slice(4, 5),
    slice(20, 70),
    slice(21, 22),
    slice(22, 40),
    slice(5, 5),
]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_that_part_of_the_whole(plan, updated, part, django_assert_max_num_queries):
    whole = list(activities(plan, updated))
    assert activity_counts_are_true()
    found = plan_order(plan)
    assert (len(found), found.count()) == (22, 22)
    with django_assert_max_num_queries(1):
        got = found[part]
    assert got == whole[part]
    assert [one.area.name for one in got] == [one.area.name for one in whole[part]]


@pytest.mark.parametrize("part", PARTS)
def test_numbers_may_have_gaps(part):
    plan = make_draft(activities=30).plan
    PlannedActivity.objects.filter(plan=plan, number__in=(1, 4, 22, 23, 30)).delete()
    recount(plan)
    whole = list(PlannedActivity.objects.filter(plan=plan).order_by("number"))
    assert plan_order(plan)[part] == whole[part]


def test_one_area_alone(plan, updated):
    for area in plan.areas:
        whole = [one for one in activities(plan, updated) if one.area_id == area.pk]
        found = plan_order(plan, area)
        assert found.count() == len(whole)
        assert found[:50] == whole
        assert found[1:2] == whole[1:2]


def test_an_area_of_which_nobody_said_what_is_wanted_keeps_its_activities(plan, updated):
    plan.objectives.filter(area__slug="marine").delete()
    again = type(plan).objects.get(pk=plan.pk)
    assert len(again.areas) == 5
    assert plan_order(again)[:50] == list(activities(again, updated))
    assert plan_order(again).count() == 22


def test_a_plan_without_activities_has_none():
    plan = make_draft().plan
    PlannedActivity.objects.filter(plan=plan).delete()
    assert not activity_counts_are_true()
    recount(plan)
    assert activity_counts_are_true()
    found = plan_order(plan)
    assert (found.count(), found[:50]) == (0, [])
