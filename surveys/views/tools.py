"""Base forensics on any table, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reporting.unreadable import UnreadableUploadError
from surveys.forms.forms import TableInputForm
from surveys.forms.pasted import rows_of_table
from surveys.selectors.forensics import RowFinding, examine
from surveys.selectors.plain import HOW_CELLS_ARE_READ

EXAMPLE = "Below\tPartially\tMeets\tExceeds\n2.9 (2)\t32.9 (23)\t44.3 (31)\t20 (14)"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def forensics(request: HttpRequest) -> HttpResponse:
    """Check a figure of any paper: which bases can have produced its numbers, and what cannot be.

    It keeps nothing and changes nothing, so it needs no account and no token.
    """
    form = TableInputForm(request.POST or None, request.FILES or None)
    findings: list[RowFinding] = []
    left_out: list[str] = []
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows, left_out = rows_of_table(form.table(), one_tick=not form.cleaned_data["several"])
            findings = examine(rows, respondents=form.cleaned_data["respondents"])
        except (UnreadableUploadError, ValueError) as error:
            problems = [str(error)]
    context = {
        "form": form,
        "findings": findings,
        "left_out": left_out,
        "problems": problems,
        "example": EXAMPLE,
        "how_cells_are_read": HOW_CELLS_ARE_READ,
    }
    status = 400 if problems or (request.method == "POST" and not form.is_valid()) else 200
    return render(request, "surveys/forensics.html", context, status=status)
