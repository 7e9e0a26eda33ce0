"""Circulates a round of 22 activities for the bench: python -m tests.bench_round."""

from __future__ import annotations

from datetime import timedelta

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.utils import timezone  # noqa: E402

from programmes.models import AssessmentRound, StrategicPlan  # noqa: E402
from programmes.services.ratings import RatingEntry, save_rating  # noqa: E402
from programmes.services.rounds import NewRound, open_round  # noqa: E402
from review.services.circulating import circulate  # noqa: E402

if __name__ == "__main__":
    by = get_user_model().objects.get(username="secretariat")
    plan = StrategicPlan.objects.get(slug="2016-2020")
    StrategicPlan.objects.filter(pk=plan.pk).update(evidence_needed_to_rank=0, moved_level_needs_reason=False)
    new = NewRound("updated", "Bench", "The secretariat", as_of="2026")
    draft = open_round(plan, new, by=by)
    entry = RatingEntry(level=plan.rating_scale.levels.first(), note="One point.\nAnother point.")
    for activity in plan.activities.all():
        save_rating(activity=activity, assessment_round=draft, entry=entry, expected_version=0, by=by)
    circulate(
        AssessmentRound.objects.get(pk=draft.pk),
        deadline=timezone.now() + timedelta(days=7),
        by=by,
        notify=False,
    )
