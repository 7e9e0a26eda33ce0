"""The page of all pictures, a page for each, and their files."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from neaspec_portal.pictures import of_neighbours, of_plan, of_voices
from neaspec_portal.pictures.made import Picture
from programmes.forms import Reading, ReadingForm
from programmes.forms.reading import reading
from record.refusals import NotFoundError
from record.views.responses import EMBEDDED, embeddable, figure_response, file_name, type_of_file
from reporting.asking import asks_for, takes
from reporting.figures import Figure

PICTURES = {
    one.slug: one
    for one in (
        Picture("topics", of_voices.topics),
        Picture("three-rules", of_plan.three_rules),
        Picture("contacts-by-kind", of_neighbours.contacts_by_kind),
        Picture("contacts-and-levels", of_plan.contacts_and_levels),
        Picture("only-here", of_neighbours.only_here),
        Picture("pairs-of-members", of_neighbours.pairs_of_members),
    )
}
"""Every picture, in the order in which they are shown."""


def _public(request: HttpRequest) -> Reading:
    """Return the plan and round that are asked for; pictures hold what everybody reads and nothing else."""
    return reading(request.GET, None)


def _figure(request: HttpRequest, slug: str) -> tuple[Reading, Figure]:
    """Return one picture; raises NotFoundError for one there is not, or whose plan has nothing to show."""
    asked, known = _public(request), PICTURES.get(slug)
    made = known.make(asked) if known else None
    if made is None:
        raise NotFoundError("There is no such picture of this plan.")
    return asked, made


@require_safe
@takes(ReadingForm)
def pictures(request: HttpRequest) -> HttpResponse:
    """All pictures of a plan, each leading to its own page."""
    asked = _public(request)
    made = [one.make(asked) for one in PICTURES.values()]
    context = {"reading": asked, "figures": [one for one in made if one is not None]}
    return render(request, "pictures.html", context)


@require_safe
@takes(ReadingForm)
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """One picture: drawing, table, reasons, files."""
    asked, made = _figure(request, slug)
    return render(request, "picture.html", {"reading": asked, "figure": made})


@require_safe
@asks_for(ReadingForm)
def picture_file(request: HttpRequest, slug: str, suffix: str) -> type_of_file:
    """One picture as a file."""
    asked, made = _figure(request, slug)
    return figure_response(request, made, suffix, file_name(slug, *asked.about))


@require_safe
@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[untyped-decorator]
@takes(ReadingForm)
def picture_embed(request: HttpRequest, slug: str) -> HttpResponse:
    """One picture for other pages to embed."""
    asked, made = _figure(request, slug)
    if asked.plan.is_training:
        raise NotFoundError("What is fictional is not embedded elsewhere.")
    return embeddable(request, made)
