"""Until when sources tell what followed a plan: in its workbook, refused without a word, added later."""

from __future__ import annotations

import pytest

from programmes.models import StrategicPlan
from tests.plan_books import (
    book_from,
    empty_the_portal,
    exported,
    mended,
    previewed,
    problems_in,
    set_cell,
    taken_over,
    three_levels,
)

pytestmark = pytest.mark.django_db
UNTIL, TOLD = "Sources tell what followed until", "What they tell of what followed"


def test_the_real_plan_carries_the_date_what_is_told_and_where_it_stands(plan, secretariat, approver):
    first = exported(plan.slug)
    empty_the_portal()
    taken_over(first, approver, uploaded_by=secretariat)
    again = StrategicPlan.objects.get()
    assert (again.followed_until, again.sources_end) == (
        "2021-05-12",
        "our sources say nothing about it after 12 May 2021",
    )
    assert again.followed_reason == plan.followed_reason
    assert again.followed_citation.source.slug == "neaspec-focal-points"
    assert again.followed_citation.certainty == "inferred"
    assert again.citation.corrected_on is None


@pytest.mark.parametrize(
    ("until", "words", "wanted"),
    [
        ("Mai 2021", "The minutes tell.", "“Mai 2021” is not a date; write 2020, 2020-05 or 2020-05-14."),
        ("2021-13", "The minutes tell.", "“2021-13” is not a date; write 2020, 2020-05 or 2020-05-14."),
        ("2021-05", "", "Say what the sources tell of what followed; a date alone says nothing."),
        ("", "", ""),
        ("2021", "The minutes tell.", ""),
    ],
)
def test_a_date_that_is_none_or_says_nothing_is_refused(until, words, wanted, secretariat):
    content = mended(three_levels_followed(), set_cell("Plan", UNTIL, 2, until))
    content = mended(content, set_cell("Plan", TOLD, 2, words))
    assert [text for _, _, text in problems_in(previewed(content, secretariat))] == (
        [wanted] if wanted else []
    )


def three_levels_followed() -> bytes:
    """The workbook of an empty plan that has the columns."""
    plan = {
        "code": "followed",
        "title": "Followed",
        "first_year": "2011",
        "last_year": "2015",
        "followed_until": "2016",
        "followed_reason": "The minutes tell.",
    }
    levels = [{"label": "Done", "in_headline": "yes"}, {"label": "Not done", "in_headline": "no"}]
    return book_from({"plan": [plan], "scale": levels})


def test_an_older_workbook_without_the_columns_leaves_the_plan_as_it_is(secretariat):
    taken_over(three_levels(), secretariat, as_drafts=True)
    plan = StrategicPlan.objects.get(slug="rivers")
    assert plan.is_followed_here
    StrategicPlan.objects.filter(pk=plan.pk).update(
        followed_until="2027", followed_reason="The minutes tell."
    )
    assert previewed(three_levels(), secretariat).count == 0


def test_where_it_stands_can_be_added_to_a_plan_that_is_there(secretariat):
    taken_over(three_levels_followed(), secretariat)
    plan = StrategicPlan.objects.get(slug="followed")
    assert plan.followed_citation is None
    cited = {
        "of": "Plan",
        "part": "What followed",
        "source": "minutes",
        "place": "p. 3",
        "certainty": "As printed",
    }
    sources = [{"code": "minutes", "title": "Minutes", "kind": "Meeting paper", "publisher": "The office"}]
    content = book_from({"sources": sources, "citations": [cited]})
    taken_over(content, secretariat, plan="followed")
    plan.refresh_from_db()
    assert (plan.followed_citation.place, plan.followed_citation.source.slug) == ("p. 3", "minutes")
    assert previewed(exported("followed"), secretariat).count == 0
