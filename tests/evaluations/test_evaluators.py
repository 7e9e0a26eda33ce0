"""Evaluators are named until a last day, and nobody evaluates what they wrote or learns of a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from evaluations import policies
from evaluations.models import Evaluation
from evaluations.services import evaluations as services
from people.policies import EVALUATOR, may, roles_of
from tests.conftest import account
from tests.evaluation import make_evaluation, send_evaluation, write_finding

pytestmark = pytest.mark.django_db


def test_a_title_is_taken_once():
    plan = make_evaluation().plan
    for title in ("Made-up evaluation", "…", "new"):
        with pytest.raises(ValidationError):
            services.open_evaluation(plan, services.NewEvaluation(title, "self"), by=account("secretariat"))
    with pytest.raises(PermissionDenied):
        services.open_evaluation(plan, services.NewEvaluation("Other", "self"), by=account("evaluator"))


def test_the_title_of_a_draft_evaluation_is_in_no_list_of_sources(client):
    make_evaluation(title="Kanarienvogel evaluation")
    for address in ("/sources/", "/api/v1/sources", "/search/?q=evaluation"):
        assert "Kanarienvogel" not in client.get(address).content.decode()
    assert client.get("/sources/record-evaluation-kanarienvogel-evaluation/").status_code == 404


def test_every_act_of_the_table_is_denied_to_strangers_and_administrators():
    for act in policies.ACTS:
        assert not may(None, act)
        assert not may(account("administrator"), act)
        assert may(account("approver"), act)
    with pytest.raises(KeyError):
        may(account("approver"), "fly")


def test_an_account_opens_nothing_after_its_last_day_nor_an_evaluator_without_one():
    evaluator = account("evaluator")
    assert EVALUATOR in roles_of(evaluator)
    evaluator.term.ends_on = timezone.now().date() - timedelta(days=1)
    evaluator.term.save()
    assert roles_of(account("evaluator")) == {"public"}
    evaluator.term.delete()
    assert roles_of(account("evaluator")) == {"public"}


def test_nobody_evaluates_what_they_wrote_themselves():
    evaluator = account("evaluator")
    evaluator.groups.add(Group.objects.get(name="secretariat"))
    assert roles_of(account("evaluator")) == {"public", "evaluator"}
    evaluator.groups.add(Group.objects.get(name="focal point"))
    assert roles_of(account("evaluator")) == {"public", "focal point"}


def test_evaluators_are_named_with_a_last_day_that_lies_ahead():
    evaluation = make_evaluation(evaluator=False)
    secretariat, evaluator = account("secretariat"), account("evaluator")
    yesterday = timezone.now().date() - timedelta(days=1)
    with pytest.raises(ValidationError, match="passed"):
        services.set_evaluators(evaluation, [(evaluator, yesterday)], by=secretariat)
    with pytest.raises(ValidationError, match="no evaluator"):
        services.set_evaluators(evaluation, [(account("delegate"), timezone.now().date())], by=secretariat)
    with pytest.raises(PermissionDenied):
        services.set_evaluators(evaluation, [], by=evaluator)


def test_one_expired_evaluator_does_not_block_another():
    evaluation = make_evaluation()
    person = account("evaluator")
    person.term.ends_on = timezone.now().date() - timedelta(days=3)
    person.term.save()
    secretariat = account("secretariat")
    services.set_evaluators(evaluation, [(person, person.term.ends_on)], by=secretariat)
    services.set_evaluators(evaluation, [], by=secretariat)
    assert not evaluation.evaluators.exists()


def test_naming_an_evaluator_from_an_old_page_takes_nothing_back():
    evaluation = make_evaluation()
    old = Evaluation.objects.get(pk=evaluation.pk)
    write_finding(evaluation)
    send_evaluation(evaluation, notify=False)
    person = account("evaluator")
    services.name_evaluator(old, person, person.term.ends_on, by=account("secretariat"))
    assert Evaluation.objects.get(pk=evaluation.pk).status == "circulated"
    services.dismiss_evaluator(old, person.pk, by=account("secretariat"))
    found = Evaluation.objects.get(pk=evaluation.pk)
    assert (found.status, found.evaluators.count()) == ("circulated", 0)
