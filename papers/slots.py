"""What this app shows on pages of the apps below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reporting.slots import fill

ORDER = 40


def register() -> None:
    """Offer the brief of an area on its page."""
    fill("area-files", "papers/brief_link.html", _brief, order=ORDER)


def _brief(context: Mapping[str, Any], area: Any) -> dict[str, Any]:
    return {"area": area, "reading": context["reading"]}
