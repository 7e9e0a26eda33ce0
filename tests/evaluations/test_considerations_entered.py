"""Staff enter, change and delete which meeting dealt with what, and nothing of it is lost or given away."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluations.importers.evaluation import load_evaluation
from evaluations.models import Consideration
from evaluations.selectors.actions import by_meeting, of_evaluation
from evaluations.services.considerations import (
    ConsiderationEntry,
    Subject,
    delete_consideration,
    save_consideration,
)
from partnerships.services.records import Where
from programmes.models import Meeting, StrategicPlan
from record.models import SourceDocument
from record.refusals import StaleVersionError
from tests.conftest import account, signed_in
from tests.evaluation import make_evaluation
from tests.loading import EVALUATION
from tests.pages import text_of
from tests.partnerships.entries import cited, typed_now

pytestmark = pytest.mark.django_db


def entry(code: str = "SOM-25", kind: str = "next-plan", text: str = "Took note of it.", **subject):
    meeting = Meeting.objects.get(code=code)
    source = SourceDocument.objects.get(slug="neaspec-som-25")
    return ConsiderationEntry(
        meeting, Subject(kind, **subject), text, Where(source, "page text", "paraphrase", "")
    )


def save(plan, record=None, version=0, by="secretariat", **values):
    return save_consideration(plan, record, entry(**values), expected_version=version, by=account(by))


def test_rules_of_entering(plan):
    made = save(plan)
    assert (made.version, made.plan, made.subject) == (1, plan, "next-plan")
    assert save(plan, made, 1).version == 1
    with pytest.raises(ValidationError) as refused:
        save(plan)
    assert "about" in refused.value.message_dict
    with pytest.raises(StaleVersionError):
        save(plan, made, 0, text="Otherwise.")
    for persona in ("delegate", "focal-japan", "evaluator"):
        with pytest.raises(PermissionDenied):
            save(plan, code="SOM-28", by=persona)
    other = make_evaluation()
    with pytest.raises(ValidationError):
        save(plan, code="SOM-28", kind="evaluation", evaluation=other)
    with pytest.raises(ValidationError):
        save(plan, code="SOM-28", text="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consideration.objects.filter(pk=made.pk).update(evaluation=other)


def test_what_a_person_changes_is_told_and_kept(plan):
    loaded = Consideration.objects.get(meeting__code="SOM-24")
    changed = save(plan, loaded, 1, code="SOM-24", text="Adopted it.")
    assert (changed.text, changed.version) == ("Adopted it.", 2)
    assert [row.text for row in changed.history.order_by("history_id")] == [
        "Reviewed and decided on the Strategic Plan 2021-2025.",
        "Adopted it.",
    ]
    report = load_evaluation(EVALUATION)
    assert any("consideration" in one for one in report.kept_as_edited)
    assert Consideration.objects.get(pk=loaded.pk).text == "Adopted it."
    delete_consideration(changed, expected_version=2, by=account("approver"))
    assert not Consideration.objects.filter(pk=loaded.pk).exists()
    assert changed.history.filter(history_type="-").exists()


def typed(plan, **values):
    source = SourceDocument.objects.get(slug="neaspec-som-25")
    wanted = {
        "version": "0",
        "meeting": str(Meeting.objects.get(code="SOM-25").pk),
        "about": "next-plan",
        "text": "Took note of it.",
        **cited(source=str(source.pk), place="page text"),
    }
    return {**wanted, **values}


def test_staff_enter_change_and_delete_it_by_page(plan):
    staff, address = signed_in("secretariat"), f"/workspace/plans/{plan.slug}/considerations/new/"
    assert staff.get(address).status_code == 200
    for wrong in ({"text": ""}, {"about": "moon"}, {"meeting": "999999"}, {"place": ""}, {"about": ""}):
        assert staff.post(address, typed(plan, **wrong)).status_code == 400, wrong
    assert staff.post(address, typed(plan))["Location"] == "/decisions/#som-25"
    made = Consideration.objects.get(meeting__code="SOM-25")
    assert "Took note of it." in text_of(Client().get("/decisions/"))
    own = f"/workspace/considerations/{made.pk}/"
    shown = staff.get(own)
    sent = {**typed_now(shown.context["form"]), "text": "Took note of the plan."}
    assert staff.post(own, sent).status_code == 302
    assert "Took note of it. → Took note of the plan." in text_of(staff.get(own))
    assert staff.get(f"{own}delete/").status_code == 200
    assert staff.post(f"{own}delete/", {"version": "1"}).status_code == 409
    assert staff.post(f"{own}delete/", {"version": "2"}).status_code == 302
    assert not Consideration.objects.filter(pk=made.pk).exists()
    assert staff.get(own).status_code == 404
    assert staff.get(f"/workspace/considerations/{10**30}/").status_code == 404


def test_two_editors_of_one_entry_lose_nothing(plan):
    made = save(plan)
    address = f"/workspace/considerations/{made.pk}/"
    first, second = signed_in("secretariat"), signed_in("approver")
    theirs, mine = (typed_now(one.get(address).context["form"]) for one in (first, second))
    assert first.post(address, {**theirs, "place": "page 2"}).status_code == 302
    assert second.post(address, {**mine, "text": "Adopted it."}).status_code == 302
    made.refresh_from_db()
    assert (made.text, made.citation.place) == ("Adopted it.", "page 2")
    lost = second.post(address, {**theirs, "text": "Refused it."})
    assert lost.status_code == 409
    assert "Refused it." in lost.content.decode()
    assert "Adopted it." in lost.content.decode()


def test_a_draft_evaluation_is_never_given_away(plan):
    draft = make_evaluation(plan, title="Confidential evaluation")
    save(plan, kind="evaluation", evaluation=draft, text="Looked at a draft.")
    for user in (None, account("delegate"), account("focal-japan")):
        assert of_evaluation(draft, user) == []
        assert "Looked at a draft." not in str(by_meeting(user))
    assert len(of_evaluation(draft, account("secretariat"))) == 1
    assert len(of_evaluation(draft, account("evaluator"))) == 1
    for persona in ("delegate", "focal-japan"):
        for address in (
            "/decisions/",
            "/meetings/considerations.json",
            "/api/v1/considerations",
            "/sources/",
        ):
            response = signed_in(persona).get(address)
            content = b"".join(response) if response.streaming else response.content
            assert b"Looked at a draft" not in content, address
            assert b"Confidential evaluation" not in content, address
    assert b"Looked at a draft" in signed_in("secretariat").get("/decisions/").content


def test_pages_cost_the_same_for_any_number_of_them(client, plan):
    counts = []
    for code in ("SOM-20", "SOM-21", "SOM-22"):
        save(plan, code=code)
        client.get("/decisions/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/decisions/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_training_has_its_own_meetings_and_leaves_without_a_trace(client):
    call_command("load_training", stdout=StringIO())
    plan = StrategicPlan.objects.get(is_training=True)
    evaluation = plan.evaluations.get()
    meeting = Meeting.objects.get(code="TRAINING-SOM-1")
    made = save_consideration(
        plan,
        None,
        ConsiderationEntry(meeting, Subject("evaluation", evaluation=evaluation), "Made up.", Where()),
        expected_version=0,
        by=account("secretariat"),
    )
    assert made.citation.source.kind == "training"
    assert "Made up." in text_of(client.get(evaluation.get_absolute_url()))
    assert "Made up." not in text_of(client.get("/decisions/"))
    assert client.get("/api/v1/considerations").json()["count"] == 5
    call_command("remove_training", stdout=StringIO())
    assert Consideration.objects.count() == 5
    assert not Consideration.history.filter(id=made.pk).exists()
