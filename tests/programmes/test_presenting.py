"""Presenting takes two people who see the same record, and a meeting that has begun."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from people.services import WrongStateError
from programmes.models import RoundSnapshot
from programmes.selectors.amending import amended_in
from programmes.selectors.records import digest_to_freeze, record_of
from programmes.services.amending import open_revision, propose_revision
from programmes.services.presenting import present_round, propose_presenting
from record.refusals import StaleVersionError
from review.models import Proposal
from review.selectors.proposals import open_proposals
from review.services.proposals import withdraw
from tests.amending import corrected
from tests.conftest import signed_in
from tests.factories import make_meeting
from tests.pages import errors_in, text_of
from tests.rounds import clear, make_draft, ratings_address, send_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleared(db):
    return clear(send_round(make_draft()))


def test_a_meeting_without_a_date_needs_a_reason(cleared, secretariat):
    meeting = make_meeting()
    with pytest.raises(ValidationError, match="say how you know that it has met"):
        propose_presenting(cleared, meeting=meeting, by=secretariat)
    made = propose_presenting(cleared, meeting=meeting, reason="Sent by mail", by=secretariat)
    assert made.details == {
        "meeting": meeting.code,
        "is_dated": False,
        "address": ratings_address(cleared, ""),
        "about": "The next review",
        "is_training": False,
        "plan": cleared.plan.slug,
    }
    staff = signed_in("secretariat")
    assert f"proposed presenting to {meeting.code}" in text_of(staff.get(ratings_address(cleared, "")))


def test_one_person_cannot_freeze(cleared, secretariat, approver):
    meeting = make_meeting(year=2000)
    with pytest.raises(WrongStateError, match="takes two people; nobody has"):
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
    corrected(rating, changes={"note": "Words"}, by=secretariat)
    with pytest.raises(StaleVersionError):
        present_round(cleared, by=approver)
    second = signed_in("approver")
    page = second.get(ratings_address(cleared, "to-be-frozen/"))
    assert "has to be proposed anew" in text_of(page)
    assert "and freeze</button>" not in page.content.decode()
    asked = open_proposals(cleared)["present"]
    refused = second.post(ratings_address(cleared, "present/"), {"proposal": asked.pk})
    assert refused.status_code == 409
    assert "it may have to be proposed anew" in errors_in(refused)
    signed_in("secretariat").post(f"{asked.get_absolute_url()}withdraw/")
    propose_presenting(cleared, meeting=meeting, by=secretariat)
    shown = text_of(second.get(ratings_address(cleared, "to-be-frozen/")))
    assert f"Present to {meeting.code} and freeze" in shown
    assert "Wording changed since it was cleared" in shown
    assert "Words" in shown
    snapshot = present_round(cleared, by=approver)
    cleared.refresh_from_db()
    assert (cleared.status, cleared.presented_to, snapshot.made_by) == ("presented", meeting, approver)
    assert Proposal.objects.get(state="done", act="present").decided_by == approver


def test_everything_that_was_changed_since_the_clearing_is_shown(cleared, secretariat):
    rating = cleared.ratings.first()
    corrected(rating, changes={"note": "Words"}, by=secretariat)
    made = Proposal.objects.get(act="amend")
    Proposal.objects.filter(pk=made.pk).update(proposed_at=cleared.cleared_at + timedelta(days=30))
    assert amended_in(cleared) == [made]
    page = signed_in("secretariat").get(ratings_address(cleared, "to-be-frozen/"))
    assert made.get_absolute_url() in page.content.decode()
    Proposal.objects.filter(pk=made.pk).update(proposed_at=cleared.cleared_at - timedelta(days=1))
    assert amended_in(cleared) == []


def test_the_moment_of_presenting_changes_no_digest(cleared):
    meeting = make_meeting(year=2000)
    record = record_of(cleared)
    later = {**record, "round": {**record["round"], "presented_at": "2031-05-14T09:00:00+00:00"}}
    assert digest_to_freeze(later, meeting) == digest_to_freeze(record, meeting)
    assert digest_to_freeze(record, make_meeting(year=2000)) != digest_to_freeze(record, meeting)


def test_others_do_not_see_what_will_be_frozen(cleared):
    for username in ("focal-japan", "delegate", "administrator"):
        assert signed_in(username).get(ratings_address(cleared, "to-be-frozen/")).status_code == 403
    staff = signed_in("secretariat")
    assert staff.get("/workspace/rounds/no-plan/no-round/to-be-frozen/").status_code == 404


def test_the_second_person_freezes_only_the_proposal_that_was_looked_at(cleared, secretariat, approver):
    first, other = make_meeting(year=2000), make_meeting(year=2001)
    seen = propose_presenting(cleared, meeting=first, by=secretariat)
    withdraw(seen, by=secretariat)
    now = propose_presenting(cleared, meeting=other, by=secretariat)
    second = signed_in("approver")
    for sent in ({"proposal": seen.pk}, {"proposal": ""}, {}):
        refused = second.post(ratings_address(cleared, "present/"), sent)
        assert refused.status_code == 409
        assert "Look at it again" in errors_in(refused)
    page = second.get(ratings_address(cleared, "to-be-frozen/")).content.decode()
    assert f'name="proposal" value="{now.pk}"' in page
    second.post(ratings_address(cleared, "present/"), {"proposal": now.pk})
    cleared.refresh_from_db()
    assert (cleared.status, cleared.presented_to) == ("presented", other)


def test_what_is_being_revised_is_not_presented_and_the_other_way_round(cleared, secretariat, approver):
    meeting = make_meeting(year=2000)
    presenting = propose_presenting(cleared, meeting=meeting, by=secretariat)
    propose_revision(cleared, reason="Misread", by=secretariat)
    with pytest.raises(WrongStateError, match="decide or withdraw that first"):
        open_revision(cleared, by=approver)
    withdraw(presenting, by=secretariat)
    open_revision(cleared, by=approver)
    with pytest.raises(WrongStateError, match="being revised"):
        propose_presenting(cleared, meeting=meeting, by=secretariat)
    desk = text_of(signed_in("secretariat").get(ratings_address(cleared, "")))
    assert "it can be presented once the revision is cleared or discarded" in desk
    assert "Propose presenting" not in desk


def test_a_meeting_that_is_gone_is_told_and_not_a_fault(cleared, secretariat, approver):
    meeting = make_meeting(year=2000)
    propose_presenting(cleared, meeting=meeting, by=secretariat)
    meeting.delete()
    second = signed_in("approver")
    page = second.get(ratings_address(cleared, "to-be-frozen/"))
    assert (page.status_code, "has to be proposed anew" in text_of(page)) == (200, True)
    asked = open_proposals(cleared)["present"]
    assert second.post(ratings_address(cleared, "present/"), {"proposal": asked.pk}).status_code == 409


def test_the_meeting_that_was_chosen_stays_when_presenting_is_refused(cleared):
    ahead = timezone.now().date() + timedelta(days=14)
    meeting = make_meeting(year=ahead.year, starts_on=ahead, ends_on=ahead)
    staff = signed_in("secretariat")
    refused = staff.post(
        ratings_address(cleared, "propose-presenting/"), {"meeting": meeting.pk, "reason": ""}
    )
    assert refused.status_code == 409
    assert f'<option value="{meeting.pk}" selected>' in refused.content.decode()


def test_each_withdraws_only_their_own_proposal(cleared, secretariat, approver):
    presenting = propose_presenting(cleared, meeting=make_meeting(year=2000), by=secretariat)
    revision = propose_revision(cleared, reason="Misread", by=secretariat)
    page = signed_in("secretariat").get(ratings_address(cleared, "")).content.decode()
    for one in (presenting, revision):
        assert f'action="{one.get_absolute_url()}withdraw/"' in page
    signed_in("secretariat").post(f"{revision.get_absolute_url()}withdraw/")
    assert list(open_proposals(cleared)) == ["present"]
    page = signed_in("approver").get(presenting.get_absolute_url())
    assert f'href="{ratings_address(cleared, "")}">Look at it and decide' in page.content.decode()
    waiting = text_of(signed_in("approver").get("/desk/"))
    assert f"Present to a meeting: {cleared} Asked for by" in waiting
