"""Who takes part in a plan, as its workbook says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from people.models import MemberState
from programmes.models import PlanMember, StrategicPlan

if TYPE_CHECKING:
    from planbook.services.citing import BulkWriter


def write_members(writer: BulkWriter, plan: StrategicPlan, codes: list[str]) -> None:
    """Let these members take part in a plan, and no others; where none is named, nothing is said."""
    if not codes:
        return
    known = {one.state_id: one for one in PlanMember.objects.filter(plan=plan)}
    keys = set(MemberState.objects.filter(iso_code__in=codes).values_list("pk", flat=True))
    writer.create(PlanMember, [PlanMember(plan=plan, state_id=key) for key in sorted(keys - set(known))])
    back = [(one, {"left_on": ""}) for key, one in known.items() if key in keys and one.left_on]
    left = [one for key, one in known.items() if key not in keys and not one.left_on]
    today = f"{timezone.now().date():%Y-%m-%d}"
    writer.update(PlanMember, [*back, *((one, {"left_on": today}) for one in left)])
