"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from people.access import register_views
from people.policies import may
from programmes.models import StrategicPlan
from programmes.selectors.plans import plans
from reporting.slots import fill


def _plans(context: Mapping[str, Any]) -> list[StrategicPlan]:
    """Return the plans whose workbook can be fetched; none for who brings no plans in."""
    user = context["request"].user
    return list(plans(user)) if may(user, "import-plan") else []


def _file_of(context: Mapping[str, Any], plan: StrategicPlan) -> dict[str, Any] | None:
    """Offer the workbook of a plan to whoever may open it."""
    user = context["request"].user
    return {"plan": plan} if StrategicPlan.objects.visible_to(user).filter(pk=plan.pk).exists() else None


fill(
    "setup-plans",
    "planbook/bring_in.html",
    lambda context, _: {} if may(context["request"].user, "import-plan") else None,
    order=10,
)
fill("imports-begin", "planbook/take_away.html", lambda context, _: {"plans": _plans(context)}, order=10)
fill("plan-files", "planbook/plan_file.html", _file_of, order=10)


register_views(
    "planbook",
    public=(
        "plan-template",
        "plan-book",
    ),
    by_act={"import-plan": ("upload-plan", "columns-plan", "preview-plan")},
)
