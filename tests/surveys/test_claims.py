"""The claim checker: C1 to C9 of the paper, and what happens when data change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from review.services.proposals import accept
from surveys.models import Claim, PublishedTally, Survey
from surveys.selectors.claim_shares import UnreadableTestError
from surveys.selectors.claims import VerdictKind, check, verdicts
from surveys.selectors.published import results
from surveys.services.figures import EnteredCell, FigureEntry, correct_figure
from surveys.services.surveys import accept_verdict
from tests.conftest import account

pytestmark = pytest.mark.django_db

VERDICTS = {
    "C1": "holds only if “Achieved beyond the goal” and “Achieved far beyond the goal” are counted too",
    "C2": "holds",
    "C3": "cannot be checked: the labels of Figure 4 were inferred from this sentence",
    "C4": "holds",
    "C5": "holds",
    "C6": "holds only if “Exceeds Expectations” is counted too",
    "C7": "cannot be checked: Figure 8 is lost in our copy",
    "C8": "cannot be checked: Figure 10 is lost in our copy",
    "C9": "holds",
}


@pytest.fixture
def survey() -> Survey:
    return Survey.objects.get(slug="stakeholder-2020")


def test_every_sentence_of_the_paper(survey):
    found = {one.claim.code: one for one in verdicts(survey, survey.claims.all())}
    assert {code: one.text for code, one in found.items()} == VERDICTS
    shares = {code: [round(s.percent, 1) for s in one.shares] for code, one in found.items()}
    wider = {code: [round(s.percent, 1) for s in one.wider_shares] for code, one in found.items()}
    assert shares["C6"] == [44.3]
    assert wider["C6"] == [64.3]
    assert wider["C1"] == [79.7, 78.4, 62.2]
    assert [(s.ticks, s.base) for s in found["C1"].wider_shares] == [(59, 74), (58, 74), (46, 74)]
    assert shares["C2"] == [71.2]
    assert shares["C3"] == [60.3, 41.1]
    assert [round(s.added, 1) for s in found["C9"].shares] == [54.0, 64.9, 59.5, 65.7, 60.2]
    assert found["C1"].readings == 4
    assert found["C6"].readings == 2


def test_verdicts_are_recorded_and_headlines_kept(survey):
    assert not survey.claims.filter(recorded_verdict="").exists()
    messages = survey.claims.exclude(message="").values_list("code", "headline_share", "headline_figure")
    assert list(messages) == [
        ("C2", "71.2\u00a0% (52 of 73)", 3),
        ("C3", "60.3\u00a0% (44 of 73)", 4),
        ("C6", "64.3\u00a0% (45 of 70)", 7),
    ]


def corrected(survey: Survey, number: int, option: str, percent: str, count: int, by) -> None:
    question = survey.questions.get(number=number)
    item = question.items.get()
    cells = {
        (tally.item_id, tally.option_id): EnteredCell(tally.percent, tally.count)
        for tally in PublishedTally.objects.filter(item=item)
    }
    key = (item.pk, question.options.get(slug=option).pk)
    cells[key] = EnteredCell(Decimal(percent), count)
    entry = FigureEntry(cells, {item.pk: item.base}, place="Figure 7, new copy", reason="Better copy")
    proposed = correct_figure(question, entry, expected_version=question.version, by=by)
    accept(proposed, by=account("approver"))


def test_a_claim_that_stops_holding_turns_up_and_can_be_accepted(survey, secretariat):
    corrected(survey, 7, "exceeds-expectations", "2.9", 2, secretariat)
    claim = survey.claims.get(code="C6")
    (verdict,) = verdicts(survey, [claim])
    assert verdict.kind == VerdictKind.FAILS
    assert verdict.has_changed
    assert survey.claims.get(code="C6").headline_share == "44.3\u00a0% (31 of 70)"
    accept_verdict(claim, by=secretariat)
    (again,) = verdicts(survey, [survey.claims.get(code="C6")])
    assert not again.has_changed


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"kind": "over", "threshold": 50, "shares": [{"figure": 99, "item": "all", "options": ["x"]}]}, "no figure 99"),
        ({"kind": "over", "threshold": 50, "shares": [{"figure": 7, "item": "x", "options": []}]}, "no item “x”"),
        ({"kind": "over", "threshold": 50, "shares": [{"figure": 7, "item": "all", "options": ["x"]}]}, "no option “x”"),
        ({"kind": "vibes", "figure": 7}, "“vibes” is no kind of test"),
        ({"kind": "over"}, "No figure is named"),
    ],
)  # fmt: skip
def test_a_test_that_does_not_fit_is_told(survey, test, message):
    by_number = {one.question.number: one for one in results(survey)}
    with pytest.raises(UnreadableTestError, match=message):
        check(Claim(survey=survey, code="C99", test=test), by_number)


def test_a_share_that_needs_a_lost_cell_cannot_be_checked(survey):
    part = {"figure": 8, "item": "secretariat-operation", "options": ["meets-expectations-good"]}
    by_number = {one.question.number: one for one in results(survey)}
    verdict = check(
        Claim(survey=survey, code="C99", test={"kind": "over", "threshold": 1, "shares": [part]}), by_number
    )
    assert verdict.text == "cannot be checked: a value it needs is lost"


def test_values_without_a_cell_are_read_in_every_cell(survey):
    by_number = {one.question.number: one for one in results(survey)}
    part = {"figure": 3, "item": "all", "options": ["joint-action"]}
    seen = {}
    for threshold in (30, 40, 50):
        test = {"kind": "over", "threshold": threshold, "shares": [part]}
        seen[threshold] = check(Claim(survey=survey, code="C99", test=test), by_number)
    assert seen[40].sentence == "True in 2 of 6 ways to read the damaged figure."
    found = {threshold: one.text for threshold, one in seen.items()}
    assert found == {30: "holds", 40: "holds in 2 of 6 ways to read the damaged figure", 50: "does not hold"}


def test_a_claim_that_fails_says_so(survey):
    part = {"figure": 6, "item": "all", "options": ["exceeds-expectations"]}
    by_number = {one.question.number: one for one in results(survey)}
    verdict = check(
        Claim(survey=survey, code="C99", test={"kind": "over", "threshold": 50, "shares": [part]}), by_number
    )
    assert verdict.text == "does not hold"
