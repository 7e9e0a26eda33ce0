"""Starting a corrigendum from the desk of the paper that it corrects."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from papers.selectors.papers import corrigendum_of, paper_named
from papers.services.corrigenda import start_corrigendum
from papers.views.desk import desk_page
from people.access import person
from record.views.editing import error_in_words

STARTED: Final = "The corrigendum is started. Correct the text below; two people clear it like a paper."


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the corrigendum of a presented paper, or go to the one there is."""
    paper = paper_named(slug, request.user)
    known = corrigendum_of(paper, request.user)
    if known is not None:
        return redirect("papers:desk", known.slug)
    if request.method == "GET":
        return redirect("papers:desk", slug)
    try:
        made = start_corrigendum(paper, by=person(request))
    except (ValidationError, PermissionDenied) as error:
        return desk_page(request, paper, refused=error_in_words(error), status=400)
    messages.success(request, STARTED)
    return redirect("papers:desk", made.slug)
