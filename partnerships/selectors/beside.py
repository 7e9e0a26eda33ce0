"""What stands beside an area or an activity: other mechanisms, collaborations, the wider context."""

from __future__ import annotations

from dataclasses import dataclass

from partnerships.models import (
    Absence,
    Collaboration,
    ContextInstrument,
    FocusArea,
    InstrumentMeaning,
    Mechanism,
)
from partnerships.selectors.absences import absences
from programmes.models import PlannedActivity, ProgrammeArea


@dataclass(frozen=True)
class Beside:
    """Everything that is shown beside one area or activity; empty lists where nothing is on record."""

    focuses: tuple[FocusArea, ...]
    mechanisms: tuple[Mechanism, ...]
    collaborations: tuple[Collaboration, ...]
    absences: tuple[Absence, ...]
    meanings: tuple[InstrumentMeaning, ...]
    instruments: tuple[ContextInstrument, ...]

    def __bool__(self) -> bool:
        told = (self.collaborations, self.absences, self.meanings, self.instruments)
        return any((self.focuses, self.mechanisms, *told))


def beside_area(area: ProgrammeArea) -> Beside:
    """Return what stands beside an area; a fixed number of queries."""
    focuses = FocusArea.objects.filter(areas=area, mechanism__is_own=False).select_related("mechanism")
    together = Collaboration.objects.filter(areas=area).prefetch_related("mechanisms")
    return Beside(
        focuses=tuple(focuses.order_by("mechanism__order", "order")),
        mechanisms=(),
        collaborations=tuple(together.select_related("citation__source", "plan")),
        absences=tuple(absences(area=area)),
        meanings=tuple(
            InstrumentMeaning.objects.filter(area=area)
            .select_related("instrument", "citation__source")
            .order_by("instrument__order")
        ),
        instruments=(),
    )


def beside_activity(activity: PlannedActivity) -> Beside:
    """Return what stands beside an activity; four queries."""
    together = Collaboration.objects.filter(activities=activity).prefetch_related("mechanisms")
    return Beside(
        focuses=(),
        mechanisms=tuple(activity.mechanisms.all()),
        collaborations=tuple(together.select_related("citation__source", "plan")),
        absences=(),
        meanings=(),
        instruments=tuple(activity.instruments.all()),
    )
