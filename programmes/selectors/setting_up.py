"""What the pages of setting up show: members, meetings, plans and what each of them needs next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from people.models import MemberState
from people.selectors.organisation import members
from programmes.models import (
    ActivityCount,
    Approach,
    Meeting,
    Objective,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from record.models import SourceDocumentKind
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class PlanInSetUp:
    """A plan with how far it is set up."""

    plan: StrategicPlan
    areas: int
    activities: int
    members: int
    rounds: int

    @property
    def next_step(self) -> str:
        """What comes next, in words."""
        if not self.areas or not self.activities:
            return "Write its areas and activities."
        if self.plan.is_draft:
            return "Have it adopted."
        return "" if self.rounds else "Open its first round."


def plans_in_set_up() -> list[PlanInSetUp]:
    """Return all real plans, newest first; five queries, however many."""
    found = StrategicPlan.objects.filter(is_training=False).select_related("rating_scale", "adopted_at")
    named, used = (
        model.objects.order_by().values_list("plan", "area") for model in (Objective, ActivityCount)
    )
    counts: list[Mapping[int, int]] = [Counter(plan for plan, _ in named.union(used))]
    for name in ("activities", "memberships", "assessment_rounds"):
        rows = StrategicPlan.objects.filter(is_training=False)
        if name == "memberships":
            rows = rows.filter(memberships__left_on="")
        counts.append(dict(rows.annotate(many=Count(name)).values_list("pk", "many")))
    return [PlanInSetUp(one, *(each.get(one.pk, 0) for each in counts)) for one in found]


def plan_in_set_up(slug: str) -> StrategicPlan:
    """Return a real plan by its slug, draft or not; raises NotFoundError."""
    found = StrategicPlan.objects.filter(slug=slug, is_training=False).select_related("rating_scale").first()
    if found is None:
        raise NotFoundError(worded("There is no plan “%(slug)s”.", slug=slug))
    return found


def texts_of(plan: StrategicPlan, model: type[StrategicGoal | Approach]) -> list[str]:
    """Return the goals of a plan, or its approaches, in their order."""
    return list(model.objects.filter(plan=plan).order_by("number").values_list("text", flat=True))


def platforms() -> QuerySet[Platform]:
    """Return all platforms of the areas of real plans."""
    found = Platform.objects.filter(area__in=ProgrammeArea.objects.of_plans(is_training=False))
    return found.select_related("area", "citation")


def platform_keyed(key: int) -> Platform:
    """Return a platform by its key; raises NotFoundError."""
    found = platforms().filter(pk=key).first()
    if found is None:
        raise NotFoundError("There is no such platform.")
    return found


def real_meetings() -> QuerySet[Meeting]:
    """Return all meetings but those of training data, the last one first."""
    found = Meeting.objects.exclude(citation__source__kind=SourceDocumentKind.TRAINING)
    return found.select_related("kind", "citation").order_by("-order")


def meeting_keyed(key: int) -> Meeting:
    """Return a meeting by its key; raises NotFoundError."""
    found = real_meetings().filter(pk=key).first()
    if found is None:
        raise NotFoundError("There is no such meeting.")
    return found


@dataclass(frozen=True)
class MemberLine:
    """A member with the plans it takes part in."""

    member: MemberState
    plans: tuple[str, ...]


def member_lines() -> list[MemberLine]:
    """Return all members, each with the titles of its real plans; two queries."""
    found = list(members().prefetch_related("plan_memberships__plan"))
    return [
        MemberLine(
            one,
            tuple(
                each.plan.title
                for each in one.plan_memberships.all()
                if not each.left_on and not each.plan.is_training
            ),
        )
        for one in found
    ]
