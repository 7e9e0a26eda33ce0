"""What sources say did not take place, by mechanism and area."""

from __future__ import annotations

from django.db.models import QuerySet

from partnerships.models import Absence, Mechanism
from programmes.models import ProgrammeArea, StrategicPlan
from record.refusals import NotFoundError
from reporting.words import worded


def _read() -> QuerySet[Absence]:
    related = ("mechanism", "plan", "citation__source")
    return Absence.objects.select_related(*related).prefetch_related("areas", "platforms")


def absences(
    *,
    mechanism: Mechanism | None = None,
    area: ProgrammeArea | None = None,
    plan: StrategicPlan | None = None,
) -> list[Absence]:
    """Return the statements that match, in the order of their record."""
    found = _read()
    if mechanism:
        found = found.filter(mechanism=mechanism)
    if area:
        found = found.filter(areas=area)
    if plan:
        found = found.filter(plan=plan)
    return list(found)


def absence_coded(code: str) -> Absence:
    """Return one statement; raises NotFoundError."""
    found = _read().filter(code=code).first()
    if found is None:
        raise NotFoundError(worded("There is no statement “%(code)s”.", code=code[:40]))
    return found
