"""Finds the account of a request: read together with its roles, in one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import F

from people.policies import take_roles
from people.prepared import prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

BACKEND: Final = "people.backends.AccountBackend"
"""By which somebody is signed in who has shown who they are."""


class WithRoles:
    """What every backend of the portal does when a page asks who is there."""

    def get_user(self, user_id: int) -> User | None:
        """Return an account with its roles; None for one that is gone or closed."""
        rows = list(_account(user_id))
        if not rows or not self.user_can_authenticate(rows[0]):  # type: ignore[attr-defined]
            return None
        user: User = rows[0]
        take_roles(user, [(one.role_name, one.role_ends_on) for one in rows])
        return user


class AccountBackend(WithRoles, ModelBackend):
    """Finds an account by its name and password."""


class EitherNameBackend(WithRoles, AuthenticationBackend):  # type: ignore[misc]
    """Finds an account by its name or its address."""


@prepared
def _account(user: int) -> QuerySet[Any]:
    """Return an account once for each of its roles, and once where it has none."""
    found = get_user_model()._default_manager.filter(pk=user)
    return found.annotate(role_name=F("groups__name"), role_ends_on=F("term__ends_on"))
