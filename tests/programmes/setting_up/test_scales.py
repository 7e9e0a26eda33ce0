"""The scale that a plan is rated by: which levels can be, and the marks and sentences they lead to."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from programmes.models import StrategicPlan
from programmes.services import drafting, scales
from programmes.services.ratings import RatingEntry, save_rating
from programmes.services.rounds import NewRound, open_round
from tests.conftest import signed_in
from tests.pages import text_of
from tests.programmes.setting_up.drafts import LEVELS, adopt_at_once

pytestmark = pytest.mark.django_db


def test_a_scale_that_another_plan_rates_by_is_not_changed(secretariat, plan):
    shared = drafting.draft_plan(
        drafting.NewPlan("Next", 2021, 2025, scale=plan.rating_scale), by=secretariat
    )
    changed = scales.save_scale(
        shared, LEVELS, name="Progress", expected_version=shared.version, by=secretariat
    )
    assert plan.rating_scale.levels.get(rank=1).label == "Fully"
    assert [one.label for one in changed.rating_scale.ordered_levels] == [one.label for one in LEVELS]


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ([scales.NewLevel("One")], "two to 10 levels; these are 1"),
        ([scales.NewLevel(str(number)) for number in range(11)], "two to 10 levels; these are 11"),
        ([scales.NewLevel("Done"), scales.NewLevel("done")], "“Done” stands twice"),
        ([], "two levels or more"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(secretariat, levels, message):
    with pytest.raises(ValidationError, match=message):
        drafting.draft_plan(drafting.NewPlan("P", 2027, 2030, levels=levels), by=secretariat)
    assert not StrategicPlan.objects.filter(title="P").exists()


@pytest.mark.parametrize(
    ("labels", "letters"),
    [
        (["Fully", "Substantially", "Partially", "Minimally"], ["F", "S", "P", "M"]),
        (
            [
                "Highly satisfactory",
                "Satisfactory",
                "Moderately satisfactory",
                "Moderately unsatisfactory",
                "Unsatisfactory",
                "Highly unsatisfactory",
            ],
            ["HS", "S", "MS", "MU", "U", "HU"],
        ),
        (["On track", "Off track", "Оn track"], ["On", "Of", "О"]),
        (["基本完成", "基本未完成"], ["基完", "基未"]),
    ],
)
def test_every_level_has_a_mark_of_its_own(labels, letters):
    assert scales.letters_for(labels) == letters
    assert all(len(one) <= 2 for one in scales.letters_for([f"Level {number}" for number in range(10)]))


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        (
            [scales.NewLevel("Fully"), scales.NewLevel("Poorly")],
            "1 of 2 planned activities were implemented fully",
        ),
        (
            [scales.NewLevel("On track to achieve target"), scales.NewLevel("Off track")],
            "1 of 2 planned activities were rated “On track to achieve target”",
        ),
    ],
)
def test_no_sentence_glues_the_label_of_a_level_into_itself(client, secretariat, levels, message):
    plan = drafting.draft_plan(drafting.NewPlan("Lakes", 2050, 2053, levels=levels), by=secretariat)
    rows = [drafting.ActivityRow("A", "One"), drafting.ActivityRow("A", "Two")]
    drafting.save_outline(
        plan, drafting.Outline([drafting.AreaRow("A", "AA")], rows), expected_version=1, by=secretariat
    )
    made = open_round(adopt_at_once(plan), NewRound("final", "Final", "Us"), by=secretariat)
    for activity, level in zip(plan.activities.all(), plan.rating_scale.ordered_levels, strict=True):
        save_rating(
            activity=activity,
            assessment_round=made,
            entry=RatingEntry(level=level),
            expected_version=0,
            by=secretariat,
        )
    page = text_of(signed_in("secretariat").get("/plans/2050-2053/?round=final"))
    assert message in page


@pytest.mark.parametrize("labels", ["3\n33\n3 3", "a\na a\naa\nA-a"])
def test_any_labels_have_marks(secretariat, labels):
    found = scales.letters_for(labels.splitlines())
    assert len(set(found)) == len(found)
    drafting.draft_plan(
        drafting.NewPlan("P", 2060, 2061, levels=[scales.NewLevel(one) for one in labels.splitlines()]),
        by=secretariat,
    )
