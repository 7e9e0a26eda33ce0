"""The figure of how many activities of each area stand at each level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from people.selectors.organisation import organisation
from programmes.charts import (
    area_link,
    categories_of,
    figure_on,
    none_rated,
)
from programmes.forms import Reading
from programmes.selectors.counting import rule_of
from programmes.selectors.levels import AchievementLevels, AreaLevels, LevelCounts, share_of
from programmes.titles import how_many
from reporting.figures import Category, Figure, FigureKind, Row, Value, kind_for, value_of
from reporting.words import worded


def achievement_levels_figure(levels: AchievementLevels, reading: Reading) -> Figure:
    """One row an area, one part a level, in the order of the scale; bars, or tiles of a long scale."""
    categories, called = categories_of(levels), organisation().called
    kind = kind_for(categories)
    rows: list[LevelCounts] = [*levels.areas]
    if len(rows) > 1:
        rows.append(levels.total)
    return figure_on(
        levels,
        reading,
        "achievement-levels",
        kind=kind,
        finding=how_many(levels),
        unit=worded(
            "Number of planned %(activities)s; bars show shares"
            if kind == FigureKind.STACKED_BARS
            else "Number of planned %(activities)s at each level",
            activities=called.activities,
        ),
        summary=_summary(levels),
        counting_rule=worded(
            "Each planned %(activity)s counts once, under the level it has in this round. %(rule_of)s",
            activity=called.activity,
            rule_of=rule_of(levels.assessment_round.plan),
        ),
        categories=categories,
        rows=tuple(_row(one, levels, categories, reading) for one in rows),
    )


def _row(
    counts: LevelCounts, levels: AchievementLevels, categories: Sequence[Category], reading: Reading
) -> Row:
    area = counts.area if isinstance(counts, AreaLevels) else None
    values = [
        replace(
            value_of(one.number, in_short=True),
            inferred=one.inferred,
            url=reading.rows_at(one.level, area) if one.count else "",
        )
        for one in counts.levels
    ]
    for category in categories[len(values) :]:
        amount = counts.missing if category.slug == "missing" else counts.not_rated.get(category.slug, 0)
        share = share_of(amount, counts.base) if category.slug in counts.reasons_in_base else None
        values.append(Value(amount, share, 0, category.mark))
    all_counted = counts.base == counts.planned
    return Row(
        slug=area.slug if area else "all",
        label=area.name if area else f"All {organisation().called.activities}",
        base=counts.base,
        values=tuple(values),
        url=area_link(area, reading) if area else "",
        is_total=area is None,
        base_label=worded(
            "%(base)s %(activities)s" if all_counted else "%(base)s of %(planned)s counted",
            base=counts.base,
            planned=counts.planned,
            activities=organisation().called.activities,
        ),
    )


def _summary(levels: AchievementLevels) -> str:
    total, called = levels.total, organisation().called
    if not total.base:
        return none_rated(levels)
    sentence = "Of %(base)s rated %(activities)s: %(levels)s."
    if total.unrated_in_base:
        sentence = "Of %(base)s %(activities)s: %(levels)s; %(unrated)s."
    listed = (f"{one.number.alone} {one.level.label.lower()}" for one in total.levels)
    return worded(
        sentence,
        base=total.base,
        activities=called.activities,
        levels="; ".join(listed),
        unrated=total.unrated_words,
    )
