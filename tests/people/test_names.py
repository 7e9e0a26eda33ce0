"""What the records of mails, sessions and work are called, where the server or a command names them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from people.models import (
    Conversation,
    Event,
    Invitation,
    Mail,
    MailLine,
    OpenSession,
    Preferences,
    Run,
    SignInDelay,
)

ANN = User(username="ann")
EVENT = Event(kind="handed-over", about="The round")
SINCE = datetime(2031, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Conversation(about="AIR-1, The plan"), "AIR-1, The plan"),
        (Invitation(email="ann@example.org", role="delegate"), "delegate for ann@example.org"),
        (Mail(pk=7, user=ANN), "Mail 7 to ann"),
        (MailLine(event=EVENT, user=ANN), f"{EVENT} to ann"),
        (OpenSession(user=ANN, started_at=SINCE), "ann since 2031-05-04 09:00:00+00:00"),
        (Preferences(user=ANN), "Preferences of ann"),
        (Run(name="deliver"), "deliver"),
        (SignInDelay(failures=3, network="192.0.2.0/24"), "3 from 192.0.2.0/24"),
    ],
)
def test_a_record_is_called_by_what_tells_it_from_others(record, name):
    assert str(record) == name
