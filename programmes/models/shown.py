"""On which page a record is shown that belongs to an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from programmes.models.plans import ProgrammeArea


class ShownWithArea:
    """Shown on the page of its area."""

    area: ProgrammeArea
    address_relations: tuple[str, ...] = ("area",)

    def get_absolute_url(self) -> str:
        return self.area.get_absolute_url()
