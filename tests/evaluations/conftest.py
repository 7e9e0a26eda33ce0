"""What tests of evaluations begin with: drafts, a cleared recommendation, and somebody of the staff."""

from __future__ import annotations

import pytest

from evaluations.services.succession import open_draft
from tests.conftest import account, signed_in
from tests.evaluation import cleared_recommendation, make_evaluation


@pytest.fixture
def evaluation(db):
    return make_evaluation()


@pytest.fixture
def recommendation(db):
    return cleared_recommendation()


@pytest.fixture
def draft(plan):
    return open_draft(
        plan, title="Plan 2021-2025", first_year=2021, last_year=2025, by=account("secretariat")
    )


@pytest.fixture
def staff(db):
    return signed_in("secretariat")
