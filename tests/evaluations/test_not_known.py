"""What our sources do not tell is a state of its own: it is never open, undecided or without response."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from evaluations.exports import rate_words
from evaluations.models import Evaluation, Recommendation
from evaluations.selectors.actions import due_for_reminder
from evaluations.selectors.evaluations import summary_of
from evaluations.selectors.ledger import ledger_of
from evaluations.selectors.overview import concluded_of
from evaluations.selectors.recommendations import RecommendationState, rows_of, state_of
from evaluations.services.succession import save_succession
from papers.selectors.placeholders import BrokenPlaceholderError, filled
from papers.selectors.record import Record
from programmes.models import StrategicPlan
from programmes.services.rounds import set_rules
from review.services import entries
from tests.conftest import account, signed_in
from tests.evaluation import cleared_recommendation, plan_action, respond
from tests.pages import text_of
from tests.papers.steps import the_paper
from tests.rounds import rules_set

pytestmark = pytest.mark.django_db
SOURCES_END = "our sources say nothing about it after 12 May 2021"


@pytest.fixture
def external(db) -> Evaluation:
    return Evaluation.objects.get(slug="external-2020")


def test_a_plan_says_until_when_our_sources_tell(plan, client):
    assert (plan.followed_until, plan.sources_end, plan.is_followed_here) == (
        "2021-05-12",
        SOURCES_END,
        False,
    )
    assert plan.followed_citation.source.slug == "neaspec-focal-points"
    assert "SOM-24 (12-13 October 2020) decided on the Strategic Plan 2021-2025" in plan.followed_reason
    answer = client.get("/api/v1/plans/2016-2020").json()
    assert (answer["followed_until"], answer["followed_citation"]["certainty"]) == ("2021-05-12", "inferred")
    with pytest.raises(IntegrityError), transaction.atomic():
        StrategicPlan.objects.filter(pk=plan.pk).update(followed_reason="")


@pytest.mark.parametrize(
    ("text", "words"), [("2021", "2021"), ("2021-05", "May 2021"), ("2021-05-12", "12 May 2021")]
)
def test_the_end_of_our_sources_is_as_precise_as_known(text, words):
    plan = StrategicPlan(followed_until=text)
    assert plan.sources_end == f"our sources say nothing about it after {words}"


def test_silence_means_something_only_where_the_record_is_kept():
    assert state_of("", "", (), is_followed_here=True) == RecommendationState.NO_RESPONSE
    assert state_of("", "", (), is_followed_here=False) == RecommendationState.NOT_KNOWN
    assert state_of("accepted", "", (), is_followed_here=False) == RecommendationState.NO_ACTION
    assert state_of("", "implemented", (), is_followed_here=False) == RecommendationState.LET_GO


def test_page_table_api_file_overview_and_paper_say_the_same_number(external, plan, client):
    summary = summary_of(rows_of(None, evaluation=external))
    assert (summary.total, summary.not_known, summary.without_response) == (9, 9, 0)
    (strip,) = concluded_of(plan)
    assert (strip.asked, strip.answered, strip.not_known, strip.without_response) == (9, 0, 9, 0)
    rows = json.loads(client.get("/recommendations.json").content)["rows"]
    assert {(row["state"], row["response"]) for row in rows} == {("Not known to us", "not known to us")}
    answer = client.get("/api/v1/recommendations").json()
    assert (answer["not_known"], answer["states"]["not-known"], answer["states"]["no-response"]) == (9, 9, 0)
    detail = client.get("/api/v1/evaluations/external-2020").json()
    assert (detail["not_known"], detail["without_response"], detail["followed_until"]) == (9, 0, "2021-05-12")
    record = Record(the_paper())
    assert filled('asked("not known", evaluation)', record, {}).text == "9"
    assert filled('asked("without response", evaluation)', record, {}).text == "0"
    assert filled("known_until(plan)", record, {}).text == "12 May 2021"
    assert client.get("/decisions/?state=not-known").context["page"].paginator.count == 9
    assert client.get("/decisions/?state=no-response").context["page"].paginator.count == 0


def test_one_response_entered_here_has_its_real_state_and_the_others_keep_theirs(external, plan, client):
    respond(Recommendation.objects.get(evaluation=external, code="R33"), reason="Yes.")
    summary = summary_of(rows_of(None, evaluation=external))
    assert (summary.acceptance.base, summary.not_known, summary.without_response) == (1, 8, 0)
    assert dict(summary.states)[RecommendationState.NO_ACTION] == 1
    first, second = rate_words(summary)
    assert f"we do not know whether there was an answer to 8 of 9: {SOURCES_END}" in first
    assert second == "no action of an accepted recommendation is on record"
    (strip,) = concluded_of(plan)
    assert (strip.answered, strip.not_known, strip.without_response) == (1, 8, 0)
    assert "1 answered; we do not know whether there was an answer to 8: our sources" in text_of(
        client.get("/")
    )
    page = text_of(client.get("/recommendations/external-2020/R33/"))
    assert "Accepted, no action yet" in page
    assert "It is still open." in page


def test_the_list_calls_no_action_none_that_is_only_unknown(external, client):
    respond(Recommendation.objects.get(evaluation=external, code="R33"), reason="Yes.")
    page = client.get("/decisions/").content.decode()
    cells = [one.partition("</td>")[0] for one in page.split('data-label="Actions"')[1:]]
    said = Counter(
        "none" if "none" in one else "not known to us" for one in cells if "known" in one or "none" in one
    )
    assert said == {"not known to us": 8, "none": 1}


def test_what_was_let_go_here_is_known(external, plan):
    one = Recommendation.objects.get(evaluation=external, code="R33")
    Recommendation.objects.filter(pk=one.pk).update(
        exit="no-longer-relevant", exit_reason="x", exited_on=timezone.now().date()
    )
    summary = summary_of(rows_of(None, evaluation=external))
    assert (summary.not_known, summary.without_response) == (8, 1)
    (strip,) = concluded_of(plan)
    assert (strip.not_known, strip.without_response) == (8, 1)


def test_the_ledger_in_page_files_and_old_addresses(plan):
    client = signed_in("secretariat")
    assert len(ledger_of(plan, None, disposition="not-known").lines) == 118
    page = text_of(client.get("/plans/2016-2020/succession/?disposition=not-known"))
    assert "118 lines: disposition: not-known" in page
    assert "not yet decided" not in page.lower()
    rows = json.loads(client.get("/plans/2016-2020/succession.json").content)["rows"]
    assert {row["disposition"] for row in rows} == {"not known to us"}
    assert (
        client.get("/plans/2016-2020/succession/?disposition=undecided").context["page"].paginator.count == 0
    )
    flow = json.loads(client.get("/plans/2016-2020/succession/flow.json").content)
    assert (
        "For none of 27 recommendations, suggestions and headings of open answers a decision is on record"
        in json.dumps(flow, ensure_ascii=False)
    )


def test_one_disposition_entered_here_leaves_the_others_unknown(plan):
    activity = plan.activities.first()
    entry = save_succession(
        plan,
        activity,
        disposition="completed",
        reason="",
        successors=(),
        expected_version=0,
        by=account("secretariat"),
    )
    entries.clear_entry(entry, expected_version=1, by=account("approver"))
    counts = {slug: count for slug, _, count in ledger_of(plan, None).counts}
    assert (counts["completed"], counts["not-known"]) == (1, 117)


def test_a_plan_kept_here_keeps_its_words_and_addresses(client):
    call_command("load_training", stdout=StringIO())
    plan = StrategicPlan.objects.get(is_training=True)
    assert (plan.is_followed_here, plan.sources_end) == (True, "")
    assert ledger_of(plan, None).counts[-1] == ("undecided", "not yet decided", 4)
    page = text_of(client.get(f"/plans/{plan.slug}/succession/?disposition=undecided"))
    assert "4 lines: disposition: undecided" in page
    summary = summary_of(rows_of(None, evaluation=plan.evaluations.get()))
    assert (summary.without_response, summary.not_known) == (2, 0)
    whole = text_of(client.get(f"/plans/{plan.slug}/succession/"))
    assert "not known to us" not in whole.lower()


def test_nothing_is_due_for_what_is_unknown(external):
    today = timezone.now().date()
    assert due_for_reminder(timedelta(days=10_000), timedelta(0), today=today) == []
    summary = summary_of(rows_of(None, evaluation=external))
    assert sum(summary.due.values()) == 0


def test_a_foreign_plan_that_is_kept_here_says_so_in_its_paper(client):
    one = cleared_recommendation()
    slug = one.evaluation.slug
    assert "No response is on record." in text_of(client.get(one.get_absolute_url()))
    respond(one)
    plan_action(one)
    answer = client.get(f"/api/v1/recommendations?evaluation={slug}").json()
    assert (answer["without_response"], answer["not_known"]) == (0, 0)
    paper = the_paper()
    paper.assessment_round = one.evaluation.plan.assessment_rounds.first()
    with pytest.raises(BrokenPlaceholderError, match="keeps the record of what follows"):
        filled("known_until(plan)", Record(paper), {})


RULES = {"moved_level_needs_reason": True, "evidence_needed_to_rank": 1, "days_for_changes": 3}


def test_staff_say_when_the_portal_keeps_the_record_from_now_on(plan):
    by = account("secretariat")
    with pytest.raises(ValidationError) as refused:
        set_rules(
            plan,
            values={**RULES, "followed_until": "2022", "followed_reason": ""},
            levels={},
            expected_version=plan.version,
            reason="x",
            by=by,
        )
    assert "followed_reason" in refused.value.message_dict
    values = {**RULES, "followed_until": "", "followed_reason": ""}
    rules_set(plan, values=values, reason="The record is kept here now")
    now = StrategicPlan.objects.get(pk=plan.pk)
    assert now.is_followed_here
    assert now.followed_citation.printed
    assert summary_of(rows_of(None, evaluation=plan.evaluations.get())).without_response == 9


def test_the_page_of_rules_shows_and_refuses(plan):
    staff, address = signed_in("secretariat"), f"/workspace/plans/{plan.slug}/rules/"
    assert 'value="2021-05-12"' in staff.get(address).content.decode()
    sent = {"version": plan.version, **RULES, "reason": "x", "followed_until": "May"}
    assert staff.post(address, sent).status_code == 400
    assert Client().get(address).status_code in {302, 404}
