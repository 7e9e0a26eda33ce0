"""What a draft is told of the record behind it: what is not open, what is missing, what its pieces need."""

from __future__ import annotations

from datetime import date

import pytest

from evaluations.models import Evaluation
from evaluations.services.responses import ResponseEntry, save_response
from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.services.blocks import add_block
from papers.services.papers import BlockText
from programmes.models import KeyAchievement
from record.models import Citation
from reporting.papers.content import PaperTable, Picture, plain, texts
from reporting.papers.pdf import PaperNotMadeError
from review.services import entries
from tests.conftest import account
from tests.evaluation import plan_action
from tests.factories import make_source
from tests.pages import text_of
from tests.papers.steps import DESK, SLUG, made_now, the_paper

pytestmark = pytest.mark.django_db


def told(made) -> list[str]:
    return [str(one) for one in made.problems]


def add_piece(name: str, *, in_annex: bool = False) -> PaperBlock:
    content = BlockText(PaperBlockKind.PIECE, piece=name, in_annex=in_annex)
    return add_block(the_paper(), content, after=999, by=account("secretariat"))


def test_an_evaluation_that_is_not_open_hinders_the_paper_and_what_it_says_of_it():
    Evaluation.objects.filter(pk=the_paper().evaluation_id).update(is_open=False)
    made = made_now()
    open_first = "title block: External evaluation 2020 is not open yet; clear what it found first."
    assert open_first in told(made)
    assert open_first in made.obstacles
    assert made.record.evaluation is None
    assert any(
        "“Findings of the evaluation” needs an evaluation that everybody may read" in one
        for one in made.obstacles
    )
    assert "13 findings" not in " ".join(plain(one.text) for one in texts(made.content))


def test_ratings_that_are_missing_are_told_and_hinder_nothing(preliminary):
    Paper.objects.filter(slug=SLUG).update(assessment_round=preliminary)
    [problem] = [one for one in made_now().problems if "are missing" in one.text]
    assert (problem.text, problem.blocks) == (f"The ratings of {preliminary.title} are missing.", False)


def test_a_summary_without_words_is_told_and_cleared_by_nobody():
    summary = the_paper().blocks.get(kind=PaperBlockKind.SUMMARY)
    PaperBlock.objects.filter(pk=summary.pk).update(text="")
    assert f"block {summary.order}: It says nothing yet; write it or delete it." in made_now().obstacles


@pytest.mark.parametrize("in_annex", [False, True])
def test_a_figure_of_all_activities_is_chosen_on_a_page_and_drawn(staff, in_annex):
    sent = {
        "piece": "activity-levels",
        "version": "0",
        "base": "{}",
        **({"in_annex": "on"} if in_annex else {}),
    }
    assert staff.post(f"{DESK}blocks/new/?kind=piece&after=999", sent).status_code == 302
    block = PaperBlock.objects.get(piece="activity-levels")
    assert (block.in_annex, block.kind, block.text) == (in_annex, "piece", "")
    made = made_now()
    shown = made.annex if in_annex else made.content
    [figure] = [
        one for one in shown.each() if isinstance(one, Picture) and one.label == made.places[block.pk]
    ]
    assert "AIR-1" in figure.fluid
    assert made.obstacles == []


def test_a_figure_of_activities_that_nobody_has_rated_is_a_sentence(preliminary):
    Paper.objects.filter(slug=SLUG).update(assessment_round=preliminary)
    block = add_piece("activity-levels")
    made = made_now()
    [said] = [plain(one.text) for one in made.made_of[block.pk]]
    assert "The values of this figure cannot be read in the copy available." in said


def test_a_figure_of_another_source_names_that_source(updated):
    other = make_source(title="Another survey report")
    paper = the_paper()
    question = paper.survey.questions.get(number=5)
    Citation.objects.filter(pk=question.citation_id).update(source=other)
    [figure] = [one for one in made_now().content.each() if getattr(one, "label", "") == "Figure 5"]
    assert any("Source: Another survey report, " in plain(note) for note in figure.notes)


def test_the_annex_names_a_key_achievement_that_was_inferred(updated):
    achievement = KeyAchievement.objects.filter(assessment_round=updated, area__code="AIR").get()
    Citation.objects.filter(pk=achievement.citation_id).update(
        certainty="inferred", reasoning="The heading is cut off."
    )
    lines = [plain(one.text) for one in texts(made_now().annex)]
    assert "AIR: key achievement" in lines
    assert "The heading is cut off." in lines


def test_a_corrected_rating_says_when_and_what_was_printed(updated):
    rating = updated.ratings.get(activity__code="AIR-1")
    Citation.objects.filter(pk=rating.citation_id).update(
        corrected_on=date(2026, 3, 4), printed="Partially implemented"
    )
    notes = [plain(one.note) for part in texts(made_now().content) for one in part.text if one.note]
    assert any("Corrected on 4 March 2026; printed: Partially implemented." in one for one in notes)


def test_the_table_of_recommendations_says_what_was_answered():
    recommendation = the_paper().evaluation.recommendations.order_by("order").first()
    entry = ResponseEntry("accepted", "We agree with it.", "SOM-24", "2021-05")
    made = save_response(recommendation, entry, expected_version=0, by=account("secretariat"))
    entries.clear_entry(made, expected_version=made.version, by=account("approver"))
    plan_action(recommendation, due=date(2030, 6, 1))
    tables = [one for one in made_now().content.each() if isinstance(one, PaperTable)]
    [table] = [one for one in tables if "ecommendations" in plain(one.title)]
    rows = {plain(row.cells[0].lines[0]): row for row in table.rows}
    assert [plain(line) for line in rows[recommendation.code].cells[3].lines] == [
        "Accepted: We agree with it.",
        "Write the handbook. (Focal point of Mongolia, due 2030-06-01; planned)",
    ]


def test_a_paper_that_this_machine_cannot_print_is_told_with_a_way_back(staff, monkeypatch):
    def refuse(*_arguments: object) -> bytes:
        raise PaperNotMadeError("a character is in no font of this machine")

    monkeypatch.setattr("papers.views.pages.paper_file", refuse)
    answer = staff.get(f"/papers/{SLUG}.pdf")
    assert answer.status_code == 503
    assert "a character is in no font of this machine" in text_of(answer)
    assert f'href="/papers/{SLUG}/"' in answer.content.decode()
