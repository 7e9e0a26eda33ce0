"""The made-up plan of rivers: its workbook changed, one of its ratings, and all that is on record."""

from __future__ import annotations

from programmes.models import ActivityRating, Evidence, PlannedActivity, StrategicPlan
from record.models import Citation, SourceDocument
from review.models import RatingScale
from tests.plan_books import exported, mended, set_cell


def with_note(text: str) -> bytes:
    return mended(exported("rivers"), set_cell("Ratings", "Note", 2, text))


def rating(plan, code: str = "RIV-1", slug: str = "first") -> ActivityRating:
    return ActivityRating.objects.get(activity__plan=plan, activity__code=code, assessment_round__slug=slug)


def everything() -> dict[str, list]:
    """All that is on record of plans, apart from keys of history."""
    models = (StrategicPlan, RatingScale, PlannedActivity, ActivityRating, Evidence, Citation, SourceDocument)
    return {model.__name__: sorted(model.objects.values_list("pk", flat=True)) for model in models}
