"""What must hold of the numbers of a plan, whatever was entered: parts add up, every number has a ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from people.selectors.organisation import organisation
from programmes.models import ActivityRating, AssessmentRound, PlannedActivity, StrategicPlan
from programmes.selectors.levels import achievement_levels
from reporting.words import worded


def broken_in_plan(plan: StrategicPlan) -> list[str]:
    """Return what does not hold in the rounds of a plan that may still change, a sentence each."""
    rounds = plan.assessment_rounds.filter(snapshot__isnull=True).select_related("plan", "citation__source")
    return [
        worded("%(plan)s, %(round)s: %(problem)s", plan=plan, round=one.title, problem=problem)
        for one in rounds
        for problem in broken_in(one)
    ]


def broken_in(assessment_round: AssessmentRound) -> Iterator[str]:
    """Yield what does not hold in the numbers of a round; four queries, however many activities.

    Compared are areas with what is on record, parts with their whole, and counts with citations.
    """
    levels = achievement_levels(assessment_round)
    total = levels.total
    planned = PlannedActivity.objects.filter(plan=assessment_round.plan_id).order_by()
    on_record = Counter(dict(planned.values_list("area__code").annotate(many=Count("pk"))))
    ratings = ActivityRating.objects.filter(assessment_round=assessment_round)
    rated = ratings.exclude(level=None, not_rated_because="").count()
    counted = Counter({one.area.code: one.planned for one in levels.areas})
    for area in sorted(on_record | counted):
        if on_record[area] != counted[area]:
            yield worded(
                "%(area)s has %(on_record)s %(activities)s, of which %(counted)s are counted.",
                area=area,
                on_record=on_record[area],
                counted=counted[area],
                activities=organisation().called.activities,
            )
    without = sum(total.not_rated.values())
    if total.rated + without + total.missing != total.planned:
        yield worded(
            "%(rated)s rated, %(without)s without a level for a reason and %(missing)s not rated are not "
            "the %(planned)s planned.",
            rated=total.rated,
            without=without,
            missing=total.missing,
            planned=total.planned,
        )
    grounded = sum(count for _, count in total.ground.rows)
    if rated and grounded != rated:
        yield worded("%(grounded)s of %(rated)s ratings have a source.", grounded=grounded, rated=rated)
