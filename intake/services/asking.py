"""Asking the worker for large tables: to write one, or to take an import back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError

from intake.kinds import TableKind
from intake.models import TableImport, WaitingTable
from intake.selectors import TAKE_BACK, TAKE_OVER
from intake.services.undoing import NO_REASON, obstacles_to_undoing, touched
from people.services.jobs import ask_for_job

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.models import Job

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
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    obstacles = obstacles_to_undoing(record, kind)
    if obstacles:
        raise ValidationError(obstacles)
    arguments = {"import": record.pk, "name": record.name, "reason": reason, "by": by.pk}
    return ask_for_job(TAKE_BACK, about=str(record.pk), arguments=arguments, by=by)[0]
