"""Bringing in a table of recommendations: read it, map its columns and labels, look, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evaluations.importers import columns as column_words
from evaluations.importers import tables
from evaluations.importers.tables import TablePreview, TableRow
from evaluations.models import Evaluation, PendingTable
from evaluations.selectors.evaluations import evaluation_named
from evaluations.services import incoming
from evaluations.services.responses import ActionEntry
from programmes.views.tables import asked_encoding, sent_table
from record.models import folded
from record.refusals import NotFoundError, StaleVersionError
from record.views.editing import told
from record.views.responses import person
from reporting.incoming import checked_rows
from reporting.unreadable import UnreadableUploadError


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a table of recommendations."""
    evaluation = evaluation_named(slug, request.user)
    problem = ""
    asked = asked_encoding(request)
    if request.method == "POST":
        try:
            name, sent = sent_table(request)
            rows = checked_rows(sent)
            kept = incoming.keep_table(
                evaluation,
                name=name,
                rows=rows,
                columns=column_words.guessed_columns(rows[0]),
                by=person(request),
            )
        except (UnreadableUploadError, ValidationError) as error:
            problem = " ".join(getattr(error, "messages", [str(error)]))
            asked = asked_encoding(request, error)
        else:
            return redirect("evaluations:map-table", slug, kept.pk)
    context = {
        "evaluation": evaluation,
        "plan": evaluation.plan,
        "problem": problem,
        "asked": asked,
        "fields": column_words.FIELDS.values(),
    }
    return render(request, "evaluations/upload.html", context, status=400 if problem else 200)


def _pending(request: HttpRequest, slug: str, key: int) -> tuple[Evaluation, PendingTable]:
    """Return one's own table; another person's answers like one that does not exist."""
    evaluation = evaluation_named(slug, request.user)
    found = PendingTable.objects.filter(pk=key, user=person(request), evaluation=evaluation).first()
    if found is None:
        raise NotFoundError("There is no such table; perhaps it was confirmed already.")
    found.evaluation = evaluation
    return evaluation, found


@require_http_methods(["GET", "POST"])
def map_table(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Say what each column is, and what each label means; kept for the next table of these headings."""
    evaluation, pending = _pending(request, slug, key)
    rows: list[list[str]] = pending.rows
    columns = dict(pending.columns)
    values = column_words.guessed_values(rows, columns)
    problems: list[str] = []
    if request.method == "POST":
        columns = _columns_sent(request, rows[0])
        values = _values_sent(request, rows, columns)
        problems = _problems(columns)
        needed = any(f"label-{name}-0" not in request.POST for name in values if values[name])
        if not problems:
            incoming.keep_map(
                pending,
                signature=column_words.signature_of(rows[0]),
                columns=columns,
                values=values,
                by=person(request),
            )
            if not needed:
                return redirect("evaluations:preview-table", slug, key)
            messages.info(request, "Now say what the labels below mean.")
    context = {
        "evaluation": evaluation,
        "plan": evaluation.plan,
        "pending": pending,
        "columns": [
            (place, heading, columns.get(str(place), ""), [row[place] for row in rows[1:4]])
            for place, heading in enumerate(rows[0])
        ],
        "fields": column_words.FIELDS.items(),
        "labels": [
            (
                name,
                column_words.FIELDS[name],
                column_words.LABELLED[name].items(),
                list(enumerate(found.items())),
            )
            for name, found in values.items()
            if found
        ],
        "warnings": column_words.two_scales(rows, columns),
        "problems": problems,
        "unread": column_words.UNREAD,
        "count": len(rows) - 1,
    }
    return render(request, "evaluations/map_table.html", context, status=400 if problems else 200)


def _columns_sent(request: HttpRequest, headings: list[str]) -> dict[str, str]:
    sent = {str(place): request.POST.get(f"column-{place}", "") for place in range(len(headings))}
    return {place: name for place, name in sent.items() if name in column_words.FIELDS}


def _values_sent(
    request: HttpRequest, rows: list[list[str]], columns: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Return what the labels were said to mean; where nothing was said yet, what they seem to mean."""
    found = column_words.guessed_values(rows, columns)
    for name, labels in found.items():
        for number, label in enumerate(labels):
            sent = request.POST.get(f"label-{name}-{number}")
            if sent is not None:
                labels[label] = sent if sent in {*column_words.LABELLED[name], column_words.UNREAD} else ""
    return found


def _problems(columns: dict[str, str]) -> list[str]:
    names = list(columns.values())
    twice = [column_words.FIELDS[name] for name in dict.fromkeys(names) if names.count(name) > 1]
    problems = [f"Two columns are said to be “{name}”; choose one." for name in twice]
    if "text" not in names and "code" not in names:
        problems.append("Say which column holds what is asked, or the code.")
    return problems


@require_http_methods(["GET", "POST"])
def preview_table(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """What the table would change, row by row; nothing is written before it is confirmed."""
    evaluation, pending = _pending(request, slug, key)
    preview = tables.preview_of(evaluation, pending.rows, pending.columns, pending.values)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        problems = _unresolved(request, preview)
        if not problems:
            try:
                written = incoming.apply_table(
                    pending, [_incoming(row) for row in preview.writes], by=person(request)
                )
            except StaleVersionError:
                problems = ["Somebody saved one of these rows just now. Look at the changes once more."]
            except (ValidationError, PermissionDenied) as error:
                problems = getattr(error, "messages", None) or [told(error)]
            else:
                messages.success(request, f"{written} row(s) written from “{pending.name}”, as drafts.")
                return redirect(f"{reverse('evaluations:workplace', args=[slug])}#recommendations")
        status = 409
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "plan": evaluation.plan,
        "pending": pending,
        "preview": preview,
        "problems": problems,
        "leave_out": request.POST.get("leave_out") == "on",
    }
    return render(request, "evaluations/preview_table.html", context, status=status)


def _unresolved(request: HttpRequest, preview: TablePreview) -> list[str]:
    """Return what keeps a table from being written."""
    found = []
    if preview.of_state("problem") and request.POST.get("leave_out") != "on":
        found.append("Some rows have problems. Mend the table, or say that these rows are left out.")
    moved = [row.code for row in preview.writes if request.POST.get(f"seen-{row.code}") != str(row.version)]
    found += [f"{code} changed since this page was shown; look at it once more." for code in moved]
    if not preview.writes:
        found.append("There is nothing to write.")
    return found


def _incoming(row: TableRow) -> incoming.IncomingRow:
    known = {folded(one.text) for one in row.current.actions.all()} if row.current else set()
    return incoming.IncomingRow(
        code=row.code,
        current=row.current,
        version=row.version,
        values=row.values,
        addressees=tables.names_in(row.values.get("addressees", "")),
        response=tables.response_values(row) if row.values["decision"] else None,
        actions=[
            ActionEntry(one.text, one.owner_body, one.due_on, None, one.added_on)
            for one in tables.new_actions(row, known)
        ],
    )
