"""Recommendations as they are frozen with a round, and the old addresses of their pages as of a day."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from evaluations.models import FollowUpSnapshot
from evaluations.services.records import follow_up_of_plan
from tests.conftest import account
from tests.evaluation import cleared_recommendation, plan_action, respond, write_recommendation
from tests.pages import text_of
from tests.rounds import make_draft, present, present_now, send_round

pytestmark = pytest.mark.django_db


def test_frozen_is_what_everybody_reads_and_no_draft(recommendation):
    write_recommendation(recommendation.evaluation, "R9", text="Still secret")
    response = respond(recommendation)
    action = plan_action(recommendation, due=date(2100, 6, 1))
    (line,) = follow_up_of_plan(recommendation.evaluation.plan)
    assert line == {
        "evaluation": recommendation.evaluation.slug,
        "code": "R1",
        "kind": "recommendation",
        "text": recommendation.text,
        "addressees": "",
        "place": recommendation.citation.place,
        "decision": "accepted",
        "reason": response.reason,
        "responded_by": response.responded_by,
        "responded_on": response.responded_on,
        "exit": "",
        "exit_reason": "",
        "state": "under-way",
        "actions": [
            {
                "number": 1,
                "text": action.text,
                "owner": action.owner_body,
                "due_on": "2100-06-01",
                "state": "planned",
                "due": "not yet due",
                "done": "",
            }
        ],
    }


@pytest.mark.parametrize("end", ["/", ".csv", ".csv-metadata.json", ".xlsx", ".json"])
def test_an_old_address_as_of_a_day_leads_to_the_list_in_one_step(client, end):
    answer = client.get(f"/recommendations/as-of{end}?plan=2016-2020&moment=2021-06-01T00:00")
    assert (answer.status_code, answer["Location"]) == (301, f"/recommendations{end}")
    assert client.get(answer["Location"]).status_code == 200


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
    page = text_of(Client().get(f"{frozen.assessment_round.get_absolute_url()}?plan={draft.plan.slug}"))
    assert f"the recommendations as they stood , SHA-256 {frozen.sha256}" in page
    kept = Client().get(f"/recommendations/records/{frozen.sha256}.json")
    assert kept.content.decode() == frozen.content


def test_history_of_evaluations_is_added_to_only(recommendation):
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
