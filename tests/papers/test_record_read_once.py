"""The record of a paper is read once, however often its text is put together at one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.exports.assembling import assembled
from papers.exports.files import handed_out
from papers.exports.returning import compared
from papers.selectors.papers import blocks_of
from reporting.papers.returned import lines_of, returned_lines
from tests.papers.in_word import REWORDED, edited, replaced
from tests.papers.steps import made_now, proposed_paper, the_paper

pytestmark = pytest.mark.django_db


def queries_of(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as done:
        work()
    return len(done)


def test_the_paper_handed_out_is_filled_from_the_record_that_was_looked_at():
    paper = the_paper()
    made = assembled(paper)
    once = queries_of(lambda: assembled(paper))
    later: list[Any] = []
    again = queries_of(lambda: later.append(handed_out(made)))
    assert later[0].record is made.record
    assert later[0].digest == made.digest
    assert again < once / 3


def test_a_document_that_came_back_costs_little_more_than_its_paper():
    paper = the_paper()
    lines = lines_of(returned_lines("paper.docx", edited(replaced(*REWORDED)))["accepted"])
    assembled(paper)
    once = queries_of(lambda: assembled(paper))
    compared(paper, lines)
    assert queries_of(lambda: compared(paper, lines)) < once * 1.5


def test_another_text_over_the_same_record_is_judged_by_the_same_numbers():
    paper = the_paper()
    made = assembled(paper)
    blocks = blocks_of(paper)
    block = next(one for one in blocks if "{{ count(" in one.text)
    block.text = f"{block.text}\n\nOf 22 activities 19 were finished."
    found = assembled(paper, blocks, made.record).problems
    assert any("19" in one.text and one.block is block for one in found)
    assert not any(one.block is block for one in made.problems)


def test_proposing_to_clear_it_leaves_what_was_looked_at():
    made = made_now()
    proposed_paper(made=made)
    assert made_now().digest == made.digest
