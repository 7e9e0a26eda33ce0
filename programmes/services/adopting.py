"""Adopting a plan: one person says which meeting adopted it, another confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from people.selectors.organisation import organisation
from people.services import WrongStateError, check_may
from programmes.models import Meeting, StrategicPlan
from programmes.policies import ADOPT
from programmes.services.drafting import outline_of
from programmes.services.meetings import check_has_met
from record.canonical import canonical, digest_of
from record.refusals import StaleVersionError
from record.services.changes import change, locked
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Proposal
from review.services.proposals import does, propose
from review.states import ADOPTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


RULES = ("stays_in_base", "evidence_needed_to_rank", "moved_level_needs_reason")
OF_A_MEETING = ("code", "name", "kind_id", "year", "month", "starts_on", "ends_on", "place")


def obstacles_to_adopting(plan: StrategicPlan) -> list[str]:
    """Return in words what a draft lacks."""
    outline = outline_of(plan)
    with_activity = {one.area for one in outline.activities}
    words = organisation().called
    found = [] if outline.areas else [worded("It has no %(areas)s yet.", areas=words.areas)]
    bare = [one.name for one in outline.areas if one.code not in with_activity]
    found += [
        worded("“%(name)s” has no %(activity)s yet.", name=name, activity=words.activity) for name in bare
    ]
    if not plan.rating_scale.levels.exists():
        found.append("Its scale has no levels yet.")
    return found


def digest_of_plan(plan: StrategicPlan, meeting: Meeting) -> str:
    """Return the SHA-256 of everything that is adopted, and of the meeting that is said to have done it."""
    of_level = ("label", "rank", "letter", "in_headline", "definition", "example")
    levels = plan.rating_scale.levels.order_by("rank").values_list(*of_level)
    said = {
        "title": plan.title,
        "years": [plan.first_year, plan.last_year],
        "goals": list(plan.goals.order_by("number").values_list("text", flat=True)),
        "approaches": list(plan.approaches.order_by("number").values_list("text", flat=True)),
        "scale": plan.rating_scale.name,
        "levels": [list(one) for one in levels],
        "rules": [getattr(plan, name) for name in RULES],
        "members": sorted(plan.taking_part.values_list("iso_code", flat=True)),
        "meeting": [str(getattr(meeting, name)) for name in OF_A_MEETING],
        **outline_of(plan).as_json(),
    }
    return digest_of(canonical(said))


@transaction.atomic
def propose_adoption(
    plan: StrategicPlan, *, meeting: Meeting | None, reason: str, expected_version: int, by: User
) -> Proposal:
    """Ask that a draft counts as adopted by a meeting; a second person decides.

    Raises PermissionDenied, WrongStateError (adopted, or asked for already), StaleVersionError,
    ValidationError (what it lacks; no meeting, no reason).
    """
    current = locked(plan, expected_version)
    check_may(by, "propose-adoption", current)
    obstacles = obstacles_to_adopting(current)
    if obstacles:
        raise ValidationError(obstacles)
    if meeting is None:
        raise ValidationError({"meeting": "Say which meeting adopted it."})
    check_has_met(meeting, reason)
    changes = {"adopted_at": ("", meeting.code)}
    details = {
        "changes": changes,
        "labels": {"adopted_at": "Adopted at"},
        "meeting": meeting.pk,
        "consequence": _consequence(current, meeting),
    }
    address = reverse("programmes:setup-plan", args=[current.slug])
    return propose(
        current,
        ADOPT,
        reason=reason,
        by=by,
        details=details,
        address=address,
        digest=digest_of_plan(current, meeting),
    )


def _consequence(plan: StrategicPlan, meeting: Meeting) -> str:
    outline, words = outline_of(plan), organisation().called
    return worded(
        "%(title)s counts as adopted by %(meeting)s: %(areas)s %(called_areas)s, %(activities)s "
        "%(called_activities)s. From then on its wording changes with a reason only, and rounds can be "
        "opened.",
        title=plan.title,
        meeting=meeting.name,
        areas=len(outline.areas),
        called_areas=words.areas,
        activities=len(outline.activities),
        called_activities=words.activities,
    )


@does(ADOPT, StrategicPlan)
def adopt(proposal: Proposal, plan: StrategicPlan, by: User) -> None:
    """Adopt a plan as it was proposed; raises PermissionDenied, WrongStateError, StaleVersionError."""
    current = locked(plan)
    check_may(by, "adopt", current)
    meeting = Meeting.objects.filter(pk=proposal.details["meeting"]).first()
    if meeting is None:
        raise WrongStateError("The meeting was deleted meanwhile; propose it anew.")
    if digest_of_plan(current, meeting) != proposal.content_digest:
        raise StaleVersionError(current)
    check_has_met(meeting, proposal.reason)
    change(current, {"status": ADOPTED, "adopted_at": meeting}, by=by, reason=f"Adopted by {meeting}")
