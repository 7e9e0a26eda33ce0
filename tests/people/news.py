"""What the desk of an account tells it."""

from __future__ import annotations

from django.utils import timezone

from people.desk import desk_of
from people.selectors.events import events_for, news_of
from tests.conftest import account


def sentences_for(username):
    return [one.sentence for one in news_of(events_for(account(username)))]


def named_on_desk(username):
    desk = desk_of(account(username), timezone.now())
    return [one for one in desk.waiting if one.about == "You are named in a conversation"]
