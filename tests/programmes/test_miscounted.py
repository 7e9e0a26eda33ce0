"""A stored number of activities that is wrong is noticed at night, and mended."""

from __future__ import annotations

import pytest
from django.utils import timezone

from people.nightly import run_nightly
from programmes.models import ActivityCount
from programmes.selectors.plans import miscounted, plan_order
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
