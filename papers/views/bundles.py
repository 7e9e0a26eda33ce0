"""Asking for a bundle, seeing how far it is, and carrying it away."""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from papers.selectors.papers import audience_of, finished_bundle, latest_job, paper_named
from papers.services.corrigenda import ask_for_bundle
from people.access import person
from people.selectors.jobs import may_cancel
from people.services.jobs import cancel as cancel_job
from record.refusals import NotFoundError
from record.views.responses import file_name, public_file, type_of_file
from reporting.publication import asks_for
from reporting.signing import public_key, signers
from reporting.stores import BUNDLES, DamagedFileError, content_of, store


@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponse:
    """The bundle of a paper: what is in it, how far it is, where it can be had."""
    paper = paper_named(slug, request.user)
    job = latest_job(paper, request.user)
    finished = finished_bundle(paper, request.user)
    context = {
        "paper": paper,
        "plan": paper.plan,
        "job": job,
        "may_cancel": may_cancel(job, request.user),
        "finished": finished if finished and store(BUNDLES).has(finished.stored_as) else None,
        "is_draft": paper.is_draft,
    }
    if "X-Fragment" in request.headers:
        return render(request, "papers/bundle_state.html", context)
    return render(request, "papers/bundle.html", context)


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a bundle; one that is being made already is the one that was asked for."""
    paper = paper_named(slug, request.user)
    ask_for_bundle(paper, audience_of(paper, request.user), by=person(request))
    return redirect("papers:bundle", slug)


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the making of a bundle stopped."""
    paper = paper_named(slug, request.user)
    job = latest_job(paper, request.user)
    if may_cancel(job, request.user):
        cancel_job(job.pk)
    return redirect("papers:bundle", slug)


@require_safe
@asks_for()
def bundle_file(request: HttpRequest, slug: str) -> type_of_file:
    """The finished bundle; 404 until there is one."""
    paper = paper_named(slug, request.user)
    found = finished_bundle(paper, request.user)
    if found is None:
        raise NotFoundError("The bundle of this paper has not been made yet.")
    try:
        content = content_of(BUNDLES, found.stored_as, found.sha256)
    except (FileNotFoundError, DamagedFileError):
        raise NotFoundError(
            "The file is no longer in the store as it was made. Have it made again."
        ) from None
    named = file_name(paper.slug, paper.plan.slug)
    name = f"{'DRAFT-' if paper.is_draft else ''}{named}.zip"
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Content-Length"] = str(found.size)
    return public_file(request, response, found.sha256)


@require_safe
@asks_for()
def signing_key(request: HttpRequest) -> HttpResponse:
    """The key by which the signature of a bundle is checked."""
    return HttpResponse(public_key(settings.SIGNING_SECRET), content_type="application/x-pem-file")


@require_safe
@asks_for()
def ssh_signers(request: HttpRequest) -> HttpResponse:
    """The same key as ``ssh-keygen`` reads it."""
    return HttpResponse(signers(settings.SIGNING_SECRET), content_type="text/plain; charset=utf-8")
