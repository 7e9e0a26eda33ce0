"""A draft of a plan."""

from __future__ import annotations

import pytest

from programmes.models import StrategicPlan
from programmes.services import drafting
from tests.programmes.setting_up.drafts import LEVELS, outline


@pytest.fixture
def draft(secretariat) -> StrategicPlan:
    """A draft with two areas and three activities."""
    plan = drafting.draft_plan(drafting.NewPlan("River plan", 2027, 2030, levels=LEVELS), by=secretariat)
    drafting.save_outline(plan, outline(), expected_version=plan.version, by=secretariat)
    plan.refresh_from_db()
    return plan
