"""The steps of bringing a table in: choose a file, say what its words mean, look, take it over.

An app puts them at its own addresses, each with its kind of table.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from intake.forms import MappingForm
from intake.kinds import TableKind
from intake.models import TableImport
from intake.preview import CHANGED, CONFLICT, NEW, PROBLEM, UNCHANGED, Preview, PreviewRow
from intake.selectors import TAKE_OVER, waiting_table, work_on
from intake.services.applying import take_over, why_not_written
from intake.services.waiting import IN_BACKGROUND, ask_to_take_over, forget_table, keep_mapping, keep_table
from intake.views.imports import asked_encoding, sent_file, sent_sheets
from people.access import person
from record.views.editing import error_in_words
from reporting.addresses import reverse
from reporting.archives import UnreadableUploadError
from reporting.words import worded

MOST_PROBLEMS, MOST_ROWS = 1_000, 200
"""How many problems, and changed or new rows, a page lists; it says how many there are."""


def _page(kind: TableKind, **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "plan": kind.plan,
        "back": kind.address("back"),
        "upload": kind.address("upload"),
        "takes_text": ".csv" in kind.takes,
        **more,
    }


def upload(request: HttpRequest, kind: TableKind) -> HttpResponse:
    """Choose a file."""
    problem = ""
    asked = asked_encoding(request)
    if request.method == "POST":
        try:
            name, content = sent_file(request)
            sheets = sent_sheets(request, name, content, kind.read)
            kept = keep_table(
                kind,
                name=name,
                sha256=hashlib.sha256(content).hexdigest(),
                sheets=sheets,
                mapping=kind.guessed_mapping(sheets),
                by=person(request),
            )
        except (UnreadableUploadError, ValidationError) as error:
            problem = error_in_words(error)
            asked = asked_encoding(request, error)
        else:
            is_plain = not kind.sheets or MappingForm(kind, kept.sheets, kept.mapping).is_plain
            return redirect(kind.address("preview" if is_plain else "columns", kept.pk))
    context = _page(kind, problem=problem, asked=asked)
    return render(request, "intake/upload.html", context, status=400 if problem else 200)


def columns(request: HttpRequest, kind: TableKind, key: int) -> HttpResponse:
    """Say what each sheet, column and label is; kept for the next table with these headings."""
    waiting = waiting_table(kind, key, person(request))
    form = MappingForm(
        kind, waiting.sheets, waiting.mapping, request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and not form.problems:
        keep_mapping(waiting, kind, form.mapping, remembered=form.remembered, by=person(request))
        if form.is_whole:
            return redirect(kind.address("preview", key))
        messages.info(request, "There is more to say now: look at what is asked below.")
        return redirect(kind.address("columns", key))
    context = _page(kind, waiting=waiting, form=form)
    return render(request, "intake/columns.html", context, status=400 if form.problems else 200)


def preview(request: HttpRequest, kind: TableKind, key: int) -> HttpResponse:
    """What a table would make and change; nothing is written before it is taken over."""
    waiting = waiting_table(kind, key, person(request))
    at_work = work_on(TAKE_OVER, waiting.pk)
    if at_work is not None:
        return redirect("intake:at-work", at_work.pk)
    if request.method == "POST" and "forget" in request.POST:
        forget_table(waiting, kind, by=person(request))
        messages.success(request, worded("“%(name)s” is deleted. Nothing was changed.", name=waiting.name))
        return redirect(kind.address("back"))
    found = kind.preview(waiting.sheets, waiting.mapping)
    problems: list[str] = []
    if request.method == "POST" and found.count >= IN_BACKGROUND:
        problems = why_not_written(kind, found, request.POST)
        if not problems:
            sent = {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}
            asked = ask_to_take_over(waiting, sent=sent, by=person(request))
            return redirect("intake:at-work", asked.pk)
    elif request.method == "POST":
        record, problems = take_over(waiting, kind, found, sent=request.POST, by=person(request))
        if record is not None:
            return _taken_over(request, kind, record, found.count)
    context = _page(kind, waiting=waiting, preview=found, problems=problems, sent=request.POST)
    return render(
        request,
        "intake/preview.html",
        context | _shown(request, kind, found, key),
        status=409 if problems else 200,
    )


def _taken_over(request: HttpRequest, kind: TableKind, record: TableImport, count: int) -> HttpResponse:
    """Say that a table was written, where the person goes on."""
    rows = f"{count} row{'' if count == 1 else 's'} written"
    messages.success(request, f"“{record.name}” is imported: {rows}.")
    if not kind.goes_back:
        return redirect("intake:import", record.pk)
    messages.info(request, "It can be taken back under “Tables brought in”.")
    return redirect(kind.address("back"))


def _place(kind: TableKind, row: PreviewRow) -> str:
    """Return where a row stands in the file, with its sheet where there are several."""
    sheet = (
        next((one.name for one in kind.sheets if one.key == row.sheet), "") if len(kind.sheets) > 1 else ""
    )
    return f"{sheet}, row {row.line}" if sheet else f"row {row.line}"


def _shown(request: HttpRequest, kind: TableKind, found: Preview, key: int) -> dict[str, Any]:
    """Return the rows that the page lists, state by state, with how many there are."""
    for row in found.rows:
        row.place = _place(kind, row)
        row.choice = request.POST.get(f"{row.key}-choose", "")
    changed = [row for row in found.rows if row.state in {CHANGED, CONFLICT}]
    new, wrong = found.of_state(NEW), found.problems
    return {
        "columns_at": kind.address("columns", key) if kind.sheets else "",
        "why_not": kind.why_not(waiting_table(kind, key, person(request)), found, by=person(request)),
        "wrong": wrong[:MOST_PROBLEMS],
        "wrong_count": len(wrong),
        "changed": changed[:MOST_ROWS],
        "changed_count": found.number_of(CHANGED) + found.number_of(CONFLICT),
        "new": new[:MOST_ROWS],
        "new_count": found.number_of(NEW),
        "unchanged": found.of_state(UNCHANGED)[:MOST_ROWS],
        "unchanged_count": found.number_of(UNCHANGED),
        "left_out_count": found.number_of(PROBLEM) if kind.leaves_out and not found.wrong else 0,
        "may_write": found.count and not found.wrong and (kind.leaves_out or not wrong),
        "imports": reverse("intake:imports"),
    }
