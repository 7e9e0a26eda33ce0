"""Base forensics on any table, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reporting.unreadable import UnreadableUploadError
from surveys.forms.cells import rows_of_table
from surveys.forms.forms import TableInputForm
from surveys.selectors.forensics import RowFinding, examine

EXAMPLE = "Below\tPartially\tMeets\tExceeds\n2.9 (2)\t32.9 (23)\t44.3 (31)\t20 (14)"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def forensics(request: HttpRequest) -> HttpResponse:
    """Check a figure of any paper: which bases can have produced its numbers, and what cannot be.

    It keeps nothing and changes nothing, so it needs no account and no token.
    """
    form = TableInputForm(request.POST or None, request.FILES or None)
    findings: list[RowFinding] = []
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            table = form.table()
            rows, problems = rows_of_table(table, one_tick=not form.cleaned_data["several"])
            if not problems:
                findings = examine(rows, respondents=form.cleaned_data["respondents"])
        except (UnreadableUploadError, ValueError) as error:
            problems = [str(error)]
    context = {"form": form, "findings": findings, "problems": problems, "example": EXAMPLE}
    status = 400 if problems or (request.method == "POST" and not form.is_valid()) else 200
    return render(request, "surveys/forensics.html", context, status=status)
