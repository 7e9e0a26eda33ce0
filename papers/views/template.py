"""Looking at the template of papers, replacing it, going back to that of the portal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from papers.forms.papers import TemplateForm
from papers.selectors.papers import template_in_use
from papers.services.templates import drop_template, replace_template
from people.access import person
from record.views.responses import file_response, type_of_file
from reporting.asking import asks_for
from reporting.papers.docx_template import NUMBERED, OTHER_STYLES, STYLES, default_template


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    """Which template papers have, and what one must have to be taken."""
    problems: list[str] = []
    if request.method == "POST" and "drop" in request.POST:
        drop_template(by=person(request))
        messages.success(request, "Papers have the template of the portal again.")
        return redirect("papers:template")
    if request.method == "POST":
        form = TemplateForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                replace_template(form.cleaned_data["file"], by=person(request))
                messages.success(request, "Papers made from now on have this template.")
                return redirect("papers:template")
            problems = [str(error) for errors in form.errors.values() for error in errors]
        except ValidationError as error:
            problems = list(error.messages)
    styles = [(name, use, name in NUMBERED) for name, use in (STYLES | OTHER_STYLES).items()]
    context = {"current": template_in_use(), "problems": problems, "styles": styles}
    return render(request, "papers/template.html", context, status=400 if problems else 200)


@require_safe
@asks_for()
def template_file(request: HttpRequest) -> type_of_file:
    """The template in use, to be changed in Word."""
    found = template_in_use()
    return file_response(bytes(found.content) if found else default_template(), "paper-template", "docx")
