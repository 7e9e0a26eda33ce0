"""Drafts of an evaluation go to the States, come back and are cleared by the same code as a round."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from evaluations.models import Evaluation, Finding, Recommendation
from evaluations.selectors.circulating import obstacles_to_clearing
from evaluations.services.findings import save_rating
from people.services import WrongStateError
from record.refusals import NotFoundError, StaleVersionError
from review.models import CirculatedText, Circulation, Position
from review.selectors.circulations import circulation_numbered
from review.selectors.reviews import review
from review.services.circulating import (
    circulate,
    clear_subject,
    propose_clearance,
    remind,
    withdraw_circulation,
)
from review.services.positions import PositionEntry, dispose, save_position, send_positions
from tests.conftest import account, signed_in
from tests.evaluation import clear_now, make_evaluation, send_evaluation, write_finding, write_recommendation
from tests.pages import errors_in, html_of, text_of
from tests.rounds import answer, pass_deadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(db):
    made = make_evaluation()
    finding = write_finding(made)
    write_recommendation(made, links={"findings": [finding]})
    return made


def take(circulation, username, code="F1", *, send=True, **entry):
    text = circulation.texts.get(code=code)
    position = save_position(text, entry=PositionEntry(**entry), expected_version=0, by=account(username))
    if send:
        send_positions(circulation, attribution="named", by=account(username))
    return position


def test_circulating_locks_the_drafts_and_tells_every_state(evaluation, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        circulation = send_evaluation(evaluation, message="Please look.")
    texts = [(one.kind, one.code, one.part) for one in circulation.texts.all()]
    assert texts == [("finding", "F1", ""), ("recommendation", "R1", "")]
    assert (circulation.place, circulation.number, circulation.recipients.count()) == ("evaluations", 1, 6)
    assert circulation.subject == evaluation
    assert Evaluation.objects.get(pk=evaluation.pk).status == "circulated"
    assert len(mail.outbox) == 3
    assert f"/review/evaluations/{evaluation.slug}/1/" in mail.outbox[0].body
    assert "Something is missing" not in mail.outbox[0].body
    with pytest.raises(IntegrityError), transaction.atomic():
        CirculatedText.objects.filter(circulation=circulation).update(text="Otherwise")


def test_nothing_is_circulated_when_nothing_is_a_draft():
    empty = make_evaluation()
    with pytest.raises(ValidationError, match="Nothing in it is a draft"):
        send_evaluation(empty)
    with pytest.raises(PermissionDenied):
        circulate(empty, deadline=None, by=account("evaluator"))


def test_a_circulation_has_one_subject(evaluation):
    circulation = send_evaluation(evaluation, notify=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circulation.objects.filter(pk=circulation.pk).update(object_id=None)
    with pytest.raises(NotFoundError):
        circulation_numbered("evaluations", "no-such-evaluation", 1)
    with pytest.raises(NotFoundError):
        circulation_numbered(evaluation.plan.slug, evaluation.slug, 1)


def test_a_state_reviews_on_the_same_page_and_sends(evaluation):
    circulation = send_evaluation(evaluation, notify=False)
    japan = signed_in("focal-japan")
    address = f"/review/evaluations/{evaluation.slug}/1/"
    assert address in japan.get("/review/").content.decode()
    page = text_of(japan.get(address))
    assert "Something is missing." in page
    assert "Propose another level" not in page
    posted = {
        "F1-version": 0,
        "F1-kind": "comment",
        "F1-text": "It is not.",
        "typed_by": account("focal-japan").pk,
    }
    assert japan.post(address, posted).status_code == 302
    assert Position.objects.get(text_of__code="F1").text == "It is not."
    assert japan.post(f"{address}send/", {"attribution": "named"}).status_code == 302
    assert circulation.recipients.get(state__iso_code="JPN").sent_at is not None
    assert signed_in("focal-mongolia").get(address).content.decode().count("It is not.") == 0
    for suffix in ("xlsx", "docx"):
        assert japan.get(f"{address}review.{suffix}").status_code == 200
    assert signed_in("evaluator").get(address).status_code == 403


def test_a_text_carries_no_level(evaluation):
    circulation = send_evaluation(evaluation, notify=False)
    with pytest.raises(ValidationError, match="no level"):
        take(circulation, "focal-japan", kind="another-level", text="x")


def test_a_circulated_workbook_comes_back(evaluation):
    from io import BytesIO

    import openpyxl

    send_evaluation(evaluation, notify=False)
    address = f"/review/evaluations/{evaluation.slug}/1/"
    mongolia = signed_in("focal-mongolia")
    response = mongolia.get(f"{address}review.xlsx")
    book = openpyxl.load_workbook(BytesIO(response.content))
    sheet = book["Review"]
    heads = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value}
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == "F1")
    sheet.cell(row, heads["Your position"], "Comment")
    sheet.cell(row, heads["Your text"], "From afar.")
    out = BytesIO()
    book.save(out)
    out.name, _ = "review.xlsx", out.seek(0)
    uploaded = mongolia.post(f"{address}upload/", {"file": out})
    assert uploaded.status_code == 302, errors_in(uploaded)
    page = mongolia.get(uploaded["Location"])
    assert "From afar." in text_of(page)
    confirmed = mongolia.post(uploaded["Location"], {"seen": page.context["preview"].digest})
    assert confirmed.status_code == 302, errors_in(confirmed)
    assert Position.objects.get(text_of__code="F1").text == "From afar."


def test_every_position_is_answered_before_two_people_clear(evaluation):
    circulation = send_evaluation(evaluation, notify=False)
    position = take(circulation, "focal-japan", kind="comment", text="Say more.")
    secretariat, approver = account("secretariat"), account("approver")
    with pytest.raises(ValidationError) as refused:
        propose_clearance(evaluation, by=secretariat)
    assert "F1: the position of Japan has no answer." in refused.value.messages
    pass_deadline(circulation)
    staff = signed_in("secretariat")
    page = text_of(staff.get(f"/workspace/evaluations/{evaluation.slug}/answers/"))
    assert "Say more." in page
    answer(position, "accepted", "Said.")
    propose_clearance(evaluation, by=secretariat)
    with pytest.raises(PermissionDenied):
        clear_subject(evaluation, by=secretariat)
    write_finding(evaluation, version=1, summary="Changed after signing.")
    with pytest.raises(StaleVersionError):
        clear_subject(evaluation, by=approver)
    propose_clearance(evaluation, by=secretariat)
    cleared = clear_subject(evaluation, by=approver)
    assert (cleared.status, cleared.is_open) == ("cleared", True)
    assert {
        one.status for model in (Finding, Recommendation) for one in model.objects.filter(evaluation=cleared)
    } == {"cleared"}
    shown = text_of(signed_in("delegate").get(f"/evaluations/{evaluation.slug}/positions/"))
    assert "Japan" in shown
    assert "Answer: Accepted. Said." in shown


def test_what_was_added_after_the_circulation_waits_for_the_next(evaluation):
    circulation = send_evaluation(evaluation, notify=False)
    write_finding(evaluation, "F2")
    pass_deadline(circulation)
    with pytest.raises(ValidationError, match="F2 was added after the circulation"):
        propose_clearance(evaluation, by=account("secretariat"))
    withdraw_circulation(circulation, reason="One more", by=account("secretariat"))
    assert Evaluation.objects.get(pk=evaluation.pk).status == "draft"
    again = send_evaluation(evaluation, notify=False)
    assert (again.number, again.texts.count()) == (2, 3)


def test_a_second_batch_is_cleared_apart_and_positions_of_the_first_stay_with_it(evaluation):
    first = send_evaluation(evaluation, notify=False)
    answer(take(first, "focal-japan", kind="comment", text="On the first."), "accepted", "Yes.")
    pass_deadline(first)
    propose_clearance(evaluation, by=account("secretariat"))
    clear_subject(evaluation, by=account("approver"))
    write_finding(evaluation, "F2")
    second = send_evaluation(Evaluation.objects.get(pk=evaluation.pk), notify=False)
    assert [one.code for one in second.texts.all()] == ["F2"]
    position = take(second, "focal-mongolia", code="F2", kind="comment", text="On the second.")
    open_page = text_of(signed_in("delegate").get(f"/evaluations/{evaluation.slug}/positions/"))
    assert "On the first." in open_page
    assert "On the second." not in open_page
    with pytest.raises(WrongStateError, match="has been cleared"):
        save_position(
            first.texts.first(),
            entry=PositionEntry("concur"),
            expected_version=0,
            by=account("focal-mongolia"),
        )
    pass_deadline(second)
    answer(position, "accepted", "Yes.")
    propose_clearance(evaluation, by=account("secretariat"))
    clear_subject(evaluation, by=account("approver"))
    assert Finding.objects.get(evaluation=evaluation, code="F2").status == "cleared"


def test_an_evaluators_rating_is_circulated_beside_managements():
    evaluation = make_evaluation()
    activity = evaluation.plan.activities.first()
    level = evaluation.plan.rating_scale.levels.last()
    at = {"expected_version": 0, "by": account("evaluator")}
    save_rating(evaluation, activity=activity, level=level, reason="Seen.", **at)
    circulation = send_evaluation(evaluation, notify=False)
    text = circulation.texts.get()
    assert (text.kind, text.code, text.level) == ("rating", activity.code, level)
    seen = review(circulation, circulation.recipients.first().state)
    assert seen.rows[0].previous.level.label == "Fully"


def test_reminding_and_steps_from_the_page(evaluation, django_capture_on_commit_callbacks):
    staff = signed_in("secretariat")
    address = f"/workspace/evaluations/{evaluation.slug}/"
    bad = staff.post(f"{address}circulate/", {"deadline": "2001-01-01T00:00", "message": "Keep me"})
    assert bad.status_code == 400
    assert "later than" in errors_in(bad)
    assert "Keep me" in bad.content.decode()
    assert staff.post(f"{address}circulate/", {"deadline": "2999-01-01T00:00"}).status_code == 400
    circulation = send_evaluation(evaluation, notify=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert [one.iso_code for one in remind(circulation, by=account("secretariat"))] == ["JPN", "MNG"]
    assert (
        "Already" in text_of(staff.post(f"{address}remind/"))
        or staff.post(f"{address}remind/").status_code == 409
    )
    assert staff.post(f"{address}withdraw/", {"reason": ""}).status_code == 409
    assert staff.post(f"{address}withdraw/", {"reason": "Too early"}).status_code == 302
    assert staff.post(f"{address}extend/", {"reason": "x", "deadline": "2031-01-01"}).status_code == 409
    for act in ("propose-clearance", "clear", "make-final"):
        assert signed_in("evaluator").post(f"{address}{act}/").status_code in {403, 409}


def test_a_step_by_page_clears_with_two_accounts(evaluation):
    pass_deadline(send_evaluation(evaluation, notify=False))
    address = f"/workspace/evaluations/{evaluation.slug}/"
    assert signed_in("secretariat").post(f"{address}propose-clearance/").status_code == 302
    assert signed_in("secretariat").post(f"{address}clear/").status_code == 403
    seen = {"seen": Evaluation.objects.get(pk=evaluation.pk).clearance_digest}
    assert f'name="seen" value="{seen["seen"]}"' in html_of(signed_in("approver").get(address))
    for other in ({}, {"seen": "0" * 64}):
        assert signed_in("approver").post(f"{address}clear/", other).status_code == 409
    assert signed_in("approver").post(f"{address}clear/", seen).status_code == 302
    assert Evaluation.objects.get(pk=evaluation.pk).is_open
    assert signed_in("approver").post(f"{address}make-final/").status_code == 302
    assert Evaluation.objects.get(pk=evaluation.pk).is_final


def test_disposing_after_clearing_is_too_late(evaluation):
    circulation = send_evaluation(evaluation, notify=False)
    position = take(circulation, "focal-japan", kind="concur")
    pass_deadline(circulation)
    propose_clearance(evaluation, by=account("secretariat"))
    clear_subject(evaluation, by=account("approver"))
    with pytest.raises(WrongStateError):
        dispose(position, disposition="accepted", text="x", expected_version=1, by=account("secretariat"))


def test_clearing_again_with_nothing_new_is_refused():
    evaluation = make_evaluation()
    write_finding(evaluation)
    clear_now(evaluation)
    with pytest.raises(WrongStateError):
        propose_clearance(evaluation, by=account("secretariat"))


def test_a_rating_of_a_recommendation_is_circulated_under_its_code_and_in_its_own_words(evaluation):
    asked, level = evaluation.recommendations.get(), evaluation.plan.rating_scale.levels.last()
    at = {"expected_version": 0, "by": account("evaluator")}
    rating = save_rating(evaluation, recommendation=asked, level=level, reason="Begun.", **at)
    text = send_evaluation(evaluation, notify=False).texts.get(code="R1-rating")
    assert (text.title, text.text, text.level) == ("The evaluator’s rating of R1", "Begun.", level)
    assert signed_in("evaluator").get(rating.get_absolute_url()).status_code == 200


def test_what_was_never_circulated_is_not_cleared(evaluation):
    told = [one.text for one in obstacles_to_clearing(evaluation)]
    assert told == ["The drafts have not been circulated."]
    with pytest.raises(WrongStateError, match="The evaluation is “draft”"):
        propose_clearance(evaluation, by=account("secretariat"))
    assert {one.status for one in Finding.objects.filter(evaluation=evaluation)} == {"draft"}
