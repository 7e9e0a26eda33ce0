"""The interactive version of made-up figures: each mark by itself, odd labels, and what the page needs for it."""

from __future__ import annotations

import re
from pathlib import Path

import plotly.graph_objects as go
import pytest
from django.conf import settings

from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value, named_apart
from reporting.finders import PLOTLY_FILE, plotly_folder
from reporting.interactive import content
from reporting.style_sheets import sheet
from tests.drawn import in_drawing, in_interactive, plain
from tests.reporting.test_files import FIGURES, LEVELS, figure

STATIC = Path(settings.BASE_DIR) / "reporting" / "static" / "reporting"
REASONS = (
    Category("due", "Not due", "n", 1, 1, Mark.NOT_DUE),
    Category("gone", "Discontinued", "d", 1, 1, Mark.NOT_RATED),
    Category("missing", "Missing", "?", 1, 1, Mark.MISSING),
)
SCALE = (
    Category("low", "Low", "1", 3, 3),
    Category("middle", "Middle", "2", 2, 3),
    Category("high", "High", "3", 1, 3),
)


def reasons() -> Figure:
    """One part of each kind that is no level, beside a level of which one of two is inferred."""
    values = (Value(2, 66.7, 1), Value(1, 33.3), *(Value(1, None, 0, one.mark) for one in REASONS))
    return figure(categories=(*LEVELS, *REASONS), rows=(Row("one", "One", 3, values),))


def answer(count: int, share: float, inferred: int = 0, mark: Mark = Mark.VALUE) -> Value:
    return Value(count, share, inferred, mark, label=f"{share} % ({count} of 10)")


def scale() -> Figure:
    lost = Value(None, None, 0, Mark.MISSING, label="lost")
    rows = (
        Row("one", "One", 10, (answer(2, 20.0), answer(5, 50.0, 5), answer(3, 30.0))),
        Row("half", "Half", 10, (answer(4, 40.0), lost, answer(0, 0.0, 0, Mark.ZERO))),
        Row("lost", "Lost", None, (lost, lost, lost), base_label="lost in our copy"),
    )
    return figure(kind=FigureKind.SCALE_BARS, categories=SCALE, rows=rows)


def alike() -> Figure:
    """Bars that share a label, one without a place, one at zero, one of which nothing is known."""
    values = (
        Value(5, 50.0, label="50.0 % (5 of 10)", interval=(23.7, 76.3)),
        Value(3, 30.0, 0, Mark.UNPLACED, label="30.0 %"),
        Value(0, 0.0, 0, Mark.ZERO, label="0.0 %"),
        Value(None, None, 0, Mark.MISSING, label="lost"),
    )
    rows = named_apart(Row(str(place), "Same", 10, (value,)) for place, value in enumerate(values))
    total = Row("all", "All", 40, (Value(8, 20.0, 2, label="20.0 % (8 of 40)"),), is_total=True)
    return figure(kind=FigureKind.BARS, categories=LEVELS[:1], rows=(*rows, total))


def odd() -> Figure:
    label = "<b>A & B</b> %{x} <a href='https://example.org'>$c$</a> " + "word " * 30
    return figure(rows=(Row("one", label.strip(), 1, (Value(1, 100.0), Value(0), Value(0))),))


def many() -> Figure:
    levels = tuple(Category(f"l{rank}", f"Level {rank}", str(rank), rank, 7) for rank in range(1, 8))
    values = tuple(Value(1, 14.3) for _ in levels)
    rows = tuple(
        Row(f"r{place}", f"A label of forty characters, near it: {place:02}", 7, values)
        for place in range(40)
    )
    return figure(categories=levels, rows=rows)


def tiles() -> Figure:
    """A scale of seven levels: none, some in doubt, not rated, a number that is not known."""
    levels = tuple(Category(f"l{rank}", f"Level {rank} of seven", str(rank), rank, 7) for rank in range(1, 8))
    due = Category("not-due", "Not due", "n", 1, 1, Mark.NOT_DUE)
    values = (Value(4, 40.0, 1), Value(0, 0.0), *[Value(1, 10.0)] * 5, Value(1))
    unknown = (*values[:6], Value(None, mark=Mark.MISSING), Value(0))
    rows = (Row("one", "One", 10, values, base_label="10 of 11"), Row("two", "Two", 9, unknown))
    return figure(kind=FigureKind.LEVEL_TILES, categories=(*levels, due), rows=rows)


MADE = {
    **FIGURES,
    "tiles": tiles,
    "reasons": reasons,
    "scale": scale,
    "alike": alike,
    "odd": odd,
    "many": many,
}


def bars_of(made: dict) -> list[dict]:
    return [trace for trace in made["data"] if trace["type"] == "bar" and trace["y"] != [None]]


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_the_library_knows_it_and_it_shows_what_the_drawing_shows(make):
    drawn, made = make(), content(make())
    assert len(go.Figure(data=made["data"], layout=made["layout"]).data) == len(made["data"])
    ours, theirs = in_drawing(drawn), in_interactive(made["data"], made["layout"])
    assert (theirs.headings, theirs.legend, theirs.blank) == (ours.headings, ours.legend, ours.blank)
    assert [len(row) for row in theirs.rows] == [len(row) for row in ours.rows]
    for row, other in zip(ours.rows, theirs.rows, strict=True):
        assert all(one.is_like(two, 0.42) for one, two in zip(row, other, strict=True))


def test_a_figure_without_rows_is_empty():
    made = content(figure(rows=()))
    go.Figure(data=made["data"], layout=made["layout"])
    assert [trace["x"] for trace in bars_of(made)] == [[], [], []]


def test_it_cannot_be_sent_away():
    config = content(figure())["config"]
    assert (config["showSendToCloud"], config["plotlyServerURL"], config["displayModeBar"]) == (
        False,
        "",
        False,
    )


def test_what_is_no_level_is_an_outline_and_never_filled():
    made = content(reasons())
    by_group = {trace["legendgroup"]: trace for trace in bars_of(made) if "pattern" not in trace["marker"]}
    assert [by_group[one.slug]["marker"]["color"] for one in REASONS] == [["rgba(0,0,0,0)"]] * 3
    dashes = {
        shape["legendgroup"]: shape["line"]["dash"]
        for shape in made["layout"]["shapes"]
        if not shape.get("showlegend")
    }
    assert dashes == {"due": "8px,3px", "gone": "6px,2px,2px,2px", "missing": "2px,4px"}
    assert by_group["high"]["x"] == pytest.approx([100 / 6])  # half of two of six; the other half is hatched
    (hatched,) = [trace for trace in bars_of(made) if "pattern" in trace["marker"]]
    assert (hatched["base"], hatched["x"]) == (pytest.approx([100 / 6]), pytest.approx([100 / 6]))


def test_a_scale_stands_from_the_left_the_best_answer_first():
    low, middle, high = (
        [trace for trace in bars_of(content(scale())) if trace["legendgroup"] == one.slug] for one in SCALE
    )
    assert (low[0]["y"], low[0]["base"], low[0]["x"]) == ([0, 1], [80, 0], [20, 40])
    assert (middle[0]["base"], middle[0]["x"]) == ([30, 0], [50, None])  # the second is not known
    assert (high[0]["base"], high[0]["x"]) == ([0, 0], [30, 0])
    assert len(middle) == 1  # inferred, but no other reading changes it: nothing is hatched
    ticks = [shape for shape in content(scale())["layout"]["shapes"] if shape["name"] == "half"]
    assert [shape["x0"] for shape in ticks] == [50, 50, 50, 50]
    assert content(scale())["layout"]["xaxis"]["range"] == [-0.4, 100.4]


def test_only_what_another_reading_changes_is_hatched_on_a_scale():
    doubtful = Value(5, 50.0, 5, label="50.0 %", others=(answer(4, 40.0),))
    rows = (Row("one", "One", 10, (answer(2, 20.0, 2), doubtful, answer(3, 30.0))),)
    made = content(figure(kind=FigureKind.SCALE_BARS, categories=SCALE, rows=rows))
    (hatched,) = [trace for trace in bars_of(made) if "pattern" in trace["marker"]]
    # From 50 to 40: the last tenth of the whole width may not be there.
    assert (hatched["base"], hatched["x"]) == ([pytest.approx(70)], [pytest.approx(10)])


def test_what_another_reading_adds_to_a_bar_is_hatched_beyond_it():
    """The larger the doubt, the more is hatched, to less and to more alike."""
    less = Value(5, 50.0, 5, label="50.0 %", others=(answer(4, 40.0),))
    more = Value(3, 30.0, 3, label="30.0 %", others=(answer(6, 60.0), answer(2, 20.0)))
    rows = (Row("one", "One", 10, (less,)), Row("two", "Two", 10, (more,)))
    made = content(figure(kind=FigureKind.BARS, categories=SCALE[:1], rows=rows))
    drawn = in_drawing(figure(kind=FigureKind.BARS, categories=SCALE[:1], rows=rows))
    assert [(one.width, one.hatched, one.beyond) for row in drawn.rows for one in row] == [
        (50, 10, 0),
        (30, 10, 30),
    ]
    (beyond,) = [trace for trace in made["data"] if trace.get("meta") == "another reading"]
    assert (beyond["y"], beyond["base"], beyond["x"]) == ([1], [30], [30])


def test_a_row_that_adds_up_to_more_than_a_hundred_stays_whole():
    rows = (Row("one", "One", 10, (answer(2, 20.0), answer(5, 51.5), answer(3, 30.0))),)
    made = content(figure(kind=FigureKind.SCALE_BARS, categories=SCALE, rows=rows))
    assert made["layout"]["xaxis"]["range"][1] > 101.5


def test_bars_of_one_label_stay_apart_and_missing_is_not_zero():
    made = content(alike())
    plain_bars, hatched = bars_of(made)
    assert made["layout"]["barmode"] == "overlay"
    assert (plain_bars["y"], plain_bars["x"]) == ([0, 1, 2, 4], [50, 30, 0, 15])
    assert (hatched["y"], hatched["base"], hatched["x"]) == ([4], [15], [5])
    assert plain_bars["marker"]["color"] == ["var(--s3)", "var(--paper)", "var(--s3)", "var(--s0)"]
    assert plain_bars["marker"]["line"]["width"] == [1, 0, 0, 1]
    missing = [shape for shape in made["layout"]["shapes"] if shape["name"] == Mark.MISSING]
    assert [(one["x0"], one["x1"], (one["y0"] + one["y1"]) / 2) for one in missing] == [(0, 100, 3)]
    ground, line = (trace for trace in made["data"] if "error_x" in trace)
    assert (line["y"], line["x"]) == ([0], [50])
    assert line["error_x"]["array"] == pytest.approx([26.3])
    assert line["error_x"]["arrayminus"] == pytest.approx([26.3])
    assert (ground["error_x"]["color"], line["error_x"]["color"]) == ("var(--paper)", "var(--ink)")


def test_an_interval_keeps_its_two_lengths():
    value = Value(3, 4.1, label="4.1 %", interval=(1.4, 11.4))
    made = content(figure(kind=FigureKind.BARS, categories=LEVELS[:1], rows=(Row("a", "A", 73, (value,)),)))
    errors = [trace["error_x"] for trace in made["data"] if "error_x" in trace]
    assert [(error["arrayminus"], error["array"]) for error in errors] == [
        (pytest.approx([2.7]), pytest.approx([7.3]))
    ] * 2


def test_what_looks_like_html_stays_text():
    made = content(odd())
    texts = [one["text"] for one in made["layout"]["annotations"]]
    texts += [tip for trace in bars_of(made) for tip in trace["hovertext"]]
    for text in texts:
        assert set(re.findall(r"<[^>]*>", text)) <= {"<br>"}
        assert (
            plain(text)
            .replace("\n", " ")
            .startswith("<b>A & B</b> %{x} <a href='https://example.org'>$c$</a>")
        )
    assert {trace["hovertemplate"] for trace in bars_of(made)} == {"%{hovertext}<extra></extra>"}


def test_every_colour_is_one_that_the_style_sheet_names_for_both_schemes():
    used = {
        name for make in MADE.values() for name in re.findall(r"var\((--[\w-]+)\)", repr(content(make())))
    }
    light, dark = re.findall(r":root \{(.*?)\}", sheet("portal").decode(), re.DOTALL)[:2]
    assert {"--ink", "--paper", "--outline", "--s3", "--t3"} <= used
    for name in used:
        assert f"{name}:" in light, name
        assert f"{name}:" in dark or name == "--font", name
    literal = {
        text
        for make in MADE.values()
        for text in re.findall(r"'#\w+'|'rgba?\([^)]*\)'", repr(content(make())))
    }
    assert literal == {"'rgba(0,0,0,0)'"}


def test_the_library_finds_a_mark_for_each_style_it_would_write():
    script = (STATIC / "portal.js").read_text(encoding="utf-8")
    named = re.findall(r'"([^"]+)"', script.split("const OWN_STYLES = [")[1].split("]")[0])
    library = (plotly_folder() / Path(PLOTLY_FILE).name).read_text(encoding="utf-8")
    assert library.count('createElement("style")') == len(named) == 2
    assert f'getElementById("{named[1]}")' in library
    assert named[0].removesuffix("global") in library
