"""What is said of a figure stays true where its rows differ, where values are lost, and in other readings."""

from __future__ import annotations

import pytest

from surveys.headlines import headline_of, summary_of
from surveys.models import Claim, Placement, PublishedTally, Survey, UnplacedValue
from surveys.selectors.claims import verdicts
from surveys.selectors.published import result
from surveys.selectors.readings import counts_from_middle

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey() -> Survey:
    return Survey.objects.get(slug="stakeholder-2020")


def said_of(survey: Survey, number: int) -> str:
    return summary_of(result(survey, number), survey).replace("\u00a0", " ")


def swapped(survey: Survey, number: int, *cells: str) -> None:
    Placement.objects.create(
        question=survey.questions.get(number=number),
        order=9,
        kind="swap",
        statement="They may be exchanged.",
        parameters={"cells": list(cells)},
    )


def test_a_figure_of_which_nothing_is_left_says_so(survey):
    assert said_of(survey, 8).startswith("Part of this figure is unreadable in our copy.")
    UnplacedValue.objects.filter(question__number=8).delete()
    assert said_of(survey, 8) == "The values of this figure are lost in our copy."


def test_rows_that_differ_are_named_one_by_one(survey):
    first, second = result(survey, 2).distributions[:2]
    others = PublishedTally.objects.filter(item__question__number=2)
    others.exclude(item__in=(first.item, second.item)).delete()
    survey.questions.get(number=2).placements.all().delete()
    PublishedTally.objects.filter(item=first.item, option__slug="significantly").update(
        percent="40.5", count=30
    )
    assert said_of(survey, 2) == (
        f"Most frequent answers: {first.item.label}: “Significantly”, 40.5 % (30 of 74); "
        f"{second.item.label}: “To a large extent”, 50.0 % (37 of 74)."
    )


def test_a_value_that_may_be_another_one_is_told_beside_the_answer_that_stays_the_first(survey):
    survey.questions.get(number=2).placements.all().delete()
    swapped(survey, 2, "approach-1/to-a-large-extent", "approach-4/to-a-large-extent")
    PublishedTally.objects.filter(item__question__number=2, item__slug="approach-5").delete()
    one, other = (result(survey, 2).distribution(slug).item.label for slug in ("approach-1", "approach-4"))
    assert said_of(survey, 2).endswith(
        f"The figure is damaged: the value for “{one}” may also be 49.3 % (36 of 74). "
        f"The figure is damaged: the value for “{other}” may also be 37.8 % (28 of 73)."
    )


def test_a_question_without_a_middle_has_no_answers_from_it_on(survey):
    three = result(survey, 3)
    (row,) = three.distributions
    assert three.middle is None
    assert counts_from_middle(three, row) == ()


def test_several_rows_without_a_middle_have_no_headline(survey):
    survey.questions.get(number=2).options.update(is_middle=False)
    assert headline_of(result(survey, 2)) == ""


def test_of_many_other_values_of_a_share_the_ends_are_named(survey):
    for option in ("below-expectations", "meets-expectations"):
        swapped(survey, 7, "all/exceeds-expectations", f"all/{option}")
    part = {"figure": 7, "item": "all", "options": ["exceeds-expectations"]}
    test = {"kind": "over", "threshold": 50, "shares": [part]}
    (verdict,) = verdicts(survey, [Claim(survey=survey, code="C99", test=test)])
    (share,) = verdict.shares
    assert (share.text, share.others_text) == ("20.0\u00a0% (14 of 70)", "or from 2.9 to 44.3\u00a0%")
