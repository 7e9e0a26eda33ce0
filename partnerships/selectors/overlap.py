"""Where mechanisms share a programme area and member States, by one rule, apart from what people say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from partnerships.models import FocusArea, Mechanism, MechanismFunction, OverlapJudgement
from partnerships.selectors import mechanisms as selectors
from people.models import MemberState
from programmes.models import ProgrammeArea
from programmes.selectors.plans import known_areas

if TYPE_CHECKING:
    from people.policies import type_of_user
    from programmes.models import StrategicPlan

RULE: Final = (
    "Two mechanisms overlap in a programme area if both have a focus in it and at least one member sits in "
    "both. The more members sit in both, the larger the overlap. The rule says where to look. It does not "
    "say that anything is done twice. Assessments by people are shown apart, with author and reason."
)


@dataclass(frozen=True)
class SharedArea:
    """One area that two mechanisms share: what each does there, and the States that sit in both."""

    area: ProgrammeArea
    one: tuple[FocusArea, ...]
    other: tuple[FocusArea, ...]
    states: tuple[MemberState, ...]


@dataclass(frozen=True)
class Overlap:
    """What two mechanisms share."""

    one: Mechanism
    other: Mechanism
    states: tuple[MemberState, ...]
    areas: tuple[SharedArea, ...]
    functions: tuple[MechanismFunction, ...]

    @property
    def overlaps(self) -> bool:
        """Say whether they share area and members, as the rule asks."""
        return bool(self.areas)


@dataclass(frozen=True)
class Coverage:
    """Which other mechanisms cover one programme area for one member State."""

    state: MemberState
    area: ProgrammeArea
    mechanisms: tuple[Mechanism, ...]
    is_known: bool = True
    """Somebody has placed what others do in the areas; before that, silence is no gap."""

    @property
    def is_gap(self) -> bool:
        return self.is_known and not self.mechanisms


@dataclass(frozen=True)
class OverlapView:
    """Everything the overlap pages show, from one reading of the record."""

    mechanisms: tuple[Mechanism, ...]
    areas: tuple[ProgrammeArea, ...]
    states: tuple[MemberState, ...]
    functions: tuple[MechanismFunction, ...]
    coverage: tuple[Coverage, ...]
    judgements: tuple[OverlapJudgement, ...]

    @property
    def others(self) -> list[Mechanism]:
        return selectors.others_of(self.mechanisms)

    @property
    def own(self) -> Mechanism | None:
        return selectors.own_of(self.mechanisms)

    @property
    def own_name(self) -> str:
        """What the organisation's own mechanism is called."""
        return str(self.own) if self.own is not None else "our own mechanism"

    @property
    def gaps(self) -> list[Coverage]:
        """Areas that no other mechanism covers for a State."""
        return [one for one in self.coverage if one.is_gap]

    def covering(self, state: MemberState, area: ProgrammeArea) -> Coverage:
        of_cell = (one for one in self.coverage if one.state == state and one.area == area)
        return next(of_cell, Coverage(state, area, (), is_known=False))

    def judgement_of(self, area: ProgrammeArea, subject: Mechanism | MemberState) -> OverlapJudgement | None:
        """Return what a person made of one cell, where the reader may know it."""
        for one in self.judgements:
            if one.area_id == area.pk and subject in {one.mechanism, one.state}:
                return one
        return None


def focuses_in(mechanism: Mechanism, area: ProgrammeArea) -> tuple[FocusArea, ...]:
    """Return the focus areas of a mechanism that are placed in a programme area."""
    return tuple(one for one in mechanism.focus_areas.all() if area in one.areas.all())


def members_of(mechanism: Mechanism) -> tuple[MemberState, ...]:
    """Return the members of the organisation in a mechanism, in the alphabet of the UN."""
    return tuple(sorted(mechanism.members.all(), key=lambda one: one.name))


def overlap_of(one: Mechanism, other: Mechanism, areas: Iterable[ProgrammeArea]) -> Overlap:
    """Return what two mechanisms share, by the rule; both as ``selectors.mechanisms`` returns them."""
    states = tuple(state for state in members_of(one) if state in other.members.all())
    shared = []
    for area in areas:
        mine, theirs = focuses_in(one, area), focuses_in(other, area)
        if mine and theirs and states:
            shared.append(SharedArea(area, mine, theirs, states))
    kinds = {each.function for each in other.functions.all()}
    functions = tuple(each.function for each in one.functions.all() if each.function in kinds)
    return Overlap(one, other, states, tuple(shared), functions)


def _coverage(
    states: Iterable[MemberState], areas: Sequence[ProgrammeArea], others: Sequence[Mechanism]
) -> tuple[Coverage, ...]:
    """Return who covers each area for each member; nothing before a focus of another mechanism is placed."""
    if not any(focuses_in(one, area) for one in others for area in areas):
        return ()
    return tuple(
        Coverage(
            state,
            area,
            tuple(one for one in others if state in one.members.all() and focuses_in(one, area)),
        )
        for state in states
        for area in areas
    )


def overlap_view(user: type_of_user | None, *, plan: StrategicPlan | None = None) -> OverlapView:
    """Return the whole record of overlaps; no more queries for more mechanisms, areas or States.

    Areas and members are those of one plan, and mechanisms those that share some of them; without it, of
    every real plan that everybody can read.
    """
    seen = tuple(known_areas()) if plan is None else plan.areas
    states = tuple(selectors.states() if plan is None else plan.taking_part)
    found = selectors.mechanisms()
    if plan is not None:
        found = [one for one in found if _concerns(one, seen, states)]
    judgements = OverlapJudgement.objects.visible_to(user).select_related(
        "area", "mechanism", "state", "entered_by", "cleared_by"
    )
    if plan is not None:
        judgements = judgements.filter(area__in=seen)
    return OverlapView(
        mechanisms=tuple(found),
        areas=seen,
        states=states,
        functions=tuple(selectors.functions()),
        coverage=_coverage(states, seen, selectors.others_of(found)),
        judgements=tuple(judgements),
    )


def _concerns(one: Mechanism, areas: Iterable[ProgrammeArea], states: Iterable[MemberState]) -> bool:
    """Say whether a mechanism has to do with a plan: its areas, its members, or the organisation itself."""
    members = one.members.all()
    return (
        one.is_own
        or any(focuses_in(one, area) for area in areas)
        or any(state in members for state in states)
    )


def all_overlaps(found: OverlapView) -> list[Overlap]:
    """Return every pair of mechanisms that overlaps, in the order of the paper."""
    pairs = [
        overlap_of(one, other, found.areas)
        for place, one in enumerate(found.mechanisms)
        for other in found.mechanisms[place + 1 :]
    ]
    return [one for one in pairs if one.overlaps]


def shared_by_pair(found: OverlapView) -> dict[tuple[MemberState, MemberState], tuple[Mechanism, ...]]:
    """Return for every pair of member States the other mechanisms in which both sit, pairs in their order."""
    return {
        (one, other): tuple(each for each in found.others if {one, other} <= set(each.members.all()))
        for one, other in combinations(found.states, 2)
    }
