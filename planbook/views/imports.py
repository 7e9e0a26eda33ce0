"""What was taken over from workbooks, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from planbook.importers.sheets import SHEETS
from planbook.selectors import books as selectors
from planbook.services.undoing import obstacles_to_undoing, undo_import
from programmes.selectors.plans import plans
from record.views.editing import typed_reason
from record.views.responses import person


@require_safe
def plan_imports(request: HttpRequest) -> HttpResponse:
    """Plans as workbooks: what can be fetched, what waits, what was taken over."""
    context = {
        "plans": plans(request.user),
        "pending": selectors.pending_books(),
        "imports": selectors.plan_imports(),
    }
    return render(request, "planbook/imports.html", context)


@require_http_methods(["GET", "POST"])
def plan_import(request: HttpRequest, key: int) -> HttpResponse:
    """One import: what it made and changed, and taking it back with a reason."""
    record = selectors.plan_import(key)
    problems: list[str] = []
    if request.method == "POST":
        try:
            undo_import(record, reason=typed_reason(request), by=person(request))
        except (PermissionDenied, ValidationError) as error:
            problems = error.messages if isinstance(error, ValidationError) else [str(error)]
        else:
            messages.success(request, f"“{record.name}” is taken back; its history stays.")
            return redirect("planbook:plan-import", key)
    context = {
        "record": record,
        "counts": [
            (SHEETS[name].name, *counts) for name, counts in selectors.counts_in_order(record, SHEETS)
        ],
        "obstacles": [] if record.undone_at else obstacles_to_undoing(record),
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "there": selectors.plan_for_book(record.plan_slug) is not None,
    }
    return render(request, "planbook/import.html", context, status=400 if problems else 200)
