"""Proposals on their page: refused with a reason, and what an earlier release proposed."""

from __future__ import annotations

import pytest

from programmes.services.amending import amend
from review.models import Proposal
from review.services.proposals import propose
from tests.conftest import account, signed_in
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


def test_what_an_earlier_release_proposed_otherwise_is_not_accepted_and_no_fault():
    cleared = clear(send_round(make_draft()))
    asked = propose(cleared, "present", reason="x", by=account("secretariat"))
    refused = signed_in("approver").post(steps(asked, "accept"))
    assert refused.status_code == 409
    assert "propose it anew" in errors_in(refused)
    cleared.refresh_from_db()
    assert cleared.status == "cleared"
    asked.refresh_from_db()
    assert asked.is_open
