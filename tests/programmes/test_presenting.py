"""Presenting takes two people who see the same record, and a meeting that has begun or a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from programmes.models import Proposal, RoundSnapshot
from programmes.selectors.amending import amended_in
from programmes.services.amending import amend
from programmes.services.changes import StaleVersionError, WrongStateError
from programmes.services.presenting import digest_to_freeze, has_begun, present_round, propose_presenting
from tests.conftest import signed_in
from tests.factories import make_meeting
from tests.pages import errors_in, text_of
from tests.rounds import bench_address, clear, make_draft, send_round

pytestmark = pytest.mark.django_db
TODAY = date(2031, 5, 14)


@pytest.fixture
def cleared(db):
    return clear(send_round(make_draft()))


@pytest.mark.parametrize(
    ("values", "begun"),
    [
        ({"year": 2031, "starts_on": date(2031, 5, 14), "ends_on": date(2031, 5, 15)}, True),
        ({"year": 2031, "starts_on": date(2031, 5, 28), "ends_on": date(2031, 5, 29)}, False),
        ({"year": 2030}, True),
        ({"year": 2031}, False),
        ({}, False),
    ],
)
def test_when_a_meeting_is_known_to_have_begun(values, begun):
    assert has_begun(make_meeting(**values), TODAY) is begun


def test_a_meeting_two_weeks_ahead_needs_a_reason(cleared, secretariat):
    ahead = timezone.now().date() + timedelta(days=14)
    meeting = make_meeting(year=ahead.year, starts_on=ahead, ends_on=ahead)
    with pytest.raises(ValidationError, match="not known to have begun"):
        propose_presenting(cleared, meeting=meeting, by=secretariat)
    made = propose_presenting(cleared, meeting=meeting, reason="Sent by mail", by=secretariat)
    assert made.details == {"meeting": meeting.code, "had_begun": False}
    staff = signed_in("secretariat")
    assert f"proposed presenting to {meeting.code}" in text_of(staff.get(bench_address(cleared, "")))


def test_one_person_cannot_freeze(cleared, secretariat, approver):
    meeting = make_meeting(year=2000)
    with pytest.raises(WrongStateError, match="nobody has proposed it yet"):
        present_round(cleared, by=approver)
    propose_presenting(cleared, meeting=meeting, by=approver)
    with pytest.raises(PermissionDenied, match="you proposed it"):
        present_round(cleared, by=approver)
    with pytest.raises(PermissionDenied):
        present_round(cleared, by=secretariat)
    assert not RoundSnapshot.objects.filter(assessment_round=cleared).exists()
    cleared.refresh_from_db()
    assert cleared.status == "cleared"


def test_the_second_freezes_exactly_what_the_first_saw(cleared, secretariat, approver):
    meeting = make_meeting(year=2000)
    propose_presenting(cleared, meeting=meeting, by=secretariat)
    rating = cleared.ratings.first()
    amend(rating, values={"note": "Words"}, expected_version=rating.version, reason="x", by=secretariat)
    with pytest.raises(StaleVersionError):
        present_round(cleared, by=approver)
    second = signed_in("approver")
    page = second.get(bench_address(cleared, "to-be-frozen/"))
    assert "has to be proposed anew" in text_of(page)
    assert "and freeze</button>" not in page.content.decode()
    refused = second.post(bench_address(cleared, "present/"))
    assert refused.status_code == 409
    assert "has to be proposed anew" in errors_in(refused)
    signed_in("secretariat").post(bench_address(cleared, "withdraw-proposal/"))
    propose_presenting(cleared, meeting=meeting, by=secretariat)
    shown = text_of(second.get(bench_address(cleared, "to-be-frozen/")))
    assert f"Present to {meeting.code} and freeze" in shown
    assert "Wording changed since it was cleared" in shown
    assert "Words" in shown
    snapshot = present_round(cleared, by=approver)
    cleared.refresh_from_db()
    assert (cleared.status, cleared.presented_to, snapshot.made_by) == ("presented", meeting, approver)
    assert Proposal.objects.get(state="done", act="present").decided_by == approver


def test_everything_that_was_changed_since_the_clearing_is_shown(cleared, secretariat):
    rating = cleared.ratings.first()
    made = amend(
        rating, values={"note": "Words"}, expected_version=rating.version, reason="x", by=secretariat
    )
    Proposal.objects.filter(pk=made.pk).update(proposed_at=cleared.cleared_at + timedelta(days=30))
    assert amended_in(cleared) == [made]
    page = signed_in("secretariat").get(bench_address(cleared, "to-be-frozen/"))
    assert made.get_absolute_url() in page.content.decode()
    Proposal.objects.filter(pk=made.pk).update(proposed_at=cleared.cleared_at - timedelta(days=1))
    assert amended_in(cleared) == []


def test_the_moment_of_presenting_changes_no_digest(cleared):
    meeting = make_meeting(year=2000)
    assert digest_to_freeze(cleared, meeting) == digest_to_freeze(cleared, meeting)
    assert digest_to_freeze(cleared, meeting) != digest_to_freeze(cleared, make_meeting(year=2000))


def test_others_do_not_see_what_will_be_frozen(cleared):
    for username in ("focal-japan", "delegate", "administrator"):
        assert signed_in(username).get(bench_address(cleared, "to-be-frozen/")).status_code == 403
    staff = signed_in("secretariat")
    assert staff.get("/workspace/rounds/no-plan/no-round/to-be-frozen/").status_code == 404
