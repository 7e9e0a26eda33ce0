"""Questions to begin with, under titles that people wrote; and where the pictures of before have gone."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from neaspec_portal.explore.measures import in_words
from people.models.organisation import Words
from programmes.forms.reading import reading
from programmes.titles import figure_page
from record.refusals import NotFoundError
from reporting.addresses import reverse

PRESETS: Final = (
    (
        "How far each {area} was carried out",
        "of=share&by=area",
        "best worst least lowest highest behind weakest strongest implemented achieved completed",
    ),
    ("Levels of planned {activities} by {area}", "of=activities&by=area&split=level", "ratings"),
    ("What changed since the round before", "of=changes&by=change", "improved worsened trend"),
    ("Contacts with others by kind", "of=contacts&by=kind", "partners joint work"),
    ("Contacts with others by {area}", "of=contacts&by=area", ""),
    ("Pairs of {members} by the other mechanisms in which both sit", "of=pairs&by=number", ""),
    ("Other mechanisms by {area}", "of=mechanisms&by=area", ""),
    ("What stakeholders suggested, by {area}", "of=suggestions&by=area", "wishes"),
    ("What evaluators found, by direction", "of=findings&by=direction", "strengths limitations weaknesses"),
    ("What stakeholders answered, by {member}", "of=suggestions&by=state", "respondents breakdown country"),
)
"""Title, question, and other words that ask it; titles take the organisation’s words."""
PICTURES: Final = {
    "topics": ("evaluations:board", ""),
    "three-rules": ("programmes:figure", ""),
    "contacts-by-kind": ("explore", "of=contacts&by=kind"),
    "contacts-and-levels": ("explore", "of=contacts&by=area"),
    "only-here": ("partnerships:overlap", "by=gaps"),
    "pairs-of-members": ("explore", "of=pairs&by=number"),
}
"""The page that says what a picture said, and what is asked there."""
OF_PLAN: Final = {"evaluations:board": [], "programmes:figure": ["headline-shares"]}
TABLE: Final = ("/", ".csv", ".csv-metadata.json", ".xlsx", ".json")
ONLY: Final = {"evaluations:board": TABLE, "partnerships:overlap": (*TABLE, ".svg", ".png")}
"""What there is of a page that is no figure; what there is not leads to the page."""


def presets(words: Words) -> list[tuple[str, str]]:
    """Return the questions to begin with: title and address."""
    return [(in_words(title, words), f"{reverse('explore')}?{query}") for title, query, _ in PRESETS]


@require_safe
@xframe_options_exempt
def picture_moved(request: HttpRequest, slug: str = "", after: str = "/") -> HttpResponse:
    """Lead from a picture of before to what says the same now, in one step; its plan and round are kept.

    Raises NotFoundError for a picture there never was.
    """
    view, asked = PICTURES.get(slug, ("explore", ""))
    if slug and slug not in PICTURES:
        raise NotFoundError("There is no such picture.")
    query = request.GET.copy()
    arguments = OF_PLAN.get(view)
    if arguments is not None:
        arguments = [reading(query, None).plan.slug, *arguments]
        query.pop("plan", None)
    if view == "partnerships:overlap":
        query.pop("round", None)
        if after not in ONLY[view][1:]:
            return HttpResponsePermanentRedirect(f"{reverse('partnerships:mechanisms')}#overlap-gaps")
    if after not in ONLY.get(view, (after,)):
        after = "/"
    if arguments and view == "programmes:figure" and after == "/":
        return HttpResponsePermanentRedirect(figure_page(arguments[0], arguments[1], query.urlencode()))
    address = reverse(view, args=arguments).removesuffix("/") + after
    listed = "&".join(part for part in (asked, query.urlencode()) if part)
    return HttpResponsePermanentRedirect(f"{address}?{listed}" if listed else address)
