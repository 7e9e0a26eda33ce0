"""What several files of tests about people begin with."""

from __future__ import annotations

import pytest
from django.db import transaction

from people.jobs import JobKind, register_job
from tests.conftest import account
from tests.people.people import JAPAN, MONGOLIA
from tests.rounds import make_draft, send_round


@pytest.fixture
def activity():
    for username in (
        "secretariat",
        "approver",
        JAPAN,
        MONGOLIA,
        "colleague-mongolia",
        "delegate",
        "evaluator",
    ):
        account(username)
    return make_draft().plan.activities.first()


@pytest.fixture
def circulation():
    for username in ("secretariat", "approver", "focal-japan", "colleague-mongolia", "delegate"):
        account(username)
    return send_round(make_draft())


@pytest.fixture
def mails_at_once(django_capture_on_commit_callbacks, monkeypatch):
    """What waits for the transaction is done at once, as the tests never commit."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_more: do())


@pytest.fixture
def waiting(settings):
    """Jobs wait for a worker."""
    settings.JOBS = "worker"


@pytest.fixture
def kind(monkeypatch):
    """A kind of work whose way of working a test chooses."""

    def make(run=lambda _arguments, _tell: "It is done.", **more):
        monkeypatch.setattr("people.jobs._KINDS", {})
        return register_job(JobKind("dig", "Digging", run=run, **more))

    return make
