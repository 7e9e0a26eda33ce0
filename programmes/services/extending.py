"""Adding to an adopted plan what a later meeting decided; two people do it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from people.selectors.organisation import organisation
from people.services import WrongStateError, check_may
from programmes.models import Meeting, Objective, PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.policies import EXTEND
from programmes.services.changes import recount
from programmes.services.drafting import area_code, area_slug
from programmes.services.drafts import recorded
from record.canonical import canonical, digest_of
from record.refusals import StaleVersionError
from record.services.changes import change, locked, save_with_history
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Proposal
from review.services.proposals import does, propose
from review.states import CIRCULATED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Addition:
    """An activity that is added, with the code of its area, or with the name of a new one."""

    text: str
    code: str = ""
    area: str = ""
    new_area: str = ""


@transaction.atomic
def propose_addition(
    plan: StrategicPlan,
    new: Addition,
    *,
    meeting: Meeting | None,
    reason: str,
    expected_version: int,
    by: User,
) -> Proposal:
    """Ask that an activity is added to an adopted plan because a meeting decided it.

    Raises PermissionDenied, WrongStateError (a draft, a circulated round, asked for already),
    StaleVersionError, ValidationError (no text, area, meeting or reason; the code is taken).
    """
    check_may(by, "propose-addition")
    current = locked(plan, expected_version)
    _check_open(current)
    if meeting is None:
        raise ValidationError({"meeting": "Say which meeting decided it."})
    made = _checked(current, new)
    area = new.new_area or made.area.name
    details = {
        "changes": {
            "activity": ("", f"{made.code}: {made.text}"),
            "area": ("", area),
            "meeting": ("", str(meeting)),
        },
        "labels": {"activity": "Activity", "area": "Area", "meeting": "Decided at"},
        "addition": {**asdict(new), "code": made.code},
        "meeting": meeting.pk,
        "consequence": _consequence(current.activities.count()),
    }
    return propose(
        current,
        EXTEND,
        reason=reason,
        by=by,
        details=details,
        address=reverse("programmes:setup-plan", args=[current.slug]),
        digest=_digest(current, meeting),
    )


def _consequence(count: int) -> str:
    return worded(
        "The plan has %(count)s %(activities)s from then on, not %(so_far)s. Rounds that were "
        "cleared before did not rate it and say so; rounds that were presented stay as they are.",
        activities=organisation().called.activities,
        count=count + 1,
        so_far=count,
    )


def _check_open(plan: StrategicPlan) -> None:
    if plan.is_draft:
        raise WrongStateError("This plan is a draft; write it where it is drafted.")
    out = plan.assessment_rounds.filter(status=CIRCULATED).first()
    if out is not None:
        raise WrongStateError(
            worded("“%(title)s” is circulated with the plan as it is; add to it afterwards.", title=out.title)
        )


def _checked(plan: StrategicPlan, new: Addition) -> PlannedActivity:
    """Return the activity that would be added, checked and not stored; raises ValidationError."""
    area = ProgrammeArea.objects.of_plans(pk=plan.pk).filter(code=new.area).first()
    if area is None and not new.new_area:
        raise ValidationError({"area": "Choose an area of the plan, or name a new one."})
    codes = set(plan.activities.values_list("code", flat=True))
    stem = (
        area.code
        if area
        else area_code(new.new_area, set(ProgrammeArea.objects.values_list("code", flat=True)))
    )
    number = next(one for one in range(1, len(codes) + 2) if f"{stem}-{one}" not in codes)
    made = PlannedActivity(plan=plan, code=new.code or f"{stem}-{number}", number=1, text=new.text)
    if made.code in codes:
        raise ValidationError({"code": worded("The code %(code)s is taken in this plan.", code=made.code)})
    made.clean_fields(exclude=["area", "citation", "search_text"])
    if area is not None:
        made.area = area
    return made


def _digest(plan: StrategicPlan, meeting: Meeting) -> str:
    """Return the SHA-256 of what the first person saw: the activities there are, and the meeting."""
    codes = list(plan.activities.order_by("code").values_list("code", flat=True))
    return digest_of(canonical([codes, meeting.code, meeting.name]))


@does(EXTEND, StrategicPlan)
def add_as_proposed(proposal: Proposal, plan: StrategicPlan, by: User) -> None:
    """Add what was proposed; raises WrongStateError, StaleVersionError, ValidationError."""
    meeting = Meeting.objects.filter(pk=proposal.details["meeting"]).first()
    if meeting is None:
        raise WrongStateError("The meeting was deleted meanwhile; propose it anew.")
    current = locked(plan)
    _check_open(current)
    if _digest(current, meeting) != proposal.content_digest:
        raise StaleVersionError(current)
    _add(current, Addition(**proposal.details["addition"]), f"Added by {meeting}: {proposal.reason}", by=by)


def _add(plan: StrategicPlan, new: Addition, why: str, *, by: User) -> None:
    made = _checked(plan, new)
    if new.new_area:
        made.area = _new_area(plan, new.new_area, why, by=by)
    last: Any = plan.activities.filter(area=made.area).aggregate(Max("number"))["number__max"]
    made.number = (last or 0) + 1
    made.citation = recorded(plan, f"Activity {made.code}", by=by, note=why)
    made.full_clean()
    save_with_history(made, by=by, reason=why)
    change(plan, by=by, reason=why)
    recount(plan)


def _new_area(plan: StrategicPlan, name: str, why: str, *, by: User) -> ProgrammeArea:
    last = ProgrammeArea.objects.of_plans(pk=plan.pk).aggregate(Max("order"))["order__max"] or 0
    area = ProgrammeArea(
        code=area_code(name, set(ProgrammeArea.objects.values_list("code", flat=True))),
        slug=area_slug(name),
        name=name,
        order=last + 1,
        citation=recorded(plan, f"Area {name}", by=by, note=why),
    )
    area.full_clean()
    save_with_history(area, by=by, reason=why)
    objective = Objective(plan=plan, area=area, citation=recorded(plan, f"Objective of {area.code}", by=by))
    objective.full_clean()
    save_with_history(objective, by=by, reason=why)
    return area
