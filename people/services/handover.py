"""Handing somebody's open work over to another account: to a successor, or to a deputy for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import resolve_url

from people.events import HANDED_OVER
from people.models import LedgerEntry
from people.policies import PUBLIC, ROLES, roles_of
from people.selectors import delegation_of
from people.services.accounts import check_may
from people.services.events import happened
from people.services.ledger import record_event

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Work = Callable[["User", "User", "User"], list[str]]
"""Gives open work of the first account to the second, for the third; returns in words what was given."""
_WORK: list[Work] = []


def register_work(give: Work) -> None:
    """Let an app hand its open work over."""
    if give not in _WORK:
        _WORK.append(give)


@transaction.atomic
def hand_over(user: User, to: User, *, by: User) -> list[str]:
    """Give all open work of an account to another; return in words what was given.

    What was done stays under the name of who did it. Raises PermissionDenied, ValidationError (the same
    account, or one that opens nothing).
    """
    check_may(by, "give-role")
    if user.pk == to.pk:
        raise ValidationError({"to": "Choose another account."})
    if roles_of(to) == {PUBLIC}:
        raise ValidationError({"to": "This account has no access. Give it a role first."})
    own, theirs = (delegation_of(one, frozenset(ROLES)) for one in (user, to))
    if (own.state_id if own else None) != (theirs.state_id if theirs else None):
        raise ValidationError({"to": "Work of a delegation stays with its own people."})
    given = [words for give in _WORK for words in give(user, to, by)]
    summary = ", ".join(given) or "nothing"
    record_event(
        LedgerEntry.Event.HANDED_OVER,
        by=by,
        about=user,
        before=user.get_username(),
        after=to.get_username(),
        note=summary,
    )
    if given:
        happened(
            HANDED_OVER,
            about=summary,
            address=resolve_url(settings.LOGIN_REDIRECT_URL),
            by=by,
            to_user=to,
        )
    return given
