"""A desk that holds everything at once: every kind of thing that can wait, in at most twelve queries."""

from __future__ import annotations

from datetime import date
from types import NoneType

import pytest
from django.utils import timezone

from evaluations.models import Judgement
from evaluations.services.actions import report_done
from evaluations.services.succession import save_succession
from intake.models import WaitingTable
from papers.models import Paper
from partnerships.models import Mechanism
from partnerships.services.records import save_judgement
from people.desk import _rows_of, desk_of
from people.selectors.unions import read_in_one_query
from programmes.models import ActivityRating, ProgrammeArea, StrategicPlan
from programmes.services.assigning import assign
from record.models import Correction, CorrectionKind
from review.models import Proposal
from review.services.circulating import propose_clearance
from surveys.models import Survey
from tests.conftest import account, signed_in
from tests.evaluation import (
    cleared_recommendation,
    make_evaluation,
    plan_action,
    respond,
    send_evaluation,
    write_finding,
    write_recommendation,
)
from tests.factories import make_citation, make_plan
from tests.queries import queries
from tests.rounds import asked_to_present, clear, make_draft, pass_deadline, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def fill(times: int) -> None:
    """Let things of every kind wait, by the hand of the secretariat, that many times."""
    staff, approver = account("secretariat"), account("approver")
    marine, mechanisms = ProgrammeArea.objects.get(slug="marine"), Mechanism.objects.order_by("pk")
    for at in range(times):
        circulation = send_round(make_draft())
        take_position(circulation, "focal-japan", kind="reserve", text="No")
        proposed = send_round(make_draft())
        pass_deadline(proposed)
        propose_clearance(proposed.subject, by=staff)
        draft = make_draft()
        assign(draft, list(draft.plan.activities.all()[:2]), to=approver, due_on=date(2030, 1, 2), by=staff)
        ActivityRating.objects.filter(assessment_round=draft).delete()
        evaluation = make_evaluation(make_plan(), title=f"First {at}")
        write_recommendation(evaluation, links={"findings": [write_finding(evaluation)]})
        send_evaluation(evaluation)
        recommendation = cleared_recommendation(f"R{at}", make_plan(), title=f"Second {at}")
        respond(recommendation, clear=True)
        plan_action(recommendation, due=date(2030, 3, 1), owner="approver")
        reported = plan_action(recommendation, owner="focal-mongolia", text="Print it.")
        report_done(reported, done_text="It is out.", expected_version=1, by=account("focal-mongolia"))
        other = cleared_recommendation(f"S{at}", make_plan(), title=f"Third {at}")
        respond(other, "rejected", clear=False)
        plan = other.evaluation.plan
        Judgement.objects.create(
            plan=plan,
            topic=None,
            goal=plan.goals.create(number=1, text="To act.", citation=make_citation()),
            text="It stands.",
            entered_by=staff,
        )
        save_succession(
            plan,
            other,
            disposition="completed",
            reason="It is done.",
            successors=(),
            expected_version=0,
            by=staff,
        )
        save_judgement(
            marine, mechanisms[at], verdict="complementary", reason="So.", expected_version=0, by=staff
        )
        Survey.objects.create(
            slug=f"draft-{at}",
            title="Asked by post",
            plan=plan,
            created_by=staff,
            citation=make_citation(),
        )
        Correction.objects.create(
            code=f"X{at}",
            kind=CorrectionKind.MISPRINT,
            subject="A day",
            printed="31 June",
            contradicted_by="30 June",
            printed_citation=make_citation(),
            authority=make_citation(),
            proposed_by=staff,
        )
        Paper.objects.create(
            slug=f"paper-{at}",
            title="The paper",
            prepared_by="The secretariat",
            assessment_round=circulation.subject,
            clearance_proposed_by=staff,
            clearance_proposed_at=timezone.now(),
        )
        WaitingTable.objects.create(user=approver, name="table.xlsx")
        cleared = clear(send_round(make_draft()))
        asked_to_present(cleared)


@pytest.mark.parametrize("times", [1, 3])
def test_a_desk_that_holds_everything_costs_twelve_queries(times):
    fill(times)
    found = desk_of(account("approver"), timezone.now())
    titles = {one.title.partition(", rejected: ")[0] for one in found.waiting}
    assert {
        "Answer a position on The next review",
        "Clear The next review",
        "Rate 2 activities of The next review that are yours",
        "Write the handbook.",
        "Print it.",
        "Clear the response: S0",
        "Clear the judgement: It stands.",
        "Clear the disposition: S0: Completed",
        "Finish Asked by post, and open it to everybody",
        "Clear the paper The paper",
        "Decide on one proposed contradiction" if times == 1 else "Decide on 3 proposed contradictions",
        "Import one uploaded table, or delete it"
        if times == 1
        else "Import 3 uploaded tables, or delete them",
    } <= titles
    assert any(one.startswith("Clear the judgement: ") and "Complementary" in one for one in titles)
    assert any("The next review" in one.title and one.button == "Decide" for one in found.waiting)
    dated = {one.title: one.due for one in found.waiting}
    assert dated["Write the handbook."].date() == date(2030, 3, 1)
    assert dated["Rate 2 activities of The next review that are yours"].date() == date(2030, 1, 2)
    counted = {}
    for username in ("secretariat", "approver", "focal-japan", "focal-mongolia"):
        client = signed_in(username)
        client.get("/desk/")
        counted[username] = queries(client, "/desk/")
    assert max(counted.values()) <= 12, counted


@pytest.mark.parametrize("is_training", [False, True])
def test_every_row_of_a_desk_is_read_alike_from_both_databases(is_training):
    fill(1)
    StrategicPlan.objects.update(is_training=is_training)
    proposal = Proposal.objects.get()
    assert proposal.details["is_training"] is False
    proposal.details["is_training"] = is_training
    proposal.save()
    kinds = set()
    for username in ("secretariat", "approver", "focal-japan", "focal-mongolia", "evaluator"):
        for kind in _rows_of(account(username)):
            for row in read_in_one_query([(kind.found(), kind.values)])[0]:
                kinds.add(kind.found().model)
                for name, value in row.items():
                    assert (
                        type(value) is bool if name.startswith("is_") else type(value) in {int, str, NoneType}
                    )
                    assert name != "is_training" or value is is_training, kind.found().model
    assert len(kinds) >= 11


@pytest.mark.parametrize("value", ["details", "details__is_training", "proposed_at"])
def test_what_the_databases_write_in_different_ways_is_read_by_nobody(value):
    with pytest.raises(TypeError, match="differs between databases"):
        read_in_one_query([(Proposal.objects.all(), {"value": value})])


def test_what_one_person_asked_for_is_not_theirs_to_decide():
    fill(1)
    found = desk_of(account("secretariat"), timezone.now())
    awaited = {one.title.partition(", rejected: ")[0] for one in found.awaited}
    assert {"Clear the paper The paper", "Clear the response: S0"} <= awaited
    assert not any(one.title.startswith("Clear") for one in found.waiting)
    assert all(one.about.startswith("You ") for one in found.awaited if one.title.startswith("Clear"))
