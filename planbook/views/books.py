"""A plan out as a workbook, and in again: read it, say what its words mean, look, take it over."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.policies import may
from planbook.exports import plan_file, template_file
from planbook.forms import MappingForm
from planbook.importers.preview import BookPreview, preview_of
from planbook.importers.words import guessed_mapping
from planbook.models import PendingPlanBook
from planbook.selectors.books import pending_book, plan_for_book
from planbook.services import imports as services
from programmes.selectors.plans import plans, rounds_of
from programmes.views.offline import uploaded_content
from record.refusals import NotFoundError, StaleVersionError
from record.views.editing import told
from record.views.responses import asks_for, file_response, person, type_of_file
from reporting.book_reading import read_plain_book
from reporting.unreadable import UnreadableUploadError

MOST_PROBLEMS, MOST_ROWS = 1_000, 200
"""How many problems, and changed or new rows, a page lists; it says how many there are."""


@require_safe
@asks_for()
def plan_template(request: HttpRequest) -> type_of_file:
    """The empty workbook, to bring a plan of one's own."""
    return file_response(template_file(), "plan-template", "xlsx")


@require_safe
@asks_for()
def plan_book(request: HttpRequest, plan: str) -> type_of_file:
    """A plan with the rounds that the reader may see, as a workbook."""
    found = plan_for_book(plan)
    rounds = rounds_of(found, request.user) if found else []
    if found is None or not (rounds or may(request.user, "import-plan")):
        raise NotFoundError(f"There is no plan “{plan}”.")
    return file_response(plan_file(found, rounds), f"plan-{plan}", "xlsx")


@require_http_methods(["GET", "POST"])
def upload_plan(request: HttpRequest) -> HttpResponse:
    """Choose the workbook of a plan."""
    problem = ""
    if request.method == "POST":
        try:
            name, content = uploaded_content(request)
            sheets = [sheet.as_json() for sheet in read_plain_book(name, content)]
            kept = services.keep_book(
                name=name,
                sha256=hashlib.sha256(content).hexdigest(),
                sheets=sheets,
                mapping=guessed_mapping(sheets),
                by=person(request),
            )
        except UnreadableUploadError as error:
            problem = str(error)
        else:
            plain = MappingForm(kept.sheets, kept.mapping).is_plain
            return redirect("planbook:preview-plan" if plain else "planbook:map-plan", kept.pk)
    status = 400 if problem else 200
    return render(request, "planbook/upload.html", {"problem": problem}, status=status)


@require_http_methods(["GET", "POST"])
def map_plan(request: HttpRequest, key: int) -> HttpResponse:
    """Say what each sheet, column and label is; kept for the next workbook of these headings."""
    pending = pending_book(key)
    form = MappingForm(pending.sheets, pending.mapping, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.problems:
        services.keep_mapping(pending, form.mapping, remembered=form.remembered, by=person(request))
        if form.is_whole:
            return redirect("planbook:preview-plan", key)
        messages.info(request, "There is more to say now: look at what is asked below.")
        return redirect("planbook:map-plan", key)
    context = {"pending": pending, "form": form, "plans": plans(request.user)}
    return render(request, "planbook/map.html", context, status=400 if form.problems else 200)


@require_http_methods(["GET", "POST"])
def preview_plan(request: HttpRequest, key: int) -> HttpResponse:
    """What a workbook would make and change; nothing is written before it is taken over."""
    pending = pending_book(key)
    if request.method == "POST" and "forget" in request.POST:
        services.forget_book(pending, by=person(request))
        messages.success(request, f"“{pending.name}” is forgotten; nothing was changed.")
        return redirect("planbook:plan-imports")
    preview = preview_of(pending.sheets, pending.mapping)
    problems: list[str] = []
    if request.method == "POST":
        problems = _unresolved(request, preview)
        if not problems:
            try:
                record = services.apply_book(
                    pending, preview.to_write, as_drafts=_as_drafts(request), by=person(request)
                )
            except StaleVersionError:
                problems = ["Somebody changed one of these records just now. Look at the changes once more."]
            except (ValidationError, PermissionDenied) as error:
                problems = getattr(error, "messages", None) or [told(error)]
            else:
                messages.success(request, f"“{record.name}” is taken over: {preview.count} rows written.")
                return redirect("planbook:plan-import", record.pk)
    context = _shown(request, pending, preview) | {"problems": problems}
    return render(request, "planbook/preview.html", context, status=409 if problems else 200)


def _as_drafts(request: HttpRequest) -> bool:
    return request.POST.get("rounds") != "as-told"


def _unresolved(request: HttpRequest, preview: BookPreview) -> list[str]:
    """Return what keeps a workbook from being written."""
    if preview.problems:
        return ["The workbook has problems; mend them in the file and upload it again. Nothing was written."]
    if not preview.count:
        return ["There is nothing to write."]
    if request.POST.get("seen") != preview.digest:
        return ["Something changed since this page was shown; look at the changes once more."]
    return []


def _shown(request: HttpRequest, pending: PendingPlanBook, preview: BookPreview) -> dict[str, Any]:
    changed = [row for row in preview.rows if row.state == "changed"]
    new = [row for row in preview.rows if row.state == "new"]
    return {
        "pending": pending,
        "preview": preview,
        "wrong": preview.problems[:MOST_PROBLEMS],
        "changed": changed[:MOST_ROWS],
        "changed_count": len(changed),
        "new": new[:MOST_ROWS],
        "new_count": len(new),
        "why_not": services.needs_second_person(pending, by=person(request)) if preview.settles else "",
        "as_told": request.POST.get("rounds") == "as-told",
    }
