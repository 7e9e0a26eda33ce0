"""On which page a record is shown that has none of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporting.addresses import reverse

if TYPE_CHECKING:
    from programmes.models.plans import ProgrammeArea


class ShownWithPlan:
    """Shown on the page of the plan and its areas."""

    def get_absolute_url(self) -> str:
        return reverse("programmes:areas")


class ShownWithArea:
    """Shown on the page of its area."""

    area: ProgrammeArea
    address_relations: tuple[str, ...] = ("area",)

    def get_absolute_url(self) -> str:
        return self.area.get_absolute_url()
