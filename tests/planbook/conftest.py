"""A plan that an import has brought in."""

from __future__ import annotations

import pytest

from programmes.models import StrategicPlan
from tests.plan_books import taken_over, three_levels


@pytest.fixture
def rivers(secretariat):
    """The plan of three levels with its rounds as drafts, and its import."""
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    return StrategicPlan.objects.get(slug="rivers"), record
