"""Where paragraphs that came back from Word belong, and what is never taken over without being seen."""

from __future__ import annotations

import copy
import re

import docx
import pytest
from docx.oxml import parse_xml

from papers.exports.returning import BROKEN_HERE, Compared
from papers.models import PaperBlock, ReturnedDocument
from people.models import Remark
from programmes.services.changes import recount
from tests.conftest import signed_in
from tests.pages import text_of
from tests.papers.in_word import (
    NAMESPACE,
    RATED,
    REWORDED,
    WORD,
    back,
    edited,
    handed_in,
    line_with,
    replaced,
    seen_on,
)
from tests.papers.steps import block_with, made_now, the_paper

pytestmark = pytest.mark.django_db
FULLY = "Of 22 rated activities, 2 were"


def placeholders(text: str) -> int:
    return len(re.findall(r"\{\{", text))


def changed(found: Compared) -> list[tuple[str, str]]:
    """Return state and block of every paragraph that differs."""
    return [(part.state, one.key) for one in found.blocks for part in one.paragraphs if part.state != "same"]


def taken(client, content: bytes, *more: str) -> tuple[str, list[str]]:
    """Hand a document in and take everything over; return the answer and the names of all ticks."""
    page = handed_in(client, content)
    keys = re.findall(r'name="((?:new|block)-\d+-(?:text|comments|record))"', page.content.decode())
    address = f"{WORD}{ReturnedDocument.objects.latest('pk').pk}/"
    answer = client.post(address, {"seen": seen_on(page), **dict.fromkeys([*keys, *more], "on")}, follow=True)
    return text_of(answer), keys


def added(document: docx.document.Document, before, *lines: tuple[str, str]) -> None:
    for style, words in lines:
        made = before.insert_paragraph_before(words)
        made.style = document.styles[style]


def test_new_sections_keep_their_order_and_their_paragraphs():
    def edit(document: docx.document.Document) -> None:
        heading = [one for one in document.paragraphs if one.style.name == "Heading 1"][2]
        added(
            document,
            heading,
            ("Heading 1", "New one"),
            ("Numbered Paragraph", "First of one."),
            ("Numbered Paragraph", "Second of one."),
            ("Heading 1", "New two"),
            ("Numbered Paragraph", "First of two."),
        )

    taken(signed_in("secretariat"), edited(edit))
    found = [one.text for one in the_paper().blocks.all() if "New" in one.text or " of " in one.text[:14]]
    assert found[found.index("New one") :][:4] == [
        "New one",
        "First of one.\n\nSecond of one.",
        "New two",
        "First of two.",
    ]


def test_a_heading_of_another_level_is_taken_over():
    def edit(document: docx.document.Document) -> None:
        heading = next(one for one in document.paragraphs if one.style.name == "Heading 2")
        heading.style = document.styles["Heading 1"]

    part = the_paper().blocks.filter(kind="part").first()
    found, _ = taken(signed_in("secretariat"), edited(edit))
    assert "Blocks taken over from Word: 1." in found
    assert PaperBlock.objects.get(pk=part.pk).kind == "section"


def swapped(document: docx.document.Document) -> None:
    first, second = line_with(document, FULLY), line_with(document, "The secretariat reported a")
    first._p.addnext(second._p)


def merged(document: docx.document.Document) -> None:
    first, second = line_with(document, "The secretariat reported a"), line_with(document, FULLY)
    for part in list(second._p)[1:]:
        first._p.append(part)
    second._p.getparent().remove(second._p)


def split(document: docx.document.Document) -> None:
    first = line_with(document, FULLY)
    second = copy.deepcopy(first._p)
    first._p.addnext(second)
    children = list(first._p)
    middle = len(children) // 2
    for part in children[middle:]:
        first._p.remove(part)
    for part in list(second)[1:middle]:
        second.remove(part)


@pytest.mark.parametrize("edit", [swapped, merged, split])
def test_paragraphs_that_moved_were_joined_or_cut_keep_their_placeholders(edit):
    [block] = back(edited(edit)).blocks
    assert placeholders(block.text) == placeholders(block_with(RATED).text) == 13
    assert block.lost == []


def deleted_with_its_mark(words: str):
    """Record that a paragraph was deleted with the mark at its end, as Word does."""

    def edit(document: docx.document.Document) -> None:
        line = line_with(document, words)
        mark = parse_xml(f'<w:rPr {NAMESPACE}><w:del w:id="900" w:author="A"/></w:rPr>')
        line._p.get_or_add_pPr().append(mark)
        for run in list(line._p.iter(f"{{{NAMESPACE.split(chr(34))[1]}}}r")):
            for text in run.iter(f"{{{NAMESPACE.split(chr(34))[1]}}}t"):
                text.tag = text.tag.replace("}t", "}delText")
            gone = parse_xml(f'<w:del {NAMESPACE} w:id="901" w:author="A"/>')
            run.addprevious(gone)
            gone.append(run)

    return edit


def test_a_heading_deleted_with_recorded_changes_takes_nothing_with_it():
    heading = the_paper().blocks.filter(kind="part").first()
    content = edited(deleted_with_its_mark(heading.text))
    assert changed(back(content)) == [("gone", f"block-{heading.pk}")]
    assert changed(back(content, "rejected")) == []


def test_a_paragraph_stands_where_it_was_written():
    def below_a_table(document: docx.document.Document) -> None:
        added(
            document,
            line_with(document, "The meeting may wish to"),
            ("Numbered Paragraph", "Below the table."),
        )

    [block] = back(edited(below_a_table)).blocks
    assert block.text.startswith("Below the table.\n\nThe meeting may wish to")

    def after_the_summary(document: docx.document.Document) -> None:
        first = next(one for one in document.paragraphs if one.style.name == "Heading 1")
        added(document, first, ("Normal", "An introduction."))

    [block] = back(edited(after_the_summary)).blocks
    assert (block.block, block.text) == (None, "An introduction.")

    between = block_with("sums up what was achieved")

    def rewritten(document: docx.document.Document) -> None:
        line = line_with(document, "sums up what was achieved")
        for run in line.runs[1:]:
            run._r.getparent().remove(run._r)
        line.runs[0].text = "Nothing here is like it was before in any word."

    [block] = back(edited(rewritten)).blocks
    assert block.block == between
    assert not block.is_gone


def test_a_block_with_a_broken_placeholder_is_not_written_anew():
    block = block_with(RATED)
    PaperBlock.objects.filter(pk=block.pk).update(text=f"{block.text}\n\nIn all {{{{ nonsense(round) }}}}.")
    found, keys = taken(signed_in("secretariat"), edited(replaced(*REWORDED)), f"block-{block.pk}-text")
    assert keys == []
    assert BROKEN_HERE in found
    assert "nonsense(round)" in PaperBlock.objects.get(pk=block.pk).text
    assert any("nonsense" in one.text for one in made_now().problems)


def test_a_block_changed_here_with_a_comment_from_word_keeps_its_text():
    def edit(document: docx.document.Document) -> None:
        document.add_comment(line_with(document, "was established in").runs, text="Hm", author="B")

    content, block = edited(edit), block_with("was established in")
    newer = block.text.replace("was established in", "began in")
    client = signed_in("secretariat")
    client.post(
        f"/workspace/papers/review-2016-2020/blocks/{block.pk}/", {"text": newer, "version": block.version}
    )
    assert "It was changed here since the document was made, and not in Word." in text_of(
        handed_in(client, content)
    )
    _, keys = taken(client, content, f"block-{block.pk}-text")
    assert keys == [f"block-{block.pk}-comments"]
    assert PaperBlock.objects.get(pk=block.pk).text == newer


def test_an_older_block_with_another_footnote_is_shown():
    def edit(document: docx.document.Document) -> None:
        [part] = [one for one in document.part.package.iter_parts() if one.partname == "/word/footnotes.xml"]
        part._blob = part.blob.replace(b"Another source gives a later date", b"One source gives a date")

    block = block_with("Another source gives a later date")
    content = edited(edit)
    client = signed_in("secretariat")
    client.post(
        f"/workspace/papers/review-2016-2020/blocks/{block.pk}/",
        {"text": f"{block.text}\n\nA paragraph more.", "version": block.version},
    )
    found = back(content)
    assert found.older == ()
    assert [one.block for one in found.blocks] == [block]


def test_a_comment_is_added_once_whoever_ticks_it():
    def edit(document: docx.document.Document) -> None:
        document.add_comment(line_with(document, "was established in").runs, text="Hm", author="B")

    content = edited(edit)
    taken(signed_in("secretariat"), content)
    address = f"{WORD}{ReturnedDocument.objects.get().pk}/"
    other = signed_in("approver")
    page = other.get(address)
    assert "It stands in the conversation about this block." in text_of(page)
    key = f"block-{block_with('was established in').pk}-comments"
    assert other.post(address, {"seen": seen_on(page), key: "on"}).status_code == 302
    assert Remark.objects.filter(text__contains="Hm").count() == 1


def test_nothing_is_taken_where_a_number_of_the_record_moved_meanwhile(updated):
    client = signed_in("secretariat")
    page = handed_in(client, edited(replaced(*REWORDED)))
    rating = updated.ratings.get(activity__code="AIR-2")
    rating.level = updated.plan.rating_scale.levels.get(slug="fully")
    rating.save()
    recount(updated.plan)
    block = block_with(RATED)
    answer = client.post(
        f"{WORD}{ReturnedDocument.objects.get().pk}/", {"seen": seen_on(page), f"block-{block.pk}-text": "on"}
    )
    assert answer.status_code == 400
    assert "have changed in the meantime" in text_of(answer)
    assert PaperBlock.objects.get(pk=block.pk).text == block.text


def test_what_is_not_read_is_told_and_what_cannot_be_seen_is_shown():
    def edit(document: docx.document.Document) -> None:
        line = line_with(document, "was established in")
        line._p.append(parse_xml(f'<w:r {NAMESPACE}><w:sym w:font="Symbol" w:char="F061"/></w:r>'))
        [part] = [one for one in document.part.package.iter_parts() if one.partname == "/word/footnotes.xml"]
        part._blob = part.blob.replace(b"Another source gives a later date", b"One source gives a date")

    text = text_of(handed_in(signed_in("secretariat"), edited(edit)))
    assert "Not read in the document: signs of a symbol font (1)." in text
    assert re.search(r"\[footnote:.*\[gone: Another \].*\[new: One \]", text)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("x" * 20_001, "longer than 20000 characters"),
        ("y " * 10_100, "longer than 20000 characters"),
    ],
)
def test_a_paragraph_that_no_block_can_hold_is_refused(words, message):
    def edit(document: docx.document.Document) -> None:
        line_with(document, "was established in").add_run(words)

    answer = handed_in(signed_in("secretariat"), edited(edit))
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert not ReturnedDocument.objects.exists()
