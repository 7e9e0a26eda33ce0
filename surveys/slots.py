"""What this app shows on pages of the apps below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reporting.slots import fill, once, type_of_gathering
from surveys.selectors.own_words import items_by_subject, themes_about

ORDER = 10


def register() -> None:
    """Fill the slots of areas, goals and approaches."""
    fill("area-additions", "surveys/area_themes.html", _themes, order=ORDER)
    for kind in ("goal", "approach"):
        fill(f"{kind}-additions", "surveys/item_link.html", _item_about(kind), order=ORDER)


def _themes(context: Mapping[str, Any], area: Any) -> dict[str, Any] | None:
    found = themes_about(area.pk, context["request"].user)
    many = sum(len(one.suggestions.all()) for one in found)
    return {"themes": found, "many": many} if found else None


def _item_about(kind: str) -> type_of_gathering:
    """Return what gathers the survey item about a goal or an approach."""

    def gather(context: Mapping[str, Any], subject: Any) -> dict[str, Any] | None:
        items = once(context, "survey items", lambda: items_by_subject(context["request"].user))
        item = items.get(kind, {}).get(subject.pk)
        return {"item": item} if item else None

    return gather
