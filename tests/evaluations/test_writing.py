"""Findings and recommendations are written by those who may, and never over somebody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from evaluations.models import Addressee
from evaluations.services import evaluations as services
from evaluations.services.findings import WrittenEntry, save_finding, save_rating, save_recommendation
from people.services import WrongStateError
from record.refusals import StaleVersionError
from tests.conftest import account, signed_in
from tests.evaluation import (
    clear_now,
    criterion_of,
    make_evaluation,
    send_evaluation,
    write_finding,
    write_recommendation,
)
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db


def test_an_evaluator_writes_a_finding_with_its_links():
    evaluation = make_evaluation()
    area = evaluation.plan.objectives.get().area
    finding = write_finding(evaluation, links={"areas": [area]})
    assert (finding.version, finding.status, finding.written_by) == (1, "draft", account("evaluator"))
    assert finding.linked == f"area {area.code}"
    assert list(finding.areas.all()) == [area]
    assert (finding.citation.place, finding.citation.certainty) == ("para 1", "recorded")
    assert finding.history.get().history_user == account("evaluator")


def test_saving_the_same_changes_nothing_and_a_stale_version_is_told():
    evaluation = make_evaluation()
    finding = write_finding(evaluation)
    assert write_finding(evaluation, version=99).version == 1
    write_finding(evaluation, version=1, summary="Other words.")
    with pytest.raises(StaleVersionError) as stale:
        write_finding(evaluation, version=1, summary="Mine.")
    assert stale.value.current.summary == "Other words."
    assert [row.summary for row in finding.history.order_by("history_id")] == [
        "Something is missing.",
        "Other words.",
    ]


def test_a_code_stands_once_in_an_evaluation():
    evaluation = make_evaluation()
    write_finding(evaluation)
    second = write_finding(evaluation, "F2")
    values = {"code": "F1", "criterion": second.criterion, "direction": "mixed", "summary": "x"}
    entry = WrittenEntry(values, "para 1")
    with pytest.raises(ValidationError):
        save_finding(evaluation, second, entry, expected_version=1, by=account("evaluator"))
    with pytest.raises(ValidationError):
        write_finding(evaluation, "f 3")


def test_links_stay_within_their_plan_and_evaluation():
    evaluation, other = make_evaluation(), make_evaluation(title="Another evaluation")
    foreign = write_finding(other)
    with pytest.raises(ValidationError) as refused:
        write_recommendation(evaluation, links={"findings": [foreign]})
    assert "findings" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        write_finding(evaluation, links={"activities": list(other.plan.activities.all())})
    assert "activities" in refused.value.message_dict
    with pytest.raises(ValidationError):
        write_finding(evaluation, criterion=other.criteria.first())


@pytest.mark.parametrize("username", ["focal-japan", "delegate", "administrator", "colleague-mongolia"])
def test_others_write_nothing(username):
    with pytest.raises(PermissionDenied):
        write_finding(make_evaluation(), by=username)


def test_an_evaluator_writes_in_their_own_evaluation_only_and_until_it_is_final():
    with pytest.raises(PermissionDenied, match="another evaluation"):
        write_finding(make_evaluation(evaluator=False))
    evaluation = make_evaluation(title="Mine")
    write_finding(evaluation)
    clear_now(evaluation)
    services.make_final(evaluation, by=account("secretariat"))
    for username in ("evaluator", "secretariat"):
        with pytest.raises(WrongStateError, match="final"):
            write_finding(evaluation, "F2", by=username)


def test_an_addressee_is_made_once_and_known_when_its_recommendation_is(client):
    evaluation = make_evaluation()
    values = {"code": "R1", "kind": "suggestion", "text": "Do it."}
    for names in (["A new body"], ["a NEW body"]):
        version = evaluation.recommendations.count()
        record = evaluation.recommendations.first()
        entry = WrittenEntry(values, "p. 1", {}, names)
        save_recommendation(evaluation, record, entry, expected_version=version, by=account("evaluator"))
    assert Addressee.objects.filter(name__iexact="a new body").count() == 1
    assert "A new body" not in client.get("/decisions/").content.decode()
    assert client.get("/decisions/?addressee=a-new-body").status_code == 404
    entry = WrittenEntry({**values, "code": "R2"}, "", {}, ["x" * 121])
    with pytest.raises(ValidationError):
        save_recommendation(evaluation, None, entry, expected_version=0, by=account("evaluator"))


def test_codes_that_meet_in_a_circulation_are_told_apart():
    evaluation = make_evaluation()
    activity = evaluation.plan.activities.first()
    write_finding(evaluation, activity.code)
    write_recommendation(evaluation, activity.code)
    level = evaluation.plan.rating_scale.levels.last()
    at = {"expected_version": 0, "by": account("evaluator")}
    save_rating(evaluation, activity=activity, level=level, reason="Seen.", **at)
    codes = [one.code for one in send_evaluation(evaluation, notify=False).texts.all()]
    assert codes == [activity.code, f"{activity.code}-2", f"{activity.code}-3"]


def test_a_criterion_is_written_on_its_page_and_one_that_is_not_there_is_told():
    evaluation, evaluator = make_evaluation(), signed_in("evaluator")
    desk = f"/workspace/evaluations/{evaluation.slug}/"
    address = f"{desk}criteria/efficiency/"
    reasonless = evaluator.post(address, {"version": 0, "use": "not-applied", "because": ""})
    assert (reasonless.status_code, "Say why it is not applied." in errors_in(reasonless)) == (400, True)
    typed = {"version": 0, "use": "not-applied", "because": "No data."}
    assert evaluator.post(address, typed)["Location"] == f"{desk}#criteria"
    said = criterion_of(evaluation, "efficiency")
    assert (said.use, said.because, said.status) == ("not-applied", "No data.", "draft")
    unknown = evaluator.get(f"{desk}criteria/beauty/")
    assert (unknown.status_code, "There is no criterion “beauty”." in text_of(unknown)) == (404, True)


def test_a_finding_that_is_not_there_is_told():
    evaluation, evaluator = make_evaluation(), signed_in("evaluator")
    for end in ("findings/F9/", "finding/F9/delete/"):
        answer = evaluator.get(f"/workspace/evaluations/{evaluation.slug}/{end}")
        assert (answer.status_code, "There is no finding “F9”." in text_of(answer)) == (404, True)
