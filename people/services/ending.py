"""Ending an account, its last day, a new second factor; for administrators and approvers by two people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import AccountStep, AccountTerm, Grant, LedgerEntry
from people.policies import EVALUATOR, may
from people.services.accounts import WrongStateError, check_may, check_second
from people.services.grants import is_guard, role_in_words, set_last_day, withdraw_of
from people.services.guards import ONLY_THE_SERVER, SERVER, check_is_second, second_of, tell_guards
from people.services.ledger import name_of, record_event
from people.services.sessions import end_sessions
from reporting.words import list_in_words, worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Event = LedgerEntry.Event
Act = AccountStep.Act
OF_ACT = {Act.END: "end-account", Act.FACTOR: "reset-factor", Act.LAST_DAY: "give-role"}
"""What somebody must be allowed to do who asks for a step."""


def end_account(user: User, *, reason: str, by: User) -> AccountStep | None:
    """End an account: it signs in no more, its sessions end, everything it did stays under its name.

    Returns the step that waits where this takes two. Raises PermissionDenied (role, one's own account),
    ValidationError (no reason).
    """
    return _ask(AccountStep(user=user, act=Act.END, reason=reason, proposed_by=by))


def reset_factor(user: User, *, reason: str, by: User) -> AccountStep | None:
    """Take every second factor of an account away, so that a new one is set up at the next sign-in.

    Returns the step that waits where this takes two. Raises PermissionDenied (role, one's own account),
    ValidationError (no reason).
    """
    return _ask(AccountStep(user=user, act=Act.FACTOR, reason=reason, proposed_by=by))


def change_last_day(user: User, last_day: date | None, *, by: User) -> AccountStep | None:
    """Give an account another last day, or none.

    Returns the step that waits where this takes two. Raises PermissionDenied (role, one's own),
    ValidationError.
    """
    if last_day is None and user.groups.filter(name=EVALUATOR).exists():
        raise ValidationError({"last_day": "An evaluator has a last day."})
    if last_day is not None and last_day < timezone.now().date():
        raise ValidationError({"last_day": "This day has passed already."})
    return _ask(AccountStep(user=user, act=Act.LAST_DAY, last_day=last_day, proposed_by=by))


@transaction.atomic
def _ask(step: AccountStep) -> AccountStep | None:
    """Do a step, or let it wait for a second person where the account gives roles or clears."""
    user, by = step.user, step.proposed_by
    check_may(by, OF_ACT[Act(step.act)])
    if user.pk == by.pk:
        raise PermissionDenied("This is your own account; another administrator does this.")
    if step.act != Act.LAST_DAY and not step.reason.strip():
        raise ValidationError({"reason": "Say why."})
    second = second_of(by, user) if is_guard(user) else ""
    if second == SERVER:
        raise PermissionDenied(ONLY_THE_SERVER)
    if not second:
        do_step(step, by=by)
        return None
    get_user_model().objects.select_for_update().get(pk=user.pk)
    AccountStep.objects.filter(user=user, act=step.act).delete()
    step.proposed_at = timezone.now()
    step.save()
    record_event(Event.STEP, by=by, about=user, after=str(step), note="asked for")
    tell_guards(worded("%(by)s asks for a second person: %(step)s", by=by.get_username(), step=step), user)
    return step


@transaction.atomic
def approve_step(step: AccountStep, *, by: User) -> None:
    """Do what somebody asked for, as the second of two people.

    Raises PermissionDenied (role, one's own account, who asked for it), WrongStateError (it was done or taken
    back meanwhile, or who asked may no longer do it).
    """
    check_may(by, "approve-account-step")
    current = AccountStep.objects.select_for_update(of=("self",)).filter(pk=step.pk).first()
    if current is None:
        raise WrongStateError("This was done or taken back meanwhile.")
    if by.pk == current.user_id:
        raise PermissionDenied("This is your own account; somebody else decides.")
    if not may(current.proposed_by, OF_ACT[Act(current.act)]):
        raise WrongStateError("Whoever asked for this may no longer do it; ask anew.")
    check_second(by, "approve-account-step", current.proposed_by_id, about=current)
    check_is_second(by, current.proposed_by, current.user)
    do_step(current, by=current.proposed_by, approved_by=by)
    current.delete()


@transaction.atomic
def take_back_step(step: AccountStep, *, by: User) -> None:
    """Take back what waits for a second person; all concerned learn of it.

    Raises PermissionDenied (role, one's own account).
    """
    check_may(by, "approve-account-step")
    if by.pk == step.user_id:
        raise PermissionDenied("This is your own account; somebody else decides.")
    record_event(Event.STEP, by=by, about=step.user, after=str(step), note="taken back")
    tell_guards(worded("%(by)s took back: %(step)s", by=by.get_username(), step=step), step.user)
    step.delete()


def do_step(step: AccountStep, *, by: User | None, approved_by: User | None = None) -> None:
    """Do it, in the caller's transaction; ``by`` nobody where it is done on the server."""
    user, act = step.user, Act(step.act)
    before, after, event = role_in_words(user), "", Event.FACTOR_RESET
    if act == Act.END:
        event = Event.ENDED
        withdraw_of(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        Grant.objects.filter(user=user, ended_at__isnull=True).update(ended_at=timezone.now())
    elif act == Act.FACTOR:
        Authenticator.objects.filter(user=user).delete()
    else:
        term = AccountTerm.objects.filter(user=user).first()
        before, after = str(term.ends_on if term else "none"), str(step.last_day or "none")
        event = Event.LAST_DAY
        set_last_day(user, step.last_day)
    if act != Act.LAST_DAY:
        end_sessions(user)
    record_event(
        event,
        by=by,
        about=user,
        before=before,
        after=after,
        note=step.reason,
        approved_by=approved_by,
    )
    if is_guard(user):
        people = list_in_words(filter(None, (name_of(by) or "the server", name_of(approved_by))))
        tell_guards(worded("Done by %(people)s: %(step)s", people=people, step=step), user)
