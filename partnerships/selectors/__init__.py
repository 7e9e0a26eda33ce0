"""What may be asked of mechanisms."""

from __future__ import annotations

from collections.abc import Iterable

from partnerships.models import FocusArea, Mechanism
from programmes.models import MemberState

OWN = "NEASPEC"
"""The programme itself, listed in Table 2 beside the others."""


def mechanisms() -> list[Mechanism]:
    """Return all mechanisms with members and focus areas, in the order of the paper; five queries."""
    return list(
        Mechanism.objects.select_related("citation__source").prefetch_related("members", "focus_areas__areas")
    )


def memberships(found: Iterable[Mechanism]) -> list[tuple[MemberState, int]]:
    """Return in how many of the other mechanisms each member State sits, in the alphabet of the UN."""
    others = [one for one in found if one.code != OWN]
    return [(state, sum(state in one.members.all() for one in others)) for state in MemberState.objects.all()]


def focuses_by_area() -> dict[int, list[FocusArea]]:
    """Return the focus areas of all other mechanisms by programme area key; two queries."""
    found: dict[int, list[FocusArea]] = {}
    others = FocusArea.objects.exclude(mechanism__code=OWN).select_related("mechanism")
    for one in others.prefetch_related("areas").order_by("mechanism__order", "order"):
        for area in one.areas.all():
            found.setdefault(area.pk, []).append(one)
    return found
