"""The accounts for trying the portal out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from people.models import MemberState
from people.policies import (
    ADMINISTRATOR,
    APPROVER,
    COLLEAGUE,
    DELEGATE,
    EVALUATOR,
    FOCAL_POINT,
    SECRETARIAT,
)
from people.services.grants import ensure_roles, give_role


@dataclass(frozen=True)
class DemoAccount:
    """An account for trying the portal out; it exists in development only."""

    username: str
    role: str
    state: str = ""


DEMO_PASSWORD: Final = "step-by-step-1993"  # noqa: S105
DEMO_TERM_DAYS: Final = 180
DEMO_ACCOUNTS: Final = (
    DemoAccount("secretariat", SECRETARIAT),
    DemoAccount("approver", APPROVER),
    DemoAccount("focal-mongolia", FOCAL_POINT, "MNG"),
    DemoAccount("focal-japan", FOCAL_POINT, "JPN"),
    DemoAccount("colleague-mongolia", COLLEAGUE, "MNG"),
    DemoAccount("delegate", DELEGATE, "KOR"),
    DemoAccount("evaluator", EVALUATOR),
    DemoAccount("administrator", ADMINISTRATOR),
)


@transaction.atomic
def ensure_demo_accounts() -> None:
    """Create the demo accounts that do not exist yet; passwords changed meanwhile stay changed.

    Raises MemberState.DoesNotExist when the member States have not been loaded.
    """
    ensure_roles()
    for account in DEMO_ACCOUNTS:
        address = f"{account.username}@example.org"
        user, is_new = get_user_model().objects.get_or_create(
            username=account.username, defaults={"email": address}
        )
        if not is_new:
            continue
        user.set_password(DEMO_PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        last_day = timezone.now().date() + timedelta(days=DEMO_TERM_DAYS)
        give_role(
            user,
            account.role,
            state=MemberState.objects.get(iso_code=account.state) if account.state else None,
            last_day=last_day if account.role == EVALUATOR else None,
            granted_by=None,
        )
