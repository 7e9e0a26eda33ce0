"""Numbers of the record are found and offered to those who write a paper, as a text says them."""

from __future__ import annotations

import re
from html import unescape

import pytest

from papers.selectors.choosing import choices
from papers.selectors.placeholders import filled
from papers.selectors.record import Record
from tests.conftest import signed_in
from tests.pages import text_of
from tests.papers.steps import DESK, the_paper

pytestmark = pytest.mark.django_db


def test_numbers_are_found_by_what_they_count_and_say_how_they_are_written(staff):
    page = unescape(text_of(staff.get(f"{DESK}numbers/?q=fully or substantially")))
    assert "68.2 % Share of rated activities “fully or substantially”, Updated evaluation: 15 of 22" in page
    assert '{{ share("fully or substantially", round) }}' in page
    assert '{{ count("fully or substantially", round, area="DLD") }}' in page
    assert page.count("{{ ") == page.count(" }}") > 30
    part = staff.get(f"{DESK}numbers/?q=respondents", headers={"X-Fragment": "1"}).content.decode()
    assert part.count("data-insert=") == 1
    assert "<html" not in part
    nothing = text_of(staff.get(f"{DESK}numbers/?q=zebra"))
    assert "Nothing on record is called “zebra”." in nothing
    assert staff.get(f"{DESK}numbers/?q={'x' * 101}").status_code == 400
    assert signed_in("focal-mongolia").get(f"{DESK}numbers/").status_code == 403


def test_everything_that_can_be_chosen_gives_what_it_promises(updated):
    record = Record(the_paper())
    labels = {"levels": "Table 1", "achievement-levels": "Figure A"}
    listed = list(choices(record, labels))
    assert len(listed) > 300
    for one in listed:
        given = filled(one.written[2:-2].strip(), record, labels)
        assert (given.text or "footnote") == one.text, one.written


def test_a_number_typed_by_hand_is_offered_from_the_record(staff):
    typed_text = "Of 22 rated activities, 15 were implemented fully or substantially."
    page = staff.post(f"{DESK}preview/", {"text": typed_text}).content.decode()
    offered = dict(re.findall(r'data-insert="([^"]*)"\s+data-instead="([^"]*)"', page))
    assert {unescape(written): typed for written, typed in offered.items()} == {
        "{{ base(round) }}": "22",
        '{{ count("fully or substantially", round) }}': "15",
    }
