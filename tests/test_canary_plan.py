"""A plan none of whose rounds everybody can read is known to staff alone, and counts for nobody."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from papers.selectors.numbers.of_others import gaps
from papers.selectors.record import Record
from partnerships.selectors.overlap import overlap_view
from programmes.models import AssessmentRound, Objective, ProgrammeArea, StrategicGoal, StrategicPlan
from tests.conftest import signed_in
from tests.factories import make_citation, make_plan, make_source
from tests.papers.steps import the_paper
from tests.test_canary import found_in, read_by

pytestmark = [pytest.mark.on_sqlite, pytest.mark.usefixtures("memory")]

CANARY = "kanarienvogel"
SECRETS = re.compile(rf"{CANARY} (plan|area|objective|activity|goal|source)")


@pytest.fixture
def secret_plan(db) -> StrategicPlan:
    """A plan of drafts, newer than the real one, whose every text is the canary."""
    plan = make_plan(status="draft")
    source = make_source(title=f"{CANARY} source", slug=f"{CANARY}-source")
    StrategicPlan.objects.filter(pk=plan.pk).update(
        title=f"{CANARY} plan", first_year=2091, last_year=2095, citation=make_citation(source=source)
    )
    ProgrammeArea.objects.filter(objectives__plan=plan).update(name=f"{CANARY} area")
    Objective.objects.filter(plan=plan).update(text=f"{CANARY} objective")
    plan.activities.update(text=f"{CANARY} activity")
    StrategicGoal.objects.create(
        plan=plan, number=1, text=f"{CANARY} goal", citation=make_citation(source=source)
    )
    plan.refresh_from_db()
    return plan


def channels(plan: StrategicPlan) -> list[str]:
    area = plan.objectives.get().area.slug
    return [
        f"/decisions/?area={area}",
        f"/evaluations/external-2020/?area={area}",
        f"/partnerships/?area={area}",
        f"/partnerships/?plan={plan.slug}&area={area}",
        f"/decisions/?evaluation=external-2020&area={area}",
        f"/context/?area={area}",
        f"/api/v1/context?area={area}",
        "/",
        f"/plans/{plan.slug}/",
        f"/plans/{plan.slug}/activities/?area={area}",
        f"/plans/{plan.slug}/activities/",
        f"/plans/{plan.slug}/reviews/",
        f"/plans/{plan.slug}/workbook.xlsx",
        "/data/",
        "/data.jsonld",
        "/sources/",
        f"/sources/{CANARY}-source/",
        f"/search/?q={CANARY}",
        "/decisions/",
        f"/plans/{plan.slug}/evidence-board/",
        f"/plans/{plan.slug}/succession/",
        f"/plans/{plan.slug}/succession/flow.json",
        "/partnerships/",
        "/partnerships/?by=gaps",
        "/partnerships/overlap.csv?by=gaps",
        f"/partnerships/?plan={plan.slug}",
        "/partnerships/states/mng/",
        "/api/v1/plans",
        f"/api/v1/plans/{plan.slug}",
        f"/api/v1/plans/{plan.slug}/activities",
        f"/api/v1/plans/{plan.slug}/succession",
        "/api/v1/sources",
        "/api/v1/overlap",
    ]


@pytest.mark.parametrize("persona", ["", "delegate", "administrator", "focal-japan"])
def test_a_plan_of_drafts_is_known_to_nobody_but_staff(secret_plan, persona):
    assert found_in(read_by(persona, channels(secret_plan)), SECRETS) == []


def test_staff_find_it(secret_plan):
    client = signed_in("secretariat")
    assert f"{CANARY} plan" in {one["title"] for one in client.get("/api/v1/plans").json()["items"]}
    assert client.get(f"/api/v1/plans/{secret_plan.slug}").json()["goals"][0]["text"] == f"{CANARY} goal"
    assert f"{CANARY} source" in client.get("/sources/").content.decode()


def test_it_moves_no_number_of_the_real_plan(db):
    before = len(overlap_view(None).gaps), gaps(Record(the_paper())).value
    plan = make_plan(status="draft")
    assert (len(overlap_view(None).gaps), gaps(Record(the_paper())).value) == before == (9, 9)
    AssessmentRound.objects.filter(plan=plan).update(status="cleared")
    # Six States and an area that nobody has a focus in; the paper stays with the areas of its own plan.
    assert (len(overlap_view(None).gaps), gaps(Record(the_paper())).value) == (9 + 6, 9)


def test_a_plan_of_drafts_and_none_answer_alike(secret_plan):
    hidden = Client().get(f"/api/v1/plans/{secret_plan.slug}")
    nothing = Client().get("/api/v1/plans/no-such-plan")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content.decode().replace(secret_plan.slug, "no-such-plan") == nothing.content.decode()
