"""Files that people send, what was taken over from tables, and taking it back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from intake import selectors
from intake.services.undoing import hindrances_to, undo_import
from intake.services.waiting import ask_to_take_back, is_large
from intake.vocabulary import type_of_sheets
from people.access import person
from people.models import Job
from people.selectors.jobs import may_cancel as may_stop
from people.selectors.jobs import words_of
from people.services.jobs import cancel
from record.forms.fields import AskedEncoding, read_as
from record.refusals import reasons_of
from record.views.editing import typed_reason
from reporting.archives import UnreadableUploadError
from reporting.book_reading import LARGEST_UPLOAD
from reporting.encodings import EncodingAskedError
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


LARGEST_KEPT: Final = 400_000
"""Bytes of a text that travel with the question how it is written, so that it is not chosen twice."""


def uploaded_content(request: HttpRequest) -> tuple[str, bytes]:
    """Return name and bytes of the uploaded file; raises UnreadableUploadError."""
    file: UploadedFile | None = request.FILES.get("file")
    if file is None:
        raise UnreadableUploadError("Choose a file first.")
    if file.size is None or file.size > LARGEST_UPLOAD:
        raise UnreadableUploadError(
            worded(
                "The file is larger than %(largest_upload)s MB.", largest_upload=LARGEST_UPLOAD // 1_000_000
            )
        )
    return file.name or "table", file.read()


def sent_file(request: HttpRequest) -> tuple[str, bytes]:
    """Return the file that was sent, or the one that waited on the page for its question to be answered.

    Raises UnreadableUploadError.
    """
    waiting = request.POST.get("waiting", "")
    if request.FILES or not waiting:
        return uploaded_content(request)
    try:
        stored = Signer(salt="waiting").unsign_object(waiting)
        return str(stored["name"]), base64.b64decode(stored["content"])
    except (BadSignature, KeyError, TypeError, binascii.Error):
        raise UnreadableUploadError("Choose the file once more.") from None


def sent_sheets(
    request: HttpRequest, name: str, content: bytes, read: Callable[[str, bytes, str], type_of_sheets]
) -> type_of_sheets:
    """Return the sheets of a file that was sent; says as what a text was read where that is news.

    Raises UnreadableUploadError; its kind EncodingAskedError carries the name and the content on.
    """
    chosen = request.POST.get("encoding", "")
    try:
        sheets = read(name, content, chosen)
    except EncodingAskedError as error:
        error.name, error.content = name, content
        raise
    if note := read_as(name, content, chosen):
        again = "%(note)s Is that wrong? Upload it again and choose another."
        messages.info(request, worded(again, note=note))
    return sheets


def asked_encoding(request: HttpRequest, error: Exception | None = None) -> AskedEncoding:
    """Return what the field of the upload page shows: all ways, or those that the file leaves open."""
    chosen = request.POST.get("encoding", "")
    if not isinstance(error, EncodingAskedError):
        return AskedEncoding(chosen=chosen)
    waiting = ""
    if len(error.content) <= LARGEST_KEPT:
        stored = {"name": error.name, "content": base64.b64encode(error.content).decode()}
        waiting = Signer(salt="waiting").sign_object(stored, compress=True)
    return AskedEncoding(chosen, error.readings, error.name, waiting)
