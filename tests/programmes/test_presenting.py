"""Presenting takes two people who see the same record, and a meeting that has begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from people.services import WrongStateError
from programmes.models import Meeting, RoundSnapshot
from programmes.selectors.amending import amended_in
from programmes.selectors.records import digest_to_freeze, presenting_of, record_of
from programmes.services.amending import propose_revision
from programmes.services.presenting import propose_presenting
from programmes.services.rounds import NewRound, open_round
from record.refusals import StaleVersionError
from review.models import Proposal
from review.services.proposals import accept, propose, withdraw
from tests.amending import corrected
from tests.conftest import account, signed_in
from tests.factories import make_meeting
from tests.pages import errors_in, text_of
from tests.papers.steps import cleared_paper, the_paper
from tests.rounds import asked_to_present, clear, make_draft, ratings_address, send_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleared(db):
    return clear(send_round(make_draft()))


@pytest.fixture
def ahead(db) -> Meeting:
    """A meeting in two weeks."""
    day = timezone.now().date() + timedelta(days=14)
    return make_meeting(year=day.year, starts_on=day, ends_on=day)


def page_of(cleared) -> str:
    return f"/workspace/plans/{cleared.plan.slug}/present/"


def accepted(client, asked: Proposal):
    return client.post(f"{asked.get_absolute_url()}accept/", follow=True)


def test_a_meeting_without_a_date_needs_a_reason(cleared, secretariat):
    meeting = make_meeting()
    with pytest.raises(ValidationError, match="say how you know that it has met"):
        asked_to_present(cleared, meeting=meeting, reason="")
    made = asked_to_present(cleared, meeting=meeting, reason="Sent by mail")
    assert {name: made.details[name] for name in ("meeting", "presents", "about")} == {
        "meeting": meeting.code,
        "presents": [["programmes.assessmentround", cleared.pk]],
        "about": f"{meeting.code}: {cleared}",
    }
    desk = signed_in("secretariat").get(ratings_address(cleared, "")).content.decode()
    assert f'href="{made.get_absolute_url()}"' in desk


def test_one_person_cannot_freeze(cleared, secretariat, approver):
    asked = propose_presenting([cleared], meeting=make_meeting(year=2000), by=approver)
    with pytest.raises(PermissionDenied, match="you proposed it"):
        accept(asked, by=approver)
    with pytest.raises(PermissionDenied):
        accept(asked, by=secretariat)
    assert not RoundSnapshot.objects.filter(assessment_round=cleared).exists()
    cleared.refresh_from_db()
    assert cleared.status == "cleared"


def test_the_second_freezes_exactly_what_the_first_saw(cleared, secretariat, approver):
    meeting = make_meeting(year=2000)
    asked = asked_to_present(cleared, meeting=meeting)
    corrected(cleared.ratings.first(), changes={"note": "Words"}, by=secretariat)
    with pytest.raises(StaleVersionError):
        accept(asked, by=approver)
    second = signed_in("approver")
    page = second.get(asked.get_absolute_url())
    assert "Propose it anew with what it says now" in text_of(page)
    assert "<button>Accept</button>" not in page.content.decode()
    refused = accepted(second, asked)
    assert (refused.status_code, "Propose the change anew" in errors_in(refused)) == (409, True)
    again = f"{page_of(cleared)}?meeting={meeting.code}"
    assert "What you propose below takes the place of that." in text_of(signed_in("secretariat").get(again))
    first = asked
    asked = asked_to_present(cleared, meeting=meeting)
    first.refresh_from_db()
    assert (first.state, first.decision_reason) == ("withdrawn", "Proposed anew, for something had changed")
    with pytest.raises(WrongStateError, match="is proposed already"):
        asked_to_present(cleared, meeting=meeting)
    assert "What you propose below" not in text_of(signed_in("secretariat").get(again))
    page = second.get(asked.get_absolute_url())
    assert "<button>Accept</button>" in page.content.decode()
    assert f"frozen for good as presented to {meeting.code}" in text_of(page)
    assert "Wording changed since it was cleared" in text_of(page)
    assert "Words" in text_of(page)
    assert "Accepted, and done." in text_of(accepted(second, asked))
    cleared.refresh_from_db()
    snapshot = RoundSnapshot.objects.get(assessment_round=cleared)
    assert (cleared.status, cleared.presented_to, snapshot.made_by) == ("presented", meeting, approver)
    assert Proposal.objects.get(state="done", act="present").decided_by == approver


def test_changed_wording_of_the_plan_is_listed_with_what_would_be_frozen(cleared, secretariat, approver):
    activity = cleared.plan.activities.first()
    corrected(activity, changes={"text": "Do it twice every year"}, by=secretariat)
    asked = asked_to_present(cleared, meeting=make_meeting(year=2000))
    page = text_of(signed_in("approver").get(asked.get_absolute_url()))
    assert f"Wording changed since it was cleared {activity}" in page
    assert [one.subject for one in amended_in(cleared)] == [activity]


def test_everything_that_was_changed_since_the_clearing_is_shown(cleared, secretariat):
    corrected(cleared.ratings.first(), changes={"note": "Words"}, by=secretariat)
    made = Proposal.objects.get(act="amend")
    Proposal.objects.filter(pk=made.pk).update(proposed_at=cleared.cleared_at + timedelta(days=30))
    assert amended_in(cleared) == [made]
    page = signed_in("secretariat").get(asked_to_present(cleared).get_absolute_url())
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
    asked = asked_to_present(cleared)
    for username in ("focal-japan", "delegate", "administrator"):
        assert signed_in(username).get(asked.get_absolute_url()).status_code == 403
        assert signed_in(username).get(page_of(cleared)).status_code == 403
    assert signed_in("secretariat").get("/workspace/plans/no-plan/present/").status_code == 404


def test_round_and_paper_of_one_meeting_are_presented_together_with_one_signature(updated, approver):
    """The real paper, and a round of its plan: one page, one proposal, one second signature."""
    paper = cleared_paper()
    files = {one.format: one.sha256 for one in paper.files.all()}
    plan = paper.plan
    plan.evidence_needed_to_rank = 0
    plan.save()
    new = NewRound("final", "The last", "The secretariat", meeting=paper.meeting)
    by = account("secretariat")
    made = clear(send_round(open_round(plan, replace(new, started_from=updated, updates=updated), by=by)))
    staff, second = signed_in("secretariat"), signed_in("approver")
    address = f"/workspace/plans/2016-2020/present/?meeting={paper.meeting.code}"
    keys = (f"assessmentround-{made.pk}", f"paper-{paper.pk}")
    form = staff.get(address).context["form"]
    assert set(keys) <= set(form["records"].value())
    staff.post(address, {"meeting": paper.meeting.pk, "records": keys})
    asked = Proposal.objects.get(act="present")
    assert presenting_of(paper) == presenting_of(made) == asked
    shown = text_of(second.get(asked.get_absolute_url()))
    assert (files["docx"] in shown, "AIR-1" in shown) == (True, True)
    accepted(second, asked)
    made.refresh_from_db()
    assert (the_paper().status, made.status, made.presented_to) == ("presented", "presented", paper.meeting)
    assert Proposal.objects.filter(act="present").count() == 1


def test_one_signature_freezes_all_that_was_ticked_or_nothing(cleared, secretariat, approver):
    second_round = clear(send_round(make_draft()))
    meeting = make_meeting(year=2000)
    asked = asked_to_present(cleared, second_round, meeting=meeting)
    with pytest.raises(WrongStateError, match="is proposed already"):
        asked_to_present(cleared, meeting=make_meeting(year=2000))
    with pytest.raises(WrongStateError, match="is proposed already"):
        asked_to_present(clear(send_round(make_draft())), meeting=meeting)
    corrected(second_round.ratings.first(), changes={"note": "Words"}, by=secretariat)
    with pytest.raises(StaleVersionError):
        accept(asked, by=approver)
    assert not RoundSnapshot.objects.filter(assessment_round__in=(cleared, second_round)).exists()
    accept(asked_to_present(cleared, second_round, meeting=meeting), by=approver)
    assert RoundSnapshot.objects.filter(assessment_round__in=(cleared, second_round)).count() == 2


def test_before_the_meeting_it_is_prepared_and_the_approver_is_asked_on_its_day(cleared, ahead, approver):
    staff, second = signed_in("secretariat"), signed_in("approver")
    page = staff.get(f"{page_of(cleared)}?meeting={ahead.code}")
    assert "is still to come" in text_of(page)
    assert "<button>Prepare presenting</button>" in page.content.decode()
    sent = {"meeting": ahead.pk, "records": [f"assessmentround-{cleared.pk}"]}
    answer = staff.post(page_of(cleared), sent, follow=True)
    assert "An approver freezes it once the meeting has begun." in text_of(answer)
    asked = Proposal.objects.get(act="present")
    assert f"Present to a meeting: {ahead.code}" not in text_of(second.get("/desk/"))
    shown = second.get(asked.get_absolute_url())
    assert "is still to come" in text_of(shown)
    assert f'href="/setup/meetings/{ahead.pk}/"' in shown.content.decode()
    refused = accepted(second, asked)
    assert (refused.status_code, "still to come" in errors_in(refused)) == (409, True)
    today = timezone.now().date()
    Meeting.objects.filter(pk=ahead.pk).update(starts_on=today, ends_on=today, year=today.year)
    assert f"Present to a meeting: {ahead.code}: {cleared}" in text_of(second.get("/desk/"))
    accepted(second, asked)
    cleared.refresh_from_db()
    assert (cleared.status, cleared.presented_to) == ("presented", ahead)


def test_what_is_being_revised_is_not_presented_and_the_other_way_round(cleared, secretariat, approver):
    meeting = make_meeting(year=2000)
    presenting = asked_to_present(cleared, meeting=meeting)
    revising = propose_revision(cleared, reason="Misread", by=secretariat)
    with pytest.raises(WrongStateError, match="decide or withdraw that first"):
        accept(revising, by=approver)
    page = signed_in("approver").get(revising.get_absolute_url()).content.decode()
    assert f'<a href="{presenting.get_absolute_url()}">Presenting it is proposed too' in page
    withdraw(presenting, by=secretariat)
    accept(revising, by=approver)
    with pytest.raises(WrongStateError, match="being revised"):
        asked_to_present(cleared, meeting=meeting)
    desk = text_of(signed_in("secretariat").get(ratings_address(cleared, "")))
    assert "it can be presented once the revision is cleared or discarded" in desk
    assert cleared.title not in text_of(signed_in("secretariat").get(page_of(cleared)))


def test_a_meeting_that_is_gone_is_told_and_not_a_fault(cleared):
    meeting = make_meeting(year=2000)
    asked = asked_to_present(cleared, meeting=meeting)
    meeting.delete()
    second = signed_in("approver")
    assert second.get(asked.get_absolute_url()).status_code == 200
    refused = accepted(second, asked)
    assert (refused.status_code, "no longer on record" in errors_in(refused)) == (409, True)


def test_what_was_typed_stays_when_presenting_is_refused(cleared):
    meeting = make_meeting()
    sent = {"meeting": meeting.pk, "records": [f"assessmentround-{cleared.pk}"], "reason": ""}
    refused = signed_in("secretariat").post(page_of(cleared), sent)
    assert refused.status_code == 400
    assert f'<option value="{meeting.pk}" selected>' in refused.content.decode()
    assert "say how you know that it has met" in text_of(refused)


def test_what_cannot_be_presented_yet_says_what_is_missing_and_leads_there(cleared):
    cleared.presented_to = make_meeting(year=2000)
    cleared.save()
    draft = make_draft()
    draft.plan, draft.presented_to, draft.title, draft.slug = (
        cleared.plan,
        cleared.presented_to,
        "Late",
        "late",
    )
    draft.number = 77
    draft.save()
    page = signed_in("secretariat").get(page_of(cleared)).content.decode()
    assert f'<a href="{draft.desk_address}">Late</a>: draft' in page


def test_each_withdraws_only_their_own_proposal(cleared, secretariat, approver):
    presenting = asked_to_present(cleared, meeting=make_meeting(year=2000))
    revision = propose_revision(cleared, reason="Misread", by=secretariat)
    staff, second = signed_in("secretariat"), signed_in("approver")
    for one in (presenting, revision):
        assert (
            f'action="{one.get_absolute_url()}withdraw/"'
            in staff.get(one.get_absolute_url()).content.decode()
        )
        assert "withdraw/" not in second.get(one.get_absolute_url()).content.decode()
    staff.post(f"{revision.get_absolute_url()}withdraw/")
    assert presenting_of(cleared) == presenting
    waiting = text_of(second.get("/desk/"))
    assert f"Present to a meeting: {presenting.details['about']} Asked for by" in waiting


def test_what_was_asked_for_a_single_record_before_is_withdrawn_with_the_reason(cleared, secretariat):
    old = propose(cleared, "present", reason="x", by=account("secretariat"), details={"meeting": "SOM-1"})
    new = asked_to_present(cleared)
    moved = import_module("programmes.migrations.0008_presented_together")
    moved.withdraw(apps, None)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, "presented together since this release" in old.decision_reason) == ("withdrawn", True)
    assert new.is_open
