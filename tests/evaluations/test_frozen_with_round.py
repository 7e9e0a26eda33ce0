"""Recommendations as they are frozen with a round, and the old addresses of their pages as of a day."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from evaluations.models import FollowUpSnapshot
from tests.evaluation import cleared_recommendation, plan_action, respond, write_recommendation
from tests.pages import text_of
from tests.rounds import make_draft, present, send_round

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("end", ["/", ".csv", ".csv-metadata.json", ".xlsx", ".json"])
def test_an_old_address_as_of_a_day_leads_to_the_list_in_one_step(client, end):
    answer = client.get(f"/recommendations/as-of{end}?plan=2016-2020&moment=2021-06-01T00:00")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "/decisions/#recommendations" if end == "/" else f"/recommendations{end}",
    )
    assert client.get(answer["Location"]).status_code == 200


def test_presenting_a_round_freezes_what_everybody_reads_with_it():
    draft = make_draft()
    recommendation = cleared_recommendation(plan=draft.plan)
    write_recommendation(recommendation.evaluation, "R9", text="Still secret")
    respond(recommendation)
    plan_action(recommendation, due=date(2100, 6, 1))
    presented = present(send_round(draft)).assessment_round
    frozen = FollowUpSnapshot.objects.get(assessment_round=presented)
    content = json.loads(frozen.content)
    assert frozen.sha256 == hashlib.sha256(frozen.content.encode()).hexdigest()
    assert content["as_of"] == f"{frozen.made_at:%Y-%m-%dT%H:%M:%SZ}"
    (line,) = content["recommendations"]
    assert (line["code"], line["decision"], line["state"]) == ("R1", "accepted", "under-way")
    (action,) = line["actions"]
    assert (action["due_on"], action["state"], action["due"]) == ("2100-06-01", "planned", "not yet due")
    assert " ".join(sorted({*line, *action})) == (
        "actions addressees code decision done due due_on evaluation exit exit_reason kind number owner place "
        "reason responded_by responded_on state text"
    )
    made = {"made_by": frozen.made_by, "made_at": frozen.made_at}
    for change in ({"content": "{}"}, {"sha256": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUpSnapshot.objects.filter(pk=frozen.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        frozen.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpSnapshot.objects.create(assessment_round=presented, content="{}", sha256="0" * 64, **made)
    page = text_of(Client().get(presented.get_absolute_url()))
    assert f"the recommendations as they stood , SHA-256 {frozen.sha256}" in page
    assert Client().get(f"/recommendations/records/{frozen.sha256}.json").content.decode() == frozen.content


def test_history_of_evaluations_is_added_to_only(recommendation):
    row = recommendation.history.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(history_id=row.history_id).update(text="Otherwise")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
