"""A paper comes back from Word: what changed in it is shown, and what is chosen is taken over."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph as Line

from papers.exports.files import paper_file
from papers.exports.returning import Compared, compared
from papers.models import Format, PaperBlock, ReturnedDocument
from papers.nightly import forget_old_returned
from people.models import Remark
from reporting.papers.returned import lines_of, returned_lines
from reporting.unreadable import UnreadableUploadError
from tests.conftest import signed_in
from tests.pages import text_of
from tests.papers.steps import SLUG, block_with, cleared_paper, made_now, the_paper

pytestmark = pytest.mark.django_db
WORD = f"/workspace/papers/{SLUG}/word/"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REWORDED = ("were implemented fully, ", "were implemented fully,", "have been implemented fully,")
RATED = "were implemented fully, {{"
type_of_edit = Callable[[docx.document.Document], None]


def edited(*edits: type_of_edit) -> bytes:
    """Return the paper as DOCX after somebody has worked on it."""
    document = docx.Document(io.BytesIO(paper_file(made_now(), Format.DOCX)))
    for edit in edits:
        edit(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def line_with(document: docx.document.Document, words: str) -> Line:
    [found] = [
        one for one in document.paragraphs if words in one.text and not one.style.name.startswith("toc")
    ]
    return found


def replaced(words: str, old: str, new: str) -> type_of_edit:
    """Write over words of one paragraph, as somebody does who does not record changes."""

    def edit(document: docx.document.Document) -> None:
        [run] = [one for one in line_with(document, words).runs if old in one.text][:1]
        run.text = run.text.replace(old, new)

    return edit


def back(content: bytes, way: str = "accepted") -> Compared:
    return compared(the_paper(), lines_of(returned_lines("paper.docx", content)[way]))


def seen_on(page) -> str:
    """Return the sign for what somebody looked at."""
    return re.search(r'name="seen" value="([^"]+)"', page.content.decode())[1]


def handed_in(client, content: bytes, name: str = "paper.docx"):
    return client.post(WORD, {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_document_that_nobody_edited_changes_nothing():
    found = back(edited())
    assert found.blocks == ()
    assert found.older == ()
    assert not found.has_tracked
    written = [one for one in the_paper().blocks.all() if one.kind != PaperBlock.Kind.PIECE]
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


def typed_over(runs, written: str, number: str) -> type_of_edit:
    """Write a number over the one that a placeholder gives."""

    def edit(document: docx.document.Document) -> None:
        line = line_with(document, "".join(one.text for one in runs)[:60])
        place = [one.written for one in runs].index(written)
        ahead = "".join(one.text for one in runs[:place])
        read = ""
        for run in line.runs:
            if read == ahead and run.text:
                run.text = number
                return
            read += run.text

    return edit


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


def tracked(document: docx.document.Document) -> None:
    """Record a change and a comment, as Word does."""
    line = line_with(document, "was established in")
    [run] = [one for one in line.runs if "established" in one.text][:1]
    head, _, tail = run.text.partition("established")
    run.text = head
    text = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    deleted = '<w:r><w:delText xml:space="preserve">established</w:delText></w:r>'
    for part in (
        f'<w:del {NAMESPACE} w:id="901" w:author="A">{deleted}</w:del>',
        f'<w:ins {NAMESPACE} w:id="902" w:author="A">{text.format("founded")}</w:ins>',
        text.format(tail).replace("<w:r>", f"<w:r {NAMESPACE}>"),
    ):
        element = parse_xml(part)
        (run._r if part is None else run._r.getparent()).insert(_place_after(run._r, line), element)
        line._last = element
    document.add_comment(line.runs, text="Is this the year? Ask @approver.", author="Ms Rivera", initials="R")


def _place_after(run, line) -> int:
    last = getattr(line, "_last", run)
    return list(run.getparent()).index(last) + 1


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


def test_what_is_ticked_is_taken_over_and_its_comments_become_remarks():
    client = signed_in("secretariat")
    page = handed_in(client, edited(tracked, replaced(*REWORDED)))
    assert page.status_code == 200
    document = ReturnedDocument.objects.get()
    first, second = block_with("was established in"), block_with(RATED)
    told = text_of(page)
    assert "Blocks that differ or have comments: 2." in told
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


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("paper.doc", b"\xd0\xcf\x11\xe0", "ends in .docx"),
        ("paper.docx", b"no zip", "ends in .docx"),
        ("paper.docx", b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_is_no_document_is_refused(name, content, told):
    answer = handed_in(signed_in("secretariat"), content, name)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not ReturnedDocument.objects.exists()
    with pytest.raises(UnreadableUploadError):
        returned_lines(name, content)


def test_only_those_who_write_the_paper_bring_it_back():
    content = edited()
    for name in ("focal-japan", "delegate", "evaluator"):
        assert handed_in(signed_in(name), content).status_code in {403, 404}
    handed_in(signed_in("secretariat"), content)
    document = ReturnedDocument.objects.get()
    assert signed_in("focal-japan").get(f"{WORD}{document.pk}/").status_code in {403, 404}
    assert signed_in("secretariat").get(f"{WORD}{document.pk + 1}/").status_code == 404
    assert signed_in("secretariat").post(f"{WORD}{document.pk}/forget/").status_code == 302
    assert not ReturnedDocument.objects.exists()


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


def test_documents_are_forgotten_after_a_month(settings):
    from datetime import timedelta

    from django.utils import timezone

    handed_in(signed_in("secretariat"), edited())
    assert list(forget_old_returned(timezone.now() + timedelta(days=30))) == []
    assert list(forget_old_returned(timezone.now() + timedelta(days=32))) == [
        "Documents from Word that were forgotten: 1."
    ]


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


@pytest.mark.parametrize(
    ("named", "status"), [("", 200), (f"paper {SLUG}", 200), (f"annex {SLUG}", 400), ("paper another", 400)]
)
def test_a_document_that_says_it_is_another_is_refused(named, status):
    def edit(document: docx.document.Document) -> None:
        document.core_properties.identifier = named

    answer = handed_in(signed_in("secretariat"), edited(edit))
    assert answer.status_code == status
    assert (f"it calls itself “{named}”" in text_of(answer)) == (status == 400)
    assert ReturnedDocument.objects.exists() == (status == 200)
