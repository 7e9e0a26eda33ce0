"""The real review, loaded once, and the people who read and edit it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from evaluations.importers.evaluation import load_evaluation
from neaspec_portal.public_pages import shelf
from papers.importers.paper import load_paper
from partnerships.importers.record import load_partnerships
from programmes.importers.review import load_review
from programmes.models import AssessmentRound, StrategicPlan, freezing
from programmes.services.accounts import ensure_demo_accounts
from surveys.importers.survey import load_survey
from tests.browser import chromium_path

REVIEW = Path(settings.BASE_DIR) / "fixtures" / "plan-2016-2020"
SURVEY = Path(settings.BASE_DIR) / "fixtures" / "survey-stakeholder-2020" / "survey.yaml"
PARTNERSHIPS = Path(settings.BASE_DIR) / "fixtures" / "partnerships"
PAPER = Path(settings.BASE_DIR) / "fixtures" / "paper-2016-2020" / "paper.yaml"
EVALUATION = Path(settings.BASE_DIR) / "fixtures" / "evaluation-external-2020" / "evaluation.yaml"


def load_everything() -> None:
    """Load the whole review as ``make run`` does."""
    load_review(REVIEW)
    load_survey(SURVEY)
    load_partnerships(PARTNERSHIPS)
    load_evaluation(EVALUATION)
    ensure_demo_accounts()
    load_paper(PAPER)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    """Load the review and the demo accounts once; each test runs in a transaction over them."""
    with django_db_blocker.unblock():
        load_everything()


@pytest.fixture
def committed_review(transactional_db) -> Iterator[None]:
    """The review as other connections and processes see it: committed, and flushed afterwards.

    The triggers that freeze records are taken off for the flush, which puts them back.
    """
    freezing.install(connection)
    load_everything()
    yield
    freezing.remove(connection)


@pytest.fixture(autouse=True)
def empty_shelf() -> Iterator[None]:
    """No finished page of one test reaches another."""
    shelf._pages.clear()
    yield
    shelf._pages.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") and chromium_path() is None:
            item.add_marker(pytest.mark.skip(reason="chromium is not installed: apt-get install chromium"))


@pytest.fixture
def plan(db: None) -> StrategicPlan:
    return StrategicPlan.objects.get(slug="2016-2020")


@pytest.fixture
def updated(plan: StrategicPlan) -> AssessmentRound:
    return plan.assessment_rounds.get(slug="updated")


@pytest.fixture
def preliminary(plan: StrategicPlan) -> AssessmentRound:
    return plan.assessment_rounds.get(slug="preliminary")


def account(username: str) -> User:
    return get_user_model().objects.get(username=username)


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(account(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def secretariat(db: None) -> User:
    return account("secretariat")


@pytest.fixture
def approver(db: None) -> User:
    return account("approver")


@pytest.fixture
def focal_japan(db: None) -> User:
    return account("focal-japan")


@pytest.fixture
def delegate(db: None) -> User:
    return account("delegate")


@pytest.fixture
def evaluator(db: None) -> User:
    return account("evaluator")


@pytest.fixture
def administrator(db: None) -> User:
    return account("administrator")
