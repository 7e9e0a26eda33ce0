"""Opening an account, for whoever holds a link or the code of an empty portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.services.acting import WrongStateError
from people.services.names import check_name

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
