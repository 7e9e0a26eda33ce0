"""What sources say did not take place, by mechanism and area."""

from __future__ import annotations

from django.db.models import QuerySet

from partnerships.models import Absence, Mechanism
from people.prepared import OWNER, give, linked, prepared
from programmes.models import Platform, ProgrammeArea, StrategicPlan
from programmes.models.plans import lead_into_plans
from record.refusals import NotFoundError
from reporting.words import worded


def _read() -> QuerySet[Absence]:
    return Absence.objects.select_related("mechanism", "plan", "citation__source")


def absences(
    *,
    mechanism: Mechanism | None = None,
    area: ProgrammeArea | None = None,
    plan: StrategicPlan | None = None,
) -> list[Absence]:
    """Return the statements that match, in the order of their record."""
    found = list(_matching(*(one.pk if one else None for one in (mechanism, area, plan))))
    if found:
        keys = tuple(one.pk for one in found)
        for name, model in (("areas", ProgrammeArea), ("platforms", Platform)):
            give(found, name, linked(model, keys, through="absences"), owner=OWNER)
        lead_into_plans((one.plan, area) for one in found for area in one.areas.all())
    return found


@prepared
def _matching(mechanism: int | None, area: int | None, plan: int | None) -> QuerySet[Absence]:
    wanted = {"mechanism": mechanism, "areas": area, "plan": plan}
    return _read().filter(**{name: key for name, key in wanted.items() if key is not None})


def absence_coded(code: str) -> Absence:
    """Return one statement; raises NotFoundError."""
    found = _read().filter(code=code).prefetch_related("areas", "platforms").first()
    if found is None:
        raise NotFoundError(worded("There is no statement “%(code)s”.", code=code[:40]))
    return found
