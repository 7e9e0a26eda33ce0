"""What was cleared is not rewritten or deleted, and a new draft begins the next batch."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from evaluations.models import Evaluation, Finding, Recommendation
from evaluations.services import evaluations as services
from evaluations.services.findings import delete_written, save_rating
from people.services import WrongStateError
from programmes.services.amending import amend
from record.refusals import StaleVersionError
from review.services.circulating import clear_subject, propose_clearance
from review.services.proposals import accept
from tests.conftest import account, signed_in
from tests.evaluation import (
    clear_now,
    make_evaluation,
    respond,
    send_evaluation,
    write_finding,
    write_recommendation,
)
from tests.evaluations.next_plan import decide
from tests.pages import text_of
from tests.rounds import pass_deadline

pytestmark = pytest.mark.django_db


def test_what_was_cleared_is_not_rewritten_and_of_what_was_loaded_staff_mends_the_links():
    evaluation = make_evaluation()
    write_finding(evaluation)
    clear_now(evaluation)
    with pytest.raises(WrongStateError, match="Two people"):
        write_finding(evaluation, version=1, summary="Softer.", by="secretariat")
    external = Evaluation.objects.get(slug="external-2020")
    loaded = external.findings.get(code="E33")
    criterion, kept = loaded.criterion, {"direction": loaded.direction, "criterion": loaded.criterion}
    with pytest.raises(WrongStateError, match="under “Change wording”"):
        write_finding(external, "E33", by="secretariat", version=1, summary="Corrected.", **kept)
    for wrong in ({"direction": "strength"}, {"place": "page 99"}):
        before = {"summary": loaded.summary, "place": "", **kept, **wrong}
        with pytest.raises(WrongStateError, match="under “Change wording”"):
            write_finding(external, "E33", by="secretariat", version=1, **before)
    activity = external.plan.activities.get(code="AIR-1")
    mended = write_finding(
        external,
        "E33",
        by="secretariat",
        version=1,
        summary=loaded.summary,
        place="",
        links={"activities": [activity]},
        **kept,
    )
    assert (mended.summary, mended.status, mended.version) == (loaded.summary, "cleared", 2)
    assert list(mended.activities.all()) == [activity]
    assert criterion == mended.criterion
    services.set_evaluators(
        external, [(account("evaluator"), timezone.now().date())], by=account("secretariat")
    )
    with pytest.raises(WrongStateError, match="secretariat"):
        write_finding(external, "E33", version=2, summary="Otherwise.", **kept)


def test_wording_of_a_cleared_finding_changes_by_as_many_people_as_it_takes(secretariat, approver):
    finding = Evaluation.objects.get(slug="external-2020").findings.get(code="E33")
    words = finding.summary
    done = amend(
        finding,
        values={"summary": words.replace(" ", "  ", 1)},
        expected_version=1,
        reason="Style",
        by=secretariat,
    )
    assert (done.state, done.takes) == ("done", 1)
    finding.refresh_from_db()
    waits = amend(
        finding, values={"summary": f"{words} 12 times"}, expected_version=2, reason="Misread", by=secretariat
    )
    assert waits.is_open
    assert Finding.objects.get(pk=finding.pk).summary == words.replace(" ", "  ", 1)
    accept(waits, by=approver)
    assert Finding.objects.get(pk=finding.pk).summary == f"{words} 12 times"
    found = text_of(signed_in("secretariat").get("/desk/?view=wording&kind=finding&q=E33"))
    assert "12 times" in found
    draft = write_finding(make_evaluation())
    with pytest.raises(WrongStateError, match="not cleared yet"):
        amend(draft, values={"summary": "x"}, expected_version=draft.version, reason="x", by=secretariat)


def test_a_new_draft_in_a_cleared_evaluation_begins_the_next_batch():
    evaluation = make_evaluation()
    write_finding(evaluation)
    clear_now(evaluation)
    write_finding(evaluation, "F2")
    again = Evaluation.objects.get(pk=evaluation.pk)
    assert (again.status, again.is_open, again.cleared_by, again.clearance_digest) == (
        "draft",
        True,
        None,
        "",
    )
    assert [one.code for one in Finding.objects.visible_to(None).filter(evaluation=again)] == ["F1"]


def test_taking_the_last_draft_away_leaves_a_cleared_evaluation_cleared():
    evaluation = make_evaluation()
    write_finding(evaluation)
    clear_now(evaluation)
    second = write_finding(evaluation, "F2")
    delete_written(second, by=account("evaluator"))
    assert Evaluation.objects.get(pk=evaluation.pk).status == "cleared"
    at = {"activity": evaluation.plan.activities.first(), "by": account("evaluator")}
    level = evaluation.plan.rating_scale.levels.last()
    save_rating(evaluation, level=level, reason="Seen.", expected_version=0, **at)
    assert Evaluation.objects.get(pk=evaluation.pk).status == "draft"
    save_rating(evaluation, level=None, reason="", expected_version=1, **at)
    assert Evaluation.objects.get(pk=evaluation.pk).status == "cleared"


def test_what_clearing_signs_for_holds_priority_date_and_criteria():
    evaluation = make_evaluation()
    write_recommendation(evaluation)
    pass_deadline(send_evaluation(evaluation, notify=False))
    propose_clearance(evaluation, by=account("secretariat"))
    write_recommendation(evaluation, version=1, priority="low")
    with pytest.raises(StaleVersionError):
        clear_subject(evaluation, by=account("approver"))


def test_deleting_what_is_linked_is_refused_with_the_list():
    evaluation = make_evaluation()
    finding = write_finding(evaluation)
    recommendation = write_recommendation(evaluation, links={"findings": [finding]})
    with pytest.raises(ValidationError) as refused:
        delete_written(finding, by=account("evaluator"))
    assert refused.value.messages == ["F1 is linked to: recommendation R1"]
    delete_written(recommendation, by=account("evaluator"))
    delete_written(finding, by=account("evaluator"))
    assert not evaluation.findings.exists()
    assert Finding.history.filter(id=finding.pk).first().history_type == "-"


def test_what_is_cleared_or_circulated_is_not_deleted():
    evaluation = make_evaluation()
    finding = write_finding(evaluation)
    send_evaluation(evaluation, notify=False)
    with pytest.raises(WrongStateError, match="circulated"):
        delete_written(finding, by=account("evaluator"))
    loaded = Recommendation.objects.get(evaluation__slug="external-2020", code="R25")
    with pytest.raises(WrongStateError, match="stays on record"):
        delete_written(loaded, by=account("secretariat"))


def test_an_evaluator_does_not_learn_what_only_staff_read():
    evaluation = make_evaluation()
    recommendation = write_recommendation(evaluation)
    respond(recommendation, clear=False)
    with pytest.raises(ValidationError) as refused:
        delete_written(recommendation, by=account("evaluator"))
    assert refused.value.messages == ["R1 is linked to: entries of the secretariat"]
    with pytest.raises(ValidationError) as refused:
        delete_written(recommendation, by=account("secretariat"))
    assert refused.value.messages == ["R1 is linked to: its management response"]


def test_an_evaluation_stays_open_while_another_draft_is_in_it():
    evaluation = make_evaluation()
    write_finding(evaluation)
    clear_now(evaluation)
    second, third = write_finding(evaluation, "F2"), write_finding(evaluation, "F3")
    delete_written(second, by=account("evaluator"))
    assert Evaluation.objects.get(pk=evaluation.pk).status == "draft"
    delete_written(third, by=account("evaluator"))
    assert Evaluation.objects.get(pk=evaluation.pk).status == "cleared"


def test_what_has_a_place_in_the_next_plan_is_not_deleted():
    evaluation = make_evaluation()
    recommendation = write_recommendation(evaluation)
    decide(evaluation.plan, recommendation, "completed", clear=False)
    with pytest.raises(ValidationError) as refused:
        delete_written(recommendation, by=account("secretariat"))
    assert refused.value.messages == ["R1 is linked to: its place in the next plan"]
