"""Writing a table that was read and looked at: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from partnerships.models import PendingPartnerships
from people.services import check_may

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT_FOR = timedelta(days=2)
"""How long a table that was read waits to be confirmed."""


@transaction.atomic
def keep_table(kind: str, *, name: str, rows: list[list[str]], by: User) -> PendingPartnerships:
    """Keep a table that was read until its sender confirms it; old ones are forgotten."""
    check_may(by, "import-partnerships")
    PendingPartnerships.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return PendingPartnerships.objects.create(user=by, kind=kind, name=name[:200], rows=rows)


@transaction.atomic
def apply_table(pending: PendingPartnerships, writes: Sequence[Callable[[], object]], *, by: User) -> int:
    """Write every row of a confirmed table, or none; return how many were written.

    ``writes`` are the rows in order, each a call of the service that writes it. Raises what they raise.
    """
    check_may(by, "import-partnerships")
    for write in writes:
        write()
    pending.delete()
    return len(writes)
