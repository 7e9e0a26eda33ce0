"""With whom, on what, since the last meeting: a plan's collaborations in one strip, from one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)

from partnerships.models import Absence, Collaboration, Mechanism
from partnerships.selectors.contacts import Contact, Contacts, count_contacts
from people.prepared import prepared
from programmes.models import Meeting, StrategicPlan
from record.models import SourceDocumentKind
from record.models.citations import first_day, last_day
from record.selectors.corrections import CorrectionIndex
from reporting.addresses import reverse

Outcome = Collaboration.Outcome
ITS = ("pk", "code", "may_be", "kind", "outcome", "began", "ended", "plan")


@dataclass(frozen=True)
class Partner:
    """A mechanism by its code, with the address of its page."""

    code: str
    address: str


@dataclass(frozen=True)
class Together:
    """With whom, on what, since the last meeting; what carries no date is counted apart."""

    plan: StrategicPlan
    contacts: Contacts
    partners: tuple[Partner, ...]
    silent: tuple[Partner, ...]
    others_in_all: int
    areas: tuple[str, ...]
    meeting: str
    since: int
    undated: int

    @property
    def in_all(self) -> int:
        return self.contacts.in_all

    @property
    def parts(self) -> str:
        """What is to be known of the joint work among the contacts, in brackets."""
        return self.contacts.parts(self.others_in_all)


@dataclass(frozen=True)
class _Row:
    """A collaboration with one mechanism and one area; either may be missing."""

    mechanism: str
    mechanism_order: int
    is_denied: bool
    pk: int | None
    code: str | None
    may_be: str | None
    kind: str | None
    outcome: str | None
    began: str | None
    ended: str | None
    plan: int | None
    area: str | None
    area_order: int | None
    meeting: str | None
    met_on: date | None


@prepared
def _collaborations(*, first_year: int, last_year: int) -> QuerySet[Any, tuple[Any, ...]]:
    meetings = (
        Meeting.objects.filter(kind__receives_rounds=True, starts_on__isnull=False)
        .filter(starts_on__gte=date(first_year, 1, 1), starts_on__lte=date(last_year, 12, 31))
        .exclude(citation__source__kind=SourceDocumentKind.TRAINING)
        .order_by("-starts_on")
    )
    meeting = {
        "meeting_code": Subquery(meetings.values("code")[:1]),
        "met_on": Subquery(meetings.values("starts_on")[:1]),
    }
    own: Any = Mechanism.objects.filter(is_own=False).order_by()
    denied = Exists(Absence.objects.filter(mechanism=OuterRef("pk")))
    with_mechanism = own.annotate(is_denied=denied, **meeting).values_list(
        "code",
        "order",
        "is_denied",
        *(f"collaborations__{name}" for name in (*ITS, "areas__name", "areas__order")),
        "meeting_code",
        "met_on",
    )
    rest: Any = Collaboration.objects.filter(mechanisms__isnull=True).order_by()
    without = rest.annotate(
        nobody=Value("", output_field=CharField()),
        nowhere=Value(0, output_field=IntegerField()),
        is_denied=Value(False, output_field=BooleanField()),  # noqa: FBT003
        name=F("areas__name"),
        place=F("areas__order"),
        **meeting,
    ).values_list(
        "nobody",
        "nowhere",
        "is_denied",
        *ITS,
        "name",
        "place",
        "meeting_code",
        "met_on",
    )
    everything: QuerySet[Any, Any] = with_mechanism.union(without, all=True)
    return everything


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


def _contacts(rows: Iterable[_Row], index: CorrectionIndex) -> Contacts:
    """Count the collaborations of these rows, each once however many mechanisms and areas it has."""
    named: dict[int, list[_Row]] = {}
    for row in rows:
        if row.pk is not None:
            named.setdefault(row.pk, []).append(row)
    label = Collaboration._meta.label_lower
    return count_contacts(
        Contact(
            kind=found[0].kind or "",
            outcome=found[0].outcome or "",
            with_mechanism=any(row.mechanism for row in found),
            in_plan=True,
            is_contradicted=index.is_contradicted_at(label, key),
            code=found[0].code or "",
            may_be=found[0].may_be or "",
        )
        for key, found in named.items()
    )


def together_of(plan: StrategicPlan, index: CorrectionIndex) -> Together:
    """Return what was done with others in a plan's period; one query.

    A collaboration counts as since the meeting only where its date is certain to lie after it.
    """
    everything = [_Row(*row) for row in _collaborations(first_year=plan.first_year, last_year=plan.last_year)]
    found = [row for row in everything if row.code and _falls_into(row, plan)]
    began = {row.code: row.began for row in found}
    took_place = [row for row in found if row.outcome == Outcome.TOOK_PLACE]
    named = {row.mechanism for row in found}
    met_on = next((row.met_on for row in everything if row.met_on), None)
    areas = sorted({(row.area_order or 0, row.area) for row in took_place if row.area})
    return Together(
        plan=plan,
        contacts=_contacts(found, index),
        partners=_partners(took_place),
        silent=_partners(row for row in everything if row.mechanism not in named and not row.is_denied),
        others_in_all=len({row.mechanism for row in everything if row.mechanism}),
        areas=tuple(name for _, name in areas),
        meeting=next((row.meeting for row in everything if row.meeting), None) or "",
        since=sum(bool(met_on and text and first_day(text) > met_on) for text in began.values()),
        undated=sum(not text for text in began.values()),
    )
