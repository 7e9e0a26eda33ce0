"""Handing in a file of a paper, to be told what in it differs from the record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from papers.forms.papers import ProofForm
from papers.models import PaperProof
from papers.selectors.papers import paper_named
from papers.selectors.proofs import job_of, proof_keyed, proofs_of
from papers.services.proofs import ask_for_proof
from people.access import person
from reporting.asking import asks_for


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a file of a paper; lists what one has had proven before."""
    paper = paper_named(slug, request.user)
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = ask_for_proof(paper, file.name, file.read(), by=person(request))
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


@require_safe
def proof(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """What came of one proof, or how far it is."""
    paper = paper_named(slug, request.user)
    found = proof_keyed(paper, key, person(request))
    context = {"paper": paper, "plan": paper.plan, "proof": found, "is_draft": paper.is_draft}
    context["job"] = None if found.is_read else job_of(found)
    part = "papers/proof_state.html" if "X-Fragment" in request.headers else "papers/proof.html"
    return render(request, part, context)


@require_safe
@asks_for()
def proof_file(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """The report of one proof as JSON."""
    found: PaperProof = proof_keyed(paper_named(slug, request.user), key, person(request))
    told = {
        "paper": slug,
        "file": found.name,
        "sha256": found.sha256,
        "asked_at": found.asked_at.isoformat(),
        "is_read": found.is_read,
        "refused": found.refused,
        **found.report,
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="proof-{slug}-{found.pk}.json"'
    return response
