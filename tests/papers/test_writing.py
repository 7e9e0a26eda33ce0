"""Writing a paper: adding, changing, moving, deleting, previewing; two editors; nothing typed is lost."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import docx as word
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.exports.assembling import assembled
from papers.models import LONGEST_BLOCK, MOST_BLOCKS, Paper, PaperBlock, PaperTemplate
from papers.selectors.choosing import choices
from papers.selectors.placeholders import filled
from papers.selectors.record import Record
from papers.services.blocks import add_block, delete_block, move_block, save_block
from papers.services.papers import BlockText, put_in, save_paper
from papers.services.templates import replace_template
from people.services import WrongStateError
from record.refusals import StaleVersionError
from reporting.papers.docx_template import default_template
from tests.conftest import account, signed_in
from tests.pages import errors_in, text_of
from tests.papers.steps import SLUG, block_with, cleared_paper, the_paper, typed

pytestmark = pytest.mark.django_db
DESK = f"/workspace/papers/{SLUG}/"


@pytest.fixture
def staff():
    return signed_in("secretariat")


def start_values(**changed: object) -> dict[str, object]:
    paper = the_paper()
    return {
        "version": "0",
        "base": "{}",
        "title": "Review for the next meeting",
        "slug": "review-next",
        "symbol": "NEASPEC/SOM(25)/2",
        "meeting": paper.meeting_id,
        "agenda_item": "Item 4",
        "dated": "2026-10",
        "prepared_by": "Secretariat of NEASPEC",
        "assessment_round": paper.assessment_round_id,
        "survey": paper.survey_id,
        "evaluation": paper.evaluation_id,
        **changed,
    }


def test_a_block_that_is_sent_twice_stands_once():
    first = add_block(the_paper(), BlockText("text", "Words."), after=3, by=account("secretariat"))
    again = add_block(the_paper(), BlockText("text", "Words."), after=3, by=account("secretariat"))
    assert first.pk == again.pk
    other = add_block(the_paper(), BlockText("text", "Words."), after=3, by=account("approver"))
    assert other.pk != first.pk


def test_more_text_than_the_portal_takes_is_told_with_the_way_back(staff):
    told = staff.post(f"{DESK}blocks/new/?kind=text&after=0", {"text": "x" * 10_000_000})
    assert told.status_code == 413
    assert "Nothing was saved. Go back in your browser" in text_of(told)


def test_no_field_cuts_off_what_is_pasted(staff):
    page = staff.get(f"{DESK}blocks/new/?kind=text&after=0").content.decode()
    assert "maxlength" not in page.partition("<textarea")[2]
    told = staff.post(
        f"{DESK}blocks/new/?kind=text&after=0", {"text": "x" * (LONGEST_BLOCK + 1), "version": "0"}
    )
    assert told.status_code == 400
    assert f"at most {LONGEST_BLOCK} characters (it has {LONGEST_BLOCK + 1})" in errors_in(told)
    assert "x" * (LONGEST_BLOCK + 1) in told.content.decode()


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


def test_moving_a_block_that_somebody_has_deleted_is_told():
    block = block_with("was established in")
    gone = PaperBlock.objects.get(pk=block.pk)
    delete_block(block, expected_version=block.version, by=account("secretariat"))
    with pytest.raises(ValidationError, match="deleted it meanwhile"):
        move_block(gone, by_places=1, by=account("secretariat"))


def test_a_paper_is_started_with_its_sections_filled_from_the_record(staff):
    answer = staff.post("/workspace/papers/new/", start_values())
    assert answer["Location"] == "/workspace/papers/review-next/"
    paper = Paper.objects.get(slug="review-next")
    assert paper.blocks.count() == 38
    page = text_of(staff.get("/workspace/papers/review-next/"))
    assert "Nothing hinders it" in page
    assert "22 of them are rated in the Updated evaluation" in page
    assert "NEASPEC/SOM(25)/2" in page
    assert "October 2026" in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"slug": SLUG}, "There is a paper of this name already"),
        ({"slug": "New Paper"}, "Write lower case letters"),
        ({"slug": "new"}, "not “new” or “template”"),
        ({"title": ""}, "Title: This field is required"),
        ({"dated": "2026-13"}, "“2026-13” is not a date"),
        ({"assessment_round": "999999"}, "Round it reports"),
        ({"symbol": "x" * 61}, "Document symbol"),
    ],
)
def test_a_paper_that_cannot_be_is_told_at_its_field_and_keeps_what_was_typed(staff, changed, told):
    answer = staff.post("/workspace/papers/new/", start_values(**changed))
    assert answer.status_code == 400
    assert told in errors_in(answer)
    assert "Item 4" in answer.content.decode()
    assert Paper.objects.count() == 1


def test_a_survey_of_another_plan_is_refused(staff):
    from programmes.models import StrategicPlan

    paper = the_paper()
    other = StrategicPlan.objects.get(slug="2016-2020")
    other.pk, other.slug, other.citation_id = None, "another", _spare_citation()
    other.followed_citation = None
    other.save()
    type(paper.survey).objects.filter(pk=paper.survey_id).update(plan=other)
    answer = staff.post("/workspace/papers/new/", start_values())
    assert "It is about another plan than the round" in errors_in(answer)


def _spare_citation() -> int:
    from record.models import Citation, SourceDocument

    return Citation.objects.create(source=SourceDocument.objects.first(), place="x", certainty="verbatim").pk


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


def test_a_title_block_changed_by_two_people_keeps_both_changes(staff):
    paper = the_paper()
    values = start_values(
        title=paper.title, prepared_by=paper.prepared_by, symbol="", agenda_item="", dated=""
    )
    base = {
        name: str(value or "") for name, value in values.items() if name not in {"version", "base", "slug"}
    }
    save_paper(paper, {"symbol": "S/1"}, expected_version=1, by=account("approver"))
    sent = {**values, "agenda_item": "Item 9", "version": "1", "base": json.dumps(base)}
    answer = staff.post(f"{DESK}title/", sent)
    assert answer.status_code == 302
    found = the_paper()
    assert (found.symbol, found.agenda_item) == ("S/1", "Item 9")


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


@pytest.mark.parametrize("kind", ["section", "piece", "text"])
def test_the_page_of_every_kind_of_block_opens(staff, kind):
    assert staff.get(f"{DESK}blocks/new/?kind={kind}&after=0").status_code == 200


@pytest.mark.parametrize("query", ["", "?kind=poem&after=1", "?kind=text&after=-1", "?kind=text&after=x"])
def test_an_address_that_says_no_kind_or_place_is_refused(staff, query):
    assert staff.get(f"{DESK}blocks/new/{query}").status_code == 400


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


def test_a_paper_holds_so_many_blocks_and_no_more(secretariat):
    paper = the_paper()
    missing = MOST_BLOCKS - paper.blocks.count()
    PaperBlock.objects.bulk_create(
        PaperBlock(paper=paper, order=100 + number, kind="text", text="x") for number in range(missing)
    )
    with pytest.raises(ValidationError, match="at most 300 blocks"):
        add_block(paper, BlockText("text", "x"), after=0, by=secretariat)


def test_a_preview_shows_numbers_and_problems_and_saves_nothing(staff):
    block = block_with("was established in")
    sent = {"text": "{{ base(round) }} of 4711, {{ nothing() }}", "block": str(block.pk)}
    answer = staff.post(f"{DESK}preview/", sent)
    told = text_of(answer)
    assert "1. 22 of 4711, […]" in told
    assert "“4711” was typed by hand" in told
    assert "“nothing” is no number of this portal" in told
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


def test_services_ask_for_the_role_themselves(delegate):
    with pytest.raises(PermissionDenied):
        add_block(the_paper(), BlockText("text", "x"), after=0, by=delegate)
    with pytest.raises(PermissionDenied):
        save_paper(the_paper(), {"title": "x"}, expected_version=1, by=delegate)
    with pytest.raises(PermissionDenied):
        replace_template(SimpleUploadedFile("a.docx", default_template()), by=delegate)


def test_what_nobody_changed_gets_no_new_version(secretariat):
    block = block_with("was established in")
    same = save_block(block, BlockText("text", block.text), expected_version=99, by=secretariat)
    assert same.version == 1
    assert (
        save_paper(the_paper(), {"title": the_paper().title}, expected_version=99, by=secretariat).version
        == 1
    )


def test_an_unknown_paper_or_block_is_not_there(staff):
    assert staff.get("/workspace/papers/nothing/").status_code == 404
    assert staff.get(f"{DESK}blocks/999999/").status_code == 404
    assert staff.get("/papers/nothing.pdf").status_code == 404
    assert staff.post(f"{DESK}dance/").status_code == 404


def test_the_template_is_replaced_used_and_given_back(staff):
    made = word.Document(io.BytesIO(default_template()))
    made.sections[0].footer.paragraphs[0].text = "Our own foot"
    target = io.BytesIO()
    made.save(target)
    upload = SimpleUploadedFile("ours.docx", target.getvalue())
    assert staff.post("/workspace/papers/template/", {"file": upload}).status_code == 302
    assert "In use: ours.docx , given by secretariat" in text_of(staff.get("/workspace/papers/template/"))
    written = word.Document(io.BytesIO(staff.get(f"/papers/{SLUG}.docx").content))
    assert written.sections[0].footer.paragraphs[0].text == "Our own foot"
    assert staff.get("/workspace/papers/template.docx").content == target.getvalue()
    staff.post("/workspace/papers/template/", {"drop": "1"})
    assert "In use: the template of the portal" in text_of(staff.get("/workspace/papers/template/"))
    assert staff.get("/workspace/papers/template.docx").content == default_template()
    assert PaperTemplate.objects.count() == 2


def test_a_template_without_a_style_is_not_taken_and_every_reason_is_told(staff):
    target = io.BytesIO()
    word.Document().save(target)
    answer = staff.post(
        "/workspace/papers/template/", {"file": SimpleUploadedFile("a.docx", target.getvalue())}
    )
    assert answer.status_code == 400
    assert "It has no style “Numbered Paragraph”" in errors_in(answer)
    assert "the one in use stays" in errors_in(answer)
    assert not PaperTemplate.objects.exists()


def test_lists_cost_the_same_with_more_papers(client, staff):
    cleared_paper()

    def cost(reader, address):
        reader.get(address)
        with CaptureQueriesContext(connection) as found:
            reader.get(address)
        return len(found)

    before = [cost(staff, "/papers/"), cost(staff, "/workspace/"), cost(client, "/api/v1/papers?limit=50")]
    paper = the_paper()
    for number in range(3):
        put_in(
            {"slug": f"more-{number}", "title": "More", "assessment_round": paper.assessment_round},
            [],
            by=None,
        )
    after = [cost(staff, "/papers/"), cost(staff, "/workspace/"), cost(client, "/api/v1/papers?limit=50")]
    assert after == before


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


def test_a_table_that_stands_in_the_paper_is_offered_once(staff):
    offered = staff.get(f"{DESK}blocks/new/?kind=piece&after=0").content.decode()
    assert 'value="levels"' not in offered
    own = PaperBlock.objects.get(paper__slug=SLUG, piece="levels")
    assert 'value="levels" selected' in staff.get(f"{DESK}blocks/{own.pk}/").content.decode()


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
