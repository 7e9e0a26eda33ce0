"""Fills a database with made-up plans of these sizes: python -m tests.bench_data 220 2200 22000."""

from __future__ import annotations

import sys

import django

django.setup()

from programmes.models import ActivityRating, Objective, PlannedActivity, ProgrammeArea, StrategicPlan  # noqa: E402
from programmes.services.changes import recount  # noqa: E402
from record.models import Citation, folded  # noqa: E402


def fill(size: int) -> None:
    """Make a plan of so many activities over the five real areas, each rated, one in three inferred."""
    real = StrategicPlan.objects.get(slug="2016-2020")
    source = real.citation.source
    place = {"source": source, "place": "Table 1"}
    plan = StrategicPlan.objects.create(
        slug=f"bench-{size}",
        title=f"Plan of {size} activities",
        first_year=1991,
        last_year=1995,
        rating_scale=real.rating_scale,
        citation=Citation.objects.create(**place, certainty="verbatim"),
    )
    areas = list(ProgrammeArea.objects.all())
    for area in areas:
        Objective.objects.create(
            plan=plan,
            area=area,
            text="Reach it.",
            citation=Citation.objects.create(**place, certainty="verbatim"),
        )
    updated = real.assessment_rounds.get(slug="updated")
    updated.pk, updated.plan, updated.updates, updated.slug = None, plan, None, "updated"
    updated.citation = Citation.objects.create(**place, certainty="verbatim")
    updated.save()
    texts = list(real.activities.values_list("text", flat=True))
    levels = list(real.rating_scale.levels.all())
    citations = Citation.objects.bulk_create(
        Citation(**place, certainty="verbatim" if number % 3 else "inferred", reasoning="Row order.")
        for number in range(2 * size)
    )
    activities = PlannedActivity.objects.bulk_create(
        PlannedActivity(
            plan=plan,
            area=(area := areas[number % len(areas)]),
            code=(code := f"{area.code}-{number // len(areas) + 1}"),
            number=number // len(areas) + 1,
            text=(text := texts[number % len(texts)]),
            search_text=folded(f"{code} {text}"),
            citation=citations[number],
        )
        for number in range(size)
    )
    ActivityRating.objects.bulk_create(
        ActivityRating(
            activity=activity,
            assessment_round=updated,
            level=levels[(number // 3) % len(levels)],
            note="A note of one line.",
            citation=citations[size + number],
        )
        for number, activity in enumerate(activities)
    )
    recount(plan)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        fill(int(argument))
