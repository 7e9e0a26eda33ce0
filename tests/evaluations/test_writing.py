"""Findings and recommendations are written by those who may, never over somebody else, and kept once cleared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from evaluations import policies
from evaluations.models import Addressee, Criterion, Evaluation, Finding, Recommendation
from evaluations.services import evaluations as services
from evaluations.services.findings import (
    WrittenEntry,
    delete_written,
    save_finding,
    save_recommendation,
)
from evaluations.services.rating import save_rating
from people.policies import EVALUATOR, may, roles_of
from people.services import WrongStateError
from programmes.services.amending import amend
from record.refusals import StaleVersionError
from review.services.clearing import clear_subject, propose_clearance
from review.services.proposals import accept
from tests.conftest import account, signed_in
from tests.evaluation import (
    clear_now,
    criterion_of,
    make_evaluation,
    respond,
    send_evaluation,
    write_finding,
    write_recommendation,
)
from tests.pages import text_of
from tests.rounds import pass_deadline

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
    with pytest.raises(ValidationError) as told:
        write_recommendation(evaluation, links={"findings": [foreign]})
    assert "findings" in told.value.message_dict
    with pytest.raises(ValidationError) as told:
        write_finding(evaluation, links={"activities": list(other.plan.activities.all())})
    assert "activities" in told.value.message_dict
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


def test_what_was_cleared_is_not_rewritten_and_of_what_was_loaded_staff_mends_the_links():
    evaluation = make_evaluation()
    write_finding(evaluation)
    clear_now(evaluation)
    with pytest.raises(WrongStateError, match="Two people"):
        write_finding(evaluation, version=1, summary="Softer.", by="secretariat")
    external = Evaluation.objects.get(slug="external-2020")
    loaded = external.findings.get(code="E33")
    criterion, kept = loaded.criterion, {"direction": loaded.direction, "criterion": loaded.criterion}
    with pytest.raises(WrongStateError, match="under “Wording”"):
        write_finding(external, "E33", by="secretariat", version=1, summary="Corrected.", **kept)
    activity = external.plan.activities.get(code="AIR-1")
    mended = write_finding(
        external,
        "E33",
        by="secretariat",
        version=1,
        summary=loaded.summary,
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


def test_deleting_what_is_linked_is_refused_with_the_list():
    evaluation = make_evaluation()
    finding = write_finding(evaluation)
    recommendation = write_recommendation(evaluation, links={"findings": [finding]})
    with pytest.raises(ValidationError) as told:
        delete_written(finding, by=account("evaluator"))
    assert told.value.messages == ["F1 is linked to: recommendation R1"]
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


def test_an_evaluator_rates_on_the_scale_of_the_plan_with_a_reason():
    evaluation = make_evaluation()
    activity = evaluation.plan.activities.first()
    at = {"activity": activity, "expected_version": 0, "by": account("evaluator")}
    level = evaluation.plan.rating_scale.levels.last()
    with pytest.raises(ValidationError) as told:
        save_rating(evaluation, level=level, reason=" ", **at)
    assert "reason" in told.value.message_dict
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


def test_an_addressee_is_made_once_and_known_when_its_recommendation_is(client):
    evaluation = make_evaluation()
    values = {"code": "R1", "kind": "suggestion", "text": "Do it."}
    for names in (["A new body"], ["a NEW body"]):
        version = evaluation.recommendations.count()
        record = evaluation.recommendations.first()
        entry = WrittenEntry(values, "p. 1", {}, names)
        save_recommendation(evaluation, record, entry, expected_version=version, by=account("evaluator"))
    assert Addressee.objects.filter(name__iexact="a new body").count() == 1
    assert "A new body" not in client.get("/recommendations/").content.decode()
    assert client.get("/recommendations/?addressee=a-new-body").status_code == 404
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


def test_an_evaluator_does_not_learn_what_only_staff_read():
    evaluation = make_evaluation()
    recommendation = write_recommendation(evaluation)
    respond(recommendation, clear=False)
    with pytest.raises(ValidationError) as told:
        delete_written(recommendation, by=account("evaluator"))
    assert told.value.messages == ["R1 is linked to: entries of the secretariat"]
    with pytest.raises(ValidationError) as told:
        delete_written(recommendation, by=account("secretariat"))
    assert told.value.messages == ["R1 is linked to: its management response"]


def test_one_expired_evaluator_does_not_block_another():
    evaluation = make_evaluation()
    person = account("evaluator")
    person.term.ends_on = timezone.now().date() - timedelta(days=3)
    person.term.save()
    secretariat = account("secretariat")
    services.set_evaluators(evaluation, [(person, person.term.ends_on)], by=secretariat)
    services.set_evaluators(evaluation, [], by=secretariat)
    assert not evaluation.evaluators.exists()


def test_the_title_of_a_draft_evaluation_is_in_no_list_of_sources(client):
    make_evaluation(title="Kanarienvogel evaluation")
    for address in ("/sources/", "/api/v1/sources", "/search/?q=evaluation"):
        assert "Kanarienvogel" not in client.get(address).content.decode()
    assert client.get("/sources/record-evaluation-kanarienvogel-evaluation/").status_code == 404


def test_a_title_is_taken_once():
    plan = make_evaluation().plan
    for title in ("Made-up evaluation", "…", "new"):
        with pytest.raises(ValidationError):
            services.open_evaluation(plan, services.NewEvaluation(title, "self"), by=account("secretariat"))
    with pytest.raises(PermissionDenied):
        services.open_evaluation(plan, services.NewEvaluation("Other", "self"), by=account("evaluator"))


def test_every_act_of_the_table_is_denied_to_strangers_and_administrators():
    for act in policies.ACTS:
        assert not may(None, act)
        assert not may(account("administrator"), act)
        assert may(account("approver"), act)
    with pytest.raises(KeyError):
        may(account("approver"), "fly")


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


def test_wording_of_a_cleared_finding_changes_by_as_many_people_as_it_takes(secretariat, approver):
    finding = Evaluation.objects.get(slug="external-2020").findings.get(code="E33")
    words = finding.summary
    done = amend(
        finding, values={"summary": f"{words} indeed"}, expected_version=1, reason="Style", by=secretariat
    )
    assert (done.state, done.takes) == ("done", 1)
    finding.refresh_from_db()
    waits = amend(
        finding, values={"summary": f"{words} 12 times"}, expected_version=2, reason="Misread", by=secretariat
    )
    assert waits.is_open
    assert Finding.objects.get(pk=finding.pk).summary == f"{words} indeed"
    accept(waits, by=approver)
    assert Finding.objects.get(pk=finding.pk).summary == f"{words} 12 times"
    found = text_of(signed_in("secretariat").get("/workspace/wording/?kind=finding&q=E33"))
    assert "12 times" in found
    draft = write_finding(make_evaluation())
    with pytest.raises(WrongStateError, match="not cleared yet"):
        amend(draft, values={"summary": "x"}, expected_version=draft.version, reason="x", by=secretariat)
