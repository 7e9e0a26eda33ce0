"""Inviting people: one choice sets everything, some roles take a second administrator, a link opens once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Invitation, LedgerEntry, MemberState
from people.names import name_of
from people.policies import COLLEAGUE, FOCAL_POINT, roles_of
from people.selectors import delegation_of
from people.selectors.organisation import organisation
from people.services.accounts import WrongStateError, check_may, check_second
from people.services.grants import check_choice
from people.services.guards import (
    ONLY_THE_SERVER,
    SERVER,
    check_is_second,
    is_server,
    second_of,
    takes_two,
    tell_guards,
)
from people.services.ledger import record_event
from people.services.mails import send
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VALID_FOR: Final = timedelta(days=14)
SENT_AGAIN_AFTER: Final = timedelta(minutes=5)
Event = LedgerEntry.Event


@dataclass(frozen=True)
class Invited:
    """Who is invited as what."""

    email: str
    role: str
    state: MemberState | None = None
    body: str = ""
    last_day: date | None = None


@transaction.atomic
def invite(wanted: Invited, *, by: User) -> Invitation:
    """Invite somebody; a role that two administrators give waits for the second before the mail goes out.

    A focal point invites colleagues of its own State only. Raises PermissionDenied, ValidationError (the
    address is none, has an account, or is invited already; the role does not go with State or last day).
    """
    check_may(by, "invite-colleague" if FOCAL_POINT in roles_of(by) else "invite")
    if FOCAL_POINT in roles_of(by):
        own = delegation_of(by)
        if own is None or wanted.role != COLLEAGUE or wanted.state != own.state:
            raise PermissionDenied("A focal point invites colleagues of its own delegation.")
    email = wanted.email.strip().lower()
    validate_email(email)
    check_choice(wanted.role, wanted.state, wanted.last_day)
    if takes_two(wanted.role, by=by) and second_of(by) == SERVER:
        raise ValidationError({"role": ONLY_THE_SERVER})
    taken = ""
    if get_user_model().objects.filter(email__iexact=email).exists():
        taken = "An account with this address exists; change its role on its page."
    elif Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None).exists():
        taken = "This address is invited already; send it anew or withdraw it."
    if taken:
        # Who has an account elsewhere is not told to people of one State.
        neutral = "This address cannot be invited; ask the secretariat."
        raise ValidationError({"email": neutral if FOCAL_POINT in roles_of(by) else taken})
    made = Invitation(
        email=email,
        role=wanted.role,
        state=wanted.state,
        body=wanted.body,
        last_day=wanted.last_day,
        invited_by=by,
        invited_at=timezone.now(),
        takes=2 if takes_two(wanted.role, by=by) else 1,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(
            {"email": "This address is invited already; send it anew or withdraw it."}
        ) from None
    record_event(Event.INVITED, by=by, about_name=email, after=in_words(made))
    if made.takes == 1:
        _issue(made)
    else:
        asks = "%(by)s asks for a second person: invite %(what)s"
        tell_guards(worded(asks, by=by.get_username(), what=made))
    return made


def in_words(invitation: Invitation) -> str:
    """Return what somebody is invited as, as “focal point, Japan, until 2030-01-31”."""
    parts = [invitation.role, str(invitation.state or invitation.body)]
    parts.append(f"until {invitation.last_day}" if invitation.last_day else "")
    return ", ".join(part for part in parts if part)


@transaction.atomic
def approve_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Approve an invitation as the second person; the mail goes out then.

    Raises PermissionDenied (role, or the person who invited), WrongStateError (withdrawn).
    """
    check_may(by, "approve-invitation")
    current = _locked(invitation)
    if current.approved_by_id is not None:
        return current
    if not current.waits_for_second:
        raise WrongStateError("This invitation waits for nobody.")
    check_second(by, "approve-invitation", current.invited_by_id, about=current)
    check_is_second(by, current.invited_by)
    current.approved_by, current.approved_at = by, timezone.now()
    current.save(update_fields=["approved_by", "approved_at"])
    record_event(
        Event.INVITATION_APPROVED,
        by=current.invited_by,
        about_name=current.email,
        after=in_words(current),
        approved_by=by,
    )
    _issue(current)
    return current


@transaction.atomic
def renew_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Send an invitation anew with another link; the one before opens nothing any more.

    Raises PermissionDenied, WrongStateError (accepted, withdrawn, waits for a second person).
    """
    current = _locked(invitation)
    check_own(current, by)
    if current.accepted_at or current.withdrawn_at or current.waits_for_second:
        raise WrongStateError(worded("This invitation is %(state)s.", state=current.state_in_words))
    if current.sent_at and timezone.now() - current.sent_at < SENT_AGAIN_AFTER:
        raise WrongStateError("It was sent a moment ago; wait some minutes.")
    if _needs_a_second(current):
        return current
    record_event(Event.INVITATION_RENEWED, by=by, about_name=current.email, after=in_words(current))
    _issue(current)
    return current


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Take an invitation back; its link opens nothing any more. Raises PermissionDenied, WrongStateError."""
    current = _locked(invitation)
    check_own(current, by)
    if current.accepted_at:
        raise WrongStateError("This invitation is accepted; end the account instead.")
    if current.withdrawn_at is None:
        current.withdrawn_at = timezone.now()
        current.token_digest = ""
        current.save(update_fields=["withdrawn_at", "token_digest"])
        record_event(Event.INVITATION_WITHDRAWN, by=by, about_name=current.email, before=in_words(current))
    return current


def _needs_a_second(invitation: Invitation) -> bool:
    """Let an invitation made alone wait for a second administrator where there is one by now."""
    if invitation.approved_by_id is not None or not takes_two(invitation.role, by=invitation.invited_by):
        return False
    invitation.takes, invitation.token_digest = 2, ""
    invitation.save(update_fields=["takes", "token_digest"])
    return True


def check_own(invitation: Invitation, by: User) -> None:
    """Let administrators deal with every invitation, focal points with those of their State.

    Raises PermissionDenied.
    """
    if is_server(invitation.invited_by):
        raise PermissionDenied("Whoever runs the server made this invitation, and deals with it there.")
    if FOCAL_POINT in roles_of(by):
        own = delegation_of(by)
        if own is None or invitation.state_id != own.state_id or invitation.role != COLLEAGUE:
            raise PermissionDenied("This invitation is not of your delegation.")
        check_may(by, "invite-colleague")
    else:
        check_may(by, "invite")


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)


def digest_of_token(token: str) -> str:
    """Return what is stored of the secret part of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def give_link(invitation: Invitation) -> str:
    """Give an invitation a new link, for the caller to save; return its secret part, stored nowhere."""
    token = secrets.token_urlsafe(32)
    invitation.token_digest = digest_of_token(token)
    invitation.expires_at = timezone.now() + VALID_FOR
    return token


def link_with(token: str) -> str:
    """Return the link of an invitation."""
    return f"{settings.PORTAL_ADDRESS}{reverse('people:accept', args=[token])}"


def _issue(invitation: Invitation) -> None:
    """Give an invitation a new link and send it once the transaction holds."""
    token = give_link(invitation)
    invitation.sent_at, invitation.failure = None, ""
    invitation.save(update_fields=["token_digest", "expires_at", "sent_at", "failure"])
    transaction.on_commit(lambda: _send(invitation, token), robust=True)


def _send(invitation: Invitation, token: str) -> None:
    """Send the mail with the link, and note when it went or why it did not."""
    host, own, by = urlsplit(settings.PORTAL_ADDRESS).netloc, organisation(), invitation.invited_by
    lines = (
        worded(
            "%(who)s, %(office)s, invites you to the portal of %(full_name)s at %(host)s as: %(in_words)s.",
            who=name_of(by),
            office=own.secretariat_name,
            full_name=own.full_name,
            host=host,
            in_words=in_words(invitation),
        ),
        "Follow this link to choose your name and password. It is meant for you alone and opens once.",
        link_with(token),
        worded(
            "It is valid until %(expires_at)s UTC.", expires_at=f"{invitation.expires_at:%d %B %Y, %H:%M}"
        ),
        worded(
            "Questions: %(ask)s. If you did not expect this message, please ignore it.",
            ask=", ".join(filter(None, (name_of(by), by.email))),
        ),
    )
    message = EmailMessage(
        subject=worded("%(short_name)s: your invitation to the portal", short_name=own.short_name),
        body="\n\n".join(lines),
        to=[invitation.email],
        reply_to=list(filter(None, [by.email])),
    )
    invitation.failure = send(message)
    if not invitation.failure:
        invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at", "failure"])


def send_waiting() -> tuple[list[Invitation], list[Invitation]]:
    """Send every open invitation whose mail did not go out; return those that went and those that did not."""
    waiting = Invitation.objects.filter(
        sent_at__isnull=True, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).exclude(token_digest="")
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            _issue(Invitation.objects.select_for_update().get(pk=key))
    now = Invitation.objects.filter(pk__in=keys)
    return [one for one in now if one.sent_at], [one for one in now if not one.sent_at]
