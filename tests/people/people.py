"""Invitations, accounts and their sessions for tests."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from people.models import Grant, MemberState
from people.services.accepting import accept_invitation
from people.services.grants import give_role
from people.services.invitations import Invited, invite
from tests.conftest import account

PASSWORD = "a-long-way-to-Ulaanbaatar"
JAPAN, MONGOLIA = "focal-japan", "focal-mongolia"


def state(code: str = "JPN") -> MemberState:
    return MemberState.objects.get(iso_code=code)


def invited(
    email: str = "new@example.org", role: str = "delegate", *, by: str = "administrator", **more: Any
):
    """Invite somebody and return the invitation and the token of its link; empty where no mail went out."""
    mail.outbox.clear()
    if role in {"focal point", "ministry colleague", "delegate"}:
        more.setdefault("state", state())
    if role == "evaluator":
        more.setdefault("last_day", timezone.now().date() + timedelta(days=30))
    made = invite(Invited(email, role, **more), by=account(by))
    return made, token_sent()


def token_sent() -> str:
    """The secret part of the link in the last mail."""
    found = re.search(r"/invitation/([A-Za-z0-9_-]+)/", mail.outbox[-1].body) if mail.outbox else None
    return found[1] if found else ""


def accepted(token: str, username: str = "newcomer") -> User:
    return accept_invitation(token, username=username, name="New Comer", password=PASSWORD)


def another_administrator(username: str = "second-administrator") -> User:
    user = get_user_model().objects.create_user(username, f"{username}@example.org", PASSWORD)
    give_role(user, "administrator", granted_by=None)
    return user


def only_one_administrator() -> None:
    """Make the portal a new one, in which nobody else gives roles or clears yet."""
    approver = account("approver")
    Grant.objects.filter(user=approver).delete()
    approver.groups.clear()


def sign_in(client: Client, username: str, password: str, **more: Any):
    return client.post("/accounts/login/", {"login": username, "password": password}, **more)


def set_back(client: Client, **seconds: int) -> None:
    session = client.session
    for name, many in seconds.items():
        session[name] = time.time() - many
    session.save()
