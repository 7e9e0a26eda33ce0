"""A paper as a presentation: figures as pictures, everything in its place, data in the notes, no text cut."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from reporting.figures import Figure, Row, Value
from reporting.papers.content import Box, Heading, Paragraph, Points
from reporting.papers.slides import LONGEST_TEXT, slides
from reporting.pictures import png
from reporting.svg import picture
from tests.reporting.made_up_paper import PAPER, r
from tests.reporting.test_files import FIGURES, figure

MADE = figure()
TALL = figure(rows=tuple(Row(f"area-{place}", f"Area {place}", 4, (Value(1),) * 3) for place in range(40)))


def deck(drawn: Figure = MADE, **changed: object) -> Presentation:
    return Presentation(io.BytesIO(slides(replace(PAPER, **changed), {"Figure 1": drawn})))


def summary(*texts: str) -> tuple[Box]:
    return (Box("Summary", "summary", tuple(Paragraph(r(text), "s") for text in texts)),)


def titles_of(made: Presentation) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in made.slides]


def lines_of(made: Presentation) -> list[str]:
    """Return the paragraphs of the slides of words but for the first and the last."""
    found = [one for slide in made.slides for one in slide.placeholders]
    texts = [one for one in found if one.placeholder_format.type == PP_PLACEHOLDER.OBJECT]
    return [line for one in texts[1:-1] for line in one.text_frame.text.split("\n")]


def test_the_slides_are_title_summary_figures_what_is_asked_and_where_it_comes_from():
    made = deck(blocks=(*summary("It was done."), *PAPER.blocks))
    assert titles_of(made) == [PAPER.title, "Summary", MADE.title, "Part", "Where this comes from"]
    assert lines_of(made) == ["It was done.", "Words <b>& more</b> end", "(a) one", "(b) two"]
    without = Presentation(io.BytesIO(slides(PAPER, {})))
    assert titles_of(without) == [PAPER.title, "Part", "Where this comes from"]


@pytest.mark.parametrize("drawn", [*(make() for make in FIGURES.values()), TALL])
def test_everything_fills_a_placeholder_within_the_slide_and_covers_no_other(drawn):
    made = deck(drawn)
    assert [len(slide.shapes) for slide in made.slides] == [4, 5, 4, 4]
    for number, slide in enumerate(made.slides, 1):
        assert all(shape.is_placeholder for shape in slide.shapes)
        *above, foot, count = sorted(slide.placeholders, key=lambda one: (one.top, one.left))
        assert (foot.text_frame.text, count.text_frame.text) == (f"{PAPER.draft_mark} · ORG/1", str(number))
        assert 'type="slidenum"' in count._element.xml
        assert all(one.top + one.height <= other.top for one, other in pairwise([*above, foot]))
        assert all(one.left > 0 and one.left + one.width < made.slide_width for one in slide.placeholders)
        assert count.top + count.height < made.slide_height


def test_a_figure_is_the_drawing_of_pages_and_its_numbers_are_in_the_notes():
    slide = deck().slides[1]
    [drawn] = [one for one in slide.placeholders if one.placeholder_format.type == PP_PLACEHOLDER.PICTURE]
    assert drawn.image.blob == png(picture(MADE, framed=False))
    assert drawn.width / drawn.height == pytest.approx(drawn.image.size[0] / drawn.image.size[1], rel=0.001)
    assert (drawn.crop_left, drawn.crop_right, drawn.crop_top, drawn.crop_bottom) == (0, 0, 0, 0)
    assert drawn._element.nvPicPr.cNvPr.get("descr") == "Half of it."
    about, _, values = slide.notes_slide.notes_text_frame.text.partition("\n\n")
    said = dict(line.split(": ", 1) for line in about.split("\n"))
    assert [said[name] for name in ("Title", "Unit", "Base", "Period", "Source")] == [
        MADE.title, MADE.unit, "4 of 5 things", MADE.period, MADE.source,
    ]  # fmt: skip
    assert values.split("\n")[:3] == [
        "Row | Category | Count | Share (%) | Base | Of these, inferred | Other possible values | Mark",
        "One | High | 3 | 75.0 | 4 | 1 |  | value",
        "One | Low | 1 | 25.0 | 4 | 0 |  | value",
    ]
    assert len(values.split("\n")) == 7


@pytest.mark.parametrize(
    "sentence", ["A sentence of 3.5 words that says something. ", "这是一个很长的句子。" * 3]
)
def test_long_texts_go_on_on_the_next_slide_at_the_end_of_a_sentence(sentence):
    whole = (sentence * 40).strip()
    made = deck(blocks=summary("First.", whole))
    assert titles_of(made)[1:-1] == [f"Summary ({place})" for place in range(1, len(made.slides) - 1)]
    first, *parts = lines_of(made)
    assert all(len(one) <= LONGEST_TEXT and one[-1] in ".。" for one in parts)
    assert (first, (" " if " " in sentence else "").join(parts)) == ("First.", whole)


def test_a_list_of_many_points_is_lettered_on_and_led_by_its_own_section_only():
    points = Points(tuple(r(f"point {place}") for place in range(28)), ordered=True)
    lines = lines_of(
        deck(blocks=(Paragraph(r("Of another section."), "p"), Heading(r("Two"), 1, "s"), points))
    )
    assert lines[0] == "(a) point 0"
    assert lines[-3:] == ["(z) point 25", "(aa) point 26", "(ab) point 27"]


def test_equal_content_is_equal_bytes():
    first, same, other = (slides(PAPER, {"Figure 1": one}) for one in (MADE, figure(), figure(title="Other")))
    assert first == same != other


def test_its_properties_hold_the_whole_licence_and_citation():
    cited = f"An organisation. {'A very long title. ' * 30}End."
    about = deck(publication=(("Licence", "CC BY 4.0"), ("Cite as", cited))).core_properties
    assert about.comments.startswith("Licence: CC BY 4.0.")
    assert about.comments.endswith("End.")
