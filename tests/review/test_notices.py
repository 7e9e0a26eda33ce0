"""Notices of circulations: sent once, and only while they still say what is true to whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.utils import timezone

from review.letters import send, send_again
from review.models import CirculationNotice
from review.services.circulating import remind, withdraw_circulation
from tests.conftest import account
from tests.rounds import make_draft, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def unsent(monkeypatch, django_capture_on_commit_callbacks):
    """What a step would have sent while no mail server answers; it answers again afterwards."""

    def take(step) -> None:
        def down(*_args, **_more):
            raise SMTPException("no connection")

        with monkeypatch.context() as patched:
            patched.setattr(mail.EmailMessage, "send", down)
            with django_capture_on_commit_callbacks(execute=True):
                step()
        mail.outbox.clear()

    for username in ("secretariat", "focal-japan", "focal-mongolia"):
        account(username)
    return take


def later() -> None:
    send_again(timezone.now() + timedelta(hours=20))


def notices(kind: str):
    return CirculationNotice.objects.filter(kind=kind)


def test_that_something_was_circulated_is_not_told_once_it_was_taken_back(unsent):
    draft = make_draft()
    unsent(lambda: send_round(draft))
    circulation = draft.circulations.get()
    unsent(lambda: withdraw_circulation(circulation, reason="Too early", by=account("secretariat")))
    later()
    assert {one.subject for one in mail.outbox} == {"NEASPEC: A circulation was taken back"}
    assert {(one.sent_at, one.next_try_at) for one in notices("circulated")} == {(None, None)}


def test_who_has_answered_is_not_reminded(unsent):
    circulation = send_round(make_draft(), days=2)
    CirculationNotice.objects.all().delete()
    unsent(lambda: remind(circulation, by=account("secretariat")))
    take_position(circulation, "focal-japan", kind="concur")
    later()
    reached = {one.to[0] for one in mail.outbox}
    assert "focal-mongolia@example.org" in reached
    assert "focal-japan@example.org" not in reached
    own = notices("reminder").get(address="focal-japan@example.org")
    assert (own.sent_at, own.next_try_at) == (None, None)


def test_a_notice_that_another_has_sent_is_not_sent_again(unsent):
    draft = make_draft()
    unsent(lambda: send_round(draft))
    first = notices("circulated").first()
    moment = timezone.now() + timedelta(hours=1)
    assert send(first, moment) is True
    assert send(first, moment) is None
    assert [one.to[0] for one in mail.outbox] == [first.address]
