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
    PlatformParticipation,
)
from partnerships.selectors.absences import absences
from partnerships.selectors.contacts import collaborations
from partnerships.selectors.overlap import Coverage, OverlapView, overlap_view
from people.models import MemberState
from people.prepared import OWNER, give, linked, prepared
from programmes.models import PlannedActivity, Platform, ProgrammeArea, StrategicPlan
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from people.policies import type_of_user


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


def surroundings_of_area(area: ProgrammeArea, plan: StrategicPlan) -> Surroundings:
    """Return what stands beside an area of a plan, with the contacts of that plan; constant queries."""
    contacts = [one for one in _collaborations(area.pk, of="areas") if one.plan_id == plan.pk]
    return Surroundings(
        focuses=tuple(_focuses(area.pk)),
        mechanisms=(),
        collaborations=_with_mechanisms(contacts),
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


@dataclass(frozen=True)
class PlatformOfState:
    """A platform of the programme with what the sources say of a State's part in it."""

    platform: Platform
    participation: PlatformParticipation | None


@dataclass(frozen=True)
class StateStory:
    """Everything the page of a member State shows."""

    state: MemberState
    mechanisms: tuple[Mechanism, ...]
    not_in: tuple[Mechanism, ...]
    coverage: tuple[Coverage, ...]
    collaborations: tuple[Collaboration, ...]
    with_its_mechanisms: tuple[Collaboration, ...]
    platforms: tuple[PlatformOfState, ...]
    overlap_view: OverlapView


def state_coded(code: str) -> MemberState:
    """Return a member State by its ISO code in either case; raises NotFoundError."""
    found = MemberState.objects.filter(iso_code=code.upper()).first()
    if found is None:
        raise NotFoundError(worded("There is no member State “%(code)s”.", code=code[:10]))
    return found


def story_of(code: str, user: type_of_user | None) -> StateStory:
    """Return the story of one member State; raises NotFoundError."""
    state = state_coded(code)
    seen = overlap_view(user)
    mine = tuple(one for one in seen.others if state in one.members.all())
    everything = collaborations()
    named = [one for one in everything if state in one.states.all()]
    through_mechanisms = [
        one
        for one in everything
        if one not in named and any(mechanism in mine for mechanism in one.mechanisms.all())
    ]
    found = PlatformParticipation.objects.filter(state=state).select_related("platform", "citation__source")
    by_platform = {one.platform_id: one for one in found}
    platforms = Platform.objects.select_related("area", "citation__source")
    return StateStory(
        state=state,
        mechanisms=mine,
        not_in=tuple(one for one in seen.others if one not in mine),
        coverage=tuple(one for one in seen.coverage if one.state == state),
        collaborations=tuple(named),
        with_its_mechanisms=tuple(through_mechanisms),
        platforms=tuple(PlatformOfState(one, by_platform.get(one.pk)) for one in platforms),
        overlap_view=seen,
    )
