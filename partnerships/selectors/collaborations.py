"""Contacts and joint work with others, by partner and in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from partnerships.models import Collaboration, CollaborationKind, Mechanism
from people.models import MemberState
from programmes.models import ProgrammeArea, StrategicPlan
from record.models.dates import first_day
from record.refusals import NotFoundError
from reporting.words import worded

JOINT = {"yes": "Joint work", "no": "Not joint work"}
"""The choice between joint work and all else, as addresses and readers have it."""


@dataclass(frozen=True)
class CollaborationFilter:
    """Which collaborations are wanted."""

    mechanism: Mechanism | None = None
    area: ProgrammeArea | None = None
    state: MemberState | None = None
    kind: str = ""
    outcome: str = ""
    plan: StrategicPlan | None = None
    joint: str = ""

    @property
    def text(self) -> str:
        """The filter in words, for pages and files; empty for none."""
        parts = [str(one) for one in (self.mechanism, self.area, self.state, self.plan) if one]
        parts += [str(CollaborationKind(self.kind).label)] if self.kind else []
        parts += [str(Collaboration.Outcome(self.outcome).label)] if self.outcome else []
        parts += [JOINT[self.joint]] if self.joint else []
        return ", ".join(parts)

    @property
    def may_hold_absences(self) -> bool:
        """Say whether statements that there was none belong beside what matches."""
        return not (self.state or self.kind or self.outcome or self.joint)


def _read() -> QuerySet[Collaboration]:
    return Collaboration.objects.select_related("citation__source", "plan").prefetch_related(
        "mechanisms", "areas", "platforms", "activities__area", "states"
    )


def collaborations(chosen: CollaborationFilter | None = None) -> list[Collaboration]:
    """Return the collaborations that match, in the order of their record.

    A State's are those in which the source names it. The number of queries is constant.
    """
    chosen = chosen or CollaborationFilter()
    found = _read()
    if chosen.mechanism:
        found = found.filter(mechanisms=chosen.mechanism)
    if chosen.area:
        found = found.filter(areas=chosen.area)
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.plan:
        found = found.filter(plan=chosen.plan)
    if chosen.outcome:
        found = found.filter(outcome=chosen.outcome)
    listed = list(found)
    if chosen.joint:
        listed = [one for one in listed if one.is_joint == (chosen.joint == "yes")]
    if chosen.state:
        listed = [one for one in listed if chosen.state in one.states.all()]
    return listed


def next_code(model: type[Model], prefix: str) -> str:
    """Return the first code after all that are in use, as “COL-24”, for a form that offers one."""
    codes = model._default_manager.filter(code__startswith=f"{prefix}-").values_list("code", flat=True)
    numbers = [int(code.removeprefix(f"{prefix}-")) for code in codes]
    return f"{prefix}-{max(numbers, default=0) + 1}"


def collaboration_coded(code: str) -> Collaboration:
    """Return one collaboration; raises NotFoundError."""
    found = _read().filter(code=code).first()
    if found is None:
        raise NotFoundError(worded("There is no collaboration “%(code)s”.", code=code[:40]))
    return found


@dataclass(frozen=True)
class Moment:
    """One place on a line of time: when, what, and whether it lies in the plan's period."""

    when: str
    collaborations: tuple[Collaboration, ...]


def timeline(found: Iterable[Collaboration]) -> list[Moment]:
    """Return collaborations in time: those with a date first to last, then those without one."""
    listed = list(found)
    dated = sorted((one for one in listed if one.began), key=lambda one: (first_day(one.began), one.order))
    moments: dict[str, list[Collaboration]] = {}
    for one in [*dated, *(one for one in listed if not one.began)]:
        moments.setdefault(one.when, []).append(one)
    return [Moment(when, tuple(rows)) for when, rows in moments.items()]
