"""Every figure of every app: the interactive version shows what drawing and table show, mark by mark."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import plotly.graph_objects as go
import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import QueryDict

from neaspec_portal.explore.measures import MEASURES
from neaspec_portal.explore.questions import question_of
from neaspec_portal.explore.views import answer
from programmes.forms.reading import reading
from programmes.models import AssessmentRound
from programmes.titles import FIGURES
from programmes.views.figures import figure_named
from reporting.figures import Figure, FigureKind, Mark
from reporting.interactive import content
from reporting.tables import values_of
from surveys.charts import figure_of
from surveys.models import Survey
from surveys.selectors.published import result, results
from tests.conftest import account
from tests.drawn import in_drawing, in_interactive

pytestmark = pytest.mark.django_db

BUILDERS = {
    "programmes/charts.py",
    "surveys/charts.py",
    "neaspec_portal/explore/views.py",
}
"""The modules that make figures; one that is added here has to be walked below."""
APPS = (
    "reporting",
    "programmes",
    "planbook",
    "surveys",
    "partnerships",
    "evaluations",
    "papers",
    "neaspec_portal",
)
SLACK = {FigureKind.STACKED_BARS: 0.42, FigureKind.SCALE_BARS: 0.22}
"""The ground that a drawing leaves between two parts, in percent of its width."""


def of_programmes() -> Iterator[tuple[str, Figure]]:
    """Every figure of every round of every plan, whole and by area, as staff see it."""
    for one in AssessmentRound.objects.select_related("plan"):
        areas = one.plan.objectives.values_list("area__slug", flat=True).distinct()
        for area in ["", *areas]:
            asked = QueryDict(f"plan={one.plan.slug}&round={one.slug}" + (f"&area={area}" if area else ""))
            for slug in FIGURES:
                made = figure_named(slug, reading(asked, account("secretariat")).for_figures())
                yield f"{one.plan.slug} {one.slug} {area} {slug}", made


def of_surveys() -> Iterator[tuple[str, Figure]]:
    for survey in Survey.objects.all():
        for one in results(survey):
            for intervals in (False, True):
                made = figure_of(one, survey, intervals=intervals)
                yield f"{survey.slug} {made.slug} {intervals}", made


def of_questions() -> Iterator[tuple[str, Figure]]:
    """Every answer that has a figure: each measure by each dimension, split by each other one."""
    for measure in MEASURES.values():
        for by in measure.open_dimensions:
            for split in (None, *measure.open_dimensions):
                asked = f"of={measure.name}&by={by.name}" + (f"&split={split.name}" if split else "")
                made = answer(question_of(QueryDict(asked), None)).figure
                if made is not None:
                    yield asked, made


@pytest.fixture
def figures(db: None) -> dict[str, Figure]:
    call_command("load_training", stdout=StringIO())
    return {**dict(of_programmes()), **dict(of_surveys()), **dict(of_questions())}


def survey_figure(number: int) -> Figure:
    survey = Survey.objects.get(slug="stakeholder-2020")
    return figure_of(result(survey, number), survey)


def made_of(figure: Figure) -> tuple[list[dict], dict]:
    """Return data and layout, once the library itself has found nothing wrong with them."""
    made = content(figure)
    go.Figure(data=made["data"], layout=made["layout"])
    return made["data"], made["layout"]


def test_no_other_module_makes_figures():
    found = set()
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Figure":
                    found.add(str(path.relative_to(settings.BASE_DIR)))
    assert found == BUILDERS


def test_the_walk_meets_every_kind_and_mark(figures):
    assert len(figures) > 100
    # No plan on record has a scale so long; the figure of one is walked in tests/reporting.
    assert {figure.kind for figure in figures.values()} == set(FigureKind) - {FigureKind.LEVEL_TILES}
    marks = {value.mark for figure in figures.values() for row in figure.rows for value in row.values}
    assert marks == set(Mark)
    values = [value for figure in figures.values() for row in figure.rows for value in row.values]
    assert any(value.interval for value in values)
    assert any(value.others for value in values)


def test_every_row_of_every_figure_has_a_name_of_its_own(figures):
    named = [[row.label for row in figure.rows] for figure in figures.values()]
    assert all("" not in labels and len(set(labels)) == len(labels) for labels in named)
    assert (len(named), sum(map(len, named))) == (171, 535)


def test_every_interactive_figure_shows_what_its_drawing_shows(figures):
    for name, figure in figures.items():
        if figure.kind == FigureKind.CARDS:
            assert made_of(figure) == ([], {})
            continue
        drawn, shown = in_drawing(figure), in_interactive(*made_of(figure))
        assert shown.headings == drawn.headings, name
        assert shown.legend == drawn.legend, name
        assert (shown.blank, shown.tracks, shown.thresholds) == (
            drawn.blank,
            drawn.tracks,
            drawn.thresholds,
        ), name
        assert [len(row) for row in shown.rows] == [len(row) for row in drawn.rows], name
        slack = SLACK.get(figure.kind, 0.02)
        for ours, theirs in zip(drawn.rows, shown.rows, strict=True):
            for one, two in zip(ours, theirs, strict=True):
                assert one.is_like(two, slack), (name, one, two)


def test_every_interactive_figure_holds_the_numbers_of_its_table(figures):
    for name, figure in figures.items():
        if figure.kind == FigureKind.CARDS:
            continue
        data, layout = made_of(figure)
        places = list(range(len(figure.rows)))
        assert layout["yaxis"]["tickvals"] == places, name
        assert len(layout["yaxis"]["ticktext"]) == len(places), name
        found = told_in(data)
        place_of = {id(row): place for place, row in enumerate(figure.rows)}
        wanted = []
        for row, _, value in values_of(figure):
            is_number = (
                value.category is not None if figure.kind == FigureKind.HEAT_GRID else is_drawn(figure, row)
            )
            if is_number:
                numbers = (value.amount, value.share, row.base, value.inferred)
                text = (*numbers, value.mark.value, value.others_text)
                wanted.append((place_of[id(row)], length_of(figure, row, value), *text))
        assert sorted(found, key=repr) == sorted(wanted, key=repr), name


def told_in(data: list[dict]) -> list[tuple]:
    """Return row, whole length and what is told of every value: once for both parts of one value."""
    whole: dict[tuple, float | None] = {}
    for trace in data:
        if trace["type"] == "bar" and trace["y"] != [None] and "meta" not in trace:
            points = zip(trace["y"], trace["x"], trace["customdata"], trace["hovertext"], strict=True)
            for place, length, found, tip in points:
                key = (place, tip, trace["legendgroup"], tuple(found[:6]))
                so_far = whole.get(key)
                whole[key] = length if so_far is None else so_far + length
    return [
        (place, None if length is None else round(length, 9), *found)
        for (place, _, _, found), length in whole.items()
    ]


def is_drawn(figure, row) -> bool:
    """A row without any share has no number in a chart of shares."""
    return figure.kind == FigureKind.STACKED_BARS or any(value.share is not None for value in row.values)


def length_of(figure, row, value) -> float | None:
    if figure.kind == FigureKind.HEAT_GRID:
        return round(1 - 0.008 * max(len(one.values) for one in figure.rows), 9)
    if figure.kind == FigureKind.STACKED_BARS:
        whole = max(one.whole for one in figure.rows) if figure.has_one_scale else row.whole
        return None if value.amount is None else round(100 * value.amount / (whole or 1), 9)
    return None if value.share is None else round(value.share, 9)


def test_values_that_lost_their_label_stand_each_by_itself():
    for number, shares in ((3, [47.9, 31.5, 37.0]), (4, [37.0, 21.9])):
        figure = survey_figure(number)
        rows = [place for place, row in enumerate(figure.rows) if row.slug.startswith("unplaced")]
        assert len({figure.rows[place].label for place in rows}) == len(rows)
        (bars,) = [trace for trace in made_of(figure)[0] if trace["type"] == "bar" and "base" in trace][:1]
        shown = [(y, x) for y, x in zip(bars["y"], bars["x"], strict=True) if y in rows]
        assert shown == list(zip(rows, shares, strict=True))
        assert len(set(bars["y"])) == len(bars["y"]) == len(figure.rows)
        colours = [bars["marker"]["color"][bars["y"].index(place)] for place in rows]
        assert colours == ["var(--paper)"] * len(rows)


def test_half_of_two_partially_is_hatched_where_one_of_two_is_inferred(figures):
    figure = figures["2016-2020 updated  achievement-levels"]
    marine = next(place for place, row in enumerate(figure.rows) if row.slug == "marine")
    pieces = [
        (trace["x"][trace["y"].index(marine)], "pattern" in trace["marker"], trace["showlegend"])
        for trace in made_of(figure)[0]
        if trace.get("legendgroup") == "partially" and trace["type"] == "bar" and marine in trace["y"]
    ]
    assert pieces == [(20.0, False, False), (20.0, True, False)]
    tips = {
        tip.replace("<br>", " ")
        for trace in made_of(figure)[0]
        for tip in trace.get("hovertext", ())
        if "Marine" in tip and "Partially" in tip
    }
    assert tips == {"Marine Protected Areas: Partially 2 of 5 (40.0\xa0% of 5), 1 of them inferred, or 1"}
