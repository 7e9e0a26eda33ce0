"""Texts of a paper are written with previews, limits and two editors at once, and nothing typed is lost."""

from __future__ import annotations

import json
import re

import pytest
from django.core.exceptions import PermissionDenied

from papers.exports.assembling import assembled
from papers.models import LONGEST_BLOCK, PaperBlock
from papers.services.blocks import add_block, delete_block, save_block
from papers.services.papers import BlockText, save_paper
from people.services import WrongStateError
from record.refusals import StaleVersionError
from tests.conftest import account
from tests.pages import errors_in, text_of
from tests.papers.steps import DESK, block_with, cleared_paper, the_paper, typed

pytestmark = pytest.mark.django_db


def test_a_text_is_written_with_its_history_and_seen_at_once(staff):
    block = block_with("was established in")
    answer = staff.post(
        f"{DESK}blocks/{block.pk}/", typed(block, "It is **{{ base(round) }}**.\r\n\r\nSecond.")
    )
    assert answer["Location"] == f"{DESK}#block-{block.pk}"
    block.refresh_from_db()
    assert (block.text, block.version, block.written_by.username) == (
        "It is **{{ base(round) }}**.\n\nSecond.",
        2,
        "secretariat",
    )
    page = staff.get(DESK).content.decode()
    assert "<strong>22</strong>" in page
    assert "was established in" in text_of(staff.get(f"{DESK}blocks/{block.pk}/"))


def test_two_people_change_one_text_and_both_texts_stand_side_by_side(staff):
    block = block_with("was established in")
    first = block.text
    save_block(block, BlockText("text", "Theirs."), expected_version=1, by=account("approver"))
    base = json.dumps({"text": first})
    answer = staff.post(f"{DESK}blocks/{block.pk}/", {"text": "Mine.", "version": "1", "base": base})
    assert answer.status_code == 409
    assert "Theirs." in answer.content.decode()
    assert "Mine." in answer.content.decode()
    block.refresh_from_db()
    assert block.text == "Theirs."
    again = staff.post(
        f"{DESK}blocks/{block.pk}/",
        {"text": "Both.", "version": "2", "base": json.dumps({"text": "Theirs."})},
    )
    assert again.status_code == 302
    with pytest.raises(StaleVersionError):
        save_block(block, BlockText("text", "Late."), expected_version=1, by=account("secretariat"))


def test_what_nobody_changed_gets_no_new_version(secretariat):
    block = block_with("was established in")
    same = save_block(block, BlockText("text", block.text), expected_version=99, by=secretariat)
    assert same.version == 1
    assert (
        save_paper(the_paper(), {"title": the_paper().title}, expected_version=99, by=secretariat).version
        == 1
    )


def test_services_ask_for_the_role_themselves(delegate):
    with pytest.raises(PermissionDenied):
        add_block(the_paper(), BlockText("text", "x"), after=0, by=delegate)
    with pytest.raises(PermissionDenied):
        save_paper(the_paper(), {"title": "x"}, expected_version=1, by=delegate)


def test_more_text_than_the_portal_takes_is_told_with_the_way_back(staff):
    answer = staff.post(f"{DESK}blocks/new/?kind=text&after=0", {"text": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "Nothing was saved. Go back in your browser" in text_of(answer)


def test_no_field_cuts_off_what_is_pasted(staff):
    page = staff.get(f"{DESK}blocks/new/?kind=text&after=0").content.decode()
    assert "maxlength" not in page.partition("<textarea")[2]
    answer = staff.post(
        f"{DESK}blocks/new/?kind=text&after=0", {"text": "x" * (LONGEST_BLOCK + 1), "version": "0"}
    )
    assert answer.status_code == 400
    assert f"at most {LONGEST_BLOCK} characters (it has {LONGEST_BLOCK + 1})" in errors_in(answer)
    assert "x" * (LONGEST_BLOCK + 1) in answer.content.decode()


def test_too_long_a_text_is_told_and_stays_on_the_page(staff):
    block = block_with("was established in")
    text = "word " * (LONGEST_BLOCK // 5 + 1)
    answer = staff.post(f"{DESK}blocks/{block.pk}/", typed(block, text))
    assert answer.status_code == 400
    assert f"at most {LONGEST_BLOCK} characters" in errors_in(answer)
    assert answer.content.decode().count("word word word") >= 1


def test_ten_megabytes_of_text_are_refused_at_the_door(staff):
    block = block_with("was established in")
    answer = staff.post(f"{DESK}blocks/{block.pk}/", typed(block, "x" * 10_000_000))
    assert answer.status_code in {400, 413}
    assert PaperBlock.objects.get(pk=block.pk).text == block.text


def test_a_preview_shows_numbers_and_problems_and_saves_nothing(staff):
    block = block_with("was established in")
    sent = {"text": "{{ base(round) }} of 4711, {{ nothing() }}", "block": str(block.pk)}
    answer = staff.post(f"{DESK}preview/", sent)
    text = text_of(answer)
    assert "1. 22 of 4711, […]" in text
    assert "“4711” was typed by hand" in text
    assert "“nothing” is no number of this portal" in text
    assert staff.post(f"{DESK}preview/", {"text": "x" * (LONGEST_BLOCK + 1)}).status_code == 400
    shown = staff.post(f"{DESK}blocks/{block.pk}/", typed(block, "Now {{ planned(round) }}.", preview="1"))
    assert (shown.status_code, "1. Now 22." in text_of(shown)) == (200, True)
    block.refresh_from_db()
    assert (block.text.startswith("The North-East Asian"), block.version) == (True, 1)


def test_what_a_preview_shows_is_never_read_as_html(staff):
    answer = staff.post(f"{DESK}preview/", {"text": "<script>alert(1)</script> [x](javascript:alert(1))"})
    assert "<script>" not in answer.content.decode()
    assert "javascript:alert(1)&#x27;" not in answer.content.decode()
    assert 'href="javascript' not in answer.content.decode()


def test_a_new_text_is_shown_with_the_number_it_will_have(staff):
    place = block_with("level and note of every activity").order

    def number_shown(address: str, **sent: object) -> str:
        page = staff.post(f"{DESK}{address}", {"text": "New words.", **sent}).content.decode()
        return re.findall(r'<span class="number">(\d+)\.</span> New words\.', page)[0]

    assert number_shown("preview/", after=place) == "12"
    assert number_shown("preview/", after=0) == "1"
    assert number_shown("preview/") == "32"
    assert number_shown(f"blocks/new/?kind=text&after={place}", preview="1") == "12"


def test_a_heading_typed_into_a_text_is_told_and_hinders_nothing():
    add_block(the_paper(), BlockText("text", "# A heading"), after=999, by=account("secretariat"))
    problem = next(one for one in assembled(the_paper()).problems if one.block is not None)
    assert ("blocks of their own" in problem.text, problem.blocks) == (True, False)


def test_a_cleared_paper_is_not_written(staff):
    block = block_with("was established in")
    cleared_paper()
    answer = staff.post(f"{DESK}blocks/{block.pk}/", typed(block, "Later."))
    assert (answer.status_code, "open it again first" in errors_in(answer)) == (400, True)
    assert "Later." in answer.content.decode()
    with pytest.raises(WrongStateError):
        delete_block(block, expected_version=1, by=account("secretariat"))
    moved = staff.post(f"{DESK}blocks/{block.pk}/move/", {"up": "1"}, follow=True)
    assert "open it again first" in text_of(moved)


def test_what_is_cleared_offers_no_form(staff):
    block = block_with("was established in")
    cleared_paper()
    for address in (
        f"blocks/{block.pk}/",
        f"blocks/{block.pk}/delete/",
        "blocks/new/?kind=text&after=0",
        "title/",
    ):
        answer = staff.get(f"{DESK}{address}", follow=True)
        assert answer.redirect_chain == [(DESK, 302)], address
    assert "The paper is cleared. Open it again to change it." in text_of(
        staff.get(f"{DESK}blocks/{block.pk}/", follow=True)
    )
