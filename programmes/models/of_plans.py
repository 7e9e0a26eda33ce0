"""Who may see what belongs to plans: exactly those who may see one of the plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.query import ModelIterable

from people.policies import STAFF, roles_of

if TYPE_CHECKING:
    from people.policies import type_of_user


class OfPlanQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """What belongs to a plan and is exactly as confidential as it."""

    def visible_to(self, user: type_of_user | None) -> Self:
        """What belongs to the plans that the reader may see."""
        if roles_of(user) & STAFF:
            return self
        plans = apps.get_model("programmes", "StrategicPlan")._default_manager.visible_to(user)
        return self.filter(pk__in=self.model._base_manager.filter(plan__in=plans).values("pk"))


class _WithAreaAsCalled(ModelIterable):  # type: ignore[type-arg]
    """Rows whose area has the name that their plan gives it, also when they are read one by one."""

    def __iter__(self) -> Iterator[Any]:
        for one in super().__iter__():
            if one.area_called:
                one.area.name = one.area_called
            one.area.in_plan = one.plan_slug
            yield one


class ActivityQuerySet(OfPlanQuerySet):
    """Planned activities."""

    def with_area(self) -> Self:
        """Read the area with each activity, under the name it has in their plan, and the plan’s own name."""
        called = apps.get_model("programmes", "Objective")._base_manager.filter(
            plan=OuterRef("plan"), area=OuterRef("area")
        )
        found = self.select_related("area").annotate(
            area_called=Subquery(called.values("area_name")[:1]), plan_slug=F("plan__slug")
        )
        found._iterable_class = _WithAreaAsCalled
        return found


class AreaQuerySet(OfPlanQuerySet):
    """Areas, which live across plans."""

    def of_plans(self, *chosen: Any, **wanted: Any) -> Self:
        """Areas for which a plan has an objective or activities; the arguments filter the plans."""
        plans = apps.get_model("programmes", "StrategicPlan")._base_manager.filter(*chosen, **wanted)
        found = Q()
        for name in ("Objective", "ActivityCount"):
            rows = apps.get_model("programmes", name)._base_manager.filter(plan__in=plans)
            found |= Q(pk__in=rows.values("area"))
        return self.filter(found)

    def visible_to(self, user: type_of_user | None) -> Self:
        """The areas of the plans that the reader may see."""
        plans = apps.get_model("programmes", "StrategicPlan")._default_manager.visible_to(user)
        return self if roles_of(user) & STAFF else self.of_plans(pk__in=plans)
