"""A number that another reading of a damaged figure changes carries its other value wherever it is shown."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.test import Client

from evaluations.selectors.board import board_of
from papers.selectors.numbers import of_survey
from papers.selectors.record import Record
from surveys.models import Survey
from surveys.selectors.claims import counts_of, verdicts
from surveys.selectors.own_words import paragraphs_of
from surveys.selectors.published import result, results
from surveys.selectors.readings import counts_under_readings, other_values
from tests.conftest import signed_in
from tests.pages import text_of
from tests.papers.steps import the_paper

pytestmark = pytest.mark.django_db

SHAKY = {
    # What is shown: what must stand beside it, wherever it is shown.
    "64.3 % (45 of 70)": "77.1 % (54 of 70)",
    "60.3 % (44 of 73)": "41.1 % (30 of 73)",
    "44 of 73 ticked": "30 of 73",
    "51 of 72": "62 of 72",
    "46 of 74 answered": "45 of 74",
    "20.0 % (14 of 70)": "32.9 % (23 of 70)",
    "15.3 % (11 of 72)": "30.6 % (22 of 72)",
}

SAME_BY_CHANCE = {("/surveys/stakeholder-2020/figures/2/", "60.3 % (44 of 73)")}
"""There it is the sum of two answers of the fifth approach, which no reading changes."""


@pytest.fixture
def survey() -> Survey:
    return Survey.objects.get(slug="stakeholder-2020")


def addresses(survey: Survey) -> list[str]:
    """Every page, file and answer of the API that can show a number of the survey."""
    found = [
        "/",
        "/surveys/",
        f"/surveys/{survey.slug}/",
        "/plans/2016-2020/evidence-board/",
        "/papers/",
        "/data/",
    ]
    found += [
        "/plans/2016-2020/evidence-board.csv",
        "/plans/2016-2020/evidence-board.json",
        "/papers/review-2016-2020/",
    ]
    found += [f"/surveys/{survey.slug}.csv", f"/surveys/{survey.slug}.json"]
    found += [f"/api/v1/surveys/{survey.slug}", "/api/v1/plans/2016-2020/evidence-board"]
    for number in survey.questions.values_list("number", flat=True):
        page = f"/surveys/{survey.slug}/figures/{number}"
        found += [f"{page}/", f"{page}/embed/", *(f"{page}.{suffix}" for suffix in ("csv", "json", "svg"))]
        found.append(f"/api/v1/surveys/{survey.slug}/figures/{number}")
    return found


def words_of(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code in {301, 302}:
        response = client.get(response["Location"])
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode(errors="replace")).replace("\u00a0", " ")
    )


def test_every_place_that_shows_a_shaky_number_shows_its_other_value(survey):
    client = signed_in("secretariat")  # The paper is a draft; what staff read holds all that others read.
    shown = dict.fromkeys(SHAKY, 0)
    for address in addresses(survey):
        words = words_of(client, address)
        for number, other in SHAKY.items():
            if number in words and (address, number) not in SAME_BY_CHANCE:
                shown[number] += 1
                assert other in words, (address, number)
    assert all(shown[number] for number in ("64.3 % (45 of 70)", "60.3 % (44 of 73)", "44 of 73 ticked"))


def test_what_the_overview_says_of_the_survey(client):
    page = text_of(client.get("/"))
    assert "Or 77.1 % (54 of 70): the figure is damaged." in page
    assert (
        "Or 41.1 % (30 of 73): the figure is damaged; this sentence helped to read the figure, so the "
        "figure proves little." in page
    )


def test_which_values_another_reading_changes(survey):
    found = {
        one.question.number: {
            place: [str(other.percent) for other in others] for place, others in other_values(one).items()
        }
        for one in results(survey)
        if other_values(one)
    }
    assert found == {
        1: {
            ("goal-1", "partially-met-the-goal"): ["18.90"],
            ("goal-2", "partially-met-the-goal"): ["36.50"],
            ("goal-2", "met-the-goal"): ["35.10"],
            ("goal-3", "partially-met-the-goal"): ["20.30"],
        },
        2: {
            ("approach-5", "to-a-large-extent"): ["16.40"],
            ("approach-5", "significantly"): ["43.80"],
        },
        4: {
            ("all", "funding-modality-and-financial-sustainability"): ["41.10"],
            ("all", "partnership-with-national-stakeholders"): ["60.30"],
        },
        5: {
            ("all", "partially-meets-expectations"): ["15.30"],
            ("all", "exceeds-expectations"): ["30.60"],
        },
        7: {
            ("all", "partially-meets-expectations"): ["20.00"],
            ("all", "exceeds-expectations"): ["32.90"],
        },
    }
    upper = ["meets-expectations", "exceeds-expectations"]
    assert counts_under_readings(result(survey, 7), "all", upper) == (45, 54)
    assert counts_under_readings(result(survey, 3), "all", ["joint-action"]) == (23, 27, 35)
    assert counts_under_readings(result(survey, 8), "secretariat-operation", upper) == ()


def test_combined_shares_come_from_counts_in_each_reading(survey):
    found = {one.claim.code: one for one in verdicts(survey, survey.claims.all())}
    (share,) = found["C4"].wider_shares
    assert (share.ticks, share.base, round(share.percent, 1)) == (51, 72, 70.8)
    assert [(one.ticks, round(one.percent, 1)) for one in share.others] == [(62, 86.1)]
    reasons = " ".join(
        tally.citation.reasoning
        for item in survey.questions.get(number=5).items.all()
        for tally in item.tallies.select_related("citation")
    )
    assert "70.8 (51 of 72)" in reasons
    assert "86.1 (62 of 72)" in reasons
    assert not re.search(r"70\.9|86\.2", reasons)


def test_a_sentence_cannot_prove_the_labels_it_placed(survey):
    found = {one.claim.code: one for one in verdicts(survey, survey.claims.all())}
    assert found["C3"].text == "cannot be checked: the labels of Figure 4 were inferred from this sentence"
    assert [one.text for one in found["C3"].shares] == ["60.3\u00a0% (44 of 73)", "41.1\u00a0% (30 of 73)"]
    assert {code for code, one in found.items() if one.rests_on_itself} == {"C3"}
    assert {code: one.helped_figures for code, one in found.items() if one.helped_figures} == {
        "C1": (1,),
        "C4": (5,),
        "C5": (5,),
    }
    assert found["C4"].sentence == (
        "True whichever way Figure 5 is read. Its own paragraph helped to place values in Figure 5, so this "
        "is no independent check."
    )
    assert found["C2"].sentence == "True whichever way Figure 3 is read."
    assert counts_of(found.values()) == [
        (2, "true"),
        (2, "true, but no independent check"),
        (2, "true only if more answers are counted"),
        (3, "cannot be checked"),
    ]


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("Figure 4, para 14", {14}),
        ("paras 8 and 9, footnote 9", {8, 9}),
        ("Paragraph 14 names two top challenges", {14}),
        ("Figure 14", set()),
        ("Table 1, note on AIR-4", set()),
    ],
)
def test_the_paragraphs_a_place_names(place, named):
    assert paragraphs_of(place) == named


def test_the_board_says_what_the_rule_makes_of_another_reading(plan, updated, client):
    board = board_of(plan, updated, None)
    lines = {one.title.split(":")[0]: one for one in board.lines}
    financing = lines["Financing"]
    assert (financing.verdict, financing.other_verdicts) == ("disagree", ("agree",))
    assert financing.doubts == (
        "30 of 73 in another version of the damaged figure; its label was inferred: Paragraph 14 names two top "
        "challenges, this one first",
    )
    assert {title for title, one in lines.items() if one.other_verdicts} == {"Financing"}
    assert lines["Marine Protected Areas"].doubts == (
        "for 4 of 5 ratings the activity they belong to is inferred",
    )
    page = text_of(client.get("/plans/2016-2020/evidence-board/"))
    assert "or agree, in another version of the damaged figure" in page
    line = next(
        one
        for one in client.get("/api/v1/plans/2016-2020/evidence-board").json()["items"]
        if one["title"] == "Financing"
    )
    assert line["other_verdicts"] == ["agree"]
    assert line["survey"]["grounds"][0]["other_directions"] == ["mixed"]


def test_api_and_files_give_the_other_values_as_numbers(client, survey):
    cells = client.get(f"/api/v1/surveys/{survey.slug}/figures/7").json()["items"][0]["cells"]
    assert [one["other_readings"] for one in cells] == [
        [],
        [{"percent": 20.0, "count": 14}],
        [],
        [{"percent": 32.9, "count": 23}],
    ]
    figure = client.get(f"/surveys/{survey.slug}/figures/7.json").json()
    assert figure["rows"][0]["values"][3]["other_readings"] == [{"count": 23, "share_percent": 32.9}]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/surveys/{survey.slug}.xlsx").content))["Data"]
    heads = [cell.value for cell in sheet[1]]
    found = {
        (row[heads.index("Figure")], row[heads.index("Answer or suggestion")]): row[
            heads.index("Other possible values")
        ]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    assert found[7, "Exceeds Expectations"] == "or 32.9\u00a0% (23 of 70)"
    assert found[6, "Exceeds Expectations"] is None


def test_a_paper_prints_the_other_value_as_a_footnote(db):
    record = Record(the_paper())
    share = of_survey.answer_share(record, 7, "Exceeds Expectations")
    assert (share.text, share.note) == (
        "20.0\u00a0%",
        "The value may also be 32.9\u00a0% (23 of 70): figure 7 is damaged.",
    )
    assert of_survey.answers(record, 7, "Exceeds Expectations").note == share.note
    assert of_survey.answer_share(record, 6, "Exceeds Expectations").note == ""


def test_figures_without_damage_have_one_reading(survey):
    for one in results(survey):
        if one.question.asked_as.grouped or one.question.number == 6:
            assert other_values(one) == {}
