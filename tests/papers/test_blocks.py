"""Blocks of a paper are added, moved and deleted, each in its place and never over somebody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from papers.models import MOST_BLOCKS, PaperBlock
from papers.services.blocks import add_block, delete_block, move_block, save_block
from papers.services.papers import BlockText
from tests.conftest import account
from tests.pages import errors_in, text_of
from tests.papers.steps import DESK, SLUG, block_with, the_paper

pytestmark = pytest.mark.django_db


def test_blocks_are_added_moved_and_deleted(staff):
    answer = staff.post(
        f"{DESK}blocks/new/?kind=part&after=1", {"text": "A part", "version": "0", "base": "{}"}
    )
    added = PaperBlock.objects.get(text="A part")
    assert (answer["Location"], added.order) == (f"{DESK}#block-{added.pk}", 2)
    assert [one.order for one in the_paper().blocks.all()] == list(range(1, 44))
    assert staff.post(f"{DESK}blocks/{added.pk}/move/", {"down": "1"}).status_code == 302
    assert PaperBlock.objects.get(pk=added.pk).order == 3
    staff.post(f"{DESK}blocks/{added.pk}/move/", {"up": "1"})
    assert PaperBlock.objects.get(pk=added.pk).order == 2
    assert "Delete heading (1)?" in text_of(staff.get(f"{DESK}blocks/{added.pk}/delete/"))
    staff.post(f"{DESK}blocks/{added.pk}/delete/", {"version": "1"})
    assert not PaperBlock.objects.filter(pk=added.pk).exists()
    assert [one.order for one in the_paper().blocks.all()] == list(range(1, 43))
    assert "A part" in staff.get(DESK).content.decode()


def test_a_block_that_is_sent_twice_stands_once():
    first = add_block(the_paper(), BlockText("text", "Words."), after=3, by=account("secretariat"))
    again = add_block(the_paper(), BlockText("text", "Words."), after=3, by=account("secretariat"))
    assert first.pk == again.pk
    other = add_block(the_paper(), BlockText("text", "Words."), after=3, by=account("approver"))
    assert other.pk != first.pk


def test_moving_a_block_that_somebody_has_deleted_is_told():
    block = block_with("was established in")
    gone = PaperBlock.objects.get(pk=block.pk)
    delete_block(block, expected_version=block.version, by=account("secretariat"))
    with pytest.raises(ValidationError, match="deleted it meanwhile"):
        move_block(gone, by_places=1, by=account("secretariat"))


def test_a_block_that_somebody_changed_meanwhile_is_not_deleted(staff):
    block = block_with("was established in")
    save_block(block, BlockText("text", "Theirs."), expected_version=1, by=account("approver"))
    answer = staff.post(f"{DESK}blocks/{block.pk}/delete/", {"version": "1"})
    assert (answer.status_code, "Somebody has just changed it" in errors_in(answer)) == (409, True)
    assert PaperBlock.objects.filter(pk=block.pk).exists()


def test_the_ends_hold_a_moved_block(secretariat):
    first = the_paper().blocks.first()
    version = the_paper().version
    assert move_block(first, by_places=-1, by=secretariat).order == 1
    assert the_paper().version == version


def test_a_paper_holds_so_many_blocks_and_no_more(secretariat):
    paper = the_paper()
    missing = MOST_BLOCKS - paper.blocks.count()
    PaperBlock.objects.bulk_create(
        PaperBlock(paper=paper, order=100 + number, kind="text", text="x") for number in range(missing)
    )
    with pytest.raises(ValidationError, match="at most 300 blocks"):
        add_block(paper, BlockText("text", "x"), after=0, by=secretariat)


@pytest.mark.parametrize("kind", ["section", "piece", "text"])
def test_the_page_of_every_kind_of_block_opens(staff, kind):
    assert staff.get(f"{DESK}blocks/new/?kind={kind}&after=0").status_code == 200


@pytest.mark.parametrize("query", ["", "?kind=poem&after=1", "?kind=text&after=-1", "?kind=text&after=x"])
def test_an_address_that_says_no_kind_or_place_is_refused(staff, query):
    assert staff.get(f"{DESK}blocks/new/{query}").status_code == 400


def test_an_unknown_paper_or_block_is_not_there(staff):
    assert staff.get("/workspace/papers/nothing/").status_code == 404
    assert staff.get(f"{DESK}blocks/999999/").status_code == 404
    assert staff.get("/papers/nothing.pdf").status_code == 404
    assert staff.post(f"{DESK}dance/").status_code == 404


def test_a_table_that_stands_in_the_paper_is_offered_once(staff):
    offered = staff.get(f"{DESK}blocks/new/?kind=piece&after=0").content.decode()
    assert 'value="levels"' not in offered
    own = PaperBlock.objects.get(paper__slug=SLUG, piece="levels")
    assert 'value="levels" selected' in staff.get(f"{DESK}blocks/{own.pk}/").content.decode()
