"""A paper put together: numbering, references, tables, what is wrong with it and where."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.exports.assembling import DRAFT_MARK, MOST_REPORTED, assembled
from papers.exports.files import handed_out
from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.services.blocks import add_block
from papers.services.papers import BlockText
from programmes.models import AssessmentRound
from reporting.papers.content import Box, Heading, PaperTable, Paragraph, Picture, SideBySide, plain, texts
from tests.conftest import account
from tests.papers.steps import block_with, made_now, the_paper

pytestmark = pytest.mark.django_db
UNNAMED = "It has no symbol, agenda item, date and distribution yet; the paper is printed without."


def with_text(text: str):
    """The paper with one more block at its end."""
    add_block(the_paper(), BlockText(PaperBlockKind.TEXT, text), after=999, by=account("secretariat"))
    return made_now()


def test_the_paper_of_the_review_has_no_problem_and_its_parts_in_order():
    made = made_now()
    assert made.obstacles == []
    assert [one.text for one in made.problems] == [UNNAMED]
    blocks = made.content.blocks
    assert isinstance(blocks[0], Box)
    headings = [(one.label, plain(one.text), one.paragraphs) for one in blocks if isinstance(one, Heading)]
    assert headings[0] == ("I.", "Background", "paras. 1–4")
    assert ("(2)", "Stakeholder survey", "paras. 13–18") in headings
    assert headings[-1] == ("V.", "For consideration by the meeting", "paras. 30–31")
    numbers = [one.number for one in blocks if isinstance(one, Paragraph) and one.number]
    assert numbers == list(range(1, 32))


def test_what_the_source_prints_keeps_its_number_and_what_is_ours_is_lettered():
    made = made_now()
    labels = {one.label for one in made.content.each() if isinstance(one, PaperTable | Picture)}
    # Figures 8 and 10 are a sentence, because none of their values can be placed.
    printed = {f"Figure {n}" for n in (1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13)}
    assert labels == printed | {"Figure A", "Table 1", "Table 2", "Table A", "Table B"}
    whole = " ".join(plain(one.text) for one in texts(made.content))
    for number in (8, 10):
        assert re.search(rf"Figure {number}\. [^.]*\. The values of this figure cannot be read", whole)
    annexed = [one.label for one in made.annex.blocks if isinstance(one, PaperTable)]
    assert annexed == [f"Annex table {n}" for n in range(1, len(annexed) + 1)]
    assert len(annexed) == 3 + 3 + 1 + 10


def test_small_figures_that_follow_each_other_stand_side_by_side():
    beside = [
        tuple(picture.label for picture in one.pictures)
        for one in made_now().content.blocks
        if isinstance(one, SideBySide)
    ]
    assert beside == [("Figure 3", "Figure 4"), ("Figure 5", "Figure 6")]


def test_the_annex_says_what_was_inferred_what_is_contradicted_and_how_figures_were_counted():
    whole = " ".join(plain(one.text) for one in texts(made_now().annex))
    for said in ("BIO-3: Substantially", "SOM-20", "Cannot be checked", "22 rated of 22 planned activities"):
        assert said in whole, said
    headings = [plain(one.text) for one in made_now().annex.headings()]
    assert headings == [
        "What was inferred",
        "What speaks against what is printed",
        "What the source says of its figures",
        "Tables that the paper refers to",
        "How each figure was counted",
        "The data behind each figure",
    ]


def test_the_numbers_of_the_record_stand_in_its_text():
    whole = " ".join(plain(one.text) for one in texts(made_now().content))
    assert "Of 22 rated activities, 15 were implemented fully or substantially (68.2\u00a0%)" in whole
    assert "the mean of the areas’ shares is 67.0\u00a0%" in whole
    levels = "2 were implemented fully, 13 substantially, 4 partially and 3 minimally (Figure A)"
    assert levels in whole
    assert "163 people took part" in whole
    assert "55.6\u00a0% of 72 who answered (Figure 5)" in whole
    assert "13 findings in them: 4 strengths, 4 mixed and 5 limitations (Annex table 4)" in whole
    assert "7 other mechanisms" in whole
    assert "No response to 9 of them is on record." in whole
    assert "Of 21 entries in Annex table 5, 19 took place." in whole
    assert "At most 4 of them were joint work, 2 of these with a mechanism of the table, 1 of which" in whole


def test_table_1_has_every_activity_under_its_area_with_doubts_as_footnotes():
    [table] = [
        one for one in made_now().content.blocks if isinstance(one, PaperTable) and one.label == "Table 1"
    ]
    bands = [plain(row.cells[0].lines[0]) for row in table.rows if row.is_band]
    assert bands[0] == "Transboundary Air Pollution"
    assert len(bands) == 5
    rows = {plain(row.cells[0].lines[0]): row for row in table.rows if not row.is_band}
    assert len(rows) == 22
    assert [plain(line) for line in rows["AIR-1"].cells[3].lines] == [
        "Supported Russian institute’s capacity building on source-receptor relationship modeling",
        "Plan to implement them under NEACAP",
    ]
    inferred = [code for code, row in rows.items() if plain(row.cells[2].lines[-1]) == "(inferred)"]
    assert len(inferred) == 7
    assert all(code.startswith(("BIO", "MPA")) for code in inferred)
    assert [plain(line) for line in rows["BIO-3"].cells[2].lines] == ["Substantially", "(inferred)"]
    [note] = [plain(run.note) for run in rows["MPA-2"].cells[2].lines[0] if run.note]
    assert note == "Another source or place differs: see D5 in the annex of evidence."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'It is {{ share("mostly", round) }}.',
            'paragraph 32: the placeholder {{ share("mostly", round) }} gives nothing. There is no level “mostly”',
        ),
        (
            'See {{ figure("survey-77") }}.',
            'paragraph 32: the placeholder {{ figure("survey-77") }} gives nothing. This paper has no figure',
        ),
        (
            "14 activities were implemented fully or substantially.",
            "paragraph 32: “14” was typed by hand and is not in the data; the data says 15",
        ),
        (
            "That is 69 % of activities, fully or substantially.",
            "“69” was typed by hand and is not in the data; the data says 68.2",
        ),
        ("A point:\n\n- 4711 of them", "paragraph 32: “4711” was typed by hand"),
        ("A note.^[It was 4711.]", "“4711” was typed by hand"),
        ("See Table 77.", "“77” was typed by hand"),
    ],
)
def test_what_is_wrong_is_told_by_paragraph_and_never_printed(text, message):
    made = with_text(text)
    assert [message in str(one) for one in made.problems if one.blocks] == [True]
    assert made.obstacles
    printed = " ".join(plain(one.text) for one in texts(made.content))
    assert "{{" not in printed


@pytest.mark.parametrize(
    "text",
    [
        "15 of 22 rated activities were implemented fully or substantially, or 68 %.",
        "As Table 1 and Figure 3 show, SOM-23 met in 2019.",
        '{{ cited("4711", "a book, page 5") }} of them.',
    ],
)
def test_a_number_typed_by_hand_may_stand_where_the_record_or_a_source_says_it(text):
    assert with_text(text).obstacles == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('It is {{ share("fully", round) and more.', "is not closed"),
        ("It is }} more.", "close nothing"),
        ("It is {% if x %} more.", "mean nothing here"),
        ('{{ count("fully", round) {{ base(round) }}', "is not closed"),
        ('{{ base(round, area="AIR", area="MPA") }}', "twice"),
        ('{{ cited("999", "") }}', "needs words and where they stand"),
        ('{{ cited("999", " ") }}', "needs words and where they stand"),
    ],
)
def test_what_is_no_placeholder_is_told_and_never_printed(text, message):
    made = with_text(f"{text}\n\nThe next paragraph.")
    [problem] = [one for one in made.problems if one.blocks]
    assert str(problem).startswith("paragraph 32: the placeholder "), problem
    assert message in str(problem)
    printed = " ".join(plain(one.text) for one in texts(made.content))
    assert not any(mark in printed for mark in ("{{", "}}", "{%", "%}"))


def test_each_problem_names_its_own_paragraph_of_a_block():
    made = with_text("One 4711.\n\nTwo.\n\n- a 4712\n\nThree^[with 4713].\n\n{{ nothing() }}")
    places = [one.partition(":")[0] for one in made.obstacles]
    assert places == ["paragraph 32", "paragraph 33", "paragraph 34", "paragraph 35"]


def test_a_block_of_ten_thousand_numbers_is_read_in_one_go():
    made = with_text("3 " * 9_999)
    assert len(made.obstacles) == MOST_REPORTED + 1
    assert made.obstacles[-1] == f"paragraph 32: {9_999 - MOST_REPORTED} more numbers like these."


def test_cited_numbers_with_their_thousands_set_apart_stay_cited():
    text = " and ".join(f'{{{{ cited("{number},300", "UN") }}}}' for number in range(1, 9))
    assert with_text(f"{text}, and 4711.").obstacles == [
        "paragraph 32: “4711” was typed by hand: nothing in the record says what it counts. "
        'A number from another document is written {{ cited("4711", "title, page") }}.'
    ]


def test_a_piece_that_is_unknown_or_stands_there_already_is_told():
    for name in ("survey-99", "levels", "nothing"):
        add_block(
            the_paper(), BlockText(PaperBlockKind.PIECE, piece=name), after=999, by=account("secretariat")
        )
    found = made_now().obstacles
    assert found == [
        "block 43: The table or figure of this block is not among those of this paper.",
        "block 44: Table: Planned activities with level and note, by area stands in this paper already; "
        "delete one of them.",
        "block 45: The table or figure of this block is not among those of this paper.",
    ]


def test_references_follow_when_a_figure_moves():
    paper = the_paper()
    first = paper.blocks.get(piece="achievement-levels")
    paper.blocks.filter(pk=first.pk).update(order=400)
    made = made_now()
    assert made.places[first.pk] == "Figure A"
    headline = add_block(
        paper, BlockText(PaperBlockKind.PIECE, piece="headline-shares"), after=1, by=account("secretariat")
    )
    made = made_now()
    assert (made.places[headline.pk], made.places[first.pk]) == ("Figure A", "Figure B")
    whole = " ".join(plain(one.text) for one in texts(made.content))
    assert "3 minimally (Figure B)" in whole


def test_a_draft_is_marked_and_a_cleared_paper_says_when():
    paper = the_paper()
    draft = assembled(paper)
    later = handed_out(draft)
    assert (draft.content.draft_mark, later.content.draft_mark) == (DRAFT_MARK, "")
    assert dict(draft.content.facts)["Status"][0].text == "Draft"
    assert dict(later.content.facts)["Status"][0].text.startswith("Cleared by two people on ")
    assert draft.digest == later.digest
    assert paper.is_draft


def test_a_paper_on_a_training_plan_says_so_first(training_round):
    paper = the_paper()
    paper.assessment_round = training_round
    paper.survey = paper.evaluation = None
    assert assembled(paper, []).content.title.startswith("Training data: fictional. ")


@pytest.fixture
def training_round(db):
    call_command("load_training", stdout=StringIO())
    return AssessmentRound.objects.get(plan__slug="training", slug="first-training-review")


def test_a_changed_rating_changes_the_digest(updated):
    before = made_now().digest
    rating = updated.ratings.get(activity__code="AIR-1")
    rating.note = "Something else"
    rating.save()
    assert made_now().digest != before


def test_the_number_of_queries_does_not_grow_with_what_is_reported(updated):
    made_now()
    with CaptureQueriesContext(connection) as few:
        made_now()
    paper = the_paper()
    for number in range(3):
        add_block(
            paper,
            BlockText(PaperBlockKind.TEXT, "More {{ base(round) }}." * (number + 1)),
            after=999,
            by=account("secretariat"),
        )
    with CaptureQueriesContext(connection) as many:
        made_now()
    assert len(many) == len(few)


def test_blocks_without_words_are_told_and_cleared_by_nobody():
    block = block_with("An independent consultant")
    PaperBlock.objects.filter(pk=block.pk).update(text="")
    [problem] = [one for one in made_now().problems if one.blocks]
    assert (problem.text, problem.blocks) == ("It says nothing yet; write it or delete it.", True)


def test_a_paper_without_a_session_is_told_so_before_it_is_cleared():
    Paper.objects.filter(pk=the_paper().pk).update(meeting=None)
    problem = next(one for one in made_now().problems if one.place == "title block")
    assert ("names no session" in problem.text, problem.blocks) == (True, False)
