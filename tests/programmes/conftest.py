"""A round in work, and the people who work on it."""

from __future__ import annotations

import pytest
from django.test import Client

from programmes.models import AssessmentRound
from review.models import Circulation
from tests.conftest import signed_in
from tests.rounds import make_draft, send_round


@pytest.fixture
def draft(db: None) -> AssessmentRound:
    return make_draft()


@pytest.fixture
def circulation(db: None) -> Circulation:
    return send_round(make_draft())


@pytest.fixture
def staff(db: None) -> Client:
    return signed_in("secretariat")


@pytest.fixture
def japan(db: None) -> Client:
    return signed_in("focal-japan")
