"""How people sign in: by invitation only, with delays for guesses, and links to the configured address."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from asgiref.local import Local
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from people.models import LedgerEntry
from people.policies import PUBLIC, roles_of
from people.selectors.people import DEVICES, factor_kinds
from people.services.budgets import seconds_over_budget
from people.services.delays import (
    EVERYWHERE,
    count_failure,
    factor_of,
    forget_failures,
    known_browser,
    network_of,
    remember_browser,
    seconds_to_wait,
)
from people.services.ledger import count_refusal
from people.services.mails import send_or_log
from people.services.sealing import LostKeyError, opened, sealed
from people.services.sessions import STARTED
from people.signals import network_from
from reporting.addresses import reverse
from reporting.words import worded

LONGEST_NAME = 254
FACTOR_CODE = "code"
"""The field for a code beside the password, and the fault that asks for it."""
_waiting = Local()
"""Mails that wait for the end of the request, as ``mails``, for each thread by itself."""


class _Site(NamedTuple):
    """What mails say of the portal."""

    name: str
    domain: str


class InvitedAccountsAdapter(DefaultAccountAdapter):
    """Closes the sign-up page of django-allauth, and makes guesses of a password wait."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After signing in people land on their desk; an account without a role on the overview."""
        return reverse("overview" if roles_of(request.user) == {PUBLIC} else "desk")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address a request comes from; what a client writes into the header itself is not it."""
        try:
            return str(super().get_client_ip(request))
        except (PermissionDenied, ImproperlyConfigured):
            return str(request.META.get("REMOTE_ADDR", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Sign in by name, or by an address that was confirmed; every guess costs the same time."""
        typed = str(credentials.get("username") or credentials.get("email") or "")
        known = _username_of(typed)
        self._guessed = (known or typed)[:LONGEST_NAME]
        self._browser = known_browser(request, self._guessed)
        user: AbstractBaseUser | None = super().authenticate(
            request, username=known or f"nobody-{secrets.token_hex(8)}", password=credentials.get("password")
        )
        if user is not None:
            forget_failures(self._guessed, self._browser or self._network(request))
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let a guess wait where many of this name came from here, or from everywhere.

        Whoever signed in before in this browser, or shows a code of the account's device, waits for nobody
        else. Raises ValidationError, the same for names that do not exist.
        """
        wait = seconds_to_wait(self._guessed, self._browser or self._network(request))
        wait = wait or seconds_over_budget("sign-in", self._network(request))
        if wait:
            raise ValidationError(
                worded(
                    "Too many attempts to sign in from your network. Wait %(duration)s and try again.",
                    duration=_duration(wait),
                )
            )
        is_known = bool(self._browser) or request.user.is_authenticated
        wait = 0 if is_known else seconds_to_wait(self._guessed, EVERYWHERE)
        code = str(request.POST.get(FACTOR_CODE, ""))
        if not wait or (code and _is_code_of(self._guessed, code)):
            return
        if code:
            count_failure(self._guessed, self._network(request))
        raise ValidationError(
            worded(
                "Too many wrong passwords for this name, from several networks. Give a code of your device "
                "as well, use a browser in which you signed in before, choose another password by e-mail, "
                "or wait %(duration)s.",
                duration=_duration(wait),
            ),
            code=FACTOR_CODE,
        )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password, the same for names that exist and names that do not.

        What was typed is stored nowhere: it may be a password.
        """
        places = (self._browser,) if self._browser else (self._network(request), EVERYWHERE)
        count_failure(self._guessed, *places)
        named = get_user_model().objects.filter(username__iexact=self._guessed)
        found = named.values_list("username", flat=True).first()
        count_refusal(LedgerEntry.Event.SIGN_IN_REFUSED, about=found or "", network=self._network(request))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Know this browser from now on, once every step of signing in is done."""
        response: HttpResponse = super().post_login(request, user, **more)
        remember_browser(request, response, user.get_username())
        return response

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Nobody is left without an address: one's only way back in."""
        return not email_address.primary

    def _network(self, request: HttpRequest) -> str:
        return network_of(self.get_client_ip(request))

    def is_reauthentication_required(self, *, app: str, **_others: Any) -> bool:
        """Ask for the password again before an account changes; for a factor not right after signing in."""
        if app != "allauth.mfa":
            return True
        started = self.request.session.get(STARTED) if self.request is not None else None
        return started is None or time.time() - float(started) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that names the configured address, whatever the request was addressed to.

        It goes after the answer: how long a mail server takes says whether an address belongs to an account.
        """
        host = urlsplit(settings.PORTAL_ADDRESS).netloc
        given = {"email": email, **context, "current_site": _Site(host, host)}
        _waiting.mails = [*getattr(_waiting, "mails", []), self.render_mail(template_prefix, email, given)]
        if self.request is None:
            send_waiting_mails()

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PORTAL_ADDRESS + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.PORTAL_ADDRESS + reverse("account_confirm_email", args=[emailconfirmation.key])


@receiver(request_finished)
def send_waiting_mails(**_signal: object) -> None:
    """Send what the account pages wrote during a request, once its answer has gone out."""
    mails, _waiting.mails = getattr(_waiting, "mails", []), []
    for mail in mails:
        # What the mail tells has happened; the page did not fail, nor did it say whom a mail reaches.
        send_or_log(mail)


def _duration(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"


def _is_code_of(name: str, code: str) -> bool:
    """Say whether a code is the one that the device of an account shows now; it is not used up by this."""
    devices = Authenticator.objects.filter(user__username__iexact=name, type=Authenticator.Type.TOTP)
    with suppress(LostKeyError):
        return any(totp.validate_totp_code(decrypt(one.data["secret"]), code) for one in devices)
    return False


def _username_of(typed: str) -> str:
    """Return the name of the account that a name or a confirmed address belongs to; empty for none."""
    if len(typed) > LONGEST_NAME:
        return ""
    if "@" not in typed:
        return typed
    found = EmailAddress.objects.filter(email__iexact=typed, verified=True).select_related("user").first()
    return str(found.user.get_username()) if found else ""


class ConfirmedResetForm(ResetPasswordForm):
    """Sends a link to a confirmed address only; an address that waits for confirming opens nothing."""

    def clean_email(self) -> str:
        email = str(super().clean_email())
        confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user")
        self.users = list(get_user_model().objects.filter(pk__in=confirmed, is_active=True))
        return email


WRONG_CODE = "This code is wrong or has been used. If the clock of your device is wrong, so are its codes."


class _Counted:
    """Lets guesses of a second factor wait as those of a password do, by account and network or browser.

    Nobody waits for the guesses of another network: whoever guesses codes knows the password, and its owner
    is told to choose another.
    """

    def clean_code(self) -> str:
        user: Any = self.user  # type: ignore[attr-defined]
        place = known_browser(context.request, user.get_username()) or network_from(context.request)
        if wait := seconds_to_wait(factor_of(user), place):
            raise ValidationError(
                worded("Too many wrong codes. Wait %(duration)s and try again.", duration=_duration(wait))
            )
        try:
            code = str(super().clean_code())  # type: ignore[misc]
        except LostKeyError:
            raise
        except ValidationError:
            count_failure(factor_of(user), place)
            raise ValidationError(WRONG_CODE) from None
        forget_failures(factor_of(user), place)
        return code


class CountedFactorForm(_Counted, AuthenticateForm):
    """Asks for a code at sign-in."""


class CountedAgainForm(_Counted, ReauthenticateForm):
    """Asks for a code before an account changes."""


class EnrolForm(ActivateTOTPForm):
    """Sets up a device; the code that proves it does not also sign in."""

    def clean_code(self) -> str:
        code = str(super().clean_code())
        if not totp.TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise ValidationError(WRONG_CODE)
        return code


class PlainLoginForm(LoginForm):
    """Asks for a code together with the password where many guess a name."""

    @property
    def asks_for_code(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, FACTOR_CODE) or bool(self.data.get(FACTOR_CODE))


class FactorAdapter(DefaultMFAAdapter):
    """Asks for a code at sign-in also where a printed sheet of codes is the only second factor."""

    def encrypt(self, text: str) -> str:
        """Return a seed as it is stored; ``FACTOR_KEYS`` lie outside the database."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored seed; raises LostKeyError where the key it was encrypted with is gone."""
        return opened(encrypted_text)

    def is_mfa_enabled(self, user: AbstractBaseUser, types: list[str] | None = None) -> bool:
        """Say whether a person has one of these factors; a sheet counts wherever any device would do."""
        return bool(super().is_mfa_enabled(user, factor_kinds() if types == DEVICES else types))
