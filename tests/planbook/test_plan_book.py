"""A plan goes out as a workbook and comes in again: the same bytes, on either database."""

from __future__ import annotations

import pytest

from intake.models import TableImport
from programmes.models import PlannedActivity, Platform, StrategicPlan
from tests.plan_books import (
    book_from,
    counts_of,
    empty_the_portal,
    exported,
    previewed,
    problems_in,
    six_levels,
    taken_over,
    three_levels,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def history_rows() -> int:
    from django.apps import apps

    return sum(
        model.objects.count()
        for model in apps.get_app_config("programmes").get_models()
        if model.__name__.startswith("Historical")
    )


def test_the_real_plan_comes_back_byte_by_byte_in_an_empty_portal(plan, secretariat, approver):
    first = exported(plan.slug)
    empty_the_portal()
    taken_over(first, approver, uploaded_by=secretariat)
    assert exported(plan.slug) == first
    again = StrategicPlan.objects.get()
    assert again.activities.count() == 22
    assert [one.status for one in again.assessment_rounds.order_by("number")] == ["presented", "cleared"]


def test_the_workbook_of_a_plan_changes_nothing_in_the_portal_it_came_from(plan, secretariat):
    preview = previewed(exported(plan.slug), secretariat)
    assert problems_in(preview) == []
    assert preview.count == 0
    assert all(new == changed == 0 for _, new, changed, _, _ in preview.by_sheet)
    assert counts_of(preview)["Ratings"] == (0, 0, 22)


def test_platforms_and_what_a_plan_calls_an_area_come_with_its_workbook(plan, secretariat, approver):
    platforms = list(Platform.objects.order_by("code").values_list("code", "name", "launched_in"))
    first = exported(plan.slug)
    empty_the_portal()
    taken_over(first, approver, uploaded_by=secretariat)
    assert list(Platform.objects.order_by("code").values_list("code", "name", "launched_in")) == platforms
    rows = {
        "plan": [{"code": "later", "title": "Later", "first_year": "2021", "last_year": "2025"}],
        "scale": [{"label": "Yes"}, {"label": "No"}],
        "objectives": [{"area": "AIR", "area_name": "Clean air", "text": "Breathe."}],
        "activities": [{"code": "AIR-1", "area": "AIR", "text": "Measure."}],
        "platforms": [
            {"code": "CLEAN", "area": "AIR", "name": "Clean Air Network", "launched_in": "2022"},
            {"code": platforms[0][0], "area": "AIR", "name": "Another name"},
        ],
    }
    [[_, _, refused]] = problems_in(previewed(book_from(rows), secretariat))
    assert "This platform is on record and says something else" in refused
    del rows["platforms"][1]
    taken_over(book_from(rows), secretariat, uploaded_by=secretariat)
    later = StrategicPlan.objects.get(slug="later")
    assert [one.name for one in later.areas] == ["Clean air"]
    assert [one.name for one in StrategicPlan.objects.get(slug=plan.slug).areas if one.code == "AIR"] == [
        "Transboundary Air Pollution"
    ]
    assert str(Platform.objects.get(code="CLEAN").area) == "Transboundary Air Pollution"
    again = previewed(exported("later"), secretariat)
    assert (problems_in(again), again.count) == ([], 0)


@pytest.mark.parametrize("made", [three_levels, six_levels])
def test_a_foreign_plan_comes_back_byte_by_byte_in_an_empty_portal(made, secretariat, approver):
    content = made()
    record = taken_over(content, approver, uploaded_by=secretariat)
    assert StrategicPlan.objects.filter(slug=record.about).exists()
    first = exported(record.about)
    empty_the_portal()
    taken_over(first, approver, uploaded_by=secretariat)
    assert exported(record.about) == first


@pytest.mark.parametrize("made", [three_levels, six_levels])
def test_a_second_upload_changes_nothing_and_writes_no_history(made, secretariat, approver):
    content = made()
    record = taken_over(content, approver, uploaded_by=secretariat)
    before = history_rows()
    for again in (content, exported(record.about)):
        preview = previewed(again, secretariat)
        assert problems_in(preview) == []
        assert preview.count == 0
    assert history_rows() == before
    assert TableImport.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://example.org")',
        "+1 -2 @three",
        "_x0041_ and _x000D_ and _x0000_ as letters",
        "1.0",
        "TRUE",
        "2020-05-01",
        "a\tb  c",
        "직 骨 直 Өү 🌳",
        "first\r\nsecond\rthird",
        "x" * 20_000,
        "<b>&amp;</b> “quoted”",
    ],
)
def test_any_text_stays_the_same_text(text, secretariat):
    taken_over(three_levels(), secretariat, as_drafts=True)
    activity = PlannedActivity.objects.get(code="RIV-2")
    activity.text = text
    activity.save()
    first = exported("rivers")
    assert previewed(first, secretariat).count == 0
    empty_the_portal()
    taken_over(first, secretariat, as_drafts=True)
    assert exported("rivers") == first
    kept = PlannedActivity.objects.get(code="RIV-2").text
    assert kept == text.replace("\r\n", "\n").replace("\r", "\n")
