"""A standing instruction that silence means no objection: what it says, and from when until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from review.models import StandingNoObjection
from review.selectors.circulations import recipients_of
from review.services.on_behalf import end_standing_no_objection, give_standing_no_objection
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.review.letters import page_of
from tests.rounds import pass_deadline

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_a_standing_no_objection_is_a_third_thing_beside_silence_and_consent(circulation):
    client = signed_in("focal-japan")
    text = text_of(client.post("/review/standing/", follow=True))
    assert "silence of your delegation until a deadline means no objection" in text
    give_standing_no_objection(by=account("focal-japan"))
    assert StandingNoObjection.objects.count() == 1
    pass_deadline(circulation)
    circulation.refresh_from_db()
    StandingNoObjection.objects.update(given_at=circulation.deadline - timedelta(days=1))
    said = {one.recipient.state.iso_code: one.outcome for one in recipients_of(circulation)}
    assert said["MNG"] != said["JPN"]
    assert "standing instruction" in page_of(circulation, "focal-japan")


def test_an_instruction_is_given_and_ended_on_its_page_by_the_delegation_alone(circulation):
    assert signed_in("secretariat").post("/review/standing/").status_code == 403
    delegation = signed_in("focal-japan")
    early = delegation.post("/review/standing/", {"end": "1"}, follow=True)
    assert "There is no standing instruction to end." in text_of(early)
    delegation.post("/review/standing/")
    assert StandingNoObjection.objects.get(ended_at=None).state.iso_code == "JPN"
    ended = delegation.post("/review/standing/", {"end": "1"}, follow=True)
    assert "The standing instruction is ended." in text_of(ended)
    assert StandingNoObjection.objects.get().ended_by == account("focal-japan")


def test_an_instruction_counts_from_when_it_is_given_until_it_is_ended(circulation):
    give_standing_no_objection(by=account("focal-japan"))
    end_standing_no_objection(by=account("focal-japan"))
    ended = StandingNoObjection.objects.get()
    assert ended.ended_by == account("focal-japan")
    pass_deadline(circulation)
    circulation.refresh_from_db()
    StandingNoObjection.objects.update(
        given_at=circulation.deadline - timedelta(days=9), ended_at=circulation.deadline - timedelta(days=1)
    )
    assert not any("standing" in one.outcome for one in recipients_of(circulation))
    for username in ("secretariat", "delegate"):
        with pytest.raises(PermissionDenied):
            give_standing_no_objection(by=account(username))
