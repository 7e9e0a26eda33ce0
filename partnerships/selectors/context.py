"""The wider context in time, and what it means for each programme area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from partnerships.models import ContextInstrument, ContextInstrumentKind, InstrumentMeaning
from programmes.models import PlannedActivity, ProgrammeArea, StrategicPlan
from record.models.citations import first_day
from record.refusals import NotFoundError
from reporting.words import worded


@dataclass(frozen=True)
class ContextFilter:
    """Which instruments are wanted."""

    area: ProgrammeArea | None = None
    kind: str = ""
    plan: StrategicPlan | None = None
    """Only what concerns this plan, with what concerns no plan in particular."""

    @property
    def text(self) -> str:
        """The filter in words; empty for none."""
        parts = [str(self.area)] if self.area else []
        return ", ".join([*parts, *([str(ContextInstrumentKind(self.kind).label)] if self.kind else [])])


def _read(plan: StrategicPlan | None = None) -> QuerySet[ContextInstrument]:
    meanings = InstrumentMeaning.objects.select_related("area", "citation__source")
    if plan is not None:
        meanings = meanings.filter(area__in=plan.areas)
    return ContextInstrument.objects.select_related("citation__source").prefetch_related(
        Prefetch("meanings", meanings),
        "plans",
        Prefetch("activities", PlannedActivity.objects.visible_to(None).select_related("area")),
    )


def instruments(chosen: ContextFilter | None = None) -> list[ContextInstrument]:
    """Return the instruments that match in time: dated or due first to last, then those without a date."""
    chosen = chosen or ContextFilter()
    found: Any = _read(chosen.plan)
    if chosen.plan:
        found = found.filter(pk__in=_concerning(chosen.plan))
    if chosen.area:
        found = found.filter(meanings__area=chosen.area)
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    return sorted(
        found, key=lambda one: (not one.moment, first_day(one.moment) if one.moment else None, one.order)
    )


def _concerning(plan: StrategicPlan) -> QuerySet[ContextInstrument]:
    of_this = Q(plans=plan) | Q(meanings__area__in=plan.areas) | Q(activities__plan=plan)
    of_none = Q(plans=None, meanings=None, activities=None)
    return ContextInstrument.objects.filter(of_this | of_none)


def instrument_named(slug: str) -> ContextInstrument:
    """Return one instrument; raises NotFoundError."""
    found = _read().filter(slug=slug).first()
    if found is None:
        raise NotFoundError(worded("There is no instrument “%(slug)s”.", slug=slug[:60]))
    return found
