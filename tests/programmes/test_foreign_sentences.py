"""What the portal says of provenance is true of another organisation's plan as well."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from papers.exports.assembling import assembled
from programmes.models import StrategicPlan
from reporting.papers.content import plain, texts
from surveys.services.surveys import NewFigure, add_figure, create_survey
from tests.conftest import signed_in
from tests.papers.test_foreign_plans import paper_on
from tests.plan_books import six_levels, taken_over, three_levels

pytestmark = pytest.mark.django_db

ONLY_TRUE_OF_THE_REVIEW = (
    "Table 1",
    "printed words counted",
    "the paper prints",
    "The paper prints",
    "prints levels only",
    "four activities or five",
    "each figure rests on fewer",
    "lost in our copy",
    "as worded in the source",
    "is printed for this round",
    "does not name the meeting",
    "as reported” and",
    "the activity is inferred",
    "the activity they belong to is inferred",
    "do not depend on what is inferred",
    "not printed",
)
"""Sentences about the damaged paper of 2020: untrue of data that came whole in a workbook or by form."""


def pages_of(plan: str, rounds: list[str], area: str, code: str) -> list[str]:
    figures = f"/plans/{plan}/figures"
    return [
        f"/plans/{plan}/",
        f"/plans/{plan}/{area}/",
        f"/plans/{plan}/{area}/{code}/?round={rounds[-1]}",
        f"/plans/{plan}/activities/",
        f"/plans/{plan}/activities.csv",
        f"/plans/{plan}/activities.json",
        f"/plans/{plan}/reviews/",
        *(f"/plans/{plan}/reviews/{one}/" for one in rounds),
        f"/plans/{plan}/reviews/compare/",
        f"/plans/{plan}/reviews/compare.json",
        f"{figures}/achievement-levels/",
        *(
            f"{figures}/{name}.{suffix}"
            for name in ("achievement-levels", "headline-shares")
            for suffix in ("csv", "json", "svg")
        ),
        f"/api/v1/plans/{plan}",
        f"/api/v1/plans/{plan}/achievement-levels",
    ]


def said(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return re.sub(r"\s+", " ", content.decode())


@pytest.mark.parametrize(
    ("make", "plan", "rounds", "area", "code"),
    [
        (three_levels, "rivers", ["first", "second"], "area-lake", "LAKE-6"),
        (six_levels, "forests", ["round-one", "round-two", "round-three"], "area-for", "FOR-2"),
    ],
)
def test_pages_files_and_api_say_nothing_untrue(make, plan, rounds, area, code, secretariat, approver):
    taken_over(make(), approver, uploaded_by=secretariat)
    client = Client()
    for address in pages_of(plan, rounds, area, code):
        words = said(client, address)
        untrue = [text for text in ONLY_TRUE_OF_THE_REVIEW if text in words]
        assert untrue == [], address


def test_the_sizes_of_areas_are_counted(secretariat, approver):
    taken_over(three_levels(), approver, uploaded_by=secretariat)
    words = said(Client(), "/plans/rivers/figures/achievement-levels/")
    sizes = StrategicPlan.objects.get(slug="rivers").activities.values_list("area", flat=True)
    counts = sorted({list(sizes).count(key) for key in sizes})
    text = (
        f"same, whatever the number of its activities ({counts[0]} to {counts[-1]})."
        if len(counts) > 1
        else "weighs the same."
    )
    assert text in words
    real = said(Client(), "/plans/2016-2020/figures/achievement-levels/")
    assert "whatever the number of its activities (4 to 5)." in real
    assert "The totals count the levels printed in Table 1, footnote 11; they do not depend on" in real


def test_the_paper_on_a_foreign_plan_says_nothing_untrue(secretariat, approver):
    taken_over(three_levels(), approver, uploaded_by=secretariat)
    paper = paper_on("rivers", "second", secretariat)
    words = re.sub(r"\s+", " ", " ".join(plain(one.text) for one in texts(assembled(paper).content)))
    assert [text for text in ONLY_TRUE_OF_THE_REVIEW if text in words and text != "Table 1"] == []


def test_a_survey_that_is_being_entered_has_lost_nothing(secretariat):
    survey = create_survey(
        title="Lake poll",
        publisher="Lake office",
        respondents=90,
        fielded="2031",
        place="page 3",
        by=secretariat,
    )
    new = NewFigure("How was it?", "single", ["Bad", "Good"], ["All who answered"])
    add_figure(survey, new, place="page 4", by=secretariat)
    staff = signed_in("secretariat")
    for address in (
        f"/surveys/{survey.slug}/",
        f"/surveys/{survey.slug}/figures/1/",
        f"/surveys/{survey.slug}.csv",
    ):
        words = said(staff, address)
        assert [text for text in ONLY_TRUE_OF_THE_REVIEW if text in words] == [], address
    page = said(staff, f"/surveys/{survey.slug}/")
    assert "No value of this figure is on record yet." in page
    assert "the base of 1 of 1 figures is not known" in page


def test_the_real_survey_says_what_its_bases_are():
    page = said(Client(), "/surveys/stakeholder-2020/")
    assert (
        "163 people took part, March-April 2020; 70 to 74 answered the questions whose base is known" in page
    )
