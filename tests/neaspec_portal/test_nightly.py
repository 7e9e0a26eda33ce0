"""What is looked at once a night: a paper whose record has changed, a sentence with another verdict."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from people.models import Event, Run
from people.nightly import run_nightly
from surveys.models import Claim, Survey
from surveys.services.surveys import accept_verdict
from tests.mails import delivered
from tests.papers.steps import proposed_paper
from tests.people.news import sentences_for
from tests.surveys.test_claims import corrected

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def survey():
    return Survey.objects.get(slug="stakeholder-2020")


def test_a_sentence_that_no_longer_holds_is_told_once(survey, secretariat, approver):
    assert run_nightly(timezone.now()) == []
    corrected(survey, 7, "exceeds-expectations", "2.9", 2, secretariat)
    Event.objects.all().delete()
    said = run_nightly(timezone.now())
    assert said == [f"C6 of {survey} has another verdict."]
    assert run_nightly(timezone.now()) == []
    assert sentences_for("secretariat") == [f"A sentence no longer has the verdict on record: C6 of {survey}"]
    (event,) = Event.objects.all()
    assert event.address == "/surveys/stakeholder-2020/#c6"
    for username in ("focal-japan", "delegate", "evaluator"):
        assert sentences_for(username) == []
    claim = Claim.objects.get(code="C6")
    accept_verdict(claim, by=secretariat)
    assert run_nightly(timezone.now()) == []


def test_a_paper_whose_record_has_changed_is_told_once(survey, secretariat, approver):
    paper = proposed_paper()
    assert run_nightly(timezone.now()) == []
    corrected(survey, 7, "exceeds-expectations", "2.9", 2, secretariat)
    said = run_nightly(timezone.now())
    assert f"The record behind {paper} has changed." in said
    assert not [one for one in run_nightly(timezone.now()) if "record behind" in one]
    sentence = f"The record behind {paper} has changed since it was put forward for clearing"
    assert sentence in sentences_for("approver")
    assert sentence not in sentences_for("focal-japan")


def test_the_nightly_command_says_what_it_found(survey, secretariat):
    corrected(survey, 7, "exceeds-expectations", "2.9", 2, secretariat)
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert f"C6 of {survey} has another verdict." in out.getvalue()
    assert not Run.objects.get(name="send_reminders").is_failed
    assert not [one for one in delivered() if "another verdict" in one.body]
