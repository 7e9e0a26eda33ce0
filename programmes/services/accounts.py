"""Roles, and the accounts for trying the portal out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from people.models import AccountTerm, Delegation, MemberState
from people.policies import (
    ADMINISTRATOR,
    APPROVER,
    COLLEAGUE,
    DELEGATE,
    EVALUATOR,
    FOCAL_POINT,
    ROLES,
    SECRETARIAT,
)


@transaction.atomic
def ensure_roles() -> None:
    """Create the role groups and give each the permissions it needs in the admin: staff look at content."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in ROLES}
    content = Permission.objects.filter(content_type__app_label__in=("record", "programmes")).exclude(
        content_type__model__in=("delegation", "accountterm")
    )
    for name in (SECRETARIAT, APPROVER):
        groups[name].permissions.set([p for p in content if p.codename.startswith("view_")])
    groups[ADMINISTRATOR].permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=("auth", "people", "programmes"),
            content_type__model__in=("user", "delegation", "accountterm"),
        ).exclude(codename__startswith="delete_")
    )


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
        user, is_new = get_user_model().objects.get_or_create(
            username=account.username,
            defaults={
                "email": f"{account.username}@example.org",
                "is_staff": account.role in {SECRETARIAT, APPROVER, ADMINISTRATOR},
            },
        )
        if is_new:
            user.set_password(DEMO_PASSWORD)
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=account.role))
        if account.role == EVALUATOR:
            last_day = timezone.now().date() + timedelta(days=DEMO_TERM_DAYS)
            AccountTerm.objects.get_or_create(user=user, defaults={"ends_on": last_day})
        if account.state:
            Delegation.objects.get_or_create(
                user=user, state=MemberState.objects.get(iso_code=account.state), role=account.role
            )
