"""What was taken over from tables, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from intake import selectors
from intake.services.asking import ask_to_take_back, is_large
from intake.services.undoing import hindrances_to, undo_import
from people.access import person
from people.models import Job
from people.selectors.jobs import may_cancel as may_stop
from people.selectors.jobs import words_of
from people.services.jobs import cancel
from record.refusals import reasons_of
from record.views.editing import typed_reason
from reporting.words import worded


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Tables that wait and tables that were taken over, of all kinds that the reader may see."""
    context = {
        "waiting": selectors.waiting_tables(request.user),
        "imports": selectors.table_imports(request.user),
        "work": selectors.latest_work(person(request)),
    }
    return render(request, "intake/imports.html", context)


@require_http_methods(["GET", "POST"])
def table_import(request: HttpRequest, key: int) -> HttpResponse:
    """One import: what it made and changed, and taking it back with a reason."""
    record, kind = selectors.table_import(key, request.user)
    problems: list[str] = []
    going = selectors.work_on(selectors.TAKE_BACK, key)
    if going is not None:
        return redirect("intake:at-work", going.pk)
    if request.method == "POST":
        try:
            if is_large(record):
                asked = ask_to_take_back(record, kind, reason=typed_reason(request), by=person(request))
                return redirect("intake:at-work", asked.pk)
            undo_import(record, kind, reason=typed_reason(request), by=person(request))
        except (PermissionDenied, ValidationError) as error:
            problems = reasons_of(error)
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
        "obstacles": [] if record.undone_at else hindrances_to(person(request), record, kind),
        "written": () if record.undone_at else selectors.written(record),
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "there": kind.address("back"),
    }
    return render(request, "intake/import.html", context, status=400 if problems else 200)


@require_http_methods(["GET", "POST"])
def at_work(request: HttpRequest, key: int) -> HttpResponse:
    """How far the worker is with a large table; leads on to what came of it."""
    user = person(request)
    job = selectors.work_on_tables(key, user)
    may_cancel = may_stop(job, user)
    if request.method == "POST":
        if may_cancel:
            cancel(job.pk)
        return redirect("intake:at-work", key)
    fragment = "X-Fragment" in request.headers
    # The script looks at the page anew once nothing is at work any more, and then is led on.
    if job.state == Job.State.DONE and not fragment:
        messages.success(request, job.outcome)
        return redirect(job.address)
    asked_at = "" if job.is_at_work else selectors.where_asked(job, user)
    context = {"job": job, "called": words_of(job), "may_cancel": may_cancel, "asked_at": asked_at}
    return render(request, "intake/at_work_state.html" if fragment else "intake/at_work.html", context)
