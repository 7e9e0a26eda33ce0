"""Opening an account under a name of its own, and what its owner chooses; when its desk was opened."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import ActedOn, LedgerEntry, Preferences
from people.policies import act_named, may
from people.services.ledger import record_event
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def open_account(username: str, *, email: str, name: str, password: str) -> User:
    """Make an account without a role, with a verified address, in the caller's transaction.

    Raises ValidationError (name taken, weak password), WrongStateError (the address is another account's).
    """
    users = get_user_model()
    user = users(username=username, email=email, first_name=name)
    users.username_validator(username)
    check_name(username)
    try:
        validate_password(password, user)
    except ValidationError as error:
        messages = [text.replace("first name", "name").replace("username", "name") for text in error.messages]
        raise ValidationError({"password": messages}) from None
    user.set_password(password)
    if EmailAddress.objects.filter(email__iexact=email, verified=True).exists():
        raise WrongStateError("Another account has this address by now; ask who invited you.")
    try:
        with transaction.atomic():
            user.full_clean(exclude=["password"])
            user.save()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError:
        raise ValidationError({"username": "Somebody has just taken this name; choose another."}) from None
    return user


OWN: Final = ("server", "former-staff-")
"""Names, and beginnings of names, that the portal gives itself."""
ALIKE: Final = frozenset({"LATIN", "CYRILLIC", "GREEK"})
"""Scripts with letters that look the same."""


def check_name(name: str) -> None:
    """Refuse a name that exists, could be taken for another's, or is an address; raises ValidationError."""
    reason = _why_not(name)
    if reason:
        raise ValidationError({"username": reason})


def _why_not(name: str) -> str:
    if "@" in name:
        return "Choose a name, not an e-mail address. Leave out the @."
    folded = _folded(name)
    if folded == OWN[0] or folded.startswith(OWN[1]):
        return "The portal keeps this name for itself; choose another."
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in folded if letter.isalpha()}
    if len(scripts & ALIKE) > 1:
        return "Use letters of one script; mixed ones can be taken for another name."
    names = get_user_model().objects.values_list("username", flat=True)
    if any(_folded(one) == folded for one in names.iterator()):
        return "Somebody has this name already; choose another."
    return ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


@transaction.atomic
def choose(user: User, chosen: Preferences, *, name: str) -> None:
    """Store one's choices and the name that others read; another name stands in the ledger."""
    chosen.user, chosen.chosen_at = user, timezone.now()
    chosen.save()
    before = user.first_name
    if name == before:
        return
    user.first_name = name
    user.full_clean(exclude=["password"])
    user.save(update_fields=["first_name"])
    record_event(LedgerEntry.Event.NAME, by=user, about=user, before=before, after=name)


ONE_VISIT: Final = timedelta(minutes=30)
"""Opening the desk again within this time is the same visit: what was new stays marked as new."""


def note_visit(user: User, now: datetime) -> datetime | None:
    """Note that the desk is open, and return when it was open the visit before; None for the first visit."""
    known: Preferences | None = getattr(user, "preferences", None)
    if known is None:
        Preferences.objects.get_or_create(user=user, defaults={"desk_seen_at": now})
        return None
    if known.desk_seen_at is not None and now - known.desk_seen_at <= ONE_VISIT:
        return known.desk_seen_before
    Preferences.objects.filter(pk=known.pk).update(desk_seen_at=now, desk_seen_before=known.desk_seen_at)
    return known.desk_seen_at


def note_help(user: User) -> None:
    """Note that somebody has read the help of their role, for the first day on the desk."""
    Preferences.objects.update_or_create(user=user, defaults={"help_read_at": timezone.now()})


class WrongStateError(ValidationError):
    """Something is not in a state that allows the act; the message says which it is in."""


def check_second(by: User, act: str, *first: int | None, about: object = "") -> None:
    """Refuse an act that takes two people where nobody, or this very account, took the step before it.

    ``first`` are the keys of the accounts that did, ``about`` is what the act is done to. That both did it
    stands in the ledger once the transaction of the act holds. Raises WrongStateError (nobody did),
    PermissionDenied.
    """
    step = act_named(act).first_step
    did = {key for key in first if key is not None}
    if not did:
        raise WrongStateError("This takes two people; nobody has taken the first step yet.")
    if by.pk in did:
        raise PermissionDenied(
            worded("This takes two people; you %(step)s, so somebody else does this.", step=step)
        )
    people = list(get_user_model().objects.filter(pk__in=did).order_by("pk"))
    several = f"; {step}: {', '.join(map(str, people))}" if len(people) > 1 else ""
    record_event(
        LedgerEntry.Event.ACT,
        by=people[0] if people else None,
        approved_by=by,
        after=act_named(act).words,
        note=f"{about}{several}",
    )


def state_after(act: str) -> str:
    """Return the state that an act leads to; raises KeyError for one that leaves its subject where it is."""
    leads_to = act_named(act).leads_to
    if not leads_to:
        raise KeyError(act)
    return leads_to


def check_may(by: User, act: str, subject: ActedOn | None = None) -> None:
    """Ask the table of acts; raises PermissionDenied (role, not one's own) or WrongStateError (its state)."""
    if not may(by, act):
        raise PermissionDenied("Your account may not do this.")
    if subject is None or may(by, act, subject):
        return
    statuses = act_named(act).statuses
    if subject.is_closed or (statuses and subject.status not in statuses):
        raise WrongStateError(subject.why_not_now())
    raise PermissionDenied(subject.why_not_yours())
