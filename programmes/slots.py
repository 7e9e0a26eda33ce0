"""What this app shows on pages of the apps below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from people.prepared import prepared
from programmes.models import AssessmentRound, PlannedActivity
from reporting.slots import fill, once

if TYPE_CHECKING:
    from django.db.models import QuerySet

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
        return dict(_keys_by_code(current.plan_id))

    key = once(context, f"activities of {current.plan_id}", keys).get(text.about)
    return {"key": key, "code": text.about} if key else None


@prepared
def _keys_by_code(plan: int) -> QuerySet[PlannedActivity, tuple[str, int]]:
    return PlannedActivity.objects.filter(plan=plan).order_by().values_list("code", "pk")
