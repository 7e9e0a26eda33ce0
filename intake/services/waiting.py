"""A table that was read waits until somebody takes it over, or forgets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from intake.kinds import TableKind
from intake.models import RememberedHeadings, WaitingTable
from people.services import check_may

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT_FOR: Final = timedelta(days=7)
"""How long a table that was read waits to be taken over, perhaps by a second person."""


@transaction.atomic
def keep_table(
    kind: TableKind,
    *,
    name: str,
    sha256: str,
    sheets: Sequence[Mapping[str, Any]],
    mapping: dict[str, Any],
    by: User,
) -> WaitingTable:
    """Keep a table that was read until somebody takes it over; old ones are forgotten.

    Raises PermissionDenied, WrongStateError.
    """
    check_may(by, kind.act, kind.subject)
    WaitingTable.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return WaitingTable.objects.create(
        kind=kind.name,
        about=kind.about,
        scope=kind.scope,
        user=by,
        name=name[:200],
        sha256=sha256,
        sheets=list(sheets),
        mapping=mapping,
    )


@transaction.atomic
def keep_mapping(
    waiting: WaitingTable,
    kind: TableKind,
    mapping: dict[str, Any],
    *,
    remembered: Sequence[Mapping[str, Any]],
    by: User,
) -> None:
    """Keep how a table is read, and each of its sheets for the next one with the same headings."""
    check_may(by, kind.act, kind.subject)
    if mapping != waiting.mapping:
        waiting.mapping, waiting.mapped_by = mapping, by
        waiting.save(update_fields=["mapping", "mapped_by"])
    for sheet in remembered:
        values = {name: sheet[name] for name in ("sheet", "columns", "values")}
        RememberedHeadings.objects.update_or_create(
            kind=kind.name, signature=sheet["signature"], defaults={**values, "saved_by": by}
        )


@transaction.atomic
def forget_table(waiting: WaitingTable, kind: TableKind, *, by: User) -> None:
    """Forget a table that nobody takes over."""
    check_may(by, kind.act)
    waiting.delete()
