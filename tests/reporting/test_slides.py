"""A paper as a presentation: charts with the numbers of the record, doubt hatched apart, no text cut."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_FILL
from pptx.oxml.ns import qn

from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value
from reporting.papers.content import Box, Heading, PaperContent, Paragraph, Picture, Points, Run
from reporting.papers.slide_charts import MOST_ROWS, can_be_charted, series_of
from reporting.papers.slide_texts import LONGEST_TEXT
from reporting.papers.slides import slides
from reporting.svg import picture

FULLY, PARTLY = Category("fully", "Fully", "F", 1, 2), Category("partly", "Partly", "P", 2, 2)


def figure(**changed: object) -> Figure:
    rows = (
        Row("air", "Air", 4, (Value(1, 25.0), Value(3, 75.0)), base_label="4 activities"),
        Row("sea", "Sea", 4, (Value(2, 50.0, inferred=1), Value(2, 50.0)), base_label="4 activities"),
    )
    values = {
        "slug": "levels",
        "kind": FigureKind.STACKED_BARS,
        "title": "Levels by area",
        "unit": "Number of activities",
        "base": "Base: 8 of 8",
        "period": "2020",
        "summary": "Three of eight were carried out fully.",
        "source": "A paper, Table 1",
        "source_url": "",
        "counting_rule": "Each counts once.",
        "categories": (FULLY, PARTLY),
        "rows": rows,
        "address": "/figures/levels",
        **changed,
    }
    return Figure(**values)  # type: ignore[arg-type]


def bars(*values: Value, labels: tuple[str, ...] = ()) -> Figure:
    named = labels or tuple(f"Answer {place}" for place in range(len(values)))
    rows = tuple(Row(label, label, 70, (value,)) for label, value in zip(named, values, strict=True))
    return figure(kind=FigureKind.BARS, rows=rows, categories=(Category("yes", "Yes", "", 1, 1),))


def paper(drawn: Figure, **changed: object) -> PaperContent:
    shown = Picture(
        "Figure 1", (Run("Figure 1. Levels"),), "figure-1", picture(drawn, framed=False), "Three of eight."
    )
    blocks = (
        Box("Summary", "summary", (Paragraph((Run("It was carried out."),), "summary-1"),)),
        Heading((Run("Background"),), 1, "section-1", "I."),
        Paragraph((Run("Something."),), "paragraph-1", 1),
        shown,
        Heading((Run("For consideration"),), 1, "section-2", "II."),
        Paragraph((Run("The meeting may wish to:"),), "paragraph-2", 2),
        Points(((Run("take note;"),), (Run("give guidance."),)), ordered=True),
    )
    values = {
        "name": "paper a-review",
        "title": "A review",
        "organisation": "An organisation",
        "symbol": "SOM/1",
        "facts": (("Session", (Run("SOM-1"),)),),
        "blocks": blocks,
        "issued_on": date(2026, 11, 27),
        "publication": (("Address", "https://x.example/papers/a-review/"), ("Publisher", "An organisation")),
        **changed,
    }
    return PaperContent(**values)  # type: ignore[arg-type]


def deck(drawn: Figure, **changed: object) -> Presentation:
    return Presentation(io.BytesIO(slides(paper(drawn, **changed), {"Figure 1": drawn})))


def chart_of(made: Presentation):
    [found] = [shape for slide in made.slides for shape in slide.shapes if shape.has_chart]
    return found


def words_of(made: Presentation) -> list[list[str]]:
    return [
        [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]
        for slide in made.slides
    ]


def test_the_slides_are_title_summary_figures_what_is_asked_and_where_it_comes_from():
    made = deck(figure())
    assert [slide.shapes.title.text_frame.text for slide in made.slides] == [
        "A review",
        "Summary",
        "Levels by area",
        "For consideration",
        "Where this comes from",
    ]
    texts = words_of(made)
    assert "It was carried out." in texts[1]
    assert "The meeting may wish to:\n(a) take note;\n(b) give guidance." in texts[3]
    assert any("https://x.example/papers/a-review/" in one for one in texts[4])
    assert all("SOM/1" in one for one in texts)
    assert not any("DRAFT" in text for one in texts for text in one)


def test_a_chart_holds_the_numbers_of_the_figure_and_what_is_in_doubt_is_a_series_of_its_own():
    chart = chart_of(deck(figure())).chart
    assert list(chart.plots[0].categories) == ["Air\n4 activities", "Sea\n4 activities"]
    assert {one.name: list(one.values) for one in chart.plots[0].series} == {
        "F Fully": [1, 1],
        "F Fully, in doubt": [None, 1],
        "P Partly": [3, 2],
    }
    kinds = {one.name: one.format.fill.type for one in chart.plots[0].series}
    assert kinds == {
        "F Fully": MSO_FILL.SOLID,
        "F Fully, in doubt": MSO_FILL.PATTERNED,
        "P Partly": MSO_FILL.SOLID,
    }
    formats = [one.data_labels.number_format for one in chart.plots[0].series]
    assert formats == ['"F "0', '"F "0', '"P "0']
    assert all(one.data_labels.show_value for one in chart.plots[0].series)
    assert chart.chart_type == XL_CHART_TYPE.BAR_STACKED_100


def test_a_part_too_thin_for_its_number_carries_none():
    rows = (Row("all", "All", 100, (Value(3, 3.0), Value(97, 97.0))),)
    chart = chart_of(deck(figure(kind=FigureKind.SCALE_BARS, rows=rows))).chart
    partly, fully = chart.plots[0].series
    assert "delete" in etree.tostring(fully._element.find(qn("c:dLbls"))).decode()
    assert b'<c:delete val="1"/>' not in etree.tostring(partly._element.find(qn("c:dLbls")))
    assert partly.data_labels.number_format == "0.0"


def test_the_best_answer_of_a_scale_stands_first_and_sums_stay_as_printed():
    rows = (Row("all", "All", 70, (Value(21, 30.0), Value(52, 74.3))),)
    chart = chart_of(deck(figure(kind=FigureKind.SCALE_BARS, rows=rows))).chart
    assert [one.name for one in chart.plots[0].series] == ["P Partly", "F Fully"]
    assert chart.value_axis.maximum_scale == 104.3


def test_missing_is_no_bar_unknown_labels_are_outlined_and_another_reading_is_hatched():
    other = Value(52, 71.2, label="71.2 %", others=(Value(55, 75.3, label="75.3 %"),))
    found = series_of(
        bars(other, Value(None, None, mark=Mark.MISSING), Value(20, 27.4, mark=Mark.UNPLACED), Value(0, 0.0))
    )
    result = {one.name: (one.values, one.is_hatched, one.is_outlined) for one in found}
    sure, doubtful, unknown = result.values()
    assert sure == ((71.2, None, None, None), False, False)
    assert [round(one, 1) if one else one for one in doubtful[0]] == [4.1, None, None, None]
    assert doubtful[1:] == (True, False)
    assert unknown == ((None, None, 27.4, None), False, True)


def test_a_figure_of_too_many_rows_or_of_tiles_is_a_picture_with_its_words():
    many = bars(*(Value(1, 1.0) for _ in range(MOST_ROWS + 1)))
    assert not can_be_charted(many)
    [drawn] = [shape for slide in deck(many).slides for shape in slide.shapes if shape.shape_type == 13]
    assert drawn._element.nvPicPr.cNvPr.get("descr") == "Three of eight."
    assert drawn.top + drawn.height <= 7.5 * 914_400


def test_a_wide_picture_is_as_wide_as_its_slide_and_keeps_its_shape():
    tiles = figure(kind=FigureKind.LEVEL_TILES)
    wide = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="40" viewBox="0 0 800 40"></svg>'
    shown = Picture("Figure 1", (Run("Figure 1. Levels"),), "figure-1", wide, "Three of eight.")
    made = deck(tiles, blocks=(shown,))
    [drawn] = [shape for slide in made.slides for shape in slide.shapes if shape.shape_type == 13]
    assert drawn.left + drawn.width + drawn.left == made.slide_width
    assert drawn.width / drawn.height == pytest.approx(20, rel=0.001)


def test_a_picture_that_is_no_figure_of_the_record_has_no_slide():
    drawn = figure()
    titles = [slide.shapes.title.text_frame.text for slide in deck(drawn).slides]
    bare = Presentation(io.BytesIO(slides(paper(drawn), {})))
    without = [slide.shapes.title.text_frame.text for slide in bare.slides]
    assert titles[:2] + titles[3:] == without


def test_who_presents_finds_base_rule_and_doubts_in_the_notes():
    made = deck(figure(certainty_notes=("One rating is inferred.",)))
    notes = made.slides[2].notes_slide.notes_text_frame.text
    for found in (
        "Background",
        "Three of eight were carried out fully.",
        "Base: 8 of 8. 2020",
        "Each counts once.",
        "One rating is inferred.",
    ):
        assert found in notes
    assert chart_of(made)._element.nvGraphicFramePr.cNvPr.get("descr") == "Three of eight."


def test_a_long_summary_goes_on_on_the_next_slide_and_nothing_is_cut():
    texts = tuple(Paragraph((Run(f"{place} " + "word " * 60),), f"s-{place}") for place in range(6))
    made = deck(figure(), blocks=(Box("Summary", "summary", texts),))
    listed = [slide for slide in made.slides if slide.shapes.title.text_frame.text.startswith("Summary (")]
    assert [one.shapes.title.text_frame.text for one in listed] == [
        "Summary (1)",
        "Summary (2)",
        "Summary (3)",
    ]
    whole = " ".join(
        shape.text_frame.text for slide in listed for shape in slide.shapes if shape.has_text_frame
    )
    assert all(f"{place} word" in whole for place in range(6))
    assert max(
        len(shape.text_frame.text) for slide in listed for shape in slide.shapes if shape.has_text_frame
    ) <= (LONGEST_TEXT + 10)


def test_a_draft_says_so_on_every_slide():
    texts = words_of(deck(figure(), draft_mark="DRAFT – not for circulation"))
    assert all("DRAFT – not for circulation" in one for one in texts)


def test_equal_content_is_equal_bytes_and_the_workbooks_carry_its_day():
    first = slides(paper(figure()), {"Figure 1": figure()})
    assert first == slides(paper(figure()), {"Figure 1": figure()})
    other = slides(paper(replace(figure(), title="Other")), {"Figure 1": replace(figure(), title="Other")})
    assert other != first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        [book] = [packed.read(name) for name in packed.namelist() if name.endswith(".xlsx")]
    opened = openpyxl.load_workbook(io.BytesIO(book))
    assert opened.properties.created.date() == date(2026, 11, 27)
    assert opened.active["B2"].value == 1


@pytest.mark.parametrize("label", ["=1+1", "+cmd", "@SUM(A1)", "-2"])
def test_a_label_that_begins_like_a_formula_is_text_in_the_workbook(label):
    made = slides(
        paper(bars(Value(1, 50.0), labels=(label,))), {"Figure 1": bars(Value(1, 50.0), labels=(label,))}
    )
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        [book] = [packed.read(name) for name in packed.namelist() if name.endswith(".xlsx")]
    cell = openpyxl.load_workbook(io.BytesIO(book)).active["A2"]
    assert (cell.data_type, str(cell.value).strip()) == ("s", f"'{label}")


def test_a_label_that_begins_like_an_address_is_no_link():
    drawn = bars(Value(1, 50.0), Value(1, 20.0), labels=("http://evil.example/x", "mailto:a@b.example"))
    made = slides(paper(drawn), {"Figure 1": drawn})
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        [book] = [packed.read(name) for name in packed.namelist() if name.endswith(".xlsx")]
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert not any("_rels/sheet" in name for name in packed.namelist())
        assert b"hyperlink" not in packed.read("xl/worksheets/sheet1.xml")
    assert openpyxl.load_workbook(io.BytesIO(book)).active["A2"].value.startswith("http://evil.example/x")


def test_one_long_text_goes_on_on_the_next_slide_at_the_end_of_a_sentence():
    whole = "A sentence of some length that says something. " * 40
    made = deck(figure(), blocks=(Box("Summary", "s", (Paragraph((Run(whole.strip()),), "s-1"),)),))
    parts = [
        shape.text_frame.text
        for slide in made.slides
        for shape in slide.shapes
        if shape.has_text_frame and shape.text_frame.text.startswith("A sentence")
    ]
    assert len(parts) > 2
    assert all(len(one) <= LONGEST_TEXT and one.endswith("something.") for one in parts)
    assert " ".join(parts) == whole.strip()


def test_a_list_of_many_points_is_lettered_on_and_led_by_its_own_section_only():
    items = tuple((Run(f"point {place}"),) for place in range(28))
    blocks = (Paragraph((Run("A sentence of another section."),), "p", 1), Heading((Run("Two"),), 1, "s"))
    made = deck(figure(), blocks=(*blocks, Points(items, ordered=True)))
    text = "\n".join(text for one in words_of(made) for text in one)
    assert "(z) point 25\n(aa) point 26\n(ab) point 27" in text
    assert "another section" not in text


def test_its_properties_hold_the_whole_licence_and_citation():
    cited = f"An organisation. {'A very long title. ' * 30}End."
    said = (("Publisher", "An organisation"), ("Licence", "CC BY 4.0"), ("Cite as", cited))
    about = deck(figure(), publication=said).core_properties
    assert about.comments.startswith("Licence: CC BY 4.0.")
    assert about.comments.endswith("End.")
