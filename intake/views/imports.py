"""What was taken over from tables, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from intake import selectors
from intake.models import TableImport
from intake.services.undoing import NO_REASON, is_large, obstacles_to_undoing, undo_import
from people.access import person
from people.models import Job
from people.selectors.jobs import words_of
from people.services.jobs import ask_for_job
from people.services.jobs import cancel as cancel_job
from record.views.editing import error_in_words, typed_reason
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
    if going is not None and going.asked_by_id == person(request).pk:
        return redirect("intake:at-work", going.pk)
    if request.method == "POST" and is_large(record) and not record.undone_at:
        problems = obstacles_to_undoing(record, kind)
        if not problems and not request.POST.get("reason", "").strip():
            problems = [NO_REASON]
        if not problems:
            return redirect("intake:at-work", _ask(record, request).pk)
    elif request.method == "POST":
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


def _ask(record: TableImport, request: HttpRequest) -> Job:
    """Ask the worker to take an import back."""
    by = person(request)
    arguments = {"import": record.pk, "name": record.name, "reason": typed_reason(request), "by": by.pk}
    return ask_for_job(selectors.TAKE_BACK, about=str(record.pk), arguments=arguments, by=by)[0]


@require_http_methods(["GET", "POST"])
def at_work(request: HttpRequest, key: int) -> HttpResponse:
    """How far the worker is with a large table; leads on to what came of it."""
    job = selectors.own_work(key, person(request))
    if request.method == "POST":
        cancel_job(job.pk)
        return redirect("intake:at-work", key)
    if job.state == Job.State.DONE:
        messages.success(request, job.outcome)
        return redirect(job.address)
    asked_at = "" if job.is_at_work else selectors.where_asked(job, person(request))
    context = {"job": job, "called": words_of(job), "asked_at": asked_at}
    if "X-Fragment" in request.headers:
        return render(request, "intake/at_work_state.html", context)
    return render(request, "intake/at_work.html", context)
