"""Accounts are opened by an administrator; nobody signs up alone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from people.policies import EVALUATOR, OF_A_DELEGATION, roles_of


class InvitedAccountsAdapter(DefaultAccountAdapter):
    """Closes the sign-up page of django-allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After signing in: people of a delegation land where something may wait for them."""
        if roles_of(request.user) & OF_A_DELEGATION:
            return reverse("review:circulations")
        if EVALUATOR in roles_of(request.user):
            return reverse("evaluations:workplaces")
        return str(super().get_login_redirect_url(request))
