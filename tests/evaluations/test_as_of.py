"""The table as of any day, what has changed since the last meeting, and its copy frozen with a round."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from evaluations.models import FollowUpSnapshot
from evaluations.selectors.as_of import compared, follow_up_at, records_begin
from evaluations.services import actions, responses
from review.services import entries
from tests.amending import corrected
from tests.conftest import account
from tests.evaluation import cleared_recommendation, plan_action, respond, write_recommendation
from tests.pages import text_of
from tests.rounds import make_draft, present, present_now, send_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db):
    """A recommendation whose response was cleared, and its action done and verified, moment by moment."""
    recommendation = cleared_recommendation()
    moments = {"cleared": timezone.now()}
    response = respond(recommendation, clear=False)
    moments["drafted"] = timezone.now()
    entries.clear_entry(response, expected_version=1, by=account("approver"))
    action = plan_action(recommendation, due=timezone.now().date() + timedelta(days=100))
    moments["planned"] = timezone.now()
    done = actions.report_done(action, done_text="Printed.", expected_version=1, by=account("focal-mongolia"))
    moments["reported"] = timezone.now()
    actions.verify(done, expected_version=2, by=account("approver"))
    moments["verified"] = timezone.now()
    return recommendation, moments


def line_at(recommendation, moment):
    (line,) = follow_up_at(recommendation.evaluation.plan, moment)
    return line


def test_each_moment_says_what_everybody_could_read_then(story):
    recommendation, moments = story
    stands = {name: line_at(recommendation, moment).state for name, moment in moments.items()}
    assert stands == {
        "cleared": "no-response",
        "drafted": "no-response",
        "planned": "under-way",
        "reported": "under-way",
        "verified": "done",
    }
    assert [one.due for one in line_at(recommendation, moments["planned"]).actions] == ["not yet due"]
    assert line_at(recommendation, moments["reported"]).actions[0].done == ""
    assert line_at(recommendation, moments["verified"]).actions[0].done == "Printed."
    begins = records_begin(recommendation.evaluation.plan)
    assert begins is not None
    assert follow_up_at(recommendation.evaluation.plan, begins) == []


def test_drafts_are_in_no_table(story):
    recommendation, _ = story
    write_recommendation(recommendation.evaluation, "R9", text="Still secret")
    assert [one.code for one in follow_up_at(recommendation.evaluation.plan, timezone.now())] == ["R1"]


def test_what_has_changed_is_said_in_words(story):
    recommendation, moments = story
    plan = recommendation.evaluation.plan
    before = follow_up_at(plan, moments["drafted"])
    (one,) = compared(follow_up_at(plan, moments["verified"]), before)
    assert one.changes == (
        "response: none → Accepted",
        "No response on record → All actions done and verified",
        "action 1 added",
    )
    (two,) = compared(follow_up_at(plan, moments["verified"]), follow_up_at(plan, moments["planned"]))
    assert two.changes == (
        "Actions under way → All actions done and verified",
        "action 1: Planned → Done and verified",
    )
    (new,) = compared(follow_up_at(plan, moments["verified"]), [])
    assert new.is_new


def test_a_corrected_wording_and_a_moved_due_date_are_said(recommendation):
    respond(recommendation)
    action, plan = plan_action(recommendation, due=date(2100, 6, 1)), recommendation.evaluation.plan
    before = timezone.now()
    corrected(recommendation, changes={"text": "Do it well."}, by=account("secretariat"))
    entry = responses.ActionEntry(action.text, action.owner_body, None, action.owner)
    responses.save_action(recommendation, action, entry, expected_version=1, by=account("secretariat"))
    (one,) = compared(follow_up_at(plan, timezone.now()), follow_up_at(plan, before))
    assert one.changes == ("wording corrected", "action 1: due 2100-06-01 → no date")


def test_the_page_and_its_files_show_the_same_moment(story):
    recommendation, moments = story
    slug = recommendation.evaluation.plan.slug
    page = text_of(Client().get(f"/recommendations/as-of/?plan={slug}"))
    assert "All actions done and verified" in page
    before = (moments["cleared"] - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert "Nothing was on record at that moment." in text_of(
        Client().get(f"/recommendations/as-of/?plan={slug}&moment={before}")
    )
    rows = json.loads(Client().get(f"/recommendations/as-of.json?plan={slug}&since={before}").content)["rows"]
    assert [(row["code"], row["state"], row["changed"]) for row in rows] == [
        ("R1", "All actions done and verified", "new")
    ]


def test_presenting_a_round_freezes_the_table_with_it():
    draft = make_draft()
    recommendation = cleared_recommendation(plan=draft.plan)
    respond(recommendation)
    snapshot = present(send_round(draft))
    frozen = FollowUpSnapshot.objects.get(assessment_round=snapshot.assessment_round)
    content = json.loads(frozen.content)
    assert frozen.sha256 == hashlib.sha256(frozen.content.encode()).hexdigest()
    assert content["as_of"] == f"{frozen.made_at:%Y-%m-%dT%H:%M:%SZ}"
    assert [(one["code"], one["decision"]) for one in content["recommendations"]] == [("R1", "accepted")]
    for change in ({"content": "{}"}, {"sha256": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUpSnapshot.objects.filter(pk=frozen.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        frozen.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpSnapshot.objects.create(
            assessment_round=frozen.assessment_round,
            content="{}",
            sha256="0" * 64,
            made_by=account("secretariat"),
            made_at=timezone.now(),
        )
    plan_action(recommendation)
    page = text_of(Client().get(f"/recommendations/as-of/?plan={draft.plan.slug}"))
    assert frozen.sha256 in page
    assert "action 1 added" in page
    kept = Client().get(f"/recommendations/records/{frozen.sha256}.json")
    assert kept.content.decode() == frozen.content


def test_history_of_evaluations_is_added_to_only(story):
    recommendation, _ = story
    row = recommendation.history.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(history_id=row.history_id).update(text="Otherwise")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


def test_a_round_loaded_as_presented_has_no_table(plan):
    assert not FollowUpSnapshot.objects.filter(assessment_round__plan=plan).exists()
    cleared = plan.assessment_rounds.get(slug="updated")
    present_now(cleared)
    frozen = FollowUpSnapshot.objects.get(assessment_round=cleared)
    assert len(json.loads(frozen.content)["recommendations"]) == 9
