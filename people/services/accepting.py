"""Accepting an invitation: its link opens one account, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.events import ACCEPTED
from people.models import Invitation, LedgerEntry
from people.services.accounts import WrongStateError, open_account
from people.services.events import happened
from people.services.grants import give_role
from people.services.guards import takes_two
from people.services.invitations import digest_of_token, in_words
from people.services.ledger import record_event
from people.services.mails import tell
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Event = LedgerEntry.Event


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
    if current.approved_by_id is None and takes_two(current.role, by=current.invited_by):
        raise WrongStateError("A second person approves this invitation first; ask who invited you.")
    user = open_account(username, email=current.email, name=name, password=password)
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
    happened(ACCEPTED, about=in_words(current), address=reverse("people:people"), by=user)
    _tell_inviter(current)
    return user


def _tell_inviter(invitation: Invitation) -> None:
    """Tell who invited that the account is open, so that a link that went astray is noticed."""
    body = worded(
        "%(email)s has accepted your invitation as %(in_words)s and signs in as %(account)s.\n\nIf "
        "this is not the person you invited, end the account on the page of people:\n\n"
        "%(portal_address)s%(reverse)s",
        email=invitation.email,
        in_words=in_words(invitation),
        account=invitation.account.get_username() if invitation.account else "",
        portal_address=settings.PORTAL_ADDRESS,
        reverse=reverse("people:people"),
    )
    tell([invitation.invited_by.email], "An invitation was accepted", body)


def why_closed(invitation: Invitation | None) -> str:
    """Return why a link opens nothing, as a sentence."""
    if invitation is None:
        return (
            "This link does not work. It was renewed or withdrawn, or it is incomplete. Ask the person who "
            "invited you."
        )
    if invitation.accepted_at is not None:
        return "This invitation has been used. Sign in with the name and password that were chosen then."
    if invitation.is_expired:
        return "This invitation has expired. Ask who invited you to send it anew."
    return "This invitation is not open. Ask who invited you."
