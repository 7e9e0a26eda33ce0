"""An evaluator rates activities with a reason, and applies each criterion or says why not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from evaluations.models import Criterion, Evaluation
from evaluations.services import evaluations as services
from evaluations.services.findings import save_rating
from people.services import WrongStateError
from record.refusals import StaleVersionError
from review.services.circulating import clear_subject, propose_clearance
from tests.conftest import account, signed_in
from tests.evaluation import clear_now, criterion_of, make_evaluation, send_evaluation, write_finding
from tests.rounds import pass_deadline

pytestmark = pytest.mark.django_db


def test_an_evaluator_rates_on_the_scale_of_the_plan_with_a_reason():
    evaluation = make_evaluation()
    activity = evaluation.plan.activities.first()
    at = {"activity": activity, "expected_version": 0, "by": account("evaluator")}
    level = evaluation.plan.rating_scale.levels.last()
    with pytest.raises(ValidationError) as refused:
        save_rating(evaluation, level=level, reason=" ", **at)
    assert "reason" in refused.value.message_dict
    foreign = Evaluation.objects.get(slug="external-2020").plan.rating_scale.levels.first()
    with pytest.raises(ValidationError):
        save_rating(evaluation, level=foreign, reason="x", **at)
    rating = save_rating(evaluation, level=level, reason="Seen.", **at)
    assert (rating.level, rating.status, rating.version) == (level, "draft", 1)
    with pytest.raises(StaleVersionError):
        save_rating(evaluation, level=level, reason="Other.", **at)
    assert save_rating(evaluation, level=None, reason="", **{**at, "expected_version": 1}) is None
    assert not evaluation.ratings.exists()


def test_criteria_are_applied_or_say_why_not():
    evaluation = make_evaluation()
    relevance = criterion_of(evaluation).criterion
    write_finding(evaluation)
    at = {"by": account("evaluator"), "expected_version": 1}
    with pytest.raises(ValidationError, match="stand under it"):
        services.set_criterion(evaluation, relevance, use="not-applied", because="x", **at)
    effectiveness = criterion_of(evaluation, "effectiveness").criterion
    with pytest.raises(ValidationError, match="Say why"):
        services.set_criterion(evaluation, effectiveness, use="not-applied", because=" ", **at)
    with pytest.raises(StaleVersionError):
        services.set_criterion(
            evaluation, effectiveness, use="not-applied", because="x", **{**at, "expected_version": 7}
        )
    done = services.set_criterion(evaluation, effectiveness, use="not-applied", because="No data.", **at)
    assert (str(done), done.status, done.version) == ("Effectiveness: Not applied", "draft", 2)


def test_what_is_said_of_a_criterion_is_circulated_and_cleared_with_the_findings():
    evaluation = make_evaluation()
    write_finding(evaluation)
    clear_now(evaluation)
    efficiency = Criterion.objects.get(slug="efficiency")
    at = {"use": "not-applied", "because": "Still to be cleared.", "by": account("evaluator")}
    services.set_criterion(evaluation, efficiency, expected_version=0, **at)
    page = signed_in("delegate").get(f"/evaluations/{evaluation.slug}/").content.decode()
    assert "Still to be cleared." not in page
    circulation = send_evaluation(Evaluation.objects.get(pk=evaluation.pk), notify=False)
    assert [one.code for one in circulation.texts.all()] == ["criterion-efficiency"]
    pass_deadline(circulation)
    propose_clearance(evaluation, by=account("secretariat"))
    clear_subject(evaluation, by=account("approver"))
    page = signed_in("delegate").get(f"/evaluations/{evaluation.slug}/").content.decode()
    assert "Still to be cleared." in page
    with pytest.raises(WrongStateError, match="Two people"):
        services.set_criterion(
            evaluation, efficiency, expected_version=1, use="applied", because="", by=account("secretariat")
        )
