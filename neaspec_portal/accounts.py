"""Accounts are opened by an administrator; nobody signs up alone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedAccountsAdapter(DefaultAccountAdapter):
    """Closes the sign-up page of django-allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
