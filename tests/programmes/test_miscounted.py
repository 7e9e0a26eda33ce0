"""A stored number of activities that is wrong is noticed at night, and mended."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.utils import timezone

from people.nightly import run_nightly
from programmes.models import ActivityCount
from programmes.selectors.invariants import broken_in, broken_in_plan
from programmes.selectors.plans import miscounted, plan_order
from programmes.selectors.reviewed import obstacles_to_clearing
from programmes.services.changes import count_all_activities
from tests.factories import activity_counts_are_true, make_plan

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_a_wrong_number_is_counted_anew_and_told_once(plan):
    other = make_plan(activities=3)
    assert (miscounted(), run_nightly(timezone.now())) == ([], [])
    ActivityCount.objects.filter(plan=plan, area__slug="marine").update(count=60)
    ActivityCount.objects.filter(plan=other).delete()
    assert set(miscounted()) == {plan, other}
    assert sorted(run_nightly(timezone.now())) == sorted(
        f"The activities of {one} were counted anew." for one in (plan, other)
    )
    assert activity_counts_are_true()
    assert run_nightly(timezone.now()) == []
    assert plan_order(plan).count() == 22


def test_all_are_counted_where_none_is(plan):
    ActivityCount.objects.all().delete()
    count_all_activities()
    assert activity_counts_are_true()
    ActivityCount.objects.update(count=1)
    count_all_activities()
    assert activity_counts_are_true()


def test_what_does_not_add_up_hinders_clearing_and_is_told_each_night(updated):
    assert (list(broken_in(updated)), broken_in_plan(updated.plan)) == ([], [])
    marine = updated.achievement_level_counts.filter(area__slug="marine", source__isnull=False)
    marine.update(count=F("count") + 1)
    found = list(broken_in(updated))
    assert found[0] == "MPA has 5 activities, of which 8 are counted."
    assert found[1] == "25 of 22 ratings have a source."
    assert set(found) <= {one.text for one in obstacles_to_clearing(updated)}
    assert run_nightly(timezone.now()) == [f"{updated.plan}, {updated.title}: {one}" for one in found]


def test_a_rating_without_a_source_and_parts_that_are_not_the_whole_are_found(updated):
    updated.achievement_level_counts.filter(area__slug="air").update(source=None)
    assert list(broken_in(updated)) == ["18 of 22 ratings have a source."]
