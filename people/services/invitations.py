"""Inviting people: one choice sets everything, some roles take a second administrator, a link opens once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage, send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from people.models import Invitation, LedgerEntry, MemberState
from people.policies import COLLEAGUE, FOCAL_POINT, roles_of
from people.selectors import delegation_of
from people.services.acting import WrongStateError, check_may, check_second
from people.services.grants import TAKES_TWO, administrators, check_choice, give_role
from people.services.ledger import record_event

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VALID_FOR: Final = timedelta(days=14)
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
            raise PermissionDenied("A focal point invites colleagues of its own State.")
    email = wanted.email.strip().lower()
    validate_email(email)
    check_choice(wanted.role, wanted.state, wanted.last_day)
    if get_user_model().objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": "An account with this address exists; change its role on its page."})
    others = [one for one in administrators() if one.pk != by.pk]
    made = Invitation(
        email=email,
        role=wanted.role,
        state=wanted.state,
        body=wanted.body,
        last_day=wanted.last_day,
        invited_by=by,
        invited_at=timezone.now(),
        takes=2 if wanted.role in TAKES_TWO and others else 1,
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
    return made


def in_words(invitation: Invitation) -> str:
    """Return what somebody is invited as, as “focal point, Japan, until 2030-01-31”."""
    parts = [invitation.role, str(invitation.state or invitation.body)]
    parts.append(f"until {invitation.last_day}" if invitation.last_day else "")
    return ", ".join(part for part in parts if part)


@transaction.atomic
def approve_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Approve an invitation as the second administrator; the mail goes out then.

    Raises PermissionDenied (role, or the person who invited), WrongStateError (withdrawn).
    """
    check_may(by, "approve-invitation")
    current = _locked(invitation)
    if current.approved_by_id is not None:
        return current
    if not current.waits_for_second:
        raise WrongStateError("This invitation waits for nobody.")
    check_second(by, "approve-invitation", current.invited_by_id, about=current)
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
        raise WrongStateError(f"This invitation is {current.standing}.")
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


def check_own(invitation: Invitation, by: User) -> None:
    """Let administrators deal with every invitation, focal points with those of their State.

    Raises PermissionDenied.
    """
    if FOCAL_POINT in roles_of(by):
        own = delegation_of(by)
        if own is None or invitation.state_id != own.state_id or invitation.role != COLLEAGUE:
            raise PermissionDenied("This invitation is not of your State.")
        check_may(by, "invite-colleague")
    else:
        check_may(by, "invite")


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)


def digest_of_token(token: str) -> str:
    """Return what is stored of the secret part of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def _issue(invitation: Invitation) -> None:
    """Give an invitation a new link and send it once the transaction holds."""
    token = secrets.token_urlsafe(32)
    invitation.token_digest = digest_of_token(token)
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.sent_at, invitation.failure = None, ""
    invitation.save(update_fields=["token_digest", "expires_at", "sent_at", "failure"])
    transaction.on_commit(lambda: _send(invitation, token), robust=True)


def _send(invitation: Invitation, token: str) -> None:
    """Send the mail with the link, and note when it went or why it did not."""
    address = f"{settings.PORTAL_ADDRESS}{reverse('people:accept', args=[token])}"
    lines = (
        f"You are invited to the portal of the Strategic Plan review as: {in_words(invitation)}.",
        "Follow this link to choose your name and password. It is meant for you alone and opens once.",
        address,
        f"It is valid until {invitation.expires_at:%d %B %Y, %H:%M} UTC.",
        "If you did not expect this message, please ignore it.",
    )
    message = EmailMessage(
        subject="Your invitation to the portal", body="\n\n".join(lines), to=[invitation.email]
    )
    try:
        message.send()
        invitation.sent_at = timezone.now()
    except (SMTPException, OSError) as error:
        invitation.failure = str(error)[:200] or type(error).__name__
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


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link belongs to; None for a link that opens nothing."""
    digest = digest_of_token(token)
    return Invitation.objects.select_related("state").filter(token_digest=digest).first()


@transaction.atomic
def accept_invitation(token: str, *, username: str, name: str, password: str) -> User:
    """Open the account of an invitation, once, with its one role and a verified address.

    Raises WrongStateError (used, expired, withdrawn, unknown), ValidationError (name taken, weak password).
    """
    found = Invitation.objects.select_for_update(of=("self",)).filter(token_digest=digest_of_token(token))
    current = found.first()
    if current is None or not current.is_open:
        raise WrongStateError(why_closed(current))
    users = get_user_model()
    user = users(username=username, email=current.email, first_name=name[:150])
    users.username_validator(username)
    validate_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.full_clean(exclude=["password"])
            user.save()
    except IntegrityError:
        raise ValidationError({"username": "Somebody has just taken this name; choose another."}) from None
    EmailAddress.objects.create(user=user, email=current.email, verified=True, primary=True)
    give_role(
        user,
        current.role,
        state=current.state,
        body=current.body,
        last_day=current.last_day,
        granted_by=current.invited_by,
        confirmed_by=current.approved_by,
    )
    current.accepted_at, current.account = timezone.now(), user
    current.save(update_fields=["accepted_at", "account"])
    record_event(Event.ACCEPTED, by=user, about=user, after=in_words(current))
    _tell_inviter(current)
    return user


def _tell_inviter(invitation: Invitation) -> None:
    """Tell who invited that the account is open, so that a link that went astray is noticed."""
    if not invitation.invited_by.email:
        return
    body = (
        f"{invitation.email} has accepted your invitation as {in_words(invitation)} and signs in as "
        f"{invitation.account}.\n\n"
        "If this is not the person you invited, end the account on the page of people:\n\n"
        f"{settings.PORTAL_ADDRESS}{reverse('people:people')}"
    )
    to = [invitation.invited_by.email]
    transaction.on_commit(
        lambda: send_mail("An invitation was accepted", body, None, to, fail_silently=True), robust=True
    )


def why_closed(invitation: Invitation | None) -> str:
    """Return why a link opens nothing, as a sentence."""
    if invitation is None:
        return (
            "This link opens nothing. It was renewed or withdrawn, or it is not whole; ask who invited you."
        )
    if invitation.accepted_at is not None:
        return "This invitation has been used. Sign in with the name and password that were chosen then."
    if invitation.is_expired:
        return "This invitation has expired. Ask who invited you to send it anew."
    return "This invitation is not open. Ask who invited you."
