"""The real review, loaded once, and the people who read and edit it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models.signals import post_migrate
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from neaspec_portal import desk, switcher
from neaspec_portal.public_pages import page_cache
from people import prepared
from people.selectors.organisation import forget, organisation
from people.services import budgets
from people.stamp import forget_everything
from programmes.models import AssessmentRound, StrategicPlan
from programmes.models.plans import homes
from tests import databases
from tests.browser import chromium_path

prepared.STRICT = True


def names_its_columns(self: SQLCompiler, name: str, *arguments: Any, **more: Any) -> Any:
    """Refuse a query that takes its order from a relation to a model that orders itself descending."""
    borrowing = (*arguments, None, None, None)[3] is not None
    assert not (borrowing and str(name).startswith("-")), f"A query borrows a descending order: {name}"
    return find_ordering_name(self, name, *arguments, **more)


find_ordering_name, SQLCompiler.find_ordering_name = SQLCompiler.find_ordering_name, names_its_columns


def pytest_collection_finish() -> None:
    """Spare the collector what stays until the end; it walked through half a million things each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
) -> Iterator[None]:
    """A copy of the loaded review and its demo accounts; each test runs in a transaction over it."""
    changed.blocker = django_db_blocker
    with django_db_blocker.unblock(), databases.own_copy():
        yield


@pytest.fixture(scope="module")
def on_training_data(django_db_setup) -> None:
    """Let all tests of a module find the fictional plan beside the real review."""
    changed.fill(databases.TRAINING)


@pytest.fixture(scope="module")
def on_an_empty_portal(django_db_setup) -> None:
    """Let all tests of a module find a portal that was migrated, and nothing else."""
    changed.fill("empty")


@pytest.fixture
def committed_review(transactional_db) -> None:
    """The review as other connections and processes see it: committed."""
    changed.fill(databases.REVIEW)


class Changed:
    """Whether a test that commits has left the database other than it was filled.

    Such tests come last only where one process runs them all; with two, either may take over one that does
    not commit afterwards.
    """

    since = False
    blocker: DjangoDbBlocker | None = None
    """Known once the first test has asked for the database."""

    def __call__(self, *_: object, **__: object) -> None:
        """Remember it."""
        self.since = True

    def fill(self, stage: str) -> None:
        """Let the database hold a stage and nothing else; it is copied only where it does not already."""
        if self.blocker is None or (databases.in_hand() == stage and not self.since):
            return
        with self.blocker.unblock():
            databases.restore(stage)
        self.since = False


changed = Changed()
post_migrate.connect(changed)
# Another copy is quicker than emptying two hundred tables, filling those of Django, and a copy then.
TransactionTestCase._fixture_teardown = lambda _self: changed()


STAGES = {"on_training_data": databases.TRAINING, "on_an_empty_portal": "empty"}
"""What the database holds for a test that uses a fixture."""


def stage_of(item: pytest.Item) -> str:
    """Return what the database holds for a test."""
    return next((STAGES[one] for one in item.fixturenames if one in STAGES), databases.REVIEW)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fill the database before a test that uses it, ahead of its transaction."""
    if item.get_closest_marker("django_db") or "django_db_setup" in item.fixturenames:
        changed.fill(stage_of(item))


@pytest.fixture(autouse=True)
def empty_page_cache() -> Iterator[None]:
    """No finished page of one test reaches another."""
    page_cache._pages.clear()
    forget()
    forget_everything()
    desk.forget()
    budgets._own.clear()
    yield
    page_cache._pages.clear()
    forget()
    forget_everything()
    desk.forget()


@pytest.fixture
def memory(settings) -> None:
    """Let pages be remembered, as in production."""
    settings.PUBLIC_PAGE_SECONDS = 60


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") and chromium_path() is None:
            item.add_marker(pytest.mark.skip(reason="chromium is not installed: apt-get install chromium"))
    # Tests about order run as they are written; the others as pytest-django has put them, those that find
    # the same database together: on PostgreSQL a copy of it takes a second.
    stages = (databases.REVIEW, "empty", databases.TRAINING)
    items.sort(
        key=lambda item: (
            (0, item.location[1])
            if item.get_closest_marker("as_written")
            else (1, stages.index(stage_of(item)))
        )
    )


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


def warm() -> None:
    """Let this process remember what every page says: whose portal it is, and which plans are open."""
    organisation()
    switcher.open_plans()
    homes()


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(account(username), backend="people.backends.AccountBackend")
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
