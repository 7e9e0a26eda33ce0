"""Pictures of the plan: one set of ratings under three rules, and contacts beside what was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neaspec_portal.pictures.made import Words, drawn, zero_or
from partnerships.selectors.facts import contact_facts
from people.selectors.organisation import organisation
from programmes.charts import area_link, certainty_of_totals
from programmes.selectors.inferred import certainly_least, possible_means, ranges_of
from programmes.selectors.levels import achievement_levels, share_of
from record.counting import count_by
from reporting.figures import Category, Figure, FigureKind, Row, Value, percent
from reporting.words import choice_in_words, first_upper, worded

if TYPE_CHECKING:
    from programmes.forms import Reading
    from programmes.selectors.levels import AchievementLevels


def three_rules(reading: Reading) -> Figure | None:
    """The share carried out, counted by the highest level alone, by the mean of areas and by activity."""
    levels = achievement_levels(reading.assessment_round)
    total, highest = levels.total, levels.total.levels[0] if levels.total.levels else None
    if not total.base or highest is None or levels.mean_of_areas is None:
        return None
    mean, areas = levels.mean_of_areas, len(levels.areas)
    counted = organisation().called.activities
    found = (
        ("highest", f"Only “{highest.level.label}”", highest.count, share_of(highest.count, total.base)),
        (
            "mean-of-areas",
            worded("%(headline_words)s, mean of areas", headline_words=first_upper(levels.headline_words)),
            None,
            mean,
        ),
        ("headline", first_upper(levels.headline_words), total.in_headline, total.headline_share),
    )
    rows = [
        Row(
            slug,
            label,
            total.base,
            (Value(count, share, mark=zero_or(share or 0), label=_share_label(share, count, total.base)),),
            base_label=f"{areas} areas" if count is None else f"{total.base} {counted}",
        )
        for slug, label, count, share in found
    ]
    words = Words(
        title="The same ratings under three rules",
        finding=_three_shares(levels, [share or 0.0 for *_, share in found]),
        summary=f"{levels.headline_words.capitalize()}: {total.in_headline} of {total.base}; "
        f"{highest.level.label.lower()}: {highest.count} of {total.base}.",
        unit="Percent",
        base=total.base_words,
        rule="The same ratings are counted three times: only the highest level, the levels that count as "
        "carried out, and the mean of the shares of the areas, each area weighing the same.",
        row_heading="Rule",
        certainty=(certainty_of_totals(levels),),
    )
    return drawn(
        "three-rules", FigureKind.BARS, reading, words, rows, (Category("share", "Share", "", 1, 1),)
    )


def _share_label(share: float | None, count: int | None, base: int) -> str:
    return percent(share) if count is None else f"{percent(share)} ({count} of {base})"


def _three_shares(levels: AchievementLevels, shares: list[float]) -> str:
    """Return the title, where no inferred row changes one of its rounded numbers."""
    means = {round(one) for one in possible_means(levels)}
    if len(means) != 1 or levels.total.inferred:
        return ""
    given = choice_in_words(str(one) for one in sorted({round(one) for one in shares}))
    return worded("The same ratings give %(shares)s per cent, depending on the rule", shares=given)


def contacts_and_levels(reading: Reading) -> Figure | None:
    """Contacts with others by area, areas that got least far first."""
    levels = achievement_levels(reading.assessment_round)
    facts = contact_facts(reading.plan)
    if not facts or not levels.total.base:
        return None
    by_area = {one.choice.slug: one for one in count_by(facts, "area")}
    counted, rows = organisation().called, []
    for area in sorted(levels.areas, key=lambda one: (one.headline_share or 0.0, one.area.order)):
        found = by_area.get(area.area.slug)
        count, doubt = (found.count, found.in_doubt) if found else (0, 0)
        value = Value(
            count,
            share_of(count, len(facts)),
            doubt,
            zero_or(count),
            label=f"{count} of {len(facts)}",
            url=area_link(area.area, reading),
        )
        called = worded(
            "%(area)s: %(done)s of %(all)s %(activities)s %(state)s",
            area=area.area.name,
            done=area.in_headline,
            all=area.base,
            activities=counted.activities,
            state=levels.headline_state,
        )
        rows.append(Row(area.area.slug, called, len(facts), (value,), url=value.url))
    words = Words(
        title=worded("Contacts with others by %(area)s, beside what was carried out", area=counted.area),
        finding=_least_and_contacts(levels, {one: each.count for one, each in by_area.items()}),
        summary=worded("%(facts)s contacts are on record; one may stand under two names.", facts=len(facts)),
        unit="Share of the contacts on record",
        base=worded("%(facts)s contacts that took place", facts=len(facts)),
        rule=worded(
            "A contact counts in the area the source names with it. Those on record only; a contact can be "
            "entered twice under two names. %(areas)s stand by the share carried out. No cause is implied.",
            areas=first_upper(counted.areas),
        ),
        row_heading=first_upper(counted.area),
        certainty=(certainty_of_totals(levels),),
    )
    parts = (Category("share", "Contacts", "", 1, 1),)
    return drawn("contacts-and-levels", FigureKind.BARS, reading, words, rows, parts)


def _least_and_contacts(levels: AchievementLevels, contacts: dict[str, int]) -> str:
    """Return the title: the area that certainly got least far, with its contacts."""
    least = certainly_least(levels)
    if least is None or len(set(ranges_of(levels)[least.area.pk])) != 1:
        return ""
    many = contacts.get(least.area.slug, 0)
    return worded(
        "%(name)s: %(many)s contacts on record, %(done)s of %(all)s %(state)s",
        name=least.area.name,
        many=many,
        done=least.in_headline,
        all=least.base,
        state=levels.headline_state,
    )
