"""An area of one plan is never renamed by what another plan calls so, whichever way that plan comes in."""

from __future__ import annotations

import shutil

import pytest

from programmes.importers.review import load_review
from programmes.models import Objective, PlannedActivity, ProgrammeArea
from programmes.services import drafting
from record.importers.reading import FilesRefusedError
from tests.factories import make_citation, make_plan
from tests.loading import REVIEW
from tests.plan_books import book_from, previewed, problems_in
from tests.programmes.setting_up.drafts import LEVELS

pytestmark = pytest.mark.django_db


def by_workbook(secretariat, *_) -> str:
    rows = {
        "plan": [{"code": "own", "title": "Own", "first_year": "2020", "last_year": "2021"}],
        "scale": [{"label": "Yes"}, {"label": "No"}],
        "areas": [{"code": "ECO", "name": "Economy", "slug": "economy"}],
        "activities": [{"code": "ECO-7", "area": "ECO", "text": "Grow."}],
    }
    return str(problems_in(previewed(book_from(rows), secretariat)))


def by_files(_, folder) -> str:
    areas = shutil.copytree(REVIEW, folder / "review") / "areas.yaml"
    text = areas.read_text().replace("- code: AIR\n", "- code: ECO\n")
    areas.write_text(text.replace("name: Transboundary Air Pollution", "name: Economy"))
    with pytest.raises(FilesRefusedError) as refused:
        load_review(folder / "review")
    return str(refused.value)


def by_outline(secretariat, _, code: str = "ECO") -> str:
    """A draft may call the area otherwise; without a code, “Economy” gets one that no other area has."""
    plan = drafting.draft_plan(drafting.NewPlan("Own", 2027, 2030, levels=LEVELS), by=secretariat)
    new = drafting.Outline([drafting.AreaRow("Economy", code)], [drafting.ActivityRow("Economy", "Grow")])
    drafting.save_outline(plan, new, expected_version=plan.version, by=secretariat)
    made = Objective.objects.select_related("area").get(plan=plan, area__code__startswith="ECO")
    return f"{made.area} {made.called} {made.area.code}"


@pytest.mark.parametrize("objective", [True, False])
@pytest.mark.parametrize("way", [by_workbook, by_files, by_outline])
def test_an_area_keeps_its_name_whichever_way_another_plan_has_its_code(
    way, objective, secretariat, tmp_path
):
    first = make_plan()
    named = {"code": "ECO", "slug": "goal-e", "name": "Goal E", "citation": make_citation()}
    area = ProgrammeArea.objects.create(**named)
    if objective:
        Objective.objects.create(plan=first, area=area, citation=make_citation())
    said = {"code": "E-1", "number": 1, "text": "Build.", "citation": make_citation()}
    PlannedActivity.objects.create(plan=first, area=area, **said)
    answer = way(secretariat, tmp_path)
    assert "Goal E" in answer
    assert "Economy" in answer
    area.refresh_from_db()
    assert (area.name, area.slug, ProgrammeArea.objects.filter(name="Economy").count()) == (
        "Goal E",
        "goal-e",
        0,
    )
    assert by_outline(secretariat, tmp_path, code="") == "Economy Economy ECOA"
