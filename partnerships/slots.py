"""What this app shows on pages of the apps below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnerships.selectors.others import surroundings_of_activity, surroundings_of_area
from record.selectors.corrections import correction_index
from reporting.slots import fill

ORDER = 30


def register() -> None:
    """Fill the slots of areas and activities."""
    fill("area-additions", "partnerships/with_others.html", _on_area, order=ORDER)
    fill("activity-additions", "partnerships/with_others.html", _on_activity, order=ORDER)


def _on_area(context: Mapping[str, Any], area: Any) -> dict[str, Any]:
    """Gather who else works on an area, what was done together on it, what the wider context asks."""
    return {
        "with_others": surroundings_of_area(area, context["reading"].plan),
        "area": area,
        "index": correction_index(),
    }


def _on_activity(_context: Mapping[str, Any], activity: Any) -> dict[str, Any]:
    """Gather which mechanisms and instruments an activity names, and what was done together in it."""
    return {"with_others": surroundings_of_activity(activity), "index": correction_index()}
