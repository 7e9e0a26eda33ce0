"""With whom, on what, since the last meeting: a plan's collaborations in one strip, from one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Subquery, Value
from django.urls import reverse

from partnerships.models import Collaboration, Mechanism
from programmes.models import Meeting, SourceDocument, StrategicPlan
from programmes.models.dates import first_day, last_day

Outcome = Collaboration.Outcome
ITS = ("code", "outcome", "began", "ended", "plan")
PLAIN = ("nobody", "nowhere", *ITS, "name", "place", "meeting_code", "met_on")


@dataclass(frozen=True)
class Partner:
    """A mechanism by its code, with the address of its page."""

    code: str
    address: str


@dataclass(frozen=True)
class Together:
    """With whom, on what, since the last meeting; what carries no date is counted apart."""

    plan: StrategicPlan
    took_place: int
    not_come_about: int
    considered: int
    partners: tuple[Partner, ...]
    silent: tuple[Partner, ...]
    others_in_all: int
    areas: tuple[str, ...]
    meeting: str
    since: int
    undated: int

    @property
    def in_all(self) -> int:
        return self.took_place + self.not_come_about + self.considered


@dataclass(frozen=True)
class _Row:
    """A collaboration with one mechanism and one area; either may be missing."""

    mechanism: str
    mechanism_order: int
    code: str | None
    outcome: str | None
    began: str | None
    ended: str | None
    plan: int | None
    area: str | None
    area_order: int | None
    meeting: str | None
    met_on: date | None


def _last_meetings(plan: StrategicPlan) -> QuerySet[Meeting]:
    """The Senior Officials Meetings with known days in the plan's period, the last one first."""
    return (
        Meeting.objects.filter(kind=Meeting.Kind.SENIOR_OFFICIALS, starts_on__isnull=False)
        .filter(starts_on__year__gte=plan.first_year, starts_on__year__lte=plan.last_year)
        .exclude(citation__source__kind=SourceDocument.Kind.TRAINING)
        .order_by("-starts_on")
    )


def _rows(plan: StrategicPlan) -> list[_Row]:
    meetings = _last_meetings(plan)
    meeting = {
        "meeting_code": Subquery(meetings.values("code")[:1]),
        "met_on": Subquery(meetings.values("starts_on")[:1]),
    }
    own: Any = Mechanism.objects.filter(is_own=False).order_by()
    with_mechanism = own.annotate(**meeting).values_list(
        "code",
        "order",
        *(f"collaborations__{name}" for name in (*ITS, "areas__name", "areas__order")),
        "meeting_code",
        "met_on",
    )
    rest: Any = Collaboration.objects.filter(mechanisms__isnull=True).order_by()
    without = rest.annotate(
        nobody=Value("", output_field=CharField()),
        nowhere=Value(0, output_field=IntegerField()),
        name=F("areas__name"),
        place=F("areas__order"),
        **meeting,
    ).values_list(
        "nobody",
        "nowhere",
        "code",
        "outcome",
        "began",
        "ended",
        "plan",
        "name",
        "place",
        "meeting_code",
        "met_on",
    )
    return [_Row(*row) for row in with_mechanism.union(without, all=True)]


def _falls_into(row: _Row, plan: StrategicPlan) -> bool:
    """Say whether a collaboration falls into the years of a plan, by its review or by its dates."""
    if row.plan is not None:
        return row.plan == plan.pk
    if not row.began:
        return False
    last = last_day(row.ended or row.began).year
    return first_day(row.began).year <= plan.last_year and plan.first_year <= last


def _partners(rows: Iterable[_Row]) -> tuple[Partner, ...]:
    found = sorted({(row.mechanism_order, row.mechanism) for row in rows if row.mechanism})
    return tuple(Partner(code, reverse("partnerships:mechanism", args=[code.lower()])) for _, code in found)


def together_of(plan: StrategicPlan) -> Together:
    """Return what was done with others in a plan's period; one query.

    A collaboration counts as since the meeting only where its date is certain to lie after it.
    """
    everything = _rows(plan)
    found = [row for row in everything if row.code and _falls_into(row, plan)]
    outcomes = {row.code: row.outcome for row in found}
    began = {row.code: row.began for row in found}
    took_place = [row for row in found if row.outcome == Outcome.TOOK_PLACE]
    named = {row.mechanism for row in found}
    met_on = next((row.met_on for row in everything if row.met_on), None)
    areas = sorted({(row.area_order or 0, row.area) for row in took_place if row.area})
    counted = list(outcomes.values())
    return Together(
        plan=plan,
        took_place=counted.count(Outcome.TOOK_PLACE),
        not_come_about=counted.count(Outcome.NONE),
        considered=counted.count(Outcome.CONSIDERED),
        partners=_partners(took_place),
        silent=_partners(row for row in everything if row.mechanism not in named),
        others_in_all=len({row.mechanism for row in everything if row.mechanism}),
        areas=tuple(name for _, name in areas),
        meeting=next((row.meeting for row in everything if row.meeting), None) or "",
        since=sum(bool(met_on and text and first_day(text) > met_on) for text in began.values()),
        undated=sum(not text for text in began.values()),
    )
