"""The figures of a plan's ratings, over the counts that selectors hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from people.selectors.organisation import organisation
from programmes.addresses import activity_address, address_of, figure_address, source_link
from programmes.forms import Reading
from programmes.models import AssessmentRound, ProgrammeArea
from programmes.selectors.activities import GridTile
from programmes.selectors.counting import inferred_in_words, rule_of
from programmes.selectors.inferred import other_counts
from programmes.selectors.levels import AchievementLevels, AreaLevels, LevelCounts, share_of
from programmes.titles import how_many, least_and_most, titles
from reporting.figures import Category, Figure, Kind, Mark, Row, Value, percent
from reporting.words import first_upper
from review.models import NotRatedBecause, RatingLevel

MARKS = {
    NotRatedBecause.NOT_DUE: Mark.NOT_DUE,
    NotRatedBecause.DISCONTINUED: Mark.NOT_RATED,
    NotRatedBecause.MERGED: Mark.NOT_RATED,
    NotRatedBecause.NO_INFORMATION: Mark.NOT_RATED,
}


def source_of(assessment_round: AssessmentRound) -> str:
    """Return the source of a round's ratings in one line, as printed under figures and in files."""
    citation = assessment_round.citation
    return f"{citation.source.title}, {citation.place}"


def _of_areas() -> str:
    """Return the heading above names of areas."""
    return first_upper(organisation().called.area)


def _period(assessment_round: AssessmentRound) -> str:
    return f"{assessment_round.plan.title}, {assessment_round.title}, as of {assessment_round.as_of}"


def _level_category(level: RatingLevel) -> Category:
    return Category(level.slug, level.label, level.letter, level.rank, level.out_of)


def _categories(levels: AchievementLevels) -> tuple[Category, ...]:
    """Levels in their order, then only those reasons for no level that occur."""
    found = [_level_category(level) for level in levels.levels]
    for reason in levels.total.not_rated:
        label = NotRatedBecause(reason).label
        found.append(Category(reason, label, label[0].lower(), 1, 1, MARKS[NotRatedBecause(reason)]))
    if levels.total.missing:
        found.append(_missing_category(levels))
    return tuple(found)


def _missing_category(levels: AchievementLevels) -> Category:
    label = "Missing in the source" if levels.ratings_missing else "No rating yet"
    return Category("missing", label, "?", 1, 1, Mark.MISSING)


def _row(
    counts: LevelCounts, levels: AchievementLevels, categories: Sequence[Category], reading: Reading
) -> Row:
    values = [
        Value(one.count, one.share, one.inferred, Mark.VALUE if one.count else Mark.ZERO)
        for one in counts.levels
    ]
    for category in categories[len(values) :]:
        amount = counts.missing if category.slug == "missing" else counts.not_rated.get(category.slug, 0)
        share = share_of(amount, counts.base) if category.slug in counts.reasons_in_base else None
        values.append(Value(amount, share, 0, category.mark))
    all_counted = counts.base == counts.planned
    area = counts.area if isinstance(counts, AreaLevels) else None
    return Row(
        slug=area.slug if area else "all",
        label=area.name if area else "All activities",
        base=counts.base,
        values=tuple(values),
        url=area_link(area, reading) if area else "",
        is_total=area is None,
        base_label=f"{counts.base} activities"
        if all_counted
        else f"{counts.base} of {counts.planned} counted",
    )


def area_link(area: ProgrammeArea, reading: Reading) -> str:
    """Return the address of an area's page that keeps plan and round."""
    path = address_of(area)
    return f"{path}?{reading.carried}" if reading.carried else path


def _list_of_levels(area: LevelCounts) -> str:
    parts = [f"{one.count} {one.level.label.lower()} ({percent(one.share)})" for one in area.levels]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def certainty_of_totals(levels: AchievementLevels) -> str:
    """Say how sure the totals are, from the citations of the round and of its ratings."""
    inferred = sum(area.inferred for area in levels.areas)
    if not inferred:
        return "No rating is inferred."
    if not levels.total.inferred:
        place = levels.assessment_round.citation.place
        return f"The totals count the levels printed in {place}; they do not depend on what is inferred."
    told = inferred_in_words(inferred, levels.total.rated, levels_are_printed=False)
    return f"{told}, so these counts and shares are uncertain."


def _notes(levels: AchievementLevels) -> tuple[str, ...]:
    inferred = sum(area.inferred for area in levels.areas)
    notes = []
    if inferred:
        printed = levels.assessment_round.levels_are_printed
        told = inferred_in_words(inferred, levels.total.rated, levels_are_printed=printed)
        notes.append(f"{first_upper(told)} (hatched). {certainty_of_totals(levels)}")
    if levels.ratings_missing:
        notes.append(levels.assessment_round.citation.reasoning)
    if levels.left_out_words:
        notes.append(levels.left_out_words)
    if levels.interval:
        notes.append(
            f"Reserved by members: {levels.interval.reserved}. Until settled, between "
            f"{levels.interval.worst_in_headline} and {levels.interval.best_in_headline} of "
            f"{levels.interval.base} rated activities were {levels.headline_state}."
        )
    return tuple(notes)


def achievement_levels_figure(levels: AchievementLevels, reading: Reading) -> Figure:
    """Stacked bars: one bar an area, one part a level, in the order of the scale."""
    categories, called = _categories(levels), organisation().called
    rows: list[LevelCounts] = [*levels.areas]
    if len(rows) > 1:
        rows.append(levels.total)
    if levels.total.base:
        kept = f"; {levels.total.unrated_words}" if levels.total.unrated_in_base else ""
        of = f"{levels.total.base} {'activities' if kept else 'rated activities'}"
        summary = f"Of {of}: {_list_of_levels(levels.total)}{kept}."
    else:
        none = f"None of the {levels.total.planned} planned {called.activities}"
        summary = f"{none} has a rating in this round."
    return Figure(
        slug="achievement-levels",
        kind=Kind.STACKED_BARS,
        title=titles()["achievement-levels"],
        finding=how_many(levels),
        unit=f"Number of planned {called.activities}; bars show shares",
        base=f"Base: {levels.total.base_words}",
        period=_period(levels.assessment_round),
        summary=summary,
        source=source_of(levels.assessment_round),
        source_url=source_link(levels.assessment_round),
        counting_rule=(
            f"Each planned {called.activity} counts once, under the level it has in this round. "
            f"{rule_of(levels.assessment_round.plan)}"
        ),
        categories=categories,
        rows=tuple(_row(one, levels, categories, reading) for one in rows),
        address=figure_address("achievement-levels"),
        query=reading.query,
        filter_text=reading.filter_text,
        row_heading=_of_areas(),
        certainty_notes=_notes(levels),
    )


def headline_shares_figure(levels: AchievementLevels, reading: Reading) -> Figure:
    """Bars: the share at the headline levels by area, and both named ways to a single share."""
    state, called = levels.headline_state, organisation().called
    rows = [_share_row(one, one.area.slug, one.area.name) for one in levels.areas]
    if levels.assessment_round.levels_are_printed:
        pairs, others = zip(rows, levels.areas, strict=True), other_counts(levels)
        rows = [_with_other(row, area, others.get(area.area.pk)) for row, area in pairs]
    if len(levels.areas) > 1:
        rows.append(_share_row(levels.total, "by-activity", "All activities, by activity", is_total=True))
        rows.append(_mean_row(levels))
    return Figure(
        slug="headline-shares",
        kind=Kind.BARS,
        title=f"Share of activities {state}",
        finding=least_and_most(levels),
        unit="Percent of the activities counted",
        base=f"Base: {levels.total.base_words}",
        period=_period(levels.assessment_round),
        summary=(
            f"By activity, {percent(levels.total.headline_share)} were {state} "
            f"({levels.total.in_headline} of {levels.total.base}); the mean of the areas’ shares is "
            f"{percent(levels.mean_of_areas)}."
            if levels.total.base
            else "No share can be computed: no rating of this round is on record."
        ),
        source=source_of(levels.assessment_round),
        source_url=source_link(levels.assessment_round),
        counting_rule=(
            f"By activity: every {called.activity} weighs the same. Mean of areas: every {called.area} "
            f"weighs the same{_sizes_of(levels)}. {rule_of(levels.assessment_round.plan)}"
        ),
        categories=(Category("share", first_upper(state), "", 1, 1),),
        rows=tuple(rows),
        address=figure_address("headline-shares"),
        query=reading.query,
        filter_text=reading.filter_text,
        row_heading=_of_areas(),
        certainty_notes=("Shares are computed in this portal from the levels.", *_notes(levels)),
    )


def _sizes_of(levels: AchievementLevels) -> str:
    """Return how many activities the smallest and the largest area have, where they differ."""
    sizes = [area.planned for area in levels.areas]
    if len(set(sizes)) < 2:
        return ""
    return f", whatever the number of its activities ({min(sizes)} to {max(sizes)})"


def _share_row(counts: LevelCounts, slug: str, name: str, *, is_total: bool = False) -> Row:
    if counts.base:
        label = f"{percent(counts.headline_share)} ({counts.in_headline} of {counts.base})"
        mark = Mark.VALUE if counts.in_headline else Mark.ZERO
        inferred = 0 if is_total else counts.inferred_in_headline
        value = Value(counts.in_headline, counts.headline_share, inferred, mark, label=label)
    else:
        value = Value(None, None, 0, Mark.MISSING, label="no rating on record")
    return Row(slug, name, counts.base, (value,), is_total=is_total)


def _with_other(row: Row, counts: LevelCounts, other: int | None) -> Row:
    """Put beside a share what it is in another reading, and hatch only what that reading takes away."""
    value = replace(row.values[0], in_doubt=0)
    if other is not None:
        share = share_of(other, counts.base)
        told = Value(other, share, label=f"{percent(share)} ({other} of {counts.base})")
        value = replace(value, in_doubt=max(0, counts.in_headline - other), others=(told,))
    return replace(row, values=(value,))


def _mean_row(levels: AchievementLevels) -> Row:
    if levels.mean_of_areas is None:
        value = Value(None, None, 0, Mark.MISSING, label="no rating on record")
    else:
        label = f"{percent(levels.mean_of_areas)} (mean of {len(levels.areas)} areas)"
        value = Value(None, levels.mean_of_areas, label=label)
    return Row(
        "mean-of-areas",
        "All areas, mean of areas",
        len(levels.areas),
        (value,),
        is_total=True,
        base_label=f"{len(levels.areas)} areas",
    )


def activity_levels_figure(
    levels: AchievementLevels, lines: dict[int, list[GridTile]], reading: Reading
) -> Figure:
    """Heat grid: one line an area, one tile an activity, shaded by its level."""
    missing, called = _missing_category(levels), organisation().called
    by_level = {level.pk: _level_category(level) for level in levels.levels}
    rows = []
    for area in levels.areas:
        tiles = tuple(_tile(one, by_level, missing, reading.suffix) for one in lines.get(area.area.pk, []))
        rows.append(Row(area.area.slug, area.area.name, area.base, tiles, area_link(area.area, reading)))
    return Figure(
        slug="activity-levels",
        kind=Kind.HEAT_GRID,
        title=titles()["activity-levels"],
        finding=how_many(levels),
        unit="Level of implementation of each activity",
        base=f"Base: {levels.total.base_words}",
        period=_period(levels.assessment_round),
        summary=(
            f"{levels.total.below_headline} of {levels.total.rated} rated activities stand below "
            f"“{levels.headline_words}”."
            if levels.total.base
            else f"None of the {levels.total.planned} planned {called.activities} has a rating in this round."
        ),
        source=source_of(levels.assessment_round),
        source_url=source_link(levels.assessment_round),
        counting_rule=f"One tile is one planned {called.activity}; nothing is counted here.",
        categories=_categories(levels),
        rows=tuple(rows),
        address=figure_address("activity-levels"),
        query=reading.query,
        filter_text=reading.filter_text,
        row_heading=_of_areas(),
        certainty_notes=_notes(levels),
    )


def _tile(one: GridTile, by_level: dict[int, Category], missing: Category, suffix: str) -> Value:
    category = by_level[one.level.pk] if one.level else missing
    if one.not_rated_because:
        reason = NotRatedBecause(one.not_rated_because)
        category = Category(reason.value, reason.label, reason.label[0].lower(), 1, 1, MARKS[reason])
    path = activity_address(one.area.slug, one.code) + suffix
    return Value(None, None, int(one.is_inferred), category.mark, category, label=one.code, url=path)
