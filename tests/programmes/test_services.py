"""Changing records: roles, versions, frozen rounds, history, counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from programmes.models import AchievementLevelCount, ActivityRating, AssessmentRound
from programmes.selectors.levels import achievement_levels
from programmes.services.amending import amend
from programmes.services.changes import FrozenRoundError, recount
from programmes.services.ratings import RatingEntry, save_rating
from record.models import Citation
from record.refusals import StaleVersionError
from tests.amending import corrected
from tests.factories import make_citation, make_plan, make_rating, make_round
from tests.pages import html_of

pytestmark = pytest.mark.on_sqlite


def counts_of(assessment_round: AssessmentRound) -> set[tuple]:
    rows = AchievementLevelCount.objects.filter(assessment_round=assessment_round, count__gt=0)
    return set(rows.values_list("area", "level", "not_rated_because", "source", "certainty", "count"))


@pytest.fixture
def draft(updated):
    """The updated round, as it was before two people cleared it."""
    updated.status = "draft"
    updated.save()
    return updated


def test_a_rating_that_changes_moves_the_counts_and_leaves_a_history(draft, secretariat):
    updated = draft
    rating = updated.ratings.get(activity__code="MPA-3")
    substantially = updated.plan.rating_scale.levels.get(slug="substantially")
    entry = replace(RatingEntry.of(rating), level=substantially)
    saved = save_rating(
        activity=rating.activity, assessment_round=updated, entry=entry, expected_version=1, by=secretariat
    )
    assert saved.version == 2
    levels = achievement_levels(updated)
    assert [one.count for one in levels.total.levels] == [2, 14, 3, 3]
    assert [(one.count, one.inferred) for one in levels.areas[2].levels] == [(0, 0), (4, 4), (1, 0), (0, 0)]
    assert rating.history.first().history_user == secretariat
    kept = counts_of(updated)
    recount(updated.plan)
    assert counts_of(updated) == kept


def test_the_slower_of_two_editors_is_told_and_loses_nothing(plan, secretariat, approver):
    activity = plan.activities.get(code="AIR-1")
    text = f"{activity.text} indeed"
    corrected(activity, changes={"text": text}, by=secretariat)
    with pytest.raises(StaleVersionError) as stale:
        amend(activity, values={"text": "other words"}, expected_version=1, by=approver, reason="other")
    assert stale.value.current.text == text
    activity.refresh_from_db()
    assert (activity.text, activity.version) == (text, 2)
    assert activity.history.count() == 2


@pytest.mark.parametrize("username", ["focal_japan", "delegate", "administrator"])
def test_only_secretariat_staff_correct(username, plan, request):
    person = request.getfixturevalue(username)
    activity = plan.activities.get(code="AIR-1")
    with pytest.raises(PermissionDenied):
        amend(activity, values={"text": "No."}, expected_version=1, by=person, reason="try")
    activity.refresh_from_db()
    assert activity.version == 1


def test_a_cleared_level_does_not_move(updated, secretariat):
    rating = updated.ratings.get(activity__code="AIR-1")
    fully = updated.plan.rating_scale.levels.get(slug="fully")
    with pytest.raises(ValidationError, match="by a revision of its round"):
        amend(rating, values={"level": fully}, expected_version=1, by=secretariat, reason="x")


def test_corrected_wording_is_no_longer_called_printed(plan, secretariat, client):
    activity = plan.activities.get(code="AIR-1")
    for text in ("Some words.", "Other words."):
        activity = corrected(activity, changes={"text": text}, by=secretariat)
    citation = Citation.objects.get(pk=activity.citation_id)
    assert citation.certainty_label.startswith("Corrected on ")
    assert citation.printed.startswith("Support collaboration among national institutions")
    html = html_of(client.get("/plans/2016-2020/air/AIR-1/"))
    assert "Corrected on" in html
    assert "Printed: “Support collaboration" in html
    item = client.get("/api/v1/plans/2016-2020/activities?limit=1").json()["items"][0]
    assert item["citation"]["corrected_on"] is not None


def test_a_corrected_note_marks_its_own_citation(updated, secretariat, client):
    rating = updated.ratings.get(activity__code="AIR-3")
    corrected(rating, changes={"note": "New."}, by=secretariat)
    rating.refresh_from_db()
    assert rating.note_citation.printed == "Held various meetings and outreach to wider stakeholders"
    assert rating.citation.corrected_on is None


def test_saving_without_a_change_is_refused(plan, secretariat):
    with pytest.raises(ValidationError, match="Nothing was changed"):
        amend(plan, values={"title": plan.title}, expected_version=1, by=secretariat, reason="x")


def test_the_citation_of_a_frozen_round_is_frozen_too(preliminary, secretariat):
    with pytest.raises(FrozenRoundError):
        amend(
            preliminary.citation,
            values={"certainty": "verbatim"},
            expected_version=1,
            by=secretariat,
            reason="x",
        )


def test_a_presented_round_is_frozen(preliminary, secretariat):
    with pytest.raises(FrozenRoundError):
        amend(preliminary, values={"as_of": "2018"}, expected_version=1, by=secretariat, reason="x")


def test_a_reason_is_demanded(plan, secretariat):
    with pytest.raises(ValidationError, match="Say in a few words why"):
        amend(plan, values={"title": "New"}, expected_version=1, by=secretariat, reason="  ")


def test_text_too_long_is_refused_not_cut(plan, secretariat):
    activity = plan.activities.get(code="AIR-1")
    with pytest.raises(ValidationError, match="at most 20000 characters"):
        amend(activity, values={"text": "x" * 20_001}, expected_version=1, by=secretariat, reason="x")


def test_correcting_a_citation_recounts_what_is_inferred(updated, secretariat):
    citation = updated.ratings.get(activity__code="BIO-3").citation
    corrected(citation, changes={"certainty": "verbatim"}, by=secretariat, reason="Better copy")
    assert sum(area.inferred for area in achievement_levels(updated).areas) == 6


@pytest.mark.django_db
def test_the_database_itself_refuses_a_rating_with_level_and_reason():
    plan = make_plan(activities=1)
    level = plan.rating_scale.levels.first()
    draft = make_round(plan, status="draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rating(plan.activities.get(), draft, level=level, not_rated_because="merged")


@pytest.mark.django_db
def test_the_database_itself_refuses_an_inferred_citation_without_reasoning():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_citation(certainty="inferred")
    assert not Citation.objects.filter(certainty="inferred", reasoning="").exists()


@pytest.mark.django_db
def test_recount_covers_areas_without_ratings():
    plan = make_plan(activities=2)
    later = make_round(plan)
    recount(plan)
    assert achievement_levels(later).total.missing == 2
    assert ActivityRating.objects.filter(assessment_round=later).count() == 0
