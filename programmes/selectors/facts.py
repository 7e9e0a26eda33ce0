"""The planned activities of a round as records to count."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, FilteredRelation, Q
from django.utils.text import slugify

from programmes.addresses import activity_address
from programmes.models import AssessmentRound, PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.selectors.comparisons import CHANGES, change_between
from record.counting import Choice, Fact
from record.models import Certainty
from review.models import NotRatedBecause

WITHOUT_LEVEL = 100
"""The place of reasons for no level, after all levels of a scale."""


NO_AREA = Choice(9_999, "no-area", "No area named")


def areas_of(areas: Iterable[ProgrammeArea], plan: StrategicPlan) -> tuple[Choice, ...]:
    """Return areas, named and linked as in a plan, to count by; “No area named” where there is none."""
    own = {one.pk: one for one in plan.areas}
    called = (own.get(one.pk, one) for one in areas)
    found = (Choice(one.order, one.slug, one.name, one.get_absolute_url()) for one in called)
    return tuple(dict.fromkeys(found)) or (NO_AREA,)


def activity_facts(assessment_round: AssessmentRound) -> list[Fact]:
    """Return every planned activity of a round with its area, level and certainty; one query."""
    plan = assessment_round.plan
    levels = {one.pk: Choice(one.rank, one.slug, one.label) for one in plan.rating_scale.ordered_levels}
    areas = {one.pk: areas_of([one], plan) for one in plan.areas}
    rows = (
        PlannedActivity.objects.filter(plan=plan)
        .annotate(rated=FilteredRelation("ratings", condition=Q(ratings__assessment_round=assessment_round)))
        .annotate(
            level=F("rated__level"),
            reason=F("rated__not_rated_because"),
            certainty=F("rated__citation__certainty"),
        )
        .order_by("area__order", "number")
        .values_list("code", "area", "area__slug", "level", "reason", "certainty")
    )
    missing = assessment_round.citation.is_missing
    return [
        Fact(
            activity_address(plan.slug, slug, code),
            {
                "area": areas[area],
                "level": (levels.get(level) or _why_none(reason, is_missing=missing),),
                "certainty": (_certainty(certainty, is_missing=missing),),
            },
            frozenset({"level"}) if certainty == Certainty.INFERRED else frozenset(),
        )
        for code, area, slug, level, reason, certainty in rows
    ]


def change_facts(earlier: AssessmentRound, later: AssessmentRound) -> list[Fact]:
    """Return every planned activity with its area and what became of its level between two rounds; one query.

    Nothing can be said, and nothing is returned, where the ratings of a round are missing in the source.
    """
    if earlier.citation.is_missing or later.citation.is_missing:
        return []
    areas = {one.pk: areas_of([one], later.plan) for one in later.plan.areas}
    rows = (
        PlannedActivity.objects.filter(plan=later.plan_id)
        .annotate(
            before=FilteredRelation("ratings", condition=Q(ratings__assessment_round=earlier)),
            after=FilteredRelation("ratings", condition=Q(ratings__assessment_round=later)),
        )
        .order_by("area__order", "number")
        .values_list(
            "code",
            "area",
            "area__slug",
            "before__level__rank",
            "after__level__rank",
            "after__not_rated_because",
            "before__citation__certainty",
            "after__citation__certainty",
        )
    )
    found = []
    for code, area, slug, before, after, reason, *certainties in rows:
        change = change_between(before, after, missing=False, reason=reason or "")
        found.append(
            Fact(
                activity_address(later.plan.slug, slug, code),
                {"area": areas[area], "change": (Choice(CHANGES.index(change), slugify(change), change),)},
                frozenset({"change"}) if Certainty.INFERRED in certainties else frozenset(),
            )
        )
    return found


def _why_none(reason: str | None, *, is_missing: bool) -> Choice:
    if is_missing:
        return Choice(WITHOUT_LEVEL + 50, "missing", "Missing in the source")
    if not reason:
        return Choice(WITHOUT_LEVEL + 40, "not-rated-yet", "Not rated yet")
    place = list(NotRatedBecause.values).index(reason)
    return Choice(WITHOUT_LEVEL + place, reason, str(NotRatedBecause(reason).label))


def _certainty(certainty: str | None, *, is_missing: bool) -> Choice:
    if is_missing or not certainty:
        return Choice(9, "none", "No rating in our sources" if is_missing else "No rating yet")
    if certainty == Certainty.INFERRED:
        return Choice(2, "inferred", "Inferred")
    return Choice(1, "certain", "Certain")
