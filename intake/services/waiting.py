"""A table that was read waits until somebody takes it over; large ones are the work of the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from intake.kinds import TableKind
from intake.models import RememberedHeadings, TableImport, WaitingTable
from intake.selectors import TAKE_BACK, TAKE_OVER
from intake.services.undoing import NO_REASON, obstacles_to_undoing, touched
from people.services import check_may
from people.services.jobs import ask_for_job
from record.refusals import check_said

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.models import Job


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


IN_BACKGROUND: Final = 2_000
"""Rows from which on the worker writes a table, or takes it back, and nobody waits for it."""


def is_large(record: TableImport) -> bool:
    """Say whether so much has to be taken back that the worker does it."""
    return sum(map(len, touched(record).values())) >= IN_BACKGROUND


def ask_to_take_over(waiting: WaitingTable, *, sent: Mapping[str, str], by: User) -> Job:
    """Return the work that writes a table as its page says; the one that does it already, if one does."""
    arguments = {"waiting": waiting.pk, "name": waiting.name, "sent": dict(sent), "by": by.pk}
    return ask_for_job(TAKE_OVER, about=str(waiting.pk), arguments=arguments, by=by)[0]


def ask_to_take_back(record: TableImport, kind: TableKind, *, reason: str, by: User) -> Job:
    """Return the work that takes an import back.

    Raises PermissionDenied; ValidationError without a reason, or with everything that stands in the way.
    """
    kind.check_undo(record, by=by)
    check_said(reason, NO_REASON)
    obstacles = obstacles_to_undoing(record, kind)
    if obstacles:
        raise ValidationError(obstacles)
    arguments = {"import": record.pk, "name": record.name, "reason": reason, "by": by.pk}
    return ask_for_job(TAKE_BACK, about=str(record.pk), arguments=arguments, by=by)[0]
