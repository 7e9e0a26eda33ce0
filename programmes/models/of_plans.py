"""Who may see what belongs to plans: exactly those who may see one of the plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models

from people.policies import STAFF, roles_of

if TYPE_CHECKING:
    from people.policies import type_of_user


class OfPlanQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """What belongs to a plan and is exactly as confidential as it."""

    path = "plan"

    def visible_to(self, user: type_of_user | None) -> Self:
        """What belongs to the plans that the reader may see."""
        if roles_of(user) & STAFF:
            return self
        plans = apps.get_model("programmes", "StrategicPlan")._default_manager.visible_to(user)
        return self.filter(pk__in=self.model._base_manager.filter(**{f"{self.path}__in": plans}).values("pk"))


class AreaQuerySet(OfPlanQuerySet):
    """Areas, which live across plans."""

    path = "objectives__plan"
