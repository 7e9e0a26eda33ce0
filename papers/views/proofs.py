"""Handing in a file of a paper, to learn in what it differs from the cleared one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from papers.exports.assembling import assembled
from papers.exports.files import paper_file
from papers.forms.papers import ProofForm
from papers.models import Format, PaperProof
from papers.selectors.papers import differences_in, file_of, job_of, paper_named, proof_keyed, proofs_of
from papers.services.corrigenda import accept_differences, ask_for_proof
from people.access import person
from record.refusals import NotFoundError
from record.views.editing import error_in_words
from reporting.papers.proving import NEVER_ACCEPTED
from reporting.publication import asks_for


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a file of a paper; lists what one has had checked before."""
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
        "never_accepted": NEVER_ACCEPTED,
    }
    return render(request, "papers/verify.html", context, status=400 if form.errors else 200)


@require_POST
def changed_since(request: HttpRequest, slug: str) -> HttpResponse:
    """Compare the paper as it would be written today with the cleared one: what the record changed since."""
    paper = paper_named(slug, request.user)
    if paper.cleared_at is None or file_of(paper, Format.DOCX) is None:
        raise NotFoundError("This paper is not cleared, so nothing of it is kept.")
    try:
        now = paper_file(assembled(paper), Format.DOCX)
        made = ask_for_proof(paper, "as it would be written today.docx", now, by=person(request))
    except ValidationError as error:
        messages.error(request, error_in_words(error))
        return redirect("papers:verify", slug)
    return redirect("papers:proof", slug, made.pk)


@require_safe
def proof(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """What came of one file, or how far it is."""
    found = proof_keyed(paper_named(slug, request.user), key, person(request))
    return _page_of(request, found)


@require_POST
def accept(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Accept differences of a report; what cannot be accepted is said, and what was typed stays."""
    found = proof_keyed(paper_named(slug, request.user), key, person(request))
    chosen, reason = request.POST.getlist("differences"), request.POST.get("reason", "")
    try:
        accept_differences(found, chosen, reason=reason, by=person(request))
    except ValidationError as error:
        return _page_of(request, found, faults=error.messages, chosen=chosen, reason=reason)
    messages.success(request, "Accepted. Approvers see it on their desk.")
    return redirect("papers:proof", slug, key)


def _page_of(request: HttpRequest, found: PaperProof, **typed: Any) -> HttpResponse:
    lines = differences_in(found)
    context = {
        "paper": found.paper,
        "plan": found.paper.plan,
        "proof": found,
        "is_draft": found.paper.is_draft,
        "lines": lines,
        "left": [one for one in lines if not one["accepted"]],
        "job": None if found.is_read else job_of(found),
        **typed,
    }
    part = "papers/proof_state.html" if "X-Fragment" in request.headers else "papers/proof.html"
    return render(request, part, context, status=400 if typed else 200)


@require_safe
@asks_for()
def proof_file(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """The report of one file as JSON."""
    found: PaperProof = proof_keyed(paper_named(slug, request.user), key, person(request))
    content = {
        "paper": slug,
        "file": found.name,
        "sha256": found.sha256,
        "asked_at": found.asked_at.isoformat(),
        "is_read": found.is_read,
        "refused": found.refused,
        **found.report,
        "differences": differences_in(found),
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="proof-{slug}-{found.pk}.json"'
    return response
