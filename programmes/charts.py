"""The figures of a plan's ratings, over the counts that selectors hand over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from people.selectors.organisation import organisation
from programmes.addresses import activity_address, figure_address
from programmes.forms import Reading
from programmes.models import ProgrammeArea
from programmes.selectors.activities import GridTile
from programmes.selectors.counting import inferred_in_words, rule_of
from programmes.selectors.levels import AchievementLevels, LevelCounts
from programmes.titles import figure_page, how_many, least_and_most, titles
from record.addresses import address_of
from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value, named_apart, value_of
from reporting.number import Number, claim, percent
from reporting.words import first_upper, worded
from review.models import NotRatedBecause, RatingLevel

NO_RATING = Value(None, None, 0, Mark.MISSING, label="no rating on record")
MARKS = {
    NotRatedBecause.NOT_DUE: Mark.NOT_DUE,
    NotRatedBecause.DISCONTINUED: Mark.NOT_RATED,
    NotRatedBecause.MERGED: Mark.NOT_RATED,
    NotRatedBecause.NO_INFORMATION: Mark.NOT_RATED,
}


def heading_of_areas() -> str:
    """Return the heading above names of areas."""
    return first_upper(organisation().called.area)


def level_category(level: RatingLevel) -> Category:
    return Category(level.slug, level.label, level.letter, level.rank, level.out_of)


def categories_of(levels: AchievementLevels) -> tuple[Category, ...]:
    """Levels in their order, then only those reasons for no level that occur."""
    found = [level_category(level) for level in levels.levels]
    for reason in levels.total.not_rated:
        label = NotRatedBecause(reason).label
        found.append(Category(reason, label, label[0].lower(), 1, 1, MARKS[NotRatedBecause(reason)]))
    if levels.total.missing:
        found.append(missing_category(levels))
    return tuple(found)


def missing_category(levels: AchievementLevels) -> Category:
    label = "Missing in the source" if levels.ratings_missing else "No rating yet"
    return Category("missing", label, "?", 1, 1, Mark.MISSING)


def area_link(area: ProgrammeArea, reading: Reading) -> str:
    """Return the address of an area's page that keeps plan and round."""
    return address_of(area) + reading.suffix


def certainty_of_totals(levels: AchievementLevels) -> str:
    """Say how sure the totals are, from the citations of the round and of its ratings."""
    inferred = sum(area.inferred for area in levels.areas)
    if not inferred:
        return "No rating is inferred."
    if not levels.total.inferred:
        place = levels.assessment_round.citation.place
        return worded(
            "The totals count the levels printed in %(place)s; they do not depend on what is inferred.",
            place=place,
        )
    doubts = inferred_in_words(inferred, levels.total.rated, levels_are_printed=False)
    return worded("%(doubts)s, so these counts and shares are uncertain.", doubts=doubts)


def notes_of(levels: AchievementLevels) -> tuple[str, ...]:
    inferred = sum(area.inferred for area in levels.areas)
    notes = []
    if inferred:
        printed = levels.assessment_round.levels_are_printed
        doubts = inferred_in_words(inferred, levels.total.rated, levels_are_printed=printed)
        notes.append(f"{first_upper(doubts)}. {certainty_of_totals(levels)}")
    if levels.ratings_missing:
        notes.append(levels.assessment_round.citation.reasoning)
    if levels.left_out_words:
        notes.append(levels.left_out_words)
    if levels.reserved:
        notes.append(levels.reserved_words)
    return tuple(notes)


def figure_on(levels: AchievementLevels, reading: Reading, slug: str, **own: Any) -> Figure:
    """Return a figure of a plan’s ratings: what each says of base, source and certainty, and its ``own``."""
    common: dict[str, Any] = {
        "title": titles()[slug],
        "base": worded("Base: %(base)s", base=levels.total.base_words),
        "ground": levels.total.ground,
        "address": figure_address(reading.plan.slug, slug),
        "query": reading.query,
        "page": figure_page(reading.plan.slug, slug, reading.query),
        "filter_text": reading.filter_text,
        "row_heading": heading_of_areas(),
        "notes": notes_of(levels),
    }
    named = {name: named_apart(own.pop(name)) for name in ("rows", "categories")}
    return Figure(slug=slug, **{**common, **own, **named})


def none_rated(levels: AchievementLevels) -> str:
    """Say that a round has no rating at all, or that our sources do not hold its ratings."""
    sentence = "None of the %(planned)s planned %(activities)s has a rating in this round."
    if not levels.total.planned:
        return "No base on record."
    if levels.ratings_missing:
        sentence = (
            "The ratings of the %(planned)s planned %(activities)s in this round are not in our sources."
        )
    return worded(
        sentence,
        planned=levels.total.planned,
        activities=organisation().called.activities,
    )


def _both_shares(levels: AchievementLevels) -> str:
    """Return the share by activity and the mean of the areas in one sentence."""
    total = levels.total
    if not total.base:
        return "No share can be computed: no rating of this round is on record."
    return claim(
        "By %(activity)s, %(share)s were %(state)s. The mean of the areas’ shares is %(mean)s.",
        share=total.carried_out.long,
        state=levels.headline_state,
        mean=percent(levels.mean_of_areas),
        activity=organisation().called.activity,
    )


def headline_shares_figure(levels: AchievementLevels, reading: Reading) -> Figure:
    """Bars: the share at the headline levels by area, and both named ways to a single share."""
    state, called = levels.headline_state, organisation().called
    rows = [
        replace(_share_row(one, one.area.slug, one.area.name), url=area_link(one.area, reading))
        for one in levels.areas
    ]
    if len(levels.areas) > 1:
        both = worded(
            "All %(activities)s, by %(activity)s", activities=called.activities, activity=called.activity
        )
        rows.append(_share_row(levels.total, "by-activity", both, is_total=True))
        rows.append(_mean_row(levels))
    return figure_on(
        levels,
        reading,
        "headline-shares",
        kind=FigureKind.BARS,
        title=worded("Share of %(activities)s %(state)s", activities=called.activities, state=state),
        finding=least_and_most(levels),
        unit=worded("Percent of the %(activities)s counted", activities=called.activities),
        summary=_both_shares(levels),
        counting_rule=worded(
            "By %(activity)s: every %(activity)s weighs the same. Mean of areas: every %(area)s weighs "
            "the same%(sizes_of)s. %(rule_of)s",
            activity=called.activity,
            area=called.area,
            sizes_of=_sizes_of(levels),
            rule_of=rule_of(levels.assessment_round.plan),
        ),
        categories=(Category("share", first_upper(state), "", 1, 1),),
        rows=tuple(rows),
        notes=("Shares are computed in this portal from the levels.", *notes_of(levels)),
    )


def _sizes_of(levels: AchievementLevels) -> str:
    """Return how many activities the smallest and the largest area have, where they differ."""
    sizes = [area.planned for area in levels.areas]
    if len(set(sizes)) < 2:
        return ""
    return claim(
        ", whatever the number of its %(activities)s (%(smallest)s to %(largest)s)",
        activities=organisation().called.activities,
        smallest=Number(min(sizes), None, levels.total.ground),
        largest=Number(max(sizes), None, levels.total.ground),
    )


def _share_row(counts: LevelCounts, slug: str, name: str, *, is_total: bool = False) -> Row:
    value = NO_RATING
    if counts.base:
        inferred = 0 if is_total else counts.inferred_in_headline
        value = replace(value_of(counts.carried_out), inferred=inferred)
    return Row(slug, name, counts.base, (value,), is_total=is_total)


def _mean_row(levels: AchievementLevels) -> Row:
    if levels.mean_of_areas is None:
        value = NO_RATING
    else:
        mean = percent(levels.mean_of_areas)
        label = claim(
            "%(mean_of_areas)s (mean of %(areas)s areas)",
            mean_of_areas=mean,
            areas=Number(levels.with_base, None, levels.total.ground),
        )
        ends = {percent(one): Value(None, one, label=percent(one)) for one in levels.means}
        ends.pop(mean, None)
        value = Value(None, levels.mean_of_areas, label=label, others=tuple(ends.values()))
    return Row(
        "mean-of-areas",
        "All areas, mean of areas",
        levels.with_base,
        (value,),
        is_total=True,
        base_label=f"{levels.with_base} areas",
    )


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
