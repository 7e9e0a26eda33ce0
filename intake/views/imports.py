"""What was taken over from tables, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from intake import selectors
from intake.services.undoing import obstacles_to_undoing, undo_import
from people.access import person
from record.views.editing import error_in_words, typed_reason
from reporting.words import worded


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Tables that wait and tables that were taken over, of all kinds that the reader may see."""
    context = {
        "waiting": selectors.waiting_tables(request.user),
        "imports": selectors.table_imports(request.user),
    }
    return render(request, "intake/imports.html", context)


@require_http_methods(["GET", "POST"])
def table_import(request: HttpRequest, key: int) -> HttpResponse:
    """One import: what it made and changed, and taking it back with a reason."""
    record, kind = selectors.table_import(key, request.user)
    problems: list[str] = []
    if request.method == "POST":
        try:
            undo_import(record, kind, reason=typed_reason(request), by=person(request))
        except (PermissionDenied, ValidationError) as error:
            problems = error.messages if isinstance(error, ValidationError) else [error_in_words(error)]
        else:
            messages.success(
                request, worded("“%(name)s” is taken back; its history stays.", name=record.name)
            )
            return redirect("intake:import", key)
    names = {sheet.key: sheet.name for sheet in kind.sheets} or {"": "Rows"}
    context = {
        "record": record,
        "kind": kind,
        "counts": [(name, *record.counts[key]) for key, name in names.items() if key in record.counts],
        "obstacles": [] if record.undone_at else obstacles_to_undoing(record, kind),
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "there": kind.address("back"),
    }
    return render(request, "intake/import.html", context, status=400 if problems else 200)
