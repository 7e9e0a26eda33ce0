"""Bringing in a table of mechanisms, focus areas, collaborations or instruments: read, look, confirm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from partnerships.importers.kinds import KINDS
from partnerships.importers.tables import IncomingRow, IncomingTable, preview_of
from partnerships.models import PendingPartnerships
from partnerships.services import incoming as services
from partnerships.services.mechanisms import save_focus_area
from partnerships.views.desk import COLLABORATION, INSTRUMENT, MECHANISM
from programmes.views.tables import asked_encoding, sent_table
from record.refusals import NotFoundError, StaleVersionError
from record.views.editing import told
from record.views.responses import person
from reporting.incoming import checked_rows
from reporting.unreadable import UnreadableUploadError

MOST_ROWS = 500
"""Rows of a table, each of which goes through a form of its own."""
WRITERS = {"mechanisms": MECHANISM, "collaborations": COLLABORATION, "context": INSTRUMENT}


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a table."""
    problem = ""
    asked = asked_encoding(request)
    if request.method == "POST":
        try:
            name, sent = sent_table(request)
            rows = checked_rows(sent, most=MOST_ROWS)
            kept = services.keep_table(kind, name=name, rows=rows, by=person(request))
        except (UnreadableUploadError, ValidationError) as error:
            problem = told(error)
            asked = asked_encoding(request, error)
        else:
            return redirect("partnerships:preview-table", kind, kept.pk)
    context = {
        "kind": KINDS[kind],
        "word": kind,
        "problem": problem,
        "asked": asked,
        "columns": KINDS[kind].columns.values(),
    }
    return render(request, "partnerships/upload.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """What the table would change, row by row; nothing is written before it is confirmed."""
    pending = PendingPartnerships.objects.filter(pk=key, kind=kind, user=person(request)).first()
    if pending is None:
        raise NotFoundError("There is no such table; perhaps it was confirmed already.")
    found = preview_of(kind, pending.rows)
    problems: list[str] = []
    if request.method == "POST":
        problems = _unresolved(request, found) or _apply(request, kind, pending, found)
        if not problems:
            return redirect("partnerships:desk")
    context: dict[str, Any] = {
        "kind": found.kind,
        "word": kind,
        "pending": pending,
        "preview": found,
        "problems": problems,
    }
    return render(request, "partnerships/preview.html", context, status=409 if problems else 200)


def _unresolved(request: HttpRequest, found: IncomingTable) -> list[str]:
    """Return what keeps a table from being written."""
    if found.has_problems:
        return ["Some rows have problems. Mend the table and send it again; half a table is not written."]
    moved = [one.name for one in found.writes if request.POST.get(f"seen-{one.line}") != str(one.version)]
    problems = [f"{name} changed since this page was shown; look at it once more." for name in moved]
    return problems or ([] if found.writes else ["There is nothing to write."])


def _apply(request: HttpRequest, kind: str, pending: PendingPartnerships, found: IncomingTable) -> list[str]:
    by = person(request)
    try:
        count = services.apply_table(pending, [_write(kind, one, by) for one in found.writes], by=by)
    except StaleVersionError:
        return ["Somebody saved one of these records just now. Look at the changes once more."]
    except (ValidationError, PermissionDenied) as error:
        return getattr(error, "messages", None) or [told(error)]
    messages.success(request, f"{count} row{'' if count == 1 else 's'} written from “{pending.name}”.")
    return []


def _write(kind: str, row: IncomingRow, by: Any) -> Callable[[], object]:
    """Return the call that writes one row; its problems name the row."""

    def write() -> object:
        try:
            if row.mechanism is not None:
                values = row.form.values()
                return save_focus_area(
                    row.mechanism, row.current, **values, expected_version=row.version, by=by
                )
            return WRITERS[kind].save(row.current, row.form, row.version, by)
        except ValidationError as error:
            raise ValidationError([f"Row {row.line}: {one}" for one in error.messages]) from None

    return write
