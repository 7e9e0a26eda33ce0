"""The figures of a plan's ratings, over the counts that selectors hand over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from people.selectors.organisation import organisation
from programmes.addresses import figure_address
from programmes.forms import Reading
from programmes.models import AssessmentRound, ProgrammeArea
from programmes.selectors.counting import inferred_in_words, rule_of
from programmes.selectors.inferred import other_counts
from programmes.selectors.levels import AchievementLevels, LevelCounts, share_of
from programmes.titles import least_and_most, titles
from record.addresses import address_of
from reporting.addresses import reverse
from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value, named_apart, percent
from reporting.words import first_upper, worded
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


def source_link(assessment_round: AssessmentRound) -> str:
    """Return the address of the source of a round's ratings."""
    return reverse("record:source", args=[assessment_round.citation.source.slug])


def heading_of_areas() -> str:
    """Return the heading above names of areas."""
    return first_upper(organisation().called.area)


def period_of(assessment_round: AssessmentRound) -> str:
    return f"{assessment_round.plan.title}, {assessment_round.title}, as of {assessment_round.year_or_day}"


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
        notes.append(f"{first_upper(doubts)} (hatched). {certainty_of_totals(levels)}")
    if levels.ratings_missing:
        notes.append(levels.assessment_round.citation.reasoning)
    if levels.left_out_words:
        notes.append(levels.left_out_words)
    if levels.interval:
        notes.append(
            worded(
                "Ratings reserved by members: %(reserved)s. Until these are settled, between "
                "%(worst_in_headline)s and %(best_in_headline)s of %(base)s rated %(activities)s were "
                "%(headline_state)s.",
                reserved=levels.interval.reserved,
                worst_in_headline=levels.interval.worst_in_headline,
                best_in_headline=levels.interval.best_in_headline,
                base=levels.interval.base,
                headline_state=levels.headline_state,
                activities=organisation().called.activities,
            )
        )
    return tuple(notes)


def figure_on(levels: AchievementLevels, reading: Reading, slug: str, **own: Any) -> Figure:
    """Return a figure of a plan’s ratings: what each says of base, source and certainty, and its ``own``."""
    common: dict[str, Any] = {
        "title": titles()[slug],
        "base": worded("Base: %(base)s", base=levels.total.base_words),
        "period": period_of(levels.assessment_round),
        "source": source_of(levels.assessment_round),
        "source_url": source_link(levels.assessment_round),
        "address": figure_address(reading.plan.slug, slug),
        "query": reading.query,
        "filter_text": reading.filter_text,
        "row_heading": heading_of_areas(),
        "certainty_notes": notes_of(levels),
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
    return worded(
        "By %(activity)s, %(share)s were %(state)s (%(count)s of %(base)s). The mean of the areas’ shares is "
        "%(mean)s.",
        share=percent(total.headline_share),
        state=levels.headline_state,
        count=total.in_headline,
        base=total.base,
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
    if levels.assessment_round.levels_are_printed:
        pairs, others = zip(rows, levels.areas, strict=True), other_counts(levels)
        rows = [_with_other(row, area, others.get(area.area.pk)) for row, area in pairs]
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
        certainty_notes=("Shares are computed in this portal from the levels.", *notes_of(levels)),
    )


def _sizes_of(levels: AchievementLevels) -> str:
    """Return how many activities the smallest and the largest area have, where they differ."""
    sizes = [area.planned for area in levels.areas]
    if len(set(sizes)) < 2:
        return ""
    return worded(
        ", whatever the number of its %(activities)s (%(smallest)s to %(largest)s)",
        activities=organisation().called.activities,
        smallest=min(sizes),
        largest=max(sizes),
    )


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
        as_other = Value(other, share, label=f"{percent(share)} ({other} of {counts.base})")
        value = replace(value, in_doubt=max(0, counts.in_headline - other), others=(as_other,))
    return replace(row, values=(value,))


def _mean_row(levels: AchievementLevels) -> Row:
    if levels.mean_of_areas is None:
        value = Value(None, None, 0, Mark.MISSING, label="no rating on record")
    else:
        label = worded(
            "%(mean_of_areas)s (mean of %(areas)s areas)",
            mean_of_areas=percent(levels.mean_of_areas),
            areas=len(levels.areas),
        )
        value = Value(None, levels.mean_of_areas, label=label)
    return Row(
        "mean-of-areas",
        "All areas, mean of areas",
        len(levels.areas),
        (value,),
        is_total=True,
        base_label=f"{len(levels.areas)} areas",
    )
