"""Several entries are cleared with one press on the desk; each stays an act of its own, named with its end."""

from __future__ import annotations

import pytest

from evaluations.models import ManagementResponse
from people.services import WrongStateError
from review.services.entries import clear_entry, return_entry
from review.services.proposals import propose
from tests.conftest import account, signed_in
from tests.evaluation import clear_now, make_evaluation, respond, write_recommendation
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ACCEPT = "/desk/accept/"


@pytest.fixture
def responses(db) -> list[ManagementResponse]:
    """Three responses that the secretariat entered."""
    evaluation = make_evaluation()
    for number in (1, 2, 3):
        write_recommendation(evaluation, f"R{number}", text=f"Do the thing {number}")
    clear_now(evaluation)
    for one in evaluation.recommendations.all():
        respond(one, clear=False)
    return list(ManagementResponse.objects.filter(recommendation__evaluation=evaluation).order_by("pk"))


def tick(one: ManagementResponse) -> str:
    return f"responses-{one.pk}-{one.version}"


def test_an_approver_clears_those_ticked_and_no_other(responses):
    approver = signed_in("approver")
    page = approver.get("/desk/").content.decode()
    assert all(f'value="{tick(one)}"' in page for one in responses)
    said = text_of(approver.post(ACCEPT, {"tick": [tick(one) for one in responses[:2]]}, follow=True))
    assert "Accepted:" in said
    for one in responses:
        one.refresh_from_db()
    assert [one.is_cleared for one in responses] == [True, True, False]
    assert {one.cleared_by.username for one in responses[:2]} == {"approver"}
    assert ManagementResponse.history.filter(history_change_reason="Cleared").count() == 2


def test_what_changed_or_vanished_while_it_was_ticked_is_said(responses):
    ticks = [tick(one) for one in responses] + ["responses-999999-1", "nonsense", "proposal-x"]
    ManagementResponse.objects.filter(pk=responses[0].pk).update(version=9, reason="Otherwise")
    responses[1].delete()
    said = text_of(signed_in("approver").post(ACCEPT, {"tick": ticks}, follow=True))
    assert "Its record says something else by now." in said
    assert "What was decided in the meantime was left as it is." in said
    assert [one.is_cleared for one in ManagementResponse.objects.order_by("pk")] == [False, True]


def test_a_second_approver_finds_it_decided(responses):
    signed_in("approver").post(ACCEPT, {"tick": tick(responses[0])})
    said = text_of(signed_in("approver").post(ACCEPT, {"tick": tick(responses[0])}, follow=True))
    assert "What was decided in the meantime" in said


def test_who_entered_it_does_not_clear_it(responses):
    refused = text_of(signed_in("secretariat").post(ACCEPT, {"tick": tick(responses[0])}, follow=True))
    assert "Not done: " in refused
    assert not ManagementResponse.objects.filter(status="cleared").exists()
    assert signed_in("delegate").post(ACCEPT, {"tick": tick(responses[0])}).status_code == 403
    assert 'name="tick"' not in signed_in("secretariat").get("/desk/").content.decode()
    assert "Nothing was ticked." in text_of(signed_in("approver").post(ACCEPT, follow=True))


def test_what_is_returned_waits_for_who_wrote_it_until_it_is_saved_anew(responses):
    approver, writer = signed_in("approver"), signed_in("secretariat")
    ticks = [tick(one) for one in responses]
    said = text_of(approver.post(ACCEPT, {"tick": ticks[:2], "act": "return"}, follow=True))
    assert "Say why it is returned." in said
    sent = {"tick": ticks[:2], "act": "return", "reason": "Who pays for it?"}
    assert "Returned: " in text_of(approver.post(ACCEPT, sent, follow=True))
    desk = approver.get("/desk/").content.decode()
    assert "Do the thing 3" in desk
    assert "Do the thing 1" not in desk
    mine = text_of(writer.get("/desk/"))
    assert "Change the response: R1" in mine
    assert mine.count("Returned: Who pays for it?") == 2
    one = responses[0]
    page = text_of(writer.get(one.recommendation.get_absolute_url()))
    assert "Returned: Who pays for it?" in page
    one.refresh_from_db()
    with pytest.raises(WrongStateError, match="saved anew"):
        clear_entry(one, expected_version=one.version, by=account("approver"))
    with pytest.raises(WrongStateError, match="already"):
        return_entry(one, reason="Again", expected_version=one.version, by=account("approver"))
    respond(one.recommendation, clear=False, version=one.version)
    one.refresh_from_db()
    assert one.returned_because == ""
    assert "Clear the response: R1" in text_of(approver.get("/desk/"))
    reasons = ManagementResponse.history.filter(id=one.pk).values_list("history_change_reason", flat=True)
    assert "Returned: Who pays for it?" in reasons


def test_a_step_that_is_refused_gives_back_the_reason_that_was_typed(responses):
    one = responses[0]
    sent = {
        "tick": f"responses-{one.pk}-{one.version + 1}",
        "act": "return",
        "reason": "Half a page of reasons",
    }
    said = text_of(signed_in("approver").post(ACCEPT, sent, follow=True))
    assert "You had written: “Half a page of reasons”" in said
    sent["tick"] = tick(one)
    assert "You had written" in text_of(signed_in("secretariat").post(ACCEPT, sent, follow=True))
    one.refresh_from_db()
    assert one.returned_because == ""
    assert "Returned: " in text_of(signed_in("approver").post(ACCEPT, sent, follow=True))
    assert signed_in("approver").post(ACCEPT, {**sent, "act": "fly"}).status_code == 404


def test_what_is_cleared_is_opened_again_with_a_reason_and_a_proposal_is_not(responses):
    staff = signed_in("secretariat")
    one = responses[0]
    assert "Nothing" not in text_of(signed_in("approver").post(ACCEPT, {"tick": tick(one)}, follow=True))
    one.refresh_from_db()
    opened = {"tick": tick(one), "act": "reopen"}
    assert "Say why it is opened again." in text_of(staff.post(ACCEPT, opened, follow=True))
    assert "A draft again: " in text_of(staff.post(ACCEPT, {**opened, "reason": "New facts"}, follow=True))
    one.refresh_from_db()
    assert not one.is_cleared
    asked = propose(one, "amend", reason="x", by=account("secretariat"))
    said = staff.post(ACCEPT, {"tick": f"proposal-{asked.pk}", "act": "reopen", "reason": "x"}, follow=True)
    assert "What was decided in the meantime" in text_of(said)
    asked.refresh_from_db()
    assert asked.is_open
