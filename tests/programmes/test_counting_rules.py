"""By which rule a plan counts is data of the plan, and every page says which rule it is."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from programmes.models import StrategicPlan
from programmes.selectors.levels import achievement_levels
from programmes.services.changes import recount
from programmes.services.rounds import set_rules
from reporting.number import percent
from review.models import Proposal
from review.services.proposals import accept
from tests.conftest import account, signed_in
from tests.factories import make_plan, make_round, make_scale
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db

RULES = {"evidence_needed_to_rank": 0, "days_for_changes": 3}


def plan_of(*, levels: list[int], status: str = "cleared", **reasons: int) -> StrategicPlan:
    """A plan whose only round has so many activities at each level, and so many without one for a reason."""
    plan = make_plan(
        activities=sum(levels) + sum(reasons.values()),
        status=status,
        scale=make_scale(("Done", "Partly done", "Not done")[: len(levels)]),
    )
    ranks = [rank for rank, count in enumerate(levels, 1) for _ in range(count)]
    named = [name.replace("_", "-") for name, count in reasons.items() for _ in range(count)]
    by_rank = {one.rank: one for one in plan.rating_scale.levels.all()}
    for place, rating in enumerate(plan.assessment_rounds.get().ratings.order_by("activity__number")):
        rating.level = by_rank[ranks[place]] if place < len(ranks) else None
        rating.not_rated_because = "" if place < len(ranks) else named[place - len(ranks)]
        rating.save()
    recount(plan)
    return plan


def counted(plan: StrategicPlan):
    return achievement_levels(plan.assessment_rounds.get())


def test_what_is_not_assessed_can_stay_in_the_base():
    plan = plan_of(levels=[5, 14], no_information=1)
    assert [percent(one.share) for one in counted(plan).total.levels] == ["26.3\u00a0%", "73.7\u00a0%"]
    plan.stays_in_base = "no-information"
    plan.save()
    total = counted(StrategicPlan.objects.get(pk=plan.pk)).total
    assert (total.base, total.rated, total.planned) == (20, 19, 20)
    assert [percent(one.share) for one in total.levels] == ["25.0\u00a0%", "70.0\u00a0%"]
    assert total.base_words == "20 of 20 planned activities: 19 rated and 1 without information"
    assert total.below_headline == 14
    assert total.base - total.in_headline == 15


def test_page_figure_file_and_api_follow_the_rule(client):
    plan = plan_of(levels=[5, 14], no_information=1)
    plan.stays_in_base = "no-information"
    plan.save()
    page = text_of(client.get(f"/plans/{plan.slug}/"))
    assert "5 of 20 planned activities were rated “Done”" in page
    assert "Not rated: 1 without information." in page
    assert "25.0 %" in page
    assert "Shares are of the rated activities together with those marked “no information”." in page
    figure = client.get(f"/plans/{plan.slug}/figures/achievement-levels.json").json()
    (row,) = figure["rows"]
    assert [(one["category"], one["count"], one["share_percent"]) for one in row["values"]] == [
        ("Done", 5, 25.0),
        ("Partly done", 14, 70.0),
        ("No information", 1, 5.0),
    ]
    assert figure["about"]["base"] == "Base: 20 of 20 planned activities: 19 rated and 1 without information"
    found = client.get(f"/api/v1/plans/{plan.slug}/achievement-levels").json()
    assert (found["base"], found["rated"], found["headline_percent_by_activity"]) == (20, 19, 25.0)
    assert found["stays_in_base"] == ["no-information"]
    assert found["left_out"] == ""


def test_leaving_out_what_was_discontinued_is_never_silent(client):
    plan = plan_of(levels=[23, 15], discontinued=6)
    levels = counted(plan)
    assert (levels.total.in_headline, levels.total.base) == (23, 38)
    text = (
        "The base leaves out 6 discontinued. If they counted, 52.3\u00a0% (23 of 44) would be rated “Done”."
    )
    assert levels.left_out_words == text
    shown = text.replace("\u00a0", " ")
    area, slug = levels.areas[0].area, plan.assessment_rounds.get().slug
    for address in ("", f"reviews/{slug}/", f"{area.slug}/", "figures/achievement-levels/"):
        assert shown in text_of(client.get(f"/plans/{plan.slug}/{address}")), address
    assert text in client.get(f"/plans/{plan.slug}/figures/headline-shares.json").content.decode()
    assert client.get(f"/api/v1/plans/{plan.slug}/achievement-levels").json()["left_out"] == text


def test_the_real_review_leaves_nothing_out(updated, client):
    levels = achievement_levels(updated)
    assert (levels.total.base_words, levels.left_out_words) == ("22 rated of 22 planned activities", "")
    assert levels.total.inferred == 0


def test_totals_of_inferred_ratings_are_doubtful_unless_their_source_prints_every_level(plan, client):
    round_ = plan.assessment_rounds.get(slug="updated")
    type(round_).objects.filter(pk=round_.pk).update(levels_are_printed=False)
    round_.refresh_from_db()
    assert achievement_levels(round_).total.inferred == 7
    page = text_of(client.get("/"))
    assert "7 of 22 ratings are inferred, so these counts and shares are uncertain." in page
    assert "do not depend on what is inferred" not in page


def test_staff_set_the_rule_by_form_with_an_example(secretariat):
    plan = plan_of(levels=[5, 14], no_information=1, status="draft")
    staff = signed_in("secretariat")
    address = f"/workspace/plans/{plan.slug}/rules/"
    assert "5 of 20 is 25.0 %" in text_of(staff.get(address))
    sent = {"version": plan.version, **RULES, "reason": "As in our last report"}
    assert (
        staff.post(address, {**sent, "stays_in_base": ["no-information", "discontinued"]}).status_code == 302
    )
    accept(Proposal.objects.get(), by=account("approver"))
    plan.refresh_from_db()
    assert plan.stays_in_base == "discontinued no-information"
    assert plan.history.first().history_change_reason == "Changed by two people: As in our last report"
    refused = staff.post(address, {**sent, "version": plan.version, "stays_in_base": ["bad luck"]})
    assert refused.status_code == 400
    assert signed_in("delegate").get(address).status_code == 403


def test_the_rule_is_fixed_once_shares_are_published(secretariat):
    plan = plan_of(levels=[5, 14], no_information=1)
    title = plan.assessment_rounds.get().title
    with pytest.raises(ValidationError, match="its published shares would change"):
        set_rules(
            plan,
            values={"stays_in_base": "no-information"},
            levels={},
            expected_version=plan.version,
            reason="x",
            by=secretariat,
        )
    sent = {
        "version": plan.version,
        **RULES,
        "reason": "x",
        "stays_in_base": ["no-information"],
    }
    refused = signed_in("secretariat").post(f"/workspace/plans/{plan.slug}/rules/", sent)
    assert refused.status_code == 400
    assert f"“{title}” was cleared with this counting rule" in errors_in(refused)


@pytest.mark.parametrize("text", ["no-information discontinued", "bad-luck", "discontinued discontinued"])
def test_reasons_stand_in_their_order_each_once(text):
    plan = make_plan()
    plan.stays_in_base = text
    with pytest.raises(ValidationError, match="Name reasons of this list"):
        plan.full_clean()


def test_another_plan_keeps_its_own_rule():
    plan = plan_of(levels=[5, 14], no_information=1)
    other = plan_of(levels=[1, 1], no_information=2)
    other.stays_in_base = "no-information"
    other.save()
    make_round(other, status="draft")
    assert counted(plan).total.base == 19
    assert achievement_levels(other.assessment_rounds.get(status="cleared")).total.base == 4
