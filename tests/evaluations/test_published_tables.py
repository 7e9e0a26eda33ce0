"""A table of another body's past: one approver clears all of it as the file says, and nobody is asked."""

from __future__ import annotations

import pytest

from evaluations.models import FollowUpAction, ManagementResponse, Recommendation
from people.models import Event
from review.models import Circulation, Proposal
from tests.conftest import signed_in
from tests.evaluation import make_evaluation, write_recommendation
from tests.evaluations.tracker import GOOD, mapped, seen
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(db):
    made = make_evaluation()
    made.criteria.update(status="cleared")
    return made


def brought_in(evaluation, staff, **more: str) -> Proposal | None:
    """Bring the table in, ticked as another body's past, and return what an approver is asked."""
    preview, page = mapped(evaluation, staff, *GOOD)
    assert "another body’s past" in text_of(page)
    done = staff.post(preview, {**seen(page), "as_published": "on", **more})
    assert done.status_code == 302, errors_in(done)
    return Proposal.objects.filter(act="take-table").first()


def step(proposal: Proposal, act: str = "accept") -> str:
    return f"/workspace/wording/changes/{proposal.pk}/{act}/"


def statuses(evaluation) -> set[str]:
    found = Recommendation.objects.filter(evaluation=evaluation)
    responses = ManagementResponse.objects.filter(recommendation__in=found)
    return {*found.values_list("status", flat=True), *responses.values_list("status", flat=True)}


def test_one_signature_clears_every_row_and_each_stays_an_act_of_its_own(evaluation, client):
    asked = brought_in(evaluation, signed_in("secretariat"))
    address = f"/recommendations/{evaluation.slug}/A1/"
    assert client.get(address).status_code == 404
    page = text_of(signed_in("approver").get(asked.get_absolute_url()))
    assert "Finish the handbook" in page
    assert "Accepted, SOM-24, 2020-10" in page
    assert "No member is asked." in page
    signed_in("approver").post(step(asked))
    assert statuses(evaluation) == {"cleared"}
    assert "Finish the handbook" in text_of(client.get(address))
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.is_open, evaluation.cleared_by.username) == (
        "cleared",
        True,
        "approver",
    )
    assert Recommendation.history.filter(history_change_reason__startswith="Cleared: Import").count() == 2
    assert Circulation.objects.filter(object_id=evaluation.pk, evaluation=evaluation).count() == 0


def test_without_the_tick_all_of_it_stays_a_draft(evaluation):
    assert brought_in(evaluation, signed_in("secretariat"), as_published="") is None
    assert statuses(evaluation) == {"draft"}


def test_who_brought_it_in_does_not_clear_it(evaluation):
    asked = brought_in(evaluation, signed_in("approver"))
    assert signed_in("approver").post(step(asked)).status_code == 403
    assert signed_in("secretariat").post(step(asked)).status_code == 403
    assert statuses(evaluation) == {"draft"}


def test_a_row_that_changed_since_is_not_cleared_unseen(evaluation):
    asked = brought_in(evaluation, signed_in("secretariat"))
    write_recommendation(evaluation, "A1", version=1, text="Burn the handbook")
    answer = signed_in("approver").post(step(asked))
    assert answer.status_code == 409
    assert statuses(evaluation) == {"draft"}
    asked.refresh_from_db()
    assert asked.is_open


def test_an_action_that_changed_since_is_not_cleared_unseen(evaluation):
    asked = brought_in(evaluation, signed_in("secretariat"))
    action = FollowUpAction.objects.filter(recommendation__evaluation=evaluation).first()
    FollowUpAction.objects.filter(pk=action.pk).update(version=action.version + 1, text="Another")
    assert signed_in("approver").post(step(asked)).status_code == 409


def test_an_import_that_was_taken_back_is_not_cleared(evaluation):
    staff = signed_in("secretariat")
    asked = brought_in(evaluation, staff)
    staff.post(f"/workspace/imports/{asked.object_id}/", {"reason": "The wrong year."})
    answer = signed_in("approver").post(step(asked))
    assert answer.status_code == 409
    assert "taken back meanwhile" in errors_in(answer)


def test_other_drafts_of_the_evaluation_are_not_cleared_along(evaluation):
    write_recommendation(evaluation, "R9", text="Of our own")
    asked = brought_in(evaluation, signed_in("secretariat"))
    signed_in("approver").post(step(asked))
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.is_open) == ("draft", True)
    assert Recommendation.objects.get(evaluation=evaluation, code="R9").status == "draft"


def test_the_sentence_on_the_desk_goes_with_its_proposal(evaluation):
    asked = brought_in(evaluation, signed_in("secretariat"))
    approver = signed_in("approver")
    assert "Clear a table as its file says" in text_of(approver.get("/desk/"))
    Event.objects.filter(address=asked.get_absolute_url()).delete()
    asked.delete()
    assert "Clear a table as its file says" not in text_of(signed_in("approver").get("/desk/"))
