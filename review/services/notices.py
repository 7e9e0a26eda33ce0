"""Noting whom a circulation is told to: one notice an address, sent once the transaction holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from people.models import Delegation, MemberState
from people.policies import OF_A_DELEGATION
from review.models import Circulation, CirculationNotice

LEFT_ALONE_FOR: Final = timedelta(minutes=5)
"""Whoever sends a notice has so long for it before anybody else tries."""
noted = Signal()
"""Sent for each notice (``notice``) once it is stored for good; ``review.letters`` writes and sends it."""


def notify_states(circulation: Circulation, kind: str, states: Iterable[MemberState]) -> set[int]:
    """Write a notice for each address of these States, and send each once the transaction holds.

    Returns the keys of the States that have an address.
    """
    accounts = Delegation.objects.filter(
        state__in=states, role__in=OF_A_DELEGATION, user__is_active=True
    ).exclude(user__email="")
    notices = [
        CirculationNotice.objects.create(
            circulation=circulation,
            state_id=state,
            kind=kind,
            address=address,
            next_try_at=timezone.now() + LEFT_ALONE_FOR,
        )
        for state, address in accounts.order_by("state__name", "user__email")
        .values_list("state", "user__email")
        .distinct()
    ]
    for notice in notices:
        transaction.on_commit(partial(noted.send, CirculationNotice, notice=notice), robust=True)
    return {notice.state_id for notice in notices}
