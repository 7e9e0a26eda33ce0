"""Large tables are written, and taken back, by the worker; whoever asked can leave and find it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from intake.kinds import kind_of
from intake.models import TableImport, WaitingTable
from intake.selectors import TAKE_BACK, TAKE_OVER
from intake.services.applying import take_over
from intake.services.leftovers import LEFTOVERS, remove_leftovers
from intake.services.undoing import undo_import
from people.jobs import Done, JobFailedError, JobKind, Teller, register_job
from record.refusals import NotFoundError, reasons_of
from reporting.addresses import reverse
from reporting.words import worded


def _asker(arguments: Mapping[str, Any]) -> User:
    """Return who asked, as the account stands now."""
    found = get_user_model().objects.filter(pk=arguments["by"], is_active=True).first()
    if found is None:
        raise JobFailedError("The account that asked for it is closed.")
    return found


def _found(get: Callable[[], Any], message: str) -> Any:
    try:
        return get()
    except (WaitingTable.DoesNotExist, TableImport.DoesNotExist, NotFoundError):
        raise JobFailedError(message) from None


def _take_over(arguments: Mapping[str, Any], tell: Teller) -> Done:
    """Compare a waiting table with the portal once more, and write it."""
    by = _asker(arguments)
    gone = "There is no such table any more. It may have been imported or deleted already."
    waiting = _found(lambda: WaitingTable.objects.select_related("user").get(pk=arguments["waiting"]), gone)
    kind = _found(lambda: kind_of(waiting), gone)
    found = kind.preview(waiting.sheets, waiting.mapping)
    tell(1)
    record, problems = take_over(waiting, kind, found, sent=arguments["sent"], by=by)
    if record is None:
        raise JobFailedError(" ".join(problems))
    outcome = worded("“%(name)s” is imported: %(count)s rows written.", name=record.name, count=found.count)
    return Done(outcome, reverse("intake:import", [record.pk]))


def _take_back(arguments: Mapping[str, Any], _tell: Teller) -> Done:
    """Take an import back."""
    by = _asker(arguments)
    gone = "There is no such import any more."
    record = _found(lambda: TableImport.objects.get(pk=arguments["import"]), gone)
    kind = _found(lambda: kind_of(record), gone)
    try:
        _found(lambda: undo_import(record, kind, reason=arguments["reason"], by=by), gone)
    except (PermissionDenied, ValidationError) as error:
        raise JobFailedError(" ".join(reasons_of(error))) from None
    outcome = worded("“%(name)s” is taken back; its history stays.", name=record.name)
    return Done(outcome, reverse("intake:import", [record.pk]))


def _remove_leftovers(arguments: Mapping[str, Any], tell: Teller) -> str:
    """Remove what the taking back of a large import has left."""
    record = TableImport.objects.select_related("undone_by").get(pk=arguments["import"])
    if record.undone_by is None:
        raise JobFailedError("The import was not taken back.")
    gone = 0
    try:
        for gone in remove_leftovers(record, by=record.undone_by, reason=arguments["reason"]):
            tell(0, worded("%(gone)s removed", gone=gone))
    except ValidationError as error:
        raise JobFailedError(" ".join(error.messages)) from None
    return worded("%(gone)s citations removed", gone=gone)


_STEPS: Final = ("comparing the table with the portal", "writing")
register_job(JobKind(TAKE_OVER, "A large table brought in", run=_take_over, steps=_STEPS))
register_job(JobKind(TAKE_BACK, "A large import taken back", run=_take_back))
register_job(JobKind(LEFTOVERS, "Citations of an import that was taken back", run=_remove_leftovers))
