"""A test finds the review whatever ran before it in the same process."""

from __future__ import annotations

import pytest

from programmes.models import StrategicPlan

pytestmark = pytest.mark.as_written


@pytest.mark.usefixtures("committed_review")
def test_one_that_commits_leaves_another_database():
    assert StrategicPlan.objects.filter(slug="2016-2020").update(slug="changed") == 1


@pytest.mark.django_db
def test_the_next_finds_it_filled():
    assert StrategicPlan.objects.filter(slug="2016-2020").exists()
