"""What signing in, and changes on the account pages, leave in the ledger."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import (
    email_added,
    email_changed,
    email_removed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from people.models import LedgerEntry, OpenSession, Organisation
from people.selectors.organisation import forget, zone_of
from people.services.delays import factor_of, forget_failures, network_of
from people.services.ledger import count_refusal, record_event
from people.services.mails import tell
from people.services.sessions import FACTOR, SEEN, STARTED, ZONE, end_sessions
from people.session_store import digest_of
from reporting.addresses import reverse
from reporting.words import worded

Event = LedgerEntry.Event
REPORTED_AT = 5
"""So many wrong codes within an hour are told to the owner of an account."""


def network_from(request: Any) -> str:
    """Return the network a request comes from, behind as many proxies as the settings say."""
    from allauth.account.adapter import get_adapter

    return network_of(get_adapter().get_client_ip(request)) if request is not None else ""


def _browser(request: Any) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))[:200]


@receiver([post_save, post_delete], sender=Organisation)
def read_it_anew(sender: Any, **_others: Any) -> None:
    """Let every page name the organisation as it is called now."""
    forget()


def _note_session(request: Any, user: Any) -> None:
    OpenSession.objects.update_or_create(
        session_key=digest_of(request.session.session_key),
        defaults={"user": user, "network": network_from(request), "browser": _browser(request)},
    )


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: Any, user: Any, **_others: Any) -> None:
    """Remember the session, so that its owner sees and ends it, and tell the ledger."""
    if not request.session.session_key:
        request.session.save()
    now = timezone.now().timestamp()
    request.session[STARTED], request.session[SEEN] = now, now
    request.session[ZONE] = zone_of(user).key
    _note_session(request, user)
    record_event(Event.SIGNED_IN, by=user, about=user, network=network_from(request))


@receiver(user_logged_out)
def forget_session(sender: Any, request: Any, user: Any, **_others: Any) -> None:
    """Take an ended session off the list of its owner."""
    if request is not None and hasattr(request, "session"):
        OpenSession.objects.filter(session_key=digest_of(request.session.session_key)).delete()


def _end_others(request: Any, user: Any) -> None:
    end_sessions(user, but=digest_of(request.session.session_key) if request is not None else None)


@receiver([password_changed, password_set, password_reset])
def note_password(sender: Any, request: Any, user: Any, **_others: Any) -> None:
    """Another password ends every other session, and the waits for guesses of the one before.

    This session has a new key from then on.
    """
    if request is not None and request.session.session_key and request.user.is_authenticated:
        _note_session(request, user)
    _end_others(request, user)
    forget_failures(user.get_username())
    forget_failures(factor_of(user))
    record_event(Event.PASSWORD, by=user, about=user, network=network_from(request))


@receiver(email_changed)
def note_email(
    sender: Any, request: Any, user: Any, from_email_address: Any, to_email_address: Any, **_others: Any
) -> None:
    """Tell the ledger from which address to which."""
    record_event(
        Event.EMAIL,
        by=user,
        about=user,
        before=str(from_email_address.email) if from_email_address else "",
        after=str(to_email_address.email),
        network=network_from(request),
    )


@receiver([authenticator_added, authenticator_reset])
def note_factor(
    sender: Any, request: Any, user: Any, authenticator: Any, signal: Any, **_others: Any
) -> None:
    """A new second factor ends every other session; new recovery codes end none."""
    if signal is authenticator_added:
        _end_others(request, user)
    kind = str(authenticator.get_type_display())
    record_event(Event.FACTOR_ADDED, by=user, about=user, after=kind, network=network_from(request))


@receiver(authenticator_removed)
def note_factor_gone(sender: Any, request: Any, user: Any, authenticator: Any, **_others: Any) -> None:
    """A removed second factor ends every other session, and has to be set up again where it is demanded."""
    request.session.pop(FACTOR, None)
    _end_others(request, user)
    kind = str(authenticator.get_type_display())
    record_event(Event.FACTOR_REMOVED, by=user, about=user, before=kind, network=network_from(request))


@receiver([email_added, email_removed])
def note_address(
    sender: Any, request: Any, user: Any, email_address: Any, signal: Any, **_others: Any
) -> None:
    """Tell the ledger which address waits for confirming, or is dropped."""
    change = {"after": email_address.email} if signal is email_added else {"before": email_address.email}
    record_event(
        Event.EMAIL, by=user, about=user, note="not confirmed", network=network_from(request), **change
    )


@receiver(authentication_failed)
def note_wrong_code(sender: Any, request: Any, user: Any, **_others: Any) -> None:
    """A wrong code follows a right password: the owner is told of the fifth within an hour."""
    network = network_from(request)
    if count_refusal(Event.FACTOR_REFUSED, about=user.get_username(), network=network) == REPORTED_AT:
        body = worded(
            "Somebody gave your password and then five wrong codes within an hour. If it was not you, "
            "choose another password: %(portal_address)s%(reverse)s",
            portal_address=settings.PORTAL_ADDRESS,
            reverse=reverse("account_change_password"),
        )
        tell([user.email], "Wrong codes at your account", body)
