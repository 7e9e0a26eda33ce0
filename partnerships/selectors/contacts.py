"""Contacts and joint work with others, by partner and in time: the only counting of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Model, Prefetch, QuerySet

from partnerships.models import Collaboration, CollaborationKind, Mechanism, is_joint_work
from people.models import MemberState
from programmes.models import PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.models.plans import lead_into_plans
from record.models.citations import first_day
from record.refusals import NotFoundError
from record.selectors.corrections import CorrectionIndex
from reporting.ground import NOTHING
from reporting.number import Number
from reporting.words import number_in_words, worded

Outcome = Collaboration.Outcome
RULE: Final = (
    "A contact is a collaboration that took place. Joint activities and joint studies count as joint work; "
    "letters, talks, observers and inputs do not. Where the source does not name the kind of a contact, "
    "this portal chose it. How many were joint work is therefore given as “at most”."
)


@dataclass(frozen=True)
class Contact:
    """What counts of one collaboration."""

    kind: str
    outcome: str
    with_mechanism: bool
    in_plan: bool
    is_contradicted: bool
    code: str
    may_be: str

    @property
    def is_joint(self) -> bool:
        return is_joint_work(self.kind, self.outcome)


@dataclass(frozen=True)
class Contacts:
    """Contacts with others, of which some were joint work; what was only considered or sought stands apart.

    ``with_mechanism``, ``outside_plan`` and ``contradicted`` are parts of ``joint``.
    """

    took_place: int
    considered: int
    sought: int
    joint: int
    with_mechanism: int
    outside_plan: int
    contradicted: int
    perhaps_the_same: int
    """How many of those that took place may be others of them under a second name."""

    @property
    def number(self) -> Number:
        """How many took place, and how many it would be if some are the same."""
        least = self.took_place - self.perhaps_the_same
        return Number.between(self.took_place, None, NOTHING, least, self.took_place)

    @property
    def in_all(self) -> int:
        return self.took_place + self.considered + self.sought

    @property
    def on_record(self) -> str:
        """What follows the number of contacts in the first half of a sentence."""
        if self.took_place == 1:
            return "contact is on record"
        if self.number.is_firm:
            return "contacts are on record"
        return worded(
            "contacts are on record, or %(others)s if some are others under a second name",
            others=self.number.otherwise,
        )

    @property
    def joint_work(self) -> str:
        """How many of them were joint work, as the second half."""
        if self.took_place == 1:
            return "it may count as joint work" if self.joint else "it was not joint work"
        if not self.joint:
            return "none of them was joint work"
        if self.joint == 1:
            return "at most one was joint work"
        return worded("at most %(joint)s were joint work", joint=number_in_words(self.joint))

    def parts(self, mechanisms: int = 0) -> str:
        """Return what is to be known of the joint work, in brackets; ``mechanisms``: how many there are."""
        listed = []
        if mechanisms and self.with_mechanism:
            whom = worded("with one of the %(mechanisms)s mechanisms", mechanisms=number_in_words(mechanisms))
            whom = whom if mechanisms > 1 else "with the one other mechanism"
            listed.append(f"{number_in_words(self.with_mechanism)} of them {whom}")
        if self.outside_plan:
            listed.append(
                worded("%(outside_plan)s outside the plan", outside_plan=number_in_words(self.outside_plan))
            )
        if self.contradicted:
            listed.append(f"{number_in_words(self.contradicted)} contradicted")
        return f" ({', '.join(listed)})" if listed else ""

    def sentence(self, mechanisms: int = 0) -> str:
        """Return both halves as one sentence."""
        if not self.took_place:
            return "No contact is on record."
        many = number_in_words(self.took_place).capitalize()
        return f"{many} {self.on_record}; {self.joint_work}{self.parts(mechanisms)}."


def count_contacts(found: Iterable[Contact]) -> Contacts:
    """Count contacts; what did not take place is never one."""
    listed = list(found)
    outcomes = [one.outcome for one in listed]
    joint = [one for one in listed if one.is_joint]
    took_place = [one for one in listed if one.outcome == Outcome.TOOK_PLACE]
    codes = {one.code for one in took_place}
    return Contacts(
        took_place=len(took_place),
        considered=outcomes.count(Outcome.CONSIDERED),
        sought=outcomes.count(Outcome.NONE),
        joint=len(joint),
        with_mechanism=sum(one.with_mechanism for one in joint),
        outside_plan=sum(not one.in_plan for one in joint),
        contradicted=sum(one.is_contradicted for one in joint),
        perhaps_the_same=sum(one.may_be in codes for one in took_place),
    )


def contacts_of(found: Iterable[Collaboration], index: CorrectionIndex) -> Contacts:
    """Count collaborations as ``selectors.collaborations`` returns them; nothing is asked of the database."""
    return count_contacts(
        Contact(
            kind=one.kind,
            outcome=one.outcome,
            with_mechanism=bool(one.mechanisms.all()),
            in_plan=one.plan_id is not None,
            is_contradicted=index.is_contradicted(one),
            code=one.code,
            may_be=one.may_be,
        )
        for one in found
    )


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
        "mechanisms",
        "areas",
        "platforms",
        Prefetch("activities", PlannedActivity.objects.visible_to(None).select_related("area")),
        "states",
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
    lead_into_plans((one.plan, area) for one in listed for area in one.areas.all())
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
