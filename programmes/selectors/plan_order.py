"""The activities of a plan in its own order, page by page: no page costs more because others are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from people.prepared import prepared
from programmes.models import PlannedActivity, ProgrammeArea, StrategicPlan

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class PlanOrder:
    """Activities in the order of their areas and numbers, of which a page is read without sorting all."""

    plan: int
    planned: tuple[tuple[int, int], ...]
    """How many activities each area has, by the key of the area, in the order of the areas."""

    def count(self) -> int:
        return sum(many for _, many in self.planned)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: slice) -> list[PlannedActivity]:
        """Return one part; one query over the areas that it touches."""
        first, last, _ = wanted.indices(self.count())
        before, begins = 0, 0
        areas: list[int] = []
        for area, many in self.planned:
            if before < last and first < before + many:
                begins = begins if areas else before
                areas.append(area)
            before += many
        if not areas:
            return []
        found = _in_area(self.plan, areas[0]) if len(areas) == 1 else _in_areas(self.plan, tuple(areas))
        # A list that fits on one page is read as a whole, by SQL that is written already.
        part = found if last - first == self.count() else found[first - begins : last - begins]
        return list(part)


def plan_order(plan: StrategicPlan, area: ProgrammeArea | None = None) -> PlanOrder:
    """Return the activities of a plan, or of one area, to be read page by page; one query, rarely two."""
    planned = dict(_planned(plan.pk))
    if area is not None:
        areas = [area.pk]
    else:
        areas = [one.pk for one in plan.areas]
        if not planned.keys() <= set(areas):
            # An area may have activities before anybody has said what is wanted there.
            areas = list(_all_areas())
    return PlanOrder(plan.pk, tuple((key, planned[key]) for key in areas if key in planned))


@prepared
def _all_areas() -> QuerySet[ProgrammeArea, int]:
    return ProgrammeArea.objects.order_by("order", "code").values_list("pk", flat=True)


@prepared
def _planned(plan: int) -> QuerySet[PlannedActivity, tuple[int, int]]:
    found: Any = PlannedActivity.objects.filter(plan=plan).order_by()
    counted: QuerySet[Any, Any] = found.values_list("area").annotate(Count("pk"))
    return counted


@prepared
def _in_area(plan: int, area: int) -> QuerySet[PlannedActivity]:
    return PlannedActivity.objects.filter(plan=plan, area=area).with_area().order_by("number")


@prepared
def _in_areas(plan: int, areas: tuple[int, ...]) -> QuerySet[PlannedActivity]:
    found = PlannedActivity.objects.filter(plan=plan, area__in=areas).with_area()
    return found.order_by("area__order", "area__code", "number")
