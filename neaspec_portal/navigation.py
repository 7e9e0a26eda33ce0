"""The five places of the portal and their pages: what the head of every page offers, and where one is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from neaspec_portal.switcher import Contents
from programmes.models.plans import front_plan
from programmes.selectors.plans import plans
from reporting.addresses import place
from reporting.words import first_upper

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.models.organisation import Words


MOST_MENUS: Final = 512
"""Menus that are remembered: one for each page that one can be on, and what it leads to."""


@dataclass(frozen=True)
class Page:
    """A page that the menu leads to, or a part of one, named after “#”, that only the search leads to.

    ``also_called`` are other words for it; ``holds`` names what must be there for it to be offered;
    ``of_plan`` says that its address lies below the plan that is read, ``front`` where none is;
    ``keeps`` says that an address above all plans keeps plan and round; ``below`` are the pages that belong
    to it.
    """

    label: str
    view: str
    holds: str = ""
    of_plan: bool = False
    keeps: bool = False
    below: tuple[str, ...] = ()
    also_called: tuple[str, ...] = ()
    is_here: bool = False
    front: str = ""

    @property
    def address(self) -> str:
        """Its address where no plan is read: that of the plan shown first."""
        if not self.of_plan:
            return place(self.view)
        return place(self.view, [self.front]) if self.front else place("overview")

    @property
    def is_part(self) -> bool:
        return "#" in self.view


@dataclass(frozen=True)
class Place:
    """One of the five places, with those of its pages that have something to show."""

    name: str
    pages: tuple[Page, ...]
    is_here: bool = False

    @property
    def first(self) -> Page:
        return self.pages[0]


_PLACES: Final = (
    Place(
        "Plan",
        (
            Page(
                "Overview",
                "plan",
                of_plan=True,
                below=("overview",),
                also_called=("home", "results", "progress"),
            ),
            Page(
                "{activities}",
                "programmes:activities",
                "rounds",
                of_plan=True,
                below=("programmes:activity", "programmes:area"),
            ),
            Page("{areas}", "programmes:activities#areas", "rounds", of_plan=True),
            Page(
                "Rounds",
                "programmes:rounds",
                "rounds",
                of_plan=True,
                also_called=("ratings", "comparison", "change log"),
                below=tuple(
                    f"programmes:{one}"
                    for one in ("round", "compare", "record", "changes", "as-of", "round-positions", "figure")
                ),
            ),
        ),
    ),
    Place(
        "Voices",
        (
            Page(
                "Surveys",
                "surveys:surveys",
                "surveys",
                also_called=("stakeholders", "questionnaire"),
                below=("surveys:survey", "surveys:figure"),
            ),
            Page(
                "Evaluations",
                "evaluations:evaluations",
                "evaluations",
                below=tuple(f"evaluations:{one}" for one in ("evaluation", "ratings", "positions")),
            ),
            Page("Evidence board", "evaluations:board", "voices", of_plan=True),
        ),
    ),
    Place(
        "Neighbours",
        (
            Page(
                "Other mechanisms",
                "partnerships:mechanisms",
                "mechanisms",
                also_called=("overlap", "duplication"),
                below=("partnerships:mechanism", "partnerships:state"),
            ),
            Page(
                "Contacts and joint work",
                "partnerships:mechanisms#contacts",
                "mechanisms",
                also_called=("collaborations", "cooperation"),
            ),
            Page("Wider context", "partnerships:context", "instruments"),
        ),
    ),
    Place(
        "Decisions",
        (
            Page(
                "What was decided",
                "decisions",
                "decisions",
                also_called=("decide", "requests"),
                below=("evaluations:recommendation",),
            ),
            Page(
                "Recommendations",
                "decisions#recommendations",
                "recommendations",
                also_called=("suggestions", "responses", "answered", "follow-up"),
            ),
            Page("{meetings}", "decisions#meetings", "meetings"),
            Page(
                "Into the next {plan}",
                "evaluations:ledger",
                "successions",
                of_plan=True,
                also_called=("next strategic plan",),
            ),
            Page("Papers", "papers:papers", "papers", below=("papers:paper", "papers:bundle")),
        ),
    ),
    Place(
        "Sources",
        (
            Page(
                "Sources and contradictions",
                "record:sources",
                "rounds",
                keeps=True,
                also_called=("documents", "corrections", "errors"),
                below=("record:source",),
            ),
            Page(
                "Explore",
                "explore",
                "rounds",
                also_called=("ask the data", "charts", "figures", "pictures", "comparisons"),
            ),
            Page(
                "Data",
                "data",
                also_called=("downloads", "open data", "csv", "excel", "api", "licence", "license"),
                below=("api-docs",),
            ),
            Page(
                "About",
                "about",
                also_called=("methodology", "definitions of levels", "contact", "accessibility", "scale"),
                below=("privacy",),
            ),
        ),
    ),
)


def places(request: HttpRequest, words: Words, found: Contents, *, for_staff: bool) -> list[Place]:
    """Return the places with something to show, in the words of the organisation, and where the reader is.

    Staff are offered what waits to be filled too, once there is a round.
    """
    match = request.resolver_match
    here = match.view_name if match is not None else ""
    front = front_plan() or (next((one.slug for one in plans(request.user)), "") if for_staff else "")
    return _shown(here, _called(words), found.for_staff if for_staff else found.public, front)


@lru_cache(maxsize=MOST_MENUS)
def _shown(here: str, words: tuple[str, ...], holds: frozenset[str], front: str) -> list[Place]:
    shown = []
    for each in _PLACES:
        pages = tuple(
            _page(one, words, here, front)
            for one in each.pages
            if not one.is_part and (not one.holds or one.holds in holds)
        )
        if pages:
            shown.append(Place(each.name, pages, any(one.is_here for one in pages)))
    return shown


def _called(words: Words) -> tuple[str, ...]:
    return words.areas, words.activities, words.plan, words.meetings


def public_pages(words: Words, found: Contents) -> Iterable[Page]:
    """Return every page of the menu that everybody is offered, in the words of the organisation."""
    return (
        _page(page, _called(words), "", front_plan())
        for each in _PLACES
        for page in each.pages
        if not page.holds or page.holds in found.public
    )


def _page(one: Page, words: tuple[str, ...], here: str, front: str) -> Page:
    label = one.label.format(**dict(zip(("areas", "activities", "plan", "meetings"), words, strict=True)))
    return replace(one, label=first_upper(label), is_here=here in {one.view, *one.below}, front=front)


def pages_here(shown: Iterable[Place]) -> tuple[Page, ...]:
    """Return the pages of the place where the reader is; none elsewhere."""
    return next((one.pages for one in shown if one.is_here and len(one.pages) > 1), ())
