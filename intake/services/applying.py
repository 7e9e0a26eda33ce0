"""Taking a table over that was read and looked at: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from intake.events import BROUGHT_IN
from intake.kinds import TableKind
from intake.models import TableImport, WaitingTable
from intake.preview import PROBLEM, Preview
from intake.services.recording import Recorder
from people.services.events import happened
from record.refusals import StaleVersionError, reasons_of
from reporting.addresses import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def take_over(
    waiting: WaitingTable, kind: TableKind, preview: Preview, *, sent: Mapping[str, str], by: User
) -> tuple[TableImport | None, list[str]]:
    """Write a table whose changes somebody has looked at; return its import, or why nothing was written."""
    problems = why_not_written(kind, preview, sent)
    if problems:
        return None, problems
    try:
        return apply_table(waiting, kind, preview, sent=sent, by=by), []
    except StaleVersionError:
        return None, ["Somebody changed one of these records just now. Look at the changes once more."]
    except (ValidationError, PermissionDenied) as error:
        return None, reasons_of(error)


def why_not_written(kind: TableKind, preview: Preview, sent: Mapping[str, str]) -> list[str]:
    """Return what keeps a preview from being written, given what its page sent."""
    if preview.wrong or (preview.problems and not kind.leaves_out):
        return ["Some rows have problems. Correct them in the file and send it again."]
    if sent.get("seen") != preview.digest:
        return ["Something changed since this page was shown. Look at the changes once more."]
    if preview.of_state(PROBLEM) and sent.get("leave_out") != "on":
        return ["Some rows have problems. Correct the table, or choose to leave these rows out."]
    return kind.unresolved(preview, sent) or ([] if preview.count else ["There is nothing to write."])


@transaction.atomic
def apply_table(
    waiting: WaitingTable, kind: TableKind, preview: Preview, *, sent: Mapping[str, str], by: User
) -> TableImport:
    """Write all that was shown, in one transaction with its history, and forget the table.

    Raises PermissionDenied, WrongStateError, StaleVersionError (somebody changed a record meanwhile),
    ValidationError; then nothing is written.
    """
    kind.check_apply(waiting, preview, sent, by=by)
    if not WaitingTable.objects.select_for_update().filter(pk=waiting.pk).exists():
        raise ValidationError("This table was imported already.")
    record = TableImport.objects.create(
        kind=kind.name,
        about=kind.about,
        scope=kind.scope,
        name=waiting.name,
        sha256=waiting.sha256,
        title=kind.title_of_import(preview),
        uploaded_by=waiting.user,
        applied_by=by,
    )
    try:
        with transaction.atomic(), Recorder(kind.passing, kind.owned) as recorder:
            kind.write(preview, record, sent=sent, by=by)
    except IntegrityError:
        raise ValidationError(
            "Two records would have the same number, rank or code, or somebody made one of them just now. "
            "Look at the changes once more."
        ) from None
    recorder.note(record)
    record.counts = preview.written
    record.marks = {
        label: _last_history(label)
        for label in {*record.made, *record.changed, *record.links, *record.removed}
    }
    record.save()
    waiting.delete()
    happened(BROUGHT_IN, about=record.title or record.name, address=reverse("intake:imports"), by=by)
    return record


def _last_history(label: str) -> int:
    """Return how far the history of a model had come; 0 for one that has none."""
    history = getattr(apps.get_model(label), "history", None)
    found = history.aggregate(Max("history_id"))["history_id__max"] if history else 0
    return found or 0
