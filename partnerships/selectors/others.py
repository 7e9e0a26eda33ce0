"""What stands beside an area or an activity: other mechanisms, collaborations, the wider context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnerships.models import (
    Absence,
    Collaboration,
    ContextInstrument,
    FocusArea,
    InstrumentMeaning,
    Mechanism,
)
from partnerships.selectors.absences import absences
from people.prepared import OWNER, give, linked, prepared
from programmes.models import PlannedActivity, ProgrammeArea

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Surroundings:
    """Everything that is shown beside one area or activity; empty lists where nothing is on record."""

    focuses: tuple[FocusArea, ...]
    mechanisms: tuple[Mechanism, ...]
    collaborations: tuple[Collaboration, ...]
    absences: tuple[Absence, ...]
    meanings: tuple[InstrumentMeaning, ...]
    instruments: tuple[ContextInstrument, ...]

    def __bool__(self) -> bool:
        others = (self.collaborations, self.absences, self.meanings, self.instruments)
        return any((self.focuses, self.mechanisms, *others))


def surroundings_of_area(area: ProgrammeArea) -> Surroundings:
    """Return what stands beside an area; a fixed number of queries."""
    return Surroundings(
        focuses=tuple(_focuses(area.pk)),
        mechanisms=(),
        collaborations=_with_mechanisms(_collaborations(area.pk, of="areas")),
        absences=tuple(absences(area=area)),
        meanings=tuple(_meanings(area.pk)),
        instruments=(),
    )


@prepared
def _focuses(area: int) -> QuerySet[FocusArea]:
    found = FocusArea.objects.filter(areas=area, mechanism__is_own=False).select_related("mechanism")
    return found.order_by("mechanism__order", "order")


@prepared
def _collaborations(key: int, *, of: str) -> QuerySet[Collaboration]:
    return Collaboration.objects.filter(**{of: key}).select_related("citation__source", "plan")


def _with_mechanisms(found: Iterable[Collaboration]) -> tuple[Collaboration, ...]:
    listed = tuple(found)
    if listed:
        mechanisms = linked(Mechanism, tuple(one.pk for one in listed), through="collaborations")
        give(listed, "mechanisms", mechanisms, owner=OWNER)
    return listed


@prepared
def _meanings(area: int) -> QuerySet[InstrumentMeaning]:
    found = InstrumentMeaning.objects.filter(area=area)
    return found.select_related("instrument", "citation__source").order_by("instrument__order")


def surroundings_of_activity(activity: PlannedActivity) -> Surroundings:
    """Return what stands beside an activity; four queries."""
    return Surroundings(
        focuses=(),
        mechanisms=tuple(_of_activity(Mechanism, activity.pk)),
        collaborations=_with_mechanisms(_collaborations(activity.pk, of="activities")),
        absences=(),
        meanings=(),
        instruments=tuple(_of_activity(ContextInstrument, activity.pk)),
    )


@prepared
def _of_activity(model: type[Mechanism | ContextInstrument], activity: int) -> QuerySet[Any]:
    found: QuerySet[Any] = model._default_manager.filter(activities=activity)
    return found
