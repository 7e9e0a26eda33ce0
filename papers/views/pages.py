"""Papers and briefs as their readers see them, and their files."""

from __future__ import annotations

from base64 import b64encode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from papers.exports.assembling import assembled
from papers.exports.briefs import brief_file
from papers.exports.files import paper_file
from papers.models import Format, Paper
from papers.selectors import papers as selectors
from people.policies import may
from programmes.forms import RoundForm, reading_of
from programmes.selectors.plans import area_named
from record.refusals import NotFoundError
from record.views.responses import file_name, file_response, list_page, type_of_file
from reporting.papers.pdf import PaperNotMadeError
from reporting.publication import asks_for, takes
from reporting.words import worded


@require_safe
@takes()
def papers(request: HttpRequest) -> HttpResponse:
    """Every paper a reader may see."""
    may_add = may(request.user, "write-paper")
    found = selectors.papers(request.user, training=may_add)
    return list_page(request, "papers/papers.html", found, may_add=may_add)


@require_safe
@takes()
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """A paper as a page: as it was cleared or presented; for staff as it stands while it is a draft."""
    found = selectors.paper_named(slug, request.user)
    context = {
        "paper": found,
        "plan": found.plan,
        "body": SafeString(_body(found)),
        "files": selectors.files_of(found),
        "formats": [one for one in selectors.forms_of(found) if one != Format.HTML],
        "may_write": may(request.user, "write-paper"),
        "is_draft": found.is_draft,
        "corrected_by": selectors.newest_corrigendum(found, request.user) if found.is_presented else None,
    }
    return render(request, "papers/paper.html", context)


def _body(found: Paper) -> str:
    """Return the paper as HTML that our own writer has made."""
    stored = selectors.file_of(found, Format.HTML)
    if stored is not None:
        return bytes(stored.content).decode()
    return paper_file(assembled(found), Format.HTML).decode()


@require_safe
@asks_for()
def paper_in_form(request: HttpRequest, slug: str, suffix: str) -> type_of_file:
    """A paper as a file: the bytes that were cleared or presented; for staff a draft, made now."""
    found = selectors.paper_named(slug, request.user)
    stored = selectors.file_of(found, suffix)
    name = file_name(found.slug, found.plan.slug)
    if stored is not None:
        response = file_response(bytes(stored.content), name, suffix)
        response["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(stored.sha256)).decode()}:"
        return response
    try:
        content = paper_file(assembled(found), suffix)
    except PaperNotMadeError as error:
        return render(
            request, "papers/not_made.html", {"back": found.get_absolute_url(), "why": error}, status=503
        )
    except ValueError as error:
        raise NotFoundError(
            worded("This paper has no .%(suffix)s file: %(error)s", suffix=suffix, error=error)
        ) from None
    return file_response(content, f"DRAFT-{name}", suffix)


@require_safe
@asks_for(RoundForm)
def area_brief(request: HttpRequest, plan: str, slug: str, suffix: str) -> type_of_file:
    """A brief on one area in the round that is asked for; of a round at work it is marked as a draft."""
    reading = reading_of(request, plan)
    area = area_named(reading.plan, slug)
    try:
        content = brief_file(reading.assessment_round, area, suffix)
    except PaperNotMadeError as error:
        context = {"back": area.get_absolute_url() + reading.suffix, "why": error}
        return render(request, "papers/not_made.html", context, status=503)
    name = file_name(f"brief-{area.slug}", *reading.about)
    return file_response(content, f"DRAFT-{name}" if reading.assessment_round.is_at_work else name, suffix)
