"""The figure of every planned activity as a tile with its level."""

from __future__ import annotations

from people.selectors.organisation import organisation
from programmes.addresses import activity_address
from programmes.charts import (
    MARKS,
    area_link,
    categories_of,
    figure_on,
    level_category,
    missing_category,
    none_rated,
)
from programmes.forms import Reading
from programmes.selectors.activities import GridTile
from programmes.selectors.levels import AchievementLevels
from programmes.titles import how_many
from reporting.figures import Category, Figure, FigureKind, Row, Value
from reporting.words import worded
from review.models import NotRatedBecause


def activity_levels_figure(
    levels: AchievementLevels, lines: dict[int, list[GridTile]], reading: Reading
) -> Figure:
    """Heat grid: one line an area, one tile an activity, shaded by its level."""
    missing, called = missing_category(levels), organisation().called
    by_level = {level.pk: level_category(level) for level in levels.levels}
    rows = []
    for area in levels.areas:
        tiles = tuple(_tile(one, by_level, missing, reading) for one in lines.get(area.area.pk, []))
        rows.append(Row(area.area.slug, area.area.name, area.base, tiles, area_link(area.area, reading)))
    return figure_on(
        levels,
        reading,
        "activity-levels",
        hatched_means="inferred",
        kind=FigureKind.HEAT_GRID,
        finding=how_many(levels),
        unit=worded("Level of implementation of each %(activity)s", activity=called.activity),
        summary=_summary(levels) if levels.total.base else none_rated(levels),
        counting_rule=worded(
            "One tile is one planned %(activity)s; nothing is counted here.", activity=called.activity
        ),
        categories=categories_of(levels),
        rows=tuple(rows),
    )


def _summary(levels: AchievementLevels) -> str:
    return worded(
        "%(below)s of %(rated)s rated %(activities)s stand below “%(headline)s”.",
        below=levels.total.below_headline,
        rated=levels.total.rated,
        headline=levels.headline_words,
        activities=organisation().called.activities,
    )


def _tile(one: GridTile, by_level: dict[int, Category], missing: Category, reading: Reading) -> Value:
    category = by_level[one.level.pk] if one.level else missing
    if one.not_rated_because:
        reason = NotRatedBecause(one.not_rated_because)
        category = Category(reason.value, reason.label, reason.label[0].lower(), 1, 1, MARKS[reason])
    about = (one.text, *(f"Note: {point}" for point in one.note.splitlines()), one.place)
    return Value(
        None,
        None,
        int(one.is_inferred),
        category.mark,
        category,
        label=one.code,
        url=activity_address(reading.plan.slug, one.area.slug, one.code) + reading.suffix,
        about=tuple(line for line in about if line),
    )
