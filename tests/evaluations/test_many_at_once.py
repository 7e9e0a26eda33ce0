"""Many people at one finding, one response, one action: nothing is overwritten unseen, nothing stands twice."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from evaluations.models import Finding, FollowUpAction, ManagementResponse, ProgressUpdate
from evaluations.services import actions
from record.refusals import StaleVersionError
from tests.at_once import at_once
from tests.conftest import account
from tests.evaluation import cleared_recommendation, make_evaluation, plan_action, respond, write_finding

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]

TURNS = 15


@pytest.fixture
def committed(committed_review):
    """The review as other connections see it."""


def test_one_finding_is_written_by_many(committed):
    evaluation = make_evaluation()
    write_finding(evaluation, summary="As it was")
    accepted: list[str] = []

    def write(number: int) -> None:
        version = 1
        for turn in range(TURNS):
            text = f"{number}/{turn}"
            by = ("secretariat", "evaluator")[number % 2]
            try:
                version = write_finding(evaluation, by=by, version=version, summary=text).version
                accepted.append(text)
            except StaleVersionError as lost:
                version = lost.current.version

    at_once(write)
    finding = Finding.objects.get(evaluation=evaluation)
    rows = list(finding.history.order_by("history_id"))
    assert finding.version == len(rows) == len(accepted) + 1
    assert sorted(row.summary for row in rows[1:]) == sorted(accepted)


def test_a_code_and_a_response_are_made_once(committed):
    evaluation, recommendation = make_evaluation(title="Another"), cleared_recommendation()
    made: list[str] = []

    def begin(number: int) -> None:
        for what, make in (
            ("finding", lambda: write_finding(evaluation, summary=f"Of {number}")),
            ("response", lambda: respond(recommendation, clear=False, reason=f"Of {number}")),
        ):
            try:
                make()
            except (StaleVersionError, ValidationError):
                continue
            made.append(what)

    at_once(begin)
    assert sorted(made) == ["finding", "response"]
    assert Finding.objects.filter(evaluation=evaluation).count() == 1
    assert ManagementResponse.objects.count() == 1


def test_one_form_sent_many_times_is_one_report_and_one_end(committed):
    recommendation = cleared_recommendation()
    respond(recommendation)
    action = plan_action(recommendation)
    ended: list[int] = []

    def report(number: int) -> None:
        owner = account("focal-mongolia")
        found = actions.Report("Half is written.", "one-and-the-same-form")
        actions.report_progress(action, found, by=owner)
        version = FollowUpAction.objects.get(pk=action.pk).version
        try:
            actions.report_done(action, done_text=f"Done, {number}", expected_version=version, by=owner)
        except (StaleVersionError, ValidationError):
            return
        ended.append(number)

    at_once(report)
    assert ProgressUpdate.objects.count() == 1
    assert len(ended) == 1
    assert FollowUpAction.objects.get().done_text == f"Done, {ended[0]}"
