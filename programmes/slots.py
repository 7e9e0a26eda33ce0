"""What this app shows on pages of the apps below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programmes.models import AssessmentRound, PlannedActivity
from reporting.slots import fill, once

ORDER = 10


def register() -> None:
    """Fill the place beside a text that is reviewed."""
    fill("reviewed-text", "programmes/text_conversation.html", _conversation, order=ORDER)


def _conversation(context: Mapping[str, Any], text: Any) -> dict[str, Any] | None:
    """Return the activity that a reviewed text rates; None for a text that rates none."""
    current = context.get("round")
    if not text.about or not isinstance(current, AssessmentRound):
        return None

    def keys() -> dict[str, int]:
        return dict(PlannedActivity.objects.filter(plan=current.plan_id).values_list("code", "pk"))

    key = once(context, f"activities of {current.plan_id}", keys).get(text.about)
    return {"key": key, "code": text.about} if key else None
