"""Papers on plans of other organisations, with three and with six levels, without a change of code."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from papers.exports.assembling import assembled
from papers.exports.files import paper_file
from papers.models import Paper
from papers.selectors.numbers import of_others
from papers.selectors.papers import paper_keyed
from papers.selectors.record import Record
from papers.services.papers import skeleton, start_paper
from people.models import MemberState
from programmes.models import AssessmentRound, PlanMember, StrategicPlan
from reporting.papers.content import PaperTable, Picture, plain, texts
from reporting.papers.proving import differences
from tests.plan_books import six_levels, taken_over, three_levels

pytestmark = pytest.mark.django_db


def paper_on(plan: str, slug: str, by) -> Paper:
    chosen = AssessmentRound.objects.get(plan__slug=plan, slug=slug)
    start_paper(
        {"slug": f"on-{plan}", "title": f"Review of {plan}", "assessment_round": chosen},
        skeleton(Record(Paper(assessment_round=chosen))),
        by=by,
    )
    return paper_keyed(f"on-{plan}")


@pytest.mark.parametrize(
    ("book", "plan", "slug", "numbers", "labels"),
    [
        (
            three_levels,
            "rivers",
            "second",
            ("12 planned activities", "11 of them are rated"),
            ["Done", "Half done", "Not done"],
        ),
        (
            six_levels,
            "forests",
            "round-three",
            ("300 planned activities", "269 of them are rated"),
            ["Outstanding", "Highly successful", "Mostly", "Partly", "Barely", "Failed"],
        ),
    ],
)
def test_the_paper_of_a_foreign_plan(secretariat, approver, book, plan, slug, numbers, labels):
    taken_over(book(), approver, uploaded_by=secretariat)
    paper = paper_on(plan, slug, secretariat)
    made = assembled(paper)
    assert made.obstacles == []
    whole = " ".join(plain(one.text) for one in texts(made.content))
    assert all(number in whole for number in numbers)
    # What the record has for the plan of another organisation only.
    assert not any(word in whole for word in ("NOWPAP", "0 collaborations", "0 ratings"))
    [drawn] = [one for one in made.content.each() if isinstance(one, Picture) and one.label == "Figure 1"]
    assert all(label in drawn.svg for label in labels)
    table = next(one for one in made.content.blocks if isinstance(one, PaperTable) and one.label == "Table 1")
    assert len([row for row in table.rows if not row.is_band]) == int(numbers[0].split()[0])
    for form in ("docx", "pdf", "xlsx"):
        content = paper_file(made, form)
        assert differences(form, content, paper_file(made, form)) == [], form
        if form == "pdf":
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
            assert labels[0] in text


def test_a_paper_reports_what_belongs_to_its_own_plan_and_nothing_of_another(secretariat, approver):
    taken_over(three_levels(), approver, uploaded_by=secretariat)
    record = Record(paper_on("rivers", "second", secretariat))
    plan = record.plan
    assert record.overlap_view.mechanisms, "mechanisms of the same members are neighbours of this plan too"
    assert record.overlap_view.coverage == (), "nobody has placed what they do in the areas of this plan"
    with pytest.raises(LookupError, match="placed"):
        of_others.gaps(record)
    assert [record.collaborations, record.absences, record.platforms] == [[], [], []]
    assert record.own_corrections == frozenset(), "contradictions of other papers are not of this one"
    of_neaspec = StrategicPlan.objects.get(slug="2016-2020")
    assert {one.slug for one in record.instruments}.isdisjoint(of_neaspec.instruments.values_list("slug"))
    for one in record.instruments:
        assert not one.meanings.all(), "what an instrument means for areas of another plan is not told"
    PlanMember.objects.filter(plan=plan).delete()
    mekong = MemberState.objects.create(iso_code="LAO", name="Lao PDR")
    PlanMember.objects.create(plan=plan, state=mekong)
    others = Record(paper_keyed("on-rivers")).overlap_view.mechanisms
    assert all(one.is_own for one in others), "no member in common, no area in common"
