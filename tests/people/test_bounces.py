"""A mail that came back marks its address; a delay, another's mail and nonsense mark nothing."""

from __future__ import annotations

import io
import sys
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.models import Mail
from people.services.delivering import addresses_refused
from people.services.mails import MOST_READ, NoBounceError, note_bounce
from review.models import CirculationNotice
from review.selectors.circulations import recipients_of
from tests.conftest import account
from tests.mails import delivered
from tests.rounds import make_draft, pass_deadline, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def report(
    message_id: str, to: str = "secretariat@example.org", *, action: str = "failed", status: str = "5.1.1"
) -> bytes:
    """What a mail server sends back of a mail, as RFC 3464 has it."""
    whole = MIMEMultipart("report", **{"report-type": "delivery-status"})
    whole["From"], whole["To"] = "MAILER-DAEMON@mx.example.org", "portal@example.org"
    whole.attach(MIMEText("I'm sorry to have to inform you."))
    of_message, of_recipient = Message(), Message()
    of_message["Reporting-MTA"] = "dns; mx.example.org"
    of_recipient["Final-Recipient"] = f"rfc822; {to}"
    of_recipient["Action"], of_recipient["Status"] = action, status
    of_recipient["Diagnostic-Code"] = "smtp; 550 5.1.1 No such user"
    delivery = MIMEMessage(of_message, "delivery-status")
    delivery.set_payload([of_message, of_recipient])
    whole.attach(delivery)
    returned = EmailMessage()
    returned["Message-ID"] = message_id
    whole.attach(MIMEText(returned.as_string(), "rfc822-headers"))
    return whole.as_bytes()


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    for username in ("secretariat", "focal-japan"):
        account(username)
    with django_capture_on_commit_callbacks(execute=True):
        circulation = send_round(make_draft())
    take_position(circulation, "focal-japan", kind="comment", text="x")
    delivered()
    return circulation


def test_a_mail_that_came_back_marks_its_address(sent):
    found = Mail.objects.get(user=account("secretariat"))
    (name,) = [one.extra_headers["Message-ID"] for one in mail.outbox if one.to == [found.address]]
    assert note_bounce(report(name)) == "secretariat@example.org"
    found.refresh_from_db()
    assert found.is_refused
    assert found.sent_at is None
    assert found.failure == "Came back. 5.1.1 smtp; 550 5.1.1 No such user"
    assert addresses_refused() == ["secretariat@example.org"]
    assert note_bounce(report(name)) == "secretariat@example.org"


def test_a_circulation_that_came_back_reached_nobody(sent):
    notice = CirculationNotice.objects.get(address="focal-mongolia@example.org")
    (name,) = [one.extra_headers["Message-ID"] for one in mail.outbox if one.to == [notice.address]]
    assert note_bounce(report(name, notice.address)) == notice.address
    notice.refresh_from_db()
    assert notice.failure.startswith("Came back. 5.1.1")
    assert notice.sent_at is not None
    CirculationNotice.objects.filter(state=notice.state_id).exclude(pk=notice.pk).update(failure="x")
    pass_deadline(sent)
    sent.refresh_from_db()
    (mongolia,) = [one for one in recipients_of(sent) if one.recipient.state_id == notice.state_id]
    assert mongolia.outcome == "not reached: no message was sent"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "does not say"),
        (b"Subject: Out of office\n\nI am away. <mail-1-1@x>", "does not say"),
        (report("<mail-1-1@x>", action="delayed", status="4.4.1"), "does not say"),
        (report(f"<mail-999999-{'a' * 24}@x>"), "none of this portal"),
        (report(f"<other-1-{'a' * 24}@x>"), "none of this portal"),
        (b"\xff\x00" * 10, "does not say"),
        (b"x" * (MOST_READ + 1), "too long"),
    ],
)
def test_what_is_no_bounce_of_ours_marks_nothing(sent, raw, message):
    with pytest.raises(NoBounceError, match=message):
        note_bounce(raw)
    assert addresses_refused() == []


def test_a_name_that_is_made_up_marks_nothing(sent):
    key = Mail.objects.first().pk
    with pytest.raises(NoBounceError, match="none of this portal"):
        note_bounce(report(f"<mail-{key}-{'0' * 24}@portal.example.org>"))


def test_what_was_delivered_and_forwarded_has_not_come_back(sent):
    found = Mail.objects.get(user=account("secretariat"))
    (name,) = [one.extra_headers["Message-ID"] for one in mail.outbox if one.to == [found.address]]
    with pytest.raises(NoBounceError, match="none of this portal"):
        note_bounce(report(name, "old-address@elsewhere.example"))
    assert addresses_refused() == []


def test_an_address_that_takes_mails_again_is_listed_no_more(sent):
    found = Mail.objects.get(user=account("secretariat"))
    (name,) = [one.extra_headers["Message-ID"] for one in mail.outbox if one.to == [found.address]]
    note_bounce(report(name))
    assert addresses_refused() == ["secretariat@example.org"]
    now = timezone.now()
    Mail.objects.create(user=found.user, address=found.address, made_at=now, next_try_at=now, sent_at=now)
    assert addresses_refused() == []


def test_the_command_reads_what_a_mail_server_pipes(sent, monkeypatch):
    found = Mail.objects.get(user=account("secretariat"))
    (name,) = [one.extra_headers["Message-ID"] for one in mail.outbox if one.to == [found.address]]
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(name))))
    call_command("read_bounce", stdout=out)
    assert out.getvalue() == "The mail to secretariat@example.org is marked: it came back.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"nonsense")))
    with pytest.raises(CommandError, match="does not say"):
        call_command("read_bounce")
