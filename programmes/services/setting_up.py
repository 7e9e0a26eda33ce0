"""Changing the organisation, its members, its kinds of meetings and its platforms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError

from people.models import LedgerEntry, MeetingKind, MemberState, Organisation
from people.services import WrongStateError, check_may
from people.services.ledger import record_event
from people.services.organisation import OWN_FIELDS, NewKind, NewMember, add_kind, add_member, change_logo
from programmes.models import Membership, Platform
from programmes.services.facts import delete_entered, enter, open_entered
from record.selectors.sources import rests_on
from record.services.changes import announce_change, change, delete_with_history, locked
from reporting.words import worded
from review.models import CirculationRecipient
from review.states import DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User


Event = LedgerEntry.Event


@transaction.atomic
def change_organisation(
    organisation: Organisation, values: Mapping[str, Any], *, logo: bytes, expected_version: int, by: User
) -> Organisation:
    """Say something else of the organisation; an empty ``logo`` keeps the one it has.

    Raises PermissionDenied, StaleVersionError, ValidationError.
    """
    check_may(by, "set-up")
    current = locked(organisation, expected_version)
    changed = {
        name: value
        for name, value in values.items()
        if name in (*OWN_FIELDS, "front_plan") and getattr(current, name) != value
    }
    before = {name: str(getattr(current, name)) for name in changed}
    change(current, changed, by=by, reason="Changed")
    if logo:
        change_logo(current, logo, by=by)
        current.refresh_from_db()
    if changed or logo:
        named = [
            str(current._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in changed
        ]
        record_event(
            Event.ORGANISATION,
            by=by,
            before=before.get("name", before.get("short_name", "")),
            after=current.full_name[:200],
            note=f"changed: {', '.join([*named, *(['logo'] if logo else [])])}",
        )
    return current


@transaction.atomic
def add_members(new: Sequence[NewMember], *, by: User) -> list[MemberState]:
    """Add members to the organisation; raises PermissionDenied, ValidationError (code or name taken)."""
    check_may(by, "set-up")
    made = [add_member(one) for one in new]
    names = ", ".join(one.name for one in made)
    record_event(Event.ORGANISATION, by=by, after=names, note="members added")
    announce_change()
    return made


@transaction.atomic
def rename_member(member: MemberState, name: str, *, expected_version: int, by: User) -> MemberState:
    """Give a member another name while no document cites it and nothing was sent to it.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError (the name is taken).
    """
    check_may(by, "set-up")
    current = locked(member, expected_version)
    if not is_renamed_freely(current):
        raise WrongStateError(
            "A document or a circulation names this member; use “Change wording”, with a reason."
        )
    before = current.name
    change(current, {"name": name.strip()}, by=by, reason="Renamed")
    record_event(Event.ORGANISATION, by=by, before=before, after=current.name, note="member renamed")
    return current


def is_renamed_freely(member: MemberState) -> bool:
    """Say whether nothing outside set-up names a member yet."""
    asked = CirculationRecipient.objects.filter(state=member).exists()
    return not asked and not Membership.objects.filter(state=member).exists()


@transaction.atomic
def remove_member(member: MemberState, *, expected_version: int, by: User) -> None:
    """Take out a member that nothing on record names; raises PermissionDenied, WrongStateError."""
    check_may(by, "set-up")
    current = locked(member, expected_version)
    name = current.name
    for one in current.plan_memberships.filter(plan__status=DRAFT):
        delete_with_history(one, by=by, reason="Taken out")
    rests = rests_on(current)
    if rests:
        raise WrongStateError(f"{name} stays: {rests[0]}.")
    try:
        with transaction.atomic():
            delete_with_history(current, by=by, reason="Taken out")
    except ProtectedError:
        raise WrongStateError(
            worded(
                "%(name)s takes part in a plan, or people speak for it. Say on the page of the plan that it "
                "takes part no more; it stays on record.",
                name=name,
            )
        ) from None
    record_event(Event.ORGANISATION, by=by, before=name, note="member taken out")
    announce_change()


@transaction.atomic
def add_meeting_kind(new: NewKind, *, by: User) -> MeetingKind:
    """Add a kind of meetings; raises PermissionDenied, ValidationError (the name is taken)."""
    check_may(by, "set-up")
    last = MeetingKind.objects.aggregate(Max("order"))["order__max"] or 0
    made = add_kind(new, order=last + 1)
    record_event(Event.ORGANISATION, by=by, after=made.name, note="kind of meetings added")
    return made


@transaction.atomic
def remove_meeting_kind(kind: MeetingKind, *, expected_version: int, by: User) -> None:
    """Take out a kind that no meeting has; raises PermissionDenied, WrongStateError."""
    check_may(by, "set-up")
    current = locked(kind, expected_version)
    name = current.name
    try:
        with transaction.atomic():
            delete_with_history(current, by=by, reason="Taken out")
    except ProtectedError:
        raise WrongStateError(worded("There are meetings of the kind “%(name)s”.", name=name)) from None
    record_event(Event.ORGANISATION, by=by, before=name, note="kind of meetings taken out")


@transaction.atomic
def enter_platform(values: Mapping[str, Any], *, by: User) -> Platform:
    """Enter a platform; raises PermissionDenied, ValidationError (its code is taken)."""
    check_may(by, "enter-meeting")
    return enter(Platform(**values), by=by)


@transaction.atomic
def change_platform(
    platform: Platform, values: Mapping[str, Any], *, expected_version: int, by: User
) -> Platform:
    """Change a platform entered here; raises PermissionDenied, WrongStateError, StaleVersionError."""
    check_may(by, "enter-meeting")
    return change(open_entered(platform, expected_version), values, by=by, reason="Changed")


@transaction.atomic
def delete_platform(platform: Platform, *, expected_version: int, by: User) -> None:
    """Delete a platform entered here; raises PermissionDenied, WrongStateError, StaleVersionError."""
    check_may(by, "enter-meeting")
    delete_entered(platform, expected_version, by=by)
