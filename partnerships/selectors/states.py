"""One member State among the mechanisms: where it sits, what was done with it; never a rating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnerships.models import Collaboration, Mechanism, PlatformParticipation
from partnerships.selectors.contacts import collaborations
from partnerships.selectors.overlap import Coverage, OverlapView, overlap_view
from people.models import MemberState
from programmes.models import Platform
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


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
