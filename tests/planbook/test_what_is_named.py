"""A plan has the areas its activities name and the members its workbook names, everywhere the same."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.conf import settings

from people.models import MemberState
from programmes.models import ActivityCount, Objective, PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.selectors.levels import achievement_levels
from programmes.services.drafting import outline_of
from tests.factories import make_plan
from tests.pages import text_of
from tests.plan_books import THREE, book_from, exported, foreign_plan, previewed, taken_over
from tests.test_house import APPS, own_files

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


def rivers(**plan: str) -> bytes:
    """Twelve activities in two areas, without a sheet of objectives: eleven rated, of them four “Done”."""
    rows = foreign_plan(
        "rivers",
        THREE,
        areas=("RIV", "LAKE"),
        activities=12,
        rounds=("first",),
        rate=lambda place, _: (
            {"level": THREE[place % 3][0]} if place < 11 else {"not_rated_because": "Not due"}
        ),
    )
    del rows["objectives"], rows["texts"], rows["citations"], rows["sources"], rows["evidence"]
    return book_from({**rows, "plan": [{**rows["plan"][0], **plan}]})


@pytest.fixture
def plan(secretariat, approver) -> StrategicPlan:
    taken_over(rivers(), approver, uploaded_by=secretariat)
    return StrategicPlan.objects.get(slug="rivers")


def test_a_plan_without_objectives_counts_the_same_everywhere(plan, client):
    assert not Objective.objects.filter(plan=plan).exists()
    levels = achievement_levels(plan.assessment_rounds.get())
    assert (levels.total.planned, levels.total.base, len(levels.areas)) == (12, 11, 2)
    told = client.get("/api/v1/plans/rivers/achievement-levels").json()
    assert (told["planned"], told["base"], told["headline_count"]) == (12, 11, 4)
    assert "4 of 11 activities" in text_of(client.get("/plans/rivers/"))
    assert len(client.get("/plans/rivers/activities.json").json()["rows"]) == 12
    figure = client.get("/plans/rivers/figures/achievement-levels.json").json()
    assert [row["base"] for row in figure["rows"]] == [6, 5, 11]
    for area in ("area-riv", "area-lake"):
        assert "of 6 planned" in text_of(client.get(f"/plans/rivers/{area}/"))
    book = openpyxl.load_workbook(io.BytesIO(exported("rivers")))
    assert [row[0].value for row in book["Areas"].iter_rows(min_row=2)] == ["RIV", "LAKE"]
    assert [one.name for one in outline_of(plan).areas] == ["Area Riv", "Area Lake"]
    assert {one.slug for one in ProgrammeArea.objects.visible_to(None)} >= {"area-riv", "area-lake"}


def test_one_query_says_which_areas_a_plan_has(plan):
    """No code asks for the objectives of areas to find those of a plan."""
    asking = re.compile(r"area(?:s|__)?\w*\.filter\(\w*objectives__|objectives__plan|area__objectives")
    files = [one for one in own_files(*APPS) if one.suffix == ".py"]
    found = {str(one.relative_to(settings.BASE_DIR)) for one in files if asking.search(one.read_text())}
    assert found == set()
    assert {one.relative_to(settings.BASE_DIR).parts[0] for one in files} == set(APPS) - {"components"}
    assert len(files) > 650
    for one in StrategicPlan.objects.all():
        named = set(one.objectives.values_list("area", flat=True))
        used = set(PlannedActivity.objects.filter(plan=one).values_list("area", flat=True))
        assert {area.pk for area in one.areas} == named | used, one


EMPTY = (
    "/plans/{}/",
    "/plans/{}/reviews/",
    "/plans/{}/figures/achievement-levels/",
    "/plans/{}/activities/",
)


def test_where_no_activity_is_planned_there_is_no_base_and_no_sentence_about_one(client):
    plan = make_plan()
    PlannedActivity.objects.filter(plan=plan).delete()
    ActivityCount.objects.filter(plan=plan).delete()
    plan.assessment_rounds.get().achievement_level_counts.all().delete()
    for address in (*EMPTY, "/plans/{}/figures/achievement-levels.svg"):
        page = client.get(address.format(plan.slug))
        text = re.sub(r"<[^>]+>", " ", page.content.decode())
        assert page.status_code in {200, 302, 404}, address
        assert re.findall(r".{20}\b(?:(?:of|the|all) 0|0 (?:of|planned))\b.{20}", text) == [], address
    assert "No base on record" in text_of(client.get(f"/plans/{plan.slug}/"))


@pytest.mark.parametrize(
    ("named", "notice"),
    [
        ({}, "No member State takes part: a round goes to nobody."),
        ({"members": "JPN"}, "One member State takes part: JPN."),
        ({"members": "KOR JPN"}, "2 member States take part: JPN, KOR."),
    ],
)
def test_only_members_that_a_workbook_names_take_part(named, notice, secretariat, approver, client):
    preview = previewed(rivers(**named), secretariat)
    assert preview.notices == [notice]
    taken_over(rivers(**named), approver, uploaded_by=secretariat)
    plan = StrategicPlan.objects.get(slug="rivers")
    codes = named.get("members", "").split()
    assert sorted(one.iso_code for one in plan.taking_part) == sorted(codes)
    assert MemberState.objects.count() == 6
    assert ("take part" in text_of(client.get("/plans/rivers/"))) is (len(codes) > 1)
    # The same workbook again leaves those on record.
    again = previewed(rivers(), secretariat)
    assert again.notices == [notice]
