"""The activities of a plan in its own order, page by page; a page far in costs hardly more than the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Subquery

from people.prepared import prepared
from programmes.models import ActivityCount, PlannedActivity, ProgrammeArea, StrategicPlan

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
        before, whole, parts = 0, [], Q()
        for area, many in self.planned:
            begins, ends = max(first - before, 0), min(last - before, many)
            if begins < ends:
                if (begins, ends) == (0, many):
                    whole.append(area)
                else:
                    parts |= self._part_of(area, begins, ends, many)
            before += many
        if parts:
            return list(_of_plan(self.plan).filter(parts | Q(area__in=whole)))
        # A list that fits on one page is read as a whole, by SQL that is written already.
        if len(whole) == 1:
            return list(_in_area(self.plan, whole[0]))
        return list(_in_areas(self.plan, tuple(whole))) if whole else []

    def _part_of(self, area: int, begins: int, ends: int, many: int) -> Q:
        """Return what holds for a part of an area: its first and last number are looked up in the index.

        To skip rows with their texts, a database would read them.
        """
        first, last = (self._number(area, place, many) for place in (begins, ends - 1))
        return Q(area=area, number__gte=first, number__lte=last)

    def _number(self, area: int, place: int, many: int) -> Subquery:
        """Return the number at a place of an area, looked for from the nearer end."""
        from_the_end = many - 1 - place
        order, skipped = ("number", place) if place <= from_the_end else ("-number", from_the_end)
        numbers = PlannedActivity.objects.filter(plan=self.plan, area=area).order_by(order)
        return Subquery(numbers.values("number")[skipped : skipped + 1])


def plan_order(plan: StrategicPlan, area: ProgrammeArea | None = None) -> PlanOrder:
    """Return the activities of a plan, or of one area, to be read page by page; two queries."""
    planned = dict(_planned(plan.pk))
    areas = [one.pk for one in ((area,) if area else plan.areas)]
    return PlanOrder(plan.pk, tuple((key, planned[key]) for key in areas if key in planned))


def miscounted() -> list[StrategicPlan]:
    """Return the plans whose stored numbers of activities are not what counting finds."""
    stored = set(ActivityCount.objects.values_list("plan", "area", "count"))
    found = PlannedActivity.objects.order_by().values_list("plan", "area").annotate(many=Count("*"))
    return list(StrategicPlan.objects.filter(pk__in={plan for plan, _, _ in stored ^ set(found)}))


@prepared
def _planned(plan: int) -> QuerySet[ActivityCount, tuple[int, int]]:
    return ActivityCount.objects.filter(plan=plan).values_list("area", "count")


@prepared
def _in_area(plan: int, area: int) -> QuerySet[PlannedActivity]:
    return PlannedActivity.objects.filter(plan=plan, area=area).with_area().order_by("number")


@prepared
def _in_areas(plan: int, areas: tuple[int, ...]) -> QuerySet[PlannedActivity]:
    return _of_plan(plan).filter(area__in=areas)


def _of_plan(plan: int) -> QuerySet[PlannedActivity]:
    return (
        PlannedActivity.objects.filter(plan=plan).with_area().order_by("area__order", "area__code", "number")
    )
