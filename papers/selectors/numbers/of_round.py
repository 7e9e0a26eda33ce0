"""Numbers of a round: how many activities have which level, and the shares of them."""

from __future__ import annotations

from dataclasses import replace

from papers.selectors.numbers.names import Fact, NoSuchNumberError, share_fact, whole
from papers.selectors.record import Record
from people.selectors.organisation import organisation
from programmes.selectors.levels import LevelCounts
from reporting.number import percent
from reporting.words import choice_in_words, worded
from review.models import NotRatedBecause


def _of_round(record: Record, area: str) -> str:
    named = f"{record.area_levels(area).area.name}, " if area else ""
    return f"{named}{record.round.title}"


def of_area(record: Record, words: str, area: str) -> tuple[str, ...]:
    """Return how a sentence speaks of activities in an area, by its name or its code."""
    if not area:
        return (words,)
    found = record.area_levels(area).area
    return (f"{words} {found.name}", f"{words} {found.code}")


def _joined(level: str) -> str:
    """Return the words of levels counted as one, which a sentence holds one beside the other."""
    return level if " or " in level else ""


def _levels_named(record: Record, words: str) -> list[str]:
    """Return the slugs of the levels that words name, as “fully or substantially”."""
    wanted = [part.strip().casefold() for part in words.replace(",", " or ").split(" or ") if part.strip()]
    known = {level.label.casefold(): level.slug for level in record.levels.levels}
    known |= {level.slug: level.slug for level in record.levels.levels}
    unknown = [part for part in wanted if part not in known]
    if unknown or not wanted:
        labels = ", ".join(level.label.lower() for level in record.levels.levels)
        raise NoSuchNumberError(
            worded(
                "There is no level “%(listed)s”; the scale has %(labels)s.",
                listed=choice_in_words(unknown),
                labels=labels,
            )
        )
    return [known[part] for part in wanted]


def _reasons(counts: LevelCounts) -> dict[str, int]:
    found = {reason.label.casefold(): counts.not_rated.get(reason.value, 0) for reason in NotRatedBecause}
    return found | {"missing": counts.missing}


def _base(counts: LevelCounts) -> str:
    """Return what shares and counts of levels are parts of, in words."""
    return counts.base_words if counts.unrated_in_base else f"{counts.base} {_rated()}"


def _rated() -> str:
    return worded("rated %(activities)s", activities=organisation().called.activities)


def _planned() -> str:
    return worded("planned %(activities)s", activities=organisation().called.activities)


def count(record: Record, level: str, area: str = "") -> Fact:
    """How many activities have one of the levels, or no level for a reason."""
    counts = record.counts(area)
    reasons = _reasons(counts)
    description = f"{organisation().called.activities} “{level}”, {_of_round(record, area)}"
    if level.casefold() in reasons:
        return whole(
            reasons[level.casefold()],
            f"{description}; base {counts.planned} {_planned()}",
            *of_area(record, level, area),
            base=counts.planned,
        )
    wanted = _levels_named(record, level)
    found = sum(one.count for one in counts.levels if one.level.slug in wanted)
    about, letters = of_area(record, level, area), _joined(level)
    description = f"{description}; base {_base(counts)}"
    fact = whole(found, description, *about, letters=letters, base=counts.base)
    return replace(fact, note=_otherwise(counts, wanted))


def share(record: Record, level: str, area: str = "") -> Fact:
    """The part of the rated activities that have one of the levels, by activity."""
    counts = record.counts(area)
    wanted = _levels_named(record, level)
    found = sum(one.count for one in counts.levels if one.level.slug in wanted)
    unrated = f", with {counts.unrated_words}" if counts.unrated_in_base else ""
    description = worded(
        "share of %(rated)s “%(level)s”%(unrated)s, %(of_round)s",
        rated=_rated(),
        level=level,
        unrated=unrated,
        of_round=_of_round(record, area),
    )
    about = of_area(record, level, area)
    fact = share_fact(found, counts.base, description, *about, letters=_joined(level))
    return replace(fact, note=_otherwise(counts, wanted, is_share=True))


def _otherwise(counts: LevelCounts, wanted: list[str], *, is_share: bool = False) -> str:
    """Return the footnote of a number that could be another one; else nothing.

    What other readings make of some levels alone is not known; how many of them are inferred is.
    """
    if set(wanted) == {one.level.slug for one in counts.levels if one.level.in_headline}:
        number = counts.carried_out
        said = number.long if is_share else str(number)
        return "" if number.is_firm else worded("The evidence allows other values: %(said)s.", said=said)
    inferred = sum(one.inferred for one in counts.levels if one.level.slug in wanted)
    return worded("Of these, %(count)s inferred.", count=inferred) if inferred and not is_share else ""


def base(record: Record, area: str = "") -> Fact:
    """What the shares are parts of: the rated activities, and others where the plan's rule counts them."""
    counts = record.counts(area)
    about = of_area(record, _rated(), area)
    what = counts.base_words if counts.unrated_in_base else _rated()
    found = whole(counts.base, f"{what}, {_of_round(record, area)}", *about)
    return replace(found, is_base=True)


def rated(record: Record, area: str = "") -> Fact:
    """How many planned activities have a level."""
    about = of_area(record, _rated(), area)
    found = whole(record.counts(area).rated, f"{_rated()}, {_of_round(record, area)}", *about)
    return replace(found, is_base=True)


def planned(record: Record, area: str = "") -> Fact:
    """How many activities are planned."""
    about = of_area(record, _planned(), area)
    found = whole(record.counts(area).planned, f"{_planned()}, {_of_round(record, area)}", *about)
    return replace(found, is_base=True)


def mean_of_areas(record: Record) -> Fact:
    """The mean of the areas' shares at the headline levels; every area weighs the same."""
    found = record.levels.mean_of_areas
    if found is None:
        raise NoSuchNumberError("No mean can be computed: the round has no ratings.")
    description = worded(
        "mean of the shares of %(areas)s areas, %(headline_words)s",
        areas=record.levels.with_base,
        headline_words=record.levels.headline_words,
    )
    least, most = (percent(one) for one in record.levels.means)
    note = "" if least == most else worded("It may be from %(least)s to %(most)s.", least=least, most=most)
    return Fact(percent(found), f"{description}, {record.round.title}", found, note, about=("mean areas",))


def inferred(record: Record) -> Fact:
    """How many ratings stand in an inferred place."""
    found = sum(one.inferred for one in record.levels.areas)
    return whole(
        found, worded("ratings whose place was inferred, %(title)s", title=record.round.title), "inferred"
    )


def areas(record: Record) -> Fact:
    """How many programme areas the plan has."""
    return whole(
        len(record.areas), worded("programme areas of the %(title)s", title=record.plan.title), "areas"
    )
