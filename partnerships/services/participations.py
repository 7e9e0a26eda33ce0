"""Saying how a member State takes part in a platform of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from partnerships.models import PlatformParticipation
from partnerships.services.records import Where, cite
from people.models import MemberState
from people.services import check_may
from programmes.models import Platform
from record.services.changes import announce_change, change, check_version, delete_with_history

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def save_participation(
    platform: Platform,
    state: MemberState,
    *,
    text: str,
    as_of: str,
    where: Where,
    expected_version: int,
    by: User,
) -> PlatformParticipation | None:
    """Say how a State takes part in a platform; an empty text says nothing any more and returns None.

    Raises PermissionDenied, StaleVersionError, ValidationError.
    """
    check_may(by, "keep-partnerships")
    rows = PlatformParticipation.objects.select_for_update(of=("self",))
    known = rows.filter(platform=platform, state=state).first()
    current = known or PlatformParticipation(platform=platform, state=state, version=0)
    check_version(current, expected_version)
    if not text:
        if known is not None:
            delete_with_history(known, by=by, reason="Deleted")
            announce_change()
        return None
    changed = (current.text, current.as_of) != (text, as_of)
    current.text, current.as_of = text, as_of
    if not (cite(current, where, by=by) or changed):
        return current
    return change(current, by=by, reason="Entered", taken="Somebody else has just said how it takes part.")
