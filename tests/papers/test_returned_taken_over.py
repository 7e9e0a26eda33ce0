"""What is ticked of a document from Word is taken over, and nothing of it unticked, late or once cleared."""

from __future__ import annotations

import re

import docx
import pytest
from django.core.exceptions import ValidationError

from papers.models import LONGEST_BLOCK, PaperBlock, ReturnedDocument
from papers.services.blocks import delete_block
from papers.services.returned import Taken, take_over
from people.models import Remark
from people.models.conversations import LONGEST_REMARK
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.papers.in_word import (
    RATED,
    REWORDED,
    WORD,
    back,
    edited,
    handed_in,
    line_with,
    replaced,
    seen_on,
    tracked,
)
from tests.papers.steps import block_with, cleared_paper, made_now, the_paper

pytestmark = pytest.mark.django_db


def test_what_is_ticked_is_taken_over_and_its_comments_become_remarks():
    client = signed_in("secretariat")
    page = handed_in(client, edited(tracked, replaced(*REWORDED)))
    assert page.status_code == 200
    document = ReturnedDocument.objects.get()
    first, second = block_with("was established in"), block_with(RATED)
    text = text_of(page)
    assert "Blocks that differ or have comments: 2." in text
    seen = seen_on(page)
    address = f"{WORD}{document.pk}/"
    answer = client.post(
        address,
        {"seen": seen, "way": "accepted", f"block-{first.pk}-text": "on", f"block-{first.pk}-comments": "on"},
    )
    assert answer.status_code == 302
    assert "founded" in PaperBlock.objects.get(pk=first.pk).text
    assert PaperBlock.objects.get(pk=second.pk).text == second.text
    [remark] = Remark.objects.filter(conversation__kind="block", conversation__subject_key=first.pk)
    assert remark.text == "Ms Rivera, in Word: Is this the year? Ask @ approver."
    # The rest is still there to be taken; the first has become what stands here.
    assert "Blocks taken over from Word" in text_of(client.get(address))
    page = client.get(address)
    seen = seen_on(page)
    again = client.post(address, {"seen": seen, f"block-{first.pk}-comments": "on"})
    assert again.status_code == 302
    assert Remark.objects.filter(conversation__subject_key=first.pk).count() == 1


def test_new_blocks_are_added_and_gone_ones_deleted_where_they_were():
    def add(document: docx.document.Document) -> None:
        heading = next(one for one in document.paragraphs if one.style.name == "Heading 1")
        made = heading.insert_paragraph_before("A section of its own")
        made.style = heading.style

    def delete(document: docx.document.Document) -> None:
        for one in made_now().made_of[block_with("was established in").pk]:
            line = line_with(document, "".join(run.text for run in one.text)[:80])
            line._p.getparent().remove(line._p)

    client, gone = signed_in("secretariat"), block_with("was established in")
    page = handed_in(client, edited(add, delete))
    seen = seen_on(page)
    keys = re.findall(r'name="((?:new|block)-\d+-text)"', page.content.decode())
    assert len(keys) == 2
    before = the_paper().blocks.count()
    client.post(f"{WORD}{ReturnedDocument.objects.get().pk}/", {"seen": seen, **dict.fromkeys(keys, "on")})
    assert the_paper().blocks.count() == before
    assert not PaperBlock.objects.filter(pk=gone.pk).exists()
    assert PaperBlock.objects.get(kind="section", text="A section of its own").order <= gone.order
    orders = list(the_paper().blocks.values_list("order", flat=True))
    assert orders == list(range(1, before + 1))


def test_nothing_is_taken_over_of_a_paper_that_changed_meanwhile_or_without_a_tick():
    client = signed_in("secretariat")
    page = handed_in(client, edited(replaced(*REWORDED)))
    seen = seen_on(page)
    address = f"{WORD}{ReturnedDocument.objects.get().pk}/"
    block = block_with(RATED)
    late = client.post(address, {"seen": f"{seen}0", f"block-{block.pk}-text": "on"})
    assert late.status_code == 400
    assert "have changed in the meantime" in text_of(late)
    none = client.post(address, {"seen": seen})
    assert none.status_code == 400
    assert "Tick what you want to take over." in text_of(none)
    assert PaperBlock.objects.get(pk=block.pk).text == block.text


def test_a_cleared_paper_takes_nothing():
    client = signed_in("secretariat")
    content = edited(replaced(*REWORDED))
    handed_in(client, content)
    cleared_paper()
    late = handed_in(client, content)
    assert late.status_code == 400
    assert "The paper is cleared; open it again first." in text_of(late)
    page = client.get(f"{WORD}{ReturnedDocument.objects.get().pk}/")
    assert "Take over what is ticked" not in text_of(page)


def commented(words: str):
    def edit(document: docx.document.Document) -> None:
        document.add_comment(line_with(document, "was established in").runs, text=words, author="Ms Rivera")

    return edit


def test_a_long_comment_is_cut_and_says_where_the_rest_stands():
    client, block = signed_in("secretariat"), block_with("was established in")
    page = handed_in(client, edited(commented("long " * 1_000)))
    address = f"{WORD}{ReturnedDocument.objects.get().pk}/"
    client.post(address, {"seen": seen_on(page), f"block-{block.pk}-comments": "on"})
    text = Remark.objects.get().text
    assert text.startswith("Ms Rivera, in Word: long long")
    assert (len(text), text.endswith("[…] The rest stands in the document.")) == (LONGEST_REMARK, True)


def test_a_block_that_would_be_too_long_is_refused_and_nothing_is_taken_over():
    def edit(document: docx.document.Document) -> None:
        replaced(*REWORDED)(document)
        line = line_with(document, "was established in")
        for _ in range(3):
            line.insert_paragraph_before("word " * (LONGEST_BLOCK // 15 + 10)).style = line.style

    client, rated = signed_in("secretariat"), block_with(RATED)
    page = handed_in(client, edited(edit))
    keys = re.findall(r'name="((?:new|block)-\d+-text)"', page.content.decode())
    address = f"{WORD}{ReturnedDocument.objects.get().pk}/"
    answer = client.post(address, {"seen": seen_on(page), **dict.fromkeys(keys, "on")})
    assert answer.status_code == 400
    assert f"would have more than {LONGEST_BLOCK} characters." in text_of(answer)
    assert PaperBlock.objects.get(pk=rated.pk).text == rated.text


def test_a_comment_on_a_block_that_is_gone_is_told():
    client, block = signed_in("secretariat"), block_with("was established in")
    handed_in(client, edited(commented("Hm")))
    gone = PaperBlock.objects.get(pk=block.pk)
    comments = tuple(back(edited(commented("Hm"))).blocks[0].comments)
    delete_block(block, expected_version=block.version, by=account("secretariat"))
    chosen = [Taken(gone, gone.kind, gone.text, gone.order, comments, takes_text=False)]
    with pytest.raises(ValidationError, match=r"This block is gone\. Open the page again\."):
        take_over(ReturnedDocument.objects.get(), chosen, seen=the_paper().version, by=account("secretariat"))
    assert not Remark.objects.exists()
