"""Proposals on their page: refused with a reason, and decided elsewhere where that takes more to look at."""

from __future__ import annotations

import pytest

from programmes.services.amending import amend
from programmes.services.presenting import propose_presenting
from review.models import Proposal
from tests.conftest import account, signed_in
from tests.factories import make_meeting
from tests.pages import errors_in, text_of
from tests.rounds import clear, make_draft, send_round

pytestmark = pytest.mark.django_db


def steps(proposal: Proposal, step: str) -> str:
    return f"/workspace/wording/changes/{proposal.pk}/{step}/"


def test_what_is_refused_with_a_reason_changes_nothing(updated):
    note = updated.ratings.get(activity__code="AIR-3")
    before = note.note
    asked = amend(
        note,
        values={"note": "Held 99 meetings."},
        expected_version=note.version,
        reason="Counted anew",
        by=account("secretariat"),
    )
    approver = signed_in("approver")
    wordless = approver.post(steps(asked, "refuse"), {"reason": " "})
    assert wordless.status_code == 409
    assert "Say why it is refused." in errors_in(wordless)
    done = approver.post(steps(asked, "refuse"), {"reason": "The list says 15."}, follow=True)
    assert "Refused; nothing is changed." in text_of(done)
    asked.refresh_from_db()
    assert (asked.state, asked.decision_reason) == ("refused", "The list says 15.")
    note.refresh_from_db()
    assert note.note == before


def test_what_is_decided_on_the_page_of_its_subject_is_not_accepted_here():
    cleared = clear(send_round(make_draft()))
    propose_presenting(cleared, meeting=make_meeting(), reason="Made up", by=account("secretariat"))
    asked = Proposal.objects.get()
    refused = signed_in("approver").post(steps(asked, "accept"))
    assert refused.status_code == 409
    assert "This is decided on the page of its subject." in errors_in(refused)
    cleared.refresh_from_db()
    assert cleared.status == "cleared"
    asked.refresh_from_db()
    assert asked.is_open
