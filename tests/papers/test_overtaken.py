"""What was asked about a paper and has been overtaken: the paper, its round or its closing words changed."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from papers.models import Bundle, Paper, PaperBlock, PaperFile, PaperProof, PaperTemplate, ReturnedDocument
from papers.selectors.choosing import asked_of_meeting
from papers.selectors.papers import words_of_corrected
from papers.services import clearing
from papers.services.corrigenda import start_corrigendum
from people.services import WrongStateError
from programmes.models import AssessmentRound, freezing
from record.refusals import NotFoundError
from review.services.proposals import accept
from tests.conftest import account
from tests.factories import make_round
from tests.papers.steps import presented_paper, the_paper
from tests.rounds import asked_to_present

pytestmark = pytest.mark.django_db


def cleared_without_files() -> Paper:
    """The paper as two people have cleared it; what this is about reads none of its files."""
    clearing.propose_clearing(the_paper(), "made up", [], by=account("secretariat"))
    return clearing.clear(the_paper(), "made up", [], {}, by=account("approver"))


def test_a_paper_that_is_no_longer_cleared_is_neither_presented_nor_opened_again():
    paper = cleared_without_files()
    by, second = account("secretariat"), account("approver")
    presenting = asked_to_present(paper, meeting=paper.meeting)
    opening = clearing.propose_reopening(the_paper(), reason="A misprint", by=by)
    accept(opening, by=second)
    with pytest.raises(WrongStateError, match="is draft by now"):
        accept(presenting, by=second)
    assert the_paper().status == "draft"


def test_a_paper_that_was_deleted_is_not_opened_again():
    paper = cleared_without_files()
    opening = clearing.propose_reopening(paper, reason="A misprint", by=account("secretariat"))
    the_paper().blocks.all().delete()
    the_paper().delete()
    with pytest.raises(WrongStateError, match="no longer on record"):
        accept(opening, by=account("approver"))


def test_a_corrigendum_reports_the_round_that_replaced_the_one_the_paper_reported(updated):
    presented_paper()
    revision = make_round(updated.plan, revises=updated)
    make_round(updated.plan, status="draft", revises=revision)
    with freezing.lifted():
        AssessmentRound.objects.filter(pk=updated.pk).update(status="replaced")
    assert start_corrigendum(the_paper(), by=account("secretariat")).assessment_round == revision


def test_a_draft_has_no_words_that_could_be_corrected():
    with pytest.raises(NotFoundError, match=r"The text of “Review of .*” is not on record\."):
        words_of_corrected(the_paper())


def closing_words(text: str) -> None:
    """Let the paper be read by everybody, and close with these words."""
    last = cleared_without_files().blocks.filter(kind="text").order_by("order").last()
    PaperBlock.objects.filter(pk=last.pk).update(text=text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. consider {{ base(round) }} ratings;\n2. decide.", ("consider 22 ratings", "decide")),
        ("1. consider {{ nothing() }};\n2. decide.", None),
        ("The meeting takes note.", None),
    ],
)
def test_what_a_meeting_is_asked_is_said_with_its_numbers_or_not_at_all(plan, text, lines):
    closing_words(text)
    asked = asked_of_meeting(plan)
    assert (asked.lines if asked else None) == lines


def test_demo_accounts_clear_a_paper_in_development_only(settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="Demo accounts exist in development only"):
        call_command("demo_paper")
    assert the_paper().is_draft


def test_records_of_a_paper_are_called_by_it():
    paper = Paper(title="Review")
    assert str(Bundle(paper=paper)) == "Bundle of Review"
    assert str(PaperFile(paper=paper, format="pdf", stage="cleared")) == "Review (pdf, cleared)"
    assert str(PaperProof(paper=paper, name="a.pdf")) == "a.pdf, Review"
    assert str(PaperTemplate(name="ours.docx")) == "ours.docx"
    assert str(ReturnedDocument(name="back.docx")) == "back.docx"
