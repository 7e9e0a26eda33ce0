"""The way out when nobody is left who can give roles: on the server only, and told to everybody who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from people.models import AccountStep, Invitation, LedgerEntry
from people.policies import ADMINISTRATOR
from people.services.ending import do_step
from people.services.guards import tell_everybody
from people.services.invitations import give_link, link_with
from people.services.ledger import record_event
from people.services.sessions import end_sessions
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ON_THE_SERVER = "on the server"


@transaction.atomic
def recover(name: str, *, email: str = "") -> str:
    """Let the owner of an account choose a new password and factor; return the link that opens it once.

    Every session of it ends. ``email`` gives it another, confirmed address. Raises ValidationError (no such
    account, no address).
    """
    from allauth.account.adapter import get_adapter
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = _named(name)
    if email:
        validate_email(email)
        user.email = email
    if not user.email:
        raise ValidationError("This account has no address any more; name one with --email.")
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password", "email"])
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record_event(LedgerEntry.Event.RECOVERED, about=user, note=ON_THE_SERVER)
    body = worded(
        "The account %(username)s was recovered on the server of the portal. Its password and second "
        "factor were removed. The person who did this has a link to choose new ones.\n\nIf you do not "
        "know why, ask whoever runs the server, and look into the ledger.",
        username=user.get_username(),
    )
    tell_everybody("An account was recovered", body)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return str(get_adapter().get_reset_password_from_key_url(key))


@transaction.atomic
def end(name: str) -> None:
    """End an account where nobody is left who could be the second person; everybody with a role is told.

    Raises ValidationError (no such account).
    """
    do_step(AccountStep(user=_named(name), act=AccountStep.Act.END, reason=ON_THE_SERVER), by=None)
    what = worded("The account %(name)s was ended on the server of the portal.", name=name)
    tell_everybody("An account was ended", what)


def _named(name: str) -> User:
    user: User | None = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise ValidationError(worded("There is no account called %(name)s.", name=name))
    return user


@transaction.atomic
def invite(email: str) -> str:
    """Invite an administrator from the server; return the link; everybody with a role gets a mail.

    The account that invites is a name only: nobody signs in with it. Raises ValidationError (the address is
    none or has an account, or somebody signs in with that name).
    """
    email = email.strip().lower()
    validate_email(email)
    if get_user_model().objects.filter(email__iexact=email).exists():
        raise ValidationError("An account with this address exists; recover it instead.")
    server, _ = get_user_model().objects.get_or_create(username="server", defaults={"is_active": False})
    if server.is_active:
        raise ValidationError("An account is called “server”; end it first.")
    Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), token_digest=""
    )
    made = Invitation(email=email, role=ADMINISTRATOR, invited_by=server, invited_at=timezone.now())
    token = give_link(made)
    made.sent_at = timezone.now()
    made.save()
    what = worded("%(email)s was invited as administrator on the server of the portal.", email=email)
    tell_everybody("An administrator was invited", what)
    record_event(LedgerEntry.Event.INVITED, about_name=email, after=ADMINISTRATOR, note=ON_THE_SERVER)
    return link_with(token)
