"""The next plan as it is drafted: can its activities be evaluated, and what has nobody taken up?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from evaluations.models import DraftActivity, DraftObjective, Finding, PlanDraft, Recommendation
from evaluations.selectors.ledger import LedgerLine, ledger_of
from evaluations.selectors.recommendations import ABSENT
from partnerships.models import FocusArea, Mechanism
from partnerships.selectors.mechanisms import focuses_by_area
from programmes.models import ProgrammeArea
from record.models import folded
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user

OBSERVABLE = frozenset(
    [
        "adopt",
        "agree",
        "assess",
        "attend",
        "build",
        "collect",
        "compare",
        "complete",
        "conduct",
        "connect",
        "convene",
        "create",
        "define",
        "deliver",
        "design",
        "develop",
        "draft",
        "draw",
        "establish",
        "exchange",
        "fund",
        "hold",
        "host",
        "implement",
        "install",
        "invite",
        "issue",
        "launch",
        "map",
        "measure",
        "merge",
        "monitor",
        "nominate",
        "open",
        "operate",
        "organise",
        "organize",
        "plant",
        "prepare",
        "present",
        "produce",
        "protect",
        "provide",
        "publish",
        "release",
        "reduce",
        "restore",
        "review",
        "run",
        "set",
        "share",
        "sign",
        "start",
        "study",
        "submit",
        "survey",
        "test",
        "train",
        "translate",
        "update",
        "visit",
        "write",
    ]
)
"""Verbs whose doing somebody else can see: a thing exists afterwards, or an event has taken place."""

VAGUE = frozenset(
    [
        "address",
        "advance",
        "aim",
        "consider",
        "continue",
        "contribute",
        "discuss",
        "encourage",
        "engage",
        "enhance",
        "ensure",
        "explore",
        "facilitate",
        "focus",
        "foster",
        "further",
        "identify",
        "improve",
        "increase",
        "intensify",
        "maintain",
        "mainstream",
        "mobilize",
        "mobilise",
        "promote",
        "pursue",
        "raise",
        "recognise",
        "seek",
        "strengthen",
        "support",
    ]
)
"""Verbs that say in which direction, but not what will be there."""


@dataclass(frozen=True)
class Doubt:
    """Something that keeps an activity from being evaluated, or that needs a word of explanation."""

    kind: str
    text: str


def doubts_of(activity: DraftActivity, focuses: Sequence[FocusArea]) -> tuple[Doubt, ...]:
    """Return what is in doubt about an activity.

    No verb that can be observed, nobody who does it, no due year, no way to rate it, and the same programme
    area as another mechanism's focus without a word on how it differs.
    """
    found = []
    words = set(re.findall(r"[a-z]+", folded(activity.text)))
    if not words & OBSERVABLE:
        vague = ", ".join(f"“{word}”" for word in sorted(words & VAGUE))
        detail = f" Only a direction: {vague}." if vague else ""
        found.append(Doubt("verb", worded("No verb names an observable result.%(detail)s", detail=detail)))
    if not activity.responsible.strip():
        found.append(Doubt("subject", "Nobody is named who does it."))
    if activity.due_year is None:
        found.append(Doubt("due", "No year by which it is due."))
    if not activity.rated_by.strip():
        found.append(Doubt("rating", "Nothing says how it can be rated."))
    named = set(activity.mechanisms.all())
    others = [one for one in focuses if one.mechanism not in named]
    if others and not activity.difference.strip():
        detail = "; ".join(f"{one.mechanism}: {one.text}" for one in others[:4])
        more = f" and {len(others) - 4} more" if len(others) > 4 else ""
        found.append(
            Doubt(
                "duplicates",
                worded(
                    "Others focus on the same area (%(detail)s%(more)s). Say how it differs, or with whom it "
                    "is done.",
                    detail=detail,
                    more=more,
                ),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class DraftedActivity:
    """An activity of the next plan with its doubts and everything it answers."""

    activity: DraftActivity
    doubts: tuple[Doubt, ...]
    answers: tuple[str, ...]

    @property
    def is_evaluable(self) -> bool:
        return not self.doubts


@dataclass(frozen=True)
class DraftedArea:
    """One area of the next plan."""

    area: ProgrammeArea
    objective: DraftObjective | None
    activities: tuple[DraftedActivity, ...]


@dataclass(frozen=True)
class Drafting:
    """The whole draft of a next plan."""

    draft: PlanDraft
    areas: tuple[DraftedArea, ...]
    not_taken_up: tuple[LedgerLine, ...]
    lines: int

    @property
    def activities(self) -> list[DraftedActivity]:
        return [one for area in self.areas for one in area.activities]

    @property
    def evaluable(self) -> int:
        return sum(one.is_evaluable for one in self.activities)

    @property
    def taken_up(self) -> int:
        return self.lines - len(self.not_taken_up)


def _drafted(draft: PlanDraft) -> list[DraftActivity]:
    return list(
        draft.activities.select_related("area").prefetch_related(
            Prefetch("recommendations", Recommendation.objects.select_related("evaluation")),
            Prefetch("findings", Finding.objects.select_related("evaluation")),
            "suggestions__theme__question",
            "activities",
            Prefetch("mechanisms", Mechanism.objects.all()),
            "instruments",
            "predecessors",
        )
    )


def drafting_of(draft: PlanDraft, user: type_of_user | None) -> Drafting:
    """Return a draft with its doubts and with what nobody has taken up; a fixed number of queries."""
    focuses = focuses_by_area()
    activities = _drafted(draft)
    objectives = {one.area_id: one for one in draft.objectives.select_related("area")}
    areas = list(draft.follows.areas)
    areas += [one.area for one in activities if one.area not in areas]
    ledger = ledger_of(draft.follows, user)
    return Drafting(
        draft,
        tuple(
            DraftedArea(
                area,
                objectives.get(area.pk),
                tuple(
                    DraftedActivity(one, doubts_of(one, focuses.get(area.pk, [])), _answers(one))
                    for one in activities
                    if one.area_id == area.pk
                ),
            )
            for area in dict.fromkeys(areas)
        ),
        tuple(_not_taken_up(ledger.lines, activities)),
        len(ledger.lines),
    )


def _answers(activity: DraftActivity) -> tuple[str, ...]:
    return tuple(activity.linked.splitlines())


def _not_taken_up(lines: Iterable[LedgerLine], activities: Iterable[DraftActivity]) -> list[LedgerLine]:
    """Return the lines that no drafted activity answers and that are neither completed nor dropped."""
    taken: set[tuple[str, int]] = set()
    for one in activities:
        taken |= {("activity", each.pk) for each in one.activities.all()}
        taken |= {("recommendation", each.pk) for each in one.recommendations.all()}
        taken |= {("suggestion", each.pk) for each in one.suggestions.all()}
    return [
        line
        for line in lines
        if (line.kind, line.subject.pk) not in taken
        and line.slug in {*ABSENT, "continued", "merged"}
        and not line.successors
    ]


def drafted_activity(draft: PlanDraft, code: str) -> DraftActivity | None:
    """Return one activity of a draft, None for none."""
    return next((one for one in _drafted(draft) if one.code == code), None)
