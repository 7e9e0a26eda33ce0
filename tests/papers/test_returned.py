"""A paper that comes back from Word is compared block by block with what stands here."""

from __future__ import annotations

import re
import shutil
import subprocess

import docx
import pytest

from papers.models import PaperBlock, PaperBlockKind
from tests.conftest import signed_in
from tests.papers.in_word import RATED, REWORDED, back, edited, line_with, replaced, tracked, typed_over
from tests.papers.steps import SLUG, block_with, made_now, the_paper

pytestmark = pytest.mark.django_db


def test_a_document_that_nobody_edited_changes_nothing():
    found = back(edited())
    assert found.blocks == ()
    assert found.older == ()
    assert not found.has_tracked
    written = [one for one in the_paper().blocks.all() if one.kind != PaperBlockKind.PIECE]
    assert found.agree > len(written)


def test_a_changed_sentence_keeps_its_numbers_as_placeholders():
    found = back(edited(replaced(*REWORDED)))
    [block] = found.blocks
    [changed] = [one for one in block.paragraphs if one.state == "changed"]
    assert ("gone", "were") in changed.parts
    assert ("new", "have been") in changed.parts
    assert block.lost == []
    before = re.findall(r"\{\{.*?\}\}", block_with(RATED).text)
    assert before
    assert re.findall(r"\{\{.*?\}\}", block.text) == before
    assert block.problems == []


def test_a_number_that_was_typed_over_is_told_and_can_be_put_back():
    block, written = block_with(RATED), 'count("fully", round)'
    runs = next(
        part.text for part in made_now().made_of[block.pk] if any(run.written == written for run in part.text)
    )
    found = back(edited(typed_over(runs, written, "19")))
    [one] = found.blocks
    assert one.block == block
    assert [(lost.written, lost.ours, lost.theirs) for lost in one.lost] == [(written, "2", "19")]
    assert "19 were implemented fully" in one.text
    assert f"{{{{ {written} }}}} were implemented fully" in one.text_with_record
    # Typed by hand, the number would keep the paper from being cleared.
    assert any("19" in problem.text for problem in one.problems)


def test_a_number_is_found_also_where_words_beside_it_changed_too():
    block, written = block_with(RATED), 'count("fully", round)'
    runs = next(
        part.text for part in made_now().made_of[block.pk] if any(run.written == written for run in part.text)
    )
    [one] = back(edited(typed_over(runs, written, "19"), replaced(*REWORDED))).blocks
    assert [(lost.ours, lost.theirs) for lost in one.lost] == [("2", "19")]
    assert f"{{{{ {written} }}}} have been implemented fully" in one.text_with_record


def test_new_and_gone_paragraphs_are_told():
    def add(document: docx.document.Document) -> None:
        line = line_with(document, "was established in")
        made = line.insert_paragraph_before("This paragraph is *new* and names [nothing].")
        made.style = line.style

    def delete(document: docx.document.Document) -> None:
        line = line_with(document, "were implemented fully, ")
        line._p.getparent().remove(line._p)

    found = back(edited(add, delete))
    states = {part.state for one in found.blocks for part in one.paragraphs} - {"same"}
    assert states == {"new", "gone"}
    [text] = [one.text for one in found.blocks if "is \\*new\\*" in one.text]
    assert r"This paragraph is \*new\* and names \[nothing\]." in text


def test_recorded_changes_are_read_either_way_and_comments_are_shown():
    content = edited(tracked)
    found = back(content)
    assert found.has_tracked
    [block] = found.blocks
    assert "founded" in block.text
    assert [(one.by, one.text) for one in block.comments] == [
        ("Ms Rivera", "Is this the year? Ask @approver.")
    ]
    [rejected] = back(content, "rejected").blocks
    assert not rejected.is_changed
    assert len(rejected.comments) == 1


def test_a_block_changed_here_since_is_left_as_it_is():
    content = edited()
    block = block_with("was established in")
    client = signed_in("secretariat")
    client.post(
        f"/workspace/papers/{SLUG}/blocks/{block.pk}/",
        {"text": block.text.replace("was established in", "began in"), "version": block.version},
    )
    assert "began in" in PaperBlock.objects.get(pk=block.pk).text
    found = back(content)
    assert found.blocks == ()
    assert [one.block.pk for one in found.older] == [block.pk]


def test_an_older_block_whose_placeholder_gave_nothing_is_known_again():
    block = block_with("was established in")
    mended = block.text
    client = signed_in("secretariat")
    address = f"/workspace/papers/{SLUG}/blocks/{block.pk}/"
    client.post(address, {"text": f"{mended} In all {{{{ nothing() }}}}.", "version": block.version})
    content = edited()
    client.post(address, {"text": mended, "version": block.version + 1})
    assert PaperBlock.objects.get(pk=block.pk).text == mended
    found = back(content)
    assert [one.block.pk for one in found.older] == [block.pk]
    assert found.blocks == ()


def test_other_emphasis_is_told_and_an_address_stands_beside_its_words():
    block = block_with("was established in")
    PaperBlock.objects.filter(pk=block.pk).update(
        text=f"{block.text}\n\nIt has [a site](https://example.org/site).\n\nIt has no *own* budget."
    )

    def edit(document: docx.document.Document) -> None:
        line = line_with(document, "It has a site.")
        line.add_run(" It is new.")
        emphasised = next(one for one in line_with(document, "no own budget").runs if "own" in one.text)
        emphasised.italic, emphasised.bold = False, True

    [found] = back(edited(edit)).blocks
    linked, weighty = [one for one in found.paragraphs if one.state == "changed"]
    assert "a site &lt;https://example.org/site&gt;" in linked.html
    assert weighty.notes == ("Only its emphasis differs.",)
    assert "It has no **own** budget." in found.text


def test_a_caption_that_somebody_wrote_into_the_document_belongs_to_no_block():
    def edit(document: docx.document.Document) -> None:
        line = line_with(document, "was established in")
        line.insert_paragraph_before("Figure X. Something drawn").style = document.styles["Caption"]

    assert back(edited(edit)).blocks == ()


@pytest.mark.drill
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice: apt-get install libreoffice-writer-nogui"
)
def test_what_libreoffice_saves_again_comes_back_unchanged_or_with_its_edit(tmp_path):
    for name, content in (("same", edited()), ("edited", edited(replaced(*REWORDED)))):
        source = tmp_path / f"{name}.docx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        out = tmp_path / "out"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(out), str(source)],
            check=True,
            capture_output=True,
            timeout=240,
        )
        found = back((out / source.name).read_bytes())
        changed = [part.parts for one in found.blocks for part in one.paragraphs if part.state != "same"]
        assert len(changed) == (name == "edited"), changed
        assert all(one.lost == [] for one in found.blocks)
