"""The name that people read of an account: the one its owner gave, else the name it signs in with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models.expressions import Combinable


def name_of(user: User) -> str:
    """Return the name of an account, in one line."""
    return " ".join((user.first_name or user.get_username()).split())


def name_at(path: str) -> Combinable:
    """Return the same for a query, of the account that a row leads to by this path."""
    return Coalesce(NullIf(F(f"{path}__first_name"), Value("")), F(f"{path}__username"))
