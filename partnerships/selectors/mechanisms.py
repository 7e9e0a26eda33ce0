"""Mechanisms, found by any of their names, and where what is shown of them comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch
from django.utils.text import slugify

from partnerships.models import (
    Absence,
    FocusArea,
    FunctionOfMechanism,
    Mechanism,
    MechanismAlias,
    MechanismFunction,
)
from people.models import MemberState
from people.prepared import prepared
from people.selectors.organisation import organisation
from programmes.models import PlannedActivity
from programmes.selectors.plans import known_members
from record.models import Citation, folded
from record.refusals import NotFoundError
from reporting.words import list_in_words, worded

if TYPE_CHECKING:
    from django.db.models import QuerySet


MOST_FOCUSES = 10_000
"""More than any mechanism has; a larger number is not looked up."""


def mechanisms() -> list[Mechanism]:
    """Return all mechanisms with members, focus areas and kinds of work, in the order of the paper."""
    return list(
        Mechanism.objects.select_related("citation__source", "period_citation__source").prefetch_related(
            "members",
            Prefetch("activities", PlannedActivity.objects.visible_to(None).select_related("area")),
            "focus_areas__areas",
            Prefetch("absences", Absence.objects.select_related("citation__source")),
            Prefetch("functions", FunctionOfMechanism.objects.select_related("function", "citation__source")),
        )
    )


def others_of(found: Iterable[Mechanism]) -> list[Mechanism]:
    """Return the mechanisms beside the programme itself."""
    return [one for one in found if not one.is_own]


def own_code() -> str:
    """Return the code under which the organisation itself is entered, made of its short name."""
    return slugify(organisation().short_name).upper()[:20].strip("-")


def own_of(found: Iterable[Mechanism]) -> Mechanism | None:
    """Return the programme itself as a mechanism; None where it is not on record."""
    return next((one for one in found if one.is_own), None)


def mechanism_named(name: str, found: Iterable[Mechanism] | None = None) -> Mechanism:
    """Return the mechanism of a code, a name or another spelling; raises NotFoundError."""
    known = mechanisms() if found is None else list(found)
    key = folded(name)
    for one in known:
        if folded(one.code) == key:
            return one
    alias = MechanismAlias.objects.filter(folded=key).first()
    for one in known:
        if alias is not None and one.pk == alias.mechanism_id:
            return one
    raise NotFoundError(worded("There is no mechanism “%(name)s”.", name=name[:60]))


def focus_numbered(mechanism: Mechanism, number: int) -> FocusArea:
    """Return a focus area of a mechanism by its place; raises NotFoundError."""
    found = mechanism.focus_areas.filter(order=number).first() if number < MOST_FOCUSES else None
    if found is None:
        raise NotFoundError(
            worded("%(mechanism)s has no focus area %(number)s.", mechanism=mechanism, number=number)
        )
    return found


def functions() -> list[MechanismFunction]:
    """Return every kind of work, in order."""
    return list(MechanismFunction.objects.all())


def states() -> list[MemberState]:
    """Return the members that take part in the plans everybody can read, in alphabetical order."""
    return list(known_members())


def others_by_area() -> dict[int, int]:
    """Return how many other mechanisms have a focus in each area, by its key; one query."""
    return dict(_counted_by_area())


@prepared
def _counted_by_area() -> QuerySet[FocusArea, tuple[int, int]]:
    found: Any = FocusArea.objects.filter(mechanism__is_own=False, areas__isnull=False).order_by()
    counted: QuerySet[Any, Any] = found.values_list("areas").annotate(Count("mechanism", distinct=True))
    return counted


def focuses_by_area() -> dict[int, list[FocusArea]]:
    """Return the focus areas of all other mechanisms by programme area key; two queries."""
    found: dict[int, list[FocusArea]] = {}
    others = FocusArea.objects.exclude(mechanism__is_own=True).select_related("mechanism")
    for one in others.prefetch_related("areas").order_by("mechanism__order", "order"):
        for area in one.areas.all():
            found.setdefault(area.pk, []).append(one)
    return found


def certainty_of(found: Sequence[Mechanism]) -> str:
    """Say of how many mechanisms and kinds of work the place is inferred, and what is a reading of ours."""
    parts: list[tuple[list[Citation], str]] = [
        ([one.citation for one in found], "mechanisms"),
        ([kind.citation for one in found for kind in one.functions.all()], "kinds of work"),
    ]
    inferred = [
        f"{sum(one.is_inferred for one in citations)} of {len(citations)} {called}"
        for citations, called in parts
        if any(one.is_inferred for one in citations)
    ]
    sentence = "Nothing of it is inferred."
    if inferred:
        sentence = worded("Inferred, each with its reason: %(inferred)s.", inferred=list_in_words(inferred))
    if any(focus.areas.all() for one in found for focus in one.focus_areas.all()):
        sentence += " This portal decided which programme area a focus belongs to."
    return sentence
