"""Setting up the organisation of a portal: once, as a whole, by whoever holds the code of the server."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.text import slugify

from people.models import LedgerEntry, MeetingKind, MemberState, Organisation
from people.models.organisation import type_of_logo
from people.policies import ADMINISTRATOR
from people.selectors.organisation import is_empty_portal
from people.services.accounts import WrongStateError, check_may, open_account
from people.services.grants import give_role
from people.services.ledger import record_event
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db import models

Event = LedgerEntry.Event
OWN_FIELDS: Final = (
    "name",
    "short_name",
    "subtitle",
    "secretariat",
    "address",
    "contact",
    "website",
    "licence",
    "licence_url",
    "letterhead",
    "symbol_pattern",
    "distribution",
    "issued_as",
    "accent",
    "words",
    "stays_in_base",
)
"""What is said of an organisation when it is set up, and can be changed later."""


@dataclass(frozen=True)
class NewMember:
    """A State or another body that becomes a member."""

    code: str
    name: str


@dataclass(frozen=True)
class NewKind:
    """A kind of meetings."""

    name: str
    plural: str = ""
    receives_rounds: bool = True
    slug: str = ""


@dataclass(frozen=True)
class NewOrganisation:
    """Everything that an empty portal asks for first."""

    values: dict[str, Any]
    members: Sequence[NewMember] = ()
    kinds: Sequence[NewKind] = ()
    logo: bytes = b""


@dataclass(frozen=True)
class FirstAdministrator:
    """Who gives roles from then on; chosen by whoever holds the code."""

    username: str
    name: str
    email: str
    password: str = field(repr=False)


def setup_code() -> str:
    """Return the code that opens the first page of an empty portal, as XXXX-XXXX-XXXX-XXXX.

    It follows from the secret of the server and from the moment its database was made: every process of the
    server knows it, nobody else does, and nothing of it is stored. It opens nothing once the portal
    is set up.
    """
    made = MigrationRecorder(connection).migration_qs.filter(app="people").order_by("pk").first()
    moment = made.applied.isoformat() if made is not None else ""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"first page {moment}".encode(), hashlib.sha256).digest()
    text = base64.b32encode(digest)[:16].decode()
    return "-".join(text[place : place + 4] for place in range(0, 16, 4))


def is_setup_code(typed: str) -> bool:
    """Say whether somebody typed the code of the server; blanks, dashes and small letters do not matter."""
    plain = "".join(one for one in typed.upper() if one.isalnum())
    return hmac.compare_digest(plain.encode(), setup_code().replace("-", "").encode())


def notice_at_start() -> str:
    """Return what the server prints when it starts: how an empty portal is claimed; empty for any other.

    A database that does not answer, or has no tables yet, is no reason not to start.
    """
    try:
        code = setup_code() if is_empty_portal() else ""
    except DatabaseError:
        return ""
    address = settings.PORTAL_ADDRESS
    return (
        worded(
            "This portal is empty. Open %(address)s/ and give this code: %(code)s", address=address, code=code
        )
        if code
        else ""
    )


@transaction.atomic
def create_organisation(new: NewOrganisation, *, by: User | None = None) -> Organisation:
    """Set an empty portal up as one organisation's, with its members and kinds of meetings.

    Raises WrongStateError (there is one), ValidationError by field; nothing is stored then.
    """
    if not is_empty_portal():
        raise WrongStateError("This portal is set up already.")
    made = Organisation(**{name: value for name, value in new.values.items() if name in OWN_FIELDS})
    if new.logo:
        made.logo, made.logo_type = new.logo, type_of_logo(new.logo)
    made.full_clean()
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise WrongStateError("Somebody has just set this portal up.") from None
    for one in new.members:
        add_member(one)
    for place, kind in enumerate(new.kinds or (NewKind("Meeting", "Meetings"),), 1):
        add_kind(kind, order=place)
    record_event(Event.ORGANISATION, by=by, after=made.full_name[:200], note="set up")
    return made


@transaction.atomic
def set_up(new: NewOrganisation, administrator: FirstAdministrator) -> User:
    """Set an empty portal up and open the account of its first administrator; return that account.

    Raises WrongStateError, ValidationError with what is wrong by field; nothing is stored then.
    """
    create_organisation(new)
    user = open_account(
        administrator.username,
        email=administrator.email,
        name=administrator.name,
        password=administrator.password,
    )
    give_role(user, ADMINISTRATOR, granted_by=None)
    return user


def add_member(new: NewMember) -> MemberState:
    """Add a member in the caller's transaction; raises ValidationError (code or name taken)."""
    made = MemberState(iso_code=new.code.strip().upper(), name=new.name.strip())
    alike = MemberState.objects.filter(name__iexact=made.name).exclude(name=made.name)
    if alike.exists():
        raise ValidationError(
            worded("%(name)s: “%(alike)s” is on record already.", name=new.name, alike=alike[0])
        )
    try:
        made.full_clean()
    except ValidationError as error:
        messages = dict.fromkeys(text for texts in error.message_dict.values() for text in texts)
        raise ValidationError([f"{new.name} ({made.iso_code}): {text}" for text in messages]) from None
    _store_new(made)
    return made


def _store_new(made: models.Model) -> None:
    """Store what was checked to be new; raises ValidationError where somebody was a moment faster."""
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(
            worded("Somebody has just added “%(made)s”; look at the list.", made=made)
        ) from None


def add_kind(new: NewKind, *, order: int) -> MeetingKind:
    """Add a kind of meetings in the caller's transaction; raises ValidationError (the name is taken)."""
    slug = new.slug or slugify(new.name)[:20].strip("-") or f"kind-{order}"
    if not new.slug and MeetingKind.objects.filter(slug=slug).exists():
        slug = f"{slug[:16].strip('-')}-{order}"
    made = MeetingKind(
        slug=slug,
        name=new.name,
        plural=new.plural or f"{new.name}s"[:80],
        receives_rounds=new.receives_rounds,
        order=order,
    )
    made.full_clean()
    _store_new(made)
    return made


@transaction.atomic
def change_logo(organisation: Organisation, content: bytes, *, by: User) -> None:
    """Give the organisation another logo, or none; raises PermissionDenied, ValidationError."""
    check_may(by, "set-up")
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    current.logo = content
    current.logo_type = type_of_logo(content) if content else ""
    current.version += 1
    current.save()
