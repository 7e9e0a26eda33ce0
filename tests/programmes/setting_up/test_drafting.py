"""The draft of a plan: what it holds, who sees it, and how it is changed and deleted."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from neaspec_portal import switcher
from people.services import WrongStateError
from programmes.models import ProgrammeArea, StrategicGoal, StrategicPlan
from programmes.services import drafting, scales
from programmes.services.rounds import NewRound, open_round
from review.models import RatingScale
from tests.conftest import signed_in
from tests.factories import make_plan, make_round
from tests.pages import text_of
from tests.programmes.setting_up.drafts import LEVELS, outline

pytestmark = pytest.mark.django_db


def test_a_draft_has_its_scale_its_members_and_its_outline(draft):
    assert (draft.slug, draft.status, draft.is_draft) == ("2027-2030", "draft", True)
    assert [(one.letter, one.label, one.slug) for one in draft.rating_scale.ordered_levels] == [
        ("MU", "Moderately unsatisfactory", "moderately-unsatisfactory"),
        ("MS", "Moderately satisfactory", "moderately-satisfactory"),
        ("Ms", "Mostly", "mostly"),
        ("基", "基本完成", "level-4"),
    ]
    assert draft.taking_part.count() == 6
    assert [(one.code, one.number, one.text) for one in draft.activities.all()] == [
        ("FAD-1", 1, "Set up gauges"),
        ("FISH-7", 1, "Count fish"),
        ("FISH-1", 2, "Build ladders"),
    ]
    assert [(one.area.code, one.text) for one in draft.objectives.all()] == [
        ("FAD", "Warn in time"),
        ("FISH", ""),
    ]
    assert str(draft.citation.certainty) == "recorded"
    assert draft.activities.get(code="FISH-7").history.get().history_user.username == "secretariat"


def test_nobody_else_sees_a_draft_and_no_round_is_opened_on_it(draft, client, secretariat):
    assert client.get("/plans/2027-2030/").status_code == 404
    assert signed_in("focal-japan").get("/setup/plans/2027-2030/").status_code == 403
    assert "River plan" not in text_of(client.get("/search/?q=River"))
    with pytest.raises(WrongStateError, match="is a draft"):
        open_round(draft, NewRound("updated", "First", "Us"), by=secretariat)
    answer = signed_in("secretariat").post(
        "/workspace/plans/2027-2030/rounds/new/", {"kind": "final", "title": "First", "assessed_by": "Us"}
    )
    assert answer.status_code == 400
    assert "its first round opens once it is adopted" in text_of(answer)


def test_a_draft_is_renamed_and_deleted_with_everything_in_it(draft, secretariat):
    scale = draft.rating_scale
    drafting.save_numbered(
        draft, StrategicGoal, ["One", "Two"], expected_version=draft.version, by=secretariat
    )
    draft.refresh_from_db()
    renamed = drafting.change_plan(
        draft,
        title="Lake plan",
        first_year=2027,
        last_year=2031,
        expected_version=draft.version,
        by=secretariat,
    )
    with pytest.raises(ValidationError, match="ends in the year it begins"):
        drafting.change_plan(
            draft,
            title="x",
            first_year=2030,
            last_year=2029,
            expected_version=renamed.version,
            by=secretariat,
        )
    drafting.delete_plan(renamed, expected_version=renamed.version, by=secretariat)
    assert not StrategicPlan.objects.filter(slug="2027-2030").exists()
    assert not RatingScale.objects.filter(pk=scale.pk).exists()
    assert not ProgrammeArea.objects.filter(code__in=("FAD", "FISH")).exists()
    assert StrategicPlan.history.filter(title="Lake plan", history_type="-").exists()


def test_a_draft_that_a_round_rates_is_not_changed_by_form(draft, secretariat):
    make_round(draft, status="draft")
    for change in (
        lambda: drafting.save_outline(draft, outline(), expected_version=draft.version, by=secretariat),
        lambda: scales.save_scale(draft, LEVELS, name="x", expected_version=draft.version, by=secretariat),
        lambda: drafting.delete_plan(draft, expected_version=draft.version, by=secretariat),
    ):
        with pytest.raises(WrongStateError, match="rates this plan already"):
            change()


def test_the_head_of_every_page_offers_the_plans_that_everybody_reads(client, plan, draft):
    alone = client.get("/").content.decode()
    assert 'class="plans"' not in alone
    switcher.contents.forget()
    other = make_plan()
    page = client.get("/decisions/").content.decode()
    listed = page[page.index('class="plans"') :].split("</details>")[0]
    assert [other.title in listed, plan.title in listed, draft.title in listed] == [True, True, False]
    assert f'href="/plans/{other.slug}/"' in listed


def test_goals_and_approaches_are_written_as_lines(draft, secretariat):
    staff = signed_in("secretariat")
    for what in ("goals", "approaches"):
        draft.refresh_from_db()
        typed = {"version": draft.version, "base": "", "lines": "First\nSecond"}
        assert staff.post(f"/setup/plans/2027-2030/{what}/", typed).status_code == 302
    page = text_of(staff.get("/setup/plans/2027-2030/"))
    assert "Goals First Second" in page
    assert "Approaches First Second" in page
    assert [one.text for one in draft.approaches.all()] == ["First", "Second"]
