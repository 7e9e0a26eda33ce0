"""Without a member nobody can have been consulted: clearing then needs a recorded reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from review.models import CirculationRecipient
from review.services.circulating import circulate, clear_subject, note_nobody_asked, propose_clearance
from tests.conftest import signed_in
from tests.evaluation import make_evaluation, write_finding
from tests.pages import errors_in, text_of
from tests.rounds import make_draft, ratings_address, send_round

pytestmark = pytest.mark.django_db
TOLD = "No member was asked. Enter the members, or say why nobody is asked."


@pytest.fixture
def asked_nobody(db):
    circulation = send_round(make_draft())
    CirculationRecipient.objects.filter(circulation=circulation).delete()
    return circulation


def test_a_round_that_nobody_saw_is_not_cleared(asked_nobody, secretariat, approver):
    with pytest.raises(ValidationError, match="No member was asked"):
        propose_clearance(asked_nobody.subject, by=secretariat)
    with pytest.raises(ValidationError, match="Say why; it stands on record"):
        note_nobody_asked(asked_nobody, reason=" ", by=secretariat)
    note_nobody_asked(asked_nobody, reason="The plan has no members", by=secretariat)
    propose_clearance(asked_nobody.subject, by=secretariat)
    assert clear_subject(asked_nobody.subject, by=approver).status == "cleared"


def test_where_members_were_asked_no_reason_stands_in_for_them(secretariat):
    circulation = send_round(make_draft())
    with pytest.raises(ValidationError, match="Members were asked"):
        note_nobody_asked(circulation, reason="x", by=secretariat)


def test_the_desk_asks_for_the_reason(asked_nobody):
    staff, desk = signed_in("secretariat"), ratings_address(asked_nobody.subject, "")
    assert TOLD in text_of(staff.get(desk))
    refused = staff.post(f"{desk}note-nobody-asked/", {"reason": ""})
    assert refused.status_code == 409
    text = text_of(staff.post(f"{desk}note-nobody-asked/", {"reason": "No members yet"}, follow=True))
    assert "Nobody was asked: No members yet" in text
    assert TOLD not in text
    assert "Nothing was done" not in errors_in(staff.get(desk))
    assert signed_in("focal-japan").post(f"{desk}note-nobody-asked/", {"reason": "x"}).status_code == 403


def test_an_evaluation_that_nobody_saw_is_not_cleared(secretariat):
    evaluation = make_evaluation()
    write_finding(evaluation)
    next_week = timezone.now() + timedelta(days=7)
    sent = circulate(evaluation, deadline=next_week, by=secretariat)
    CirculationRecipient.objects.filter(circulation=sent).delete()
    with pytest.raises(ValidationError, match="No member was asked"):
        propose_clearance(evaluation, by=secretariat)
    note_nobody_asked(sent, reason="No members", by=secretariat)
    propose_clearance(evaluation, by=secretariat)
