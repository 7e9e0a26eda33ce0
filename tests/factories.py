"""Small made-up plans, for what the real review does not show."""

from __future__ import annotations

from itertools import count

from django.db.models import Count

from people.models import MemberState
from programmes.models import (
    ActivityCount,
    ActivityRating,
    AssessmentRound,
    Meeting,
    Objective,
    PlanMember,
    PlannedActivity,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.services.changes import recount
from record.models import Citation, SourceDocument
from review.models import RatingLevel, RatingScale

_numbers = count(1)


def make_source(**values: object) -> SourceDocument:
    number = next(_numbers)
    wanted = {"slug": f"made-up-{number}", "title": f"Made-up source {number}", "kind": "paper"}
    return SourceDocument.objects.create(**{**wanted, "publisher": "Nobody", **values})


def make_citation(**values: object) -> Citation:
    wanted = {"place": "Table 9", "certainty": "verbatim", **values}
    if "source" not in wanted:
        wanted["source"] = make_source()
    return Citation.objects.create(**wanted)


def make_scale(labels: tuple[str, ...] = ("Fully", "Substantially", "Partially", "Minimally")) -> RatingScale:
    scale = RatingScale.objects.create(
        slug=f"scale-{next(_numbers)}",
        name="Progress",
        citation=make_citation(),
        order_citation=make_citation(),
        definitions_citation=make_citation(),
    )
    for rank, label in enumerate(labels, 1):
        RatingLevel.objects.create(
            scale=scale,
            slug=label.lower(),
            label=label,
            letter=label[0],
            rank=rank,
            out_of=len(labels),
            in_headline=rank <= len(labels) // 2,
        )
    return scale


def make_area(**values: object) -> ProgrammeArea:
    number = next(_numbers)
    letters = "".join(chr(65 + int(digit)) for digit in str(number))
    wanted = {
        "code": f"X{letters}",
        "slug": f"area-{number}",
        "name": f"Area {number}",
        "order": 100 + number,
    }
    return ProgrammeArea.objects.create(**{**wanted, "citation": make_citation(), **values})


def make_meeting(**values: object) -> Meeting:
    number = next(_numbers)
    wanted = {
        "code": f"SOM-{9000 + number}",
        "kind_id": "som",
        "name": f"Meeting {number}",
        "order": 9000 + number,
    }
    return Meeting.objects.create(**{**wanted, "citation": make_citation(), **values})


def make_round(plan: StrategicPlan, *, status: str = "cleared", **values: object) -> AssessmentRound:
    number = next(_numbers)
    wanted = {
        "slug": f"round-{number}",
        "kind": "updated",
        "title": f"Round {number}",
        "number": plan.assessment_rounds.count() + 1,
        "assessed_by": "The secretariat",
        "as_of": "2030",
    }
    if status == "presented" and "presented_to" not in values:
        wanted["presented_to"] = make_meeting()
    citation = values.pop("citation", None) or make_citation()
    return AssessmentRound.objects.create(plan=plan, status=status, citation=citation, **{**wanted, **values})


def make_plan(
    *,
    activities: int = 3,
    status: str = "cleared",
    scale: RatingScale | None = None,
    area: ProgrammeArea | None = None,
    first_year: int = 1991,
) -> StrategicPlan:
    """Make a plan of one area with so many activities, all rated at the highest level in one round."""
    number = next(_numbers)
    plan = StrategicPlan.objects.create(
        slug=f"plan-{number}",
        title=f"Made-up plan {number}",
        first_year=first_year,
        last_year=first_year + 4,
        rating_scale=scale or make_scale(),
        citation=make_citation(),
    )
    for state in MemberState.objects.all():
        PlanMember.objects.create(plan=plan, state=state)
    area = area or make_area()
    Objective.objects.create(plan=plan, area=area, text="Reach something.", citation=make_citation())
    assessment_round = make_round(plan, status=status)
    top = plan.rating_scale.levels.first()
    for place in range(1, activities + 1):
        activity = make_activity(plan, area, place)
        make_rating(activity, assessment_round, level=top)
    recount(plan)
    return plan


def make_activity(plan: StrategicPlan, area: ProgrammeArea, place: int, **values: object) -> PlannedActivity:
    wanted = {"text": f"Do thing {place}.", "citation": make_citation()}
    return PlannedActivity.objects.create(
        plan=plan, area=area, code=f"{area.code}-{place}", number=place, **{**wanted, **values}
    )


def make_rating(
    activity: PlannedActivity, assessment_round: AssessmentRound, **values: object
) -> ActivityRating:
    return ActivityRating.objects.create(
        activity=activity, assessment_round=assessment_round, **{"citation": make_citation(), **values}
    )


def activity_counts_are_true() -> bool:
    """Say whether the stored number of activities of each plan and area is what counting finds."""
    counted = PlannedActivity.objects.order_by().values_list("plan", "area").annotate(many=Count("*"))
    return set(ActivityCount.objects.values_list("plan", "area", "count")) == set(counted)
