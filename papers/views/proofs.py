"""Handing in a file of a paper, to learn what in it differs from the record."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from papers.forms.papers import ProofForm
from papers.models import Format, PaperProof
from papers.selectors.papers import copy_of, file_of, has_copy, job_of, paper_named, proof_keyed, proofs_of
from papers.services.corrigenda import ask_for_proof
from people.access import person
from record.refusals import NotFoundError
from record.views.editing import error_in_words
from record.views.responses import file_response, type_of_file
from reporting.asking import asks_for
from reporting.words import worded


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a file of a paper; lists what one has had proven before."""
    paper = paper_named(slug, request.user)
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            wants_copy = form.cleaned_data["wants_copy"]
            made = ask_for_proof(paper, file.name, file.read(), wants_copy=wants_copy, by=person(request))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("papers:proof", slug, made.pk)
    context = {
        "paper": paper,
        "plan": paper.plan,
        "form": form,
        "proofs": proofs_of(paper, person(request)),
        "is_draft": paper.is_draft,
    }
    return render(request, "papers/verify.html", context, status=400 if form.errors else 200)


@require_POST
def changed_since(request: HttpRequest, slug: str) -> HttpResponse:
    """Lay the paper as it was cleared beside the record as it is now: what has changed since."""
    paper = paper_named(slug, request.user)
    stored = file_of(paper, Format.DOCX)
    if stored is None or paper.cleared_at is None:
        raise NotFoundError("This paper is not cleared, so nothing of it is kept.")
    day = f"{paper.cleared_at.day} {paper.cleared_at:%B %Y}"
    name = worded("as it was cleared on %(day)s.docx", day=day)
    try:
        made = ask_for_proof(paper, name, bytes(stored.content), by=person(request))
    except ValidationError as error:
        messages.error(request, error_in_words(error))
        return redirect("papers:verify", slug)
    return redirect("papers:proof", slug, made.pk)


@require_safe
def proof(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """What came of one proof, or how far it is."""
    paper = paper_named(slug, request.user)
    found = proof_keyed(paper, key, person(request))
    context = {"paper": paper, "plan": paper.plan, "proof": found, "is_draft": paper.is_draft}
    context["has_copy"] = found.is_read and has_copy(found)
    context["job"] = None if found.is_read else job_of(found)
    part = "papers/proof_state.html" if "X-Fragment" in request.headers else "papers/proof.html"
    return render(request, part, context)


@require_safe
@asks_for()
def proof_copy(request: HttpRequest, slug: str, key: int) -> type_of_file:
    """The copy of a proven file with its differences as notes."""
    found = proof_keyed(paper_named(slug, request.user), key, person(request))
    content = copy_of(found)
    if not content:
        raise NotFoundError("There is no copy with notes of this file.")
    suffix = found.name.rpartition(".")[2].lower()
    return file_response(content, f"marked-{slug}-{found.pk}", suffix)


@require_safe
@asks_for()
def proof_file(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """The report of one proof as JSON."""
    found: PaperProof = proof_keyed(paper_named(slug, request.user), key, person(request))
    content = {
        "paper": slug,
        "file": found.name,
        "sha256": found.sha256,
        "asked_at": found.asked_at.isoformat(),
        "is_read": found.is_read,
        "refused": found.refused,
        **found.report,
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="proof-{slug}-{found.pk}.json"'
    return response
