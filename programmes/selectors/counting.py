"""By which rule a plan counts, in words: what its shares rest on, and what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from people.selectors.organisation import organisation
from programmes.models import StrategicPlan
from reporting.number import claim
from reporting.words import list_in_words, worded
from review.models import NotRatedBecause

if TYPE_CHECKING:
    from programmes.selectors.levels import LevelCounts


def reasons_in_words(counted: Mapping[str, int]) -> str:
    """Return how many activities have which reason for no level, as “1 discontinued and 2 not due”."""
    return list_in_words(
        f"{count} {NotRatedBecause(reason).after_a_number}" for reason, count in counted.items() if count
    )


def rule_of(plan: StrategicPlan) -> str:
    """Return the rule of a plan in one sentence: of what its shares are parts."""
    labels = [f"“{NotRatedBecause(reason).label.lower()}”" for reason in plan.reasons_in_base]
    if not labels:
        sentence = "Shares are of the rated %(activities)s. Those without a level are left out."
        return worded(sentence, activities=organisation().called.activities)
    reasons = list_in_words(labels)
    return worded(
        "Shares are of the rated %(activities)s together with those marked %(reasons)s. All others are left "
        "out.",
        activities=organisation().called.activities,
        reasons=reasons,
    )


def base_of(counts: LevelCounts) -> str:
    """Return the base in words, as “19 rated of 20 planned activities”."""
    if not counts.planned:
        return "none on record"
    if not counts.unrated_in_base:
        return f"{counts.base} rated of {_planned(counts.planned)}"
    kept = reasons_in_words(counts.unrated_in_base)
    return worded(
        "%(base)s of %(planned)s: %(rated)s rated and %(kept)s",
        base=counts.base,
        planned=_planned(counts.planned),
        rated=counts.rated,
        kept=kept,
    )


def _planned(count: int) -> str:
    return f"{count} planned {organisation().called.activities}"


def base_of_record(total: Mapping[str, Any]) -> str:
    """Return the base of a frozen record in words, as ``base_of`` does for counts; ``total`` is its total."""
    rated = sum(total["levels"].values())
    if rated == total["base"]:
        return f"{rated} rated of {_planned(total['planned'])}"
    kept = total["base"] - rated
    return worded(
        "%(total)s of %(planned)s: %(rated)s rated and %(kept)s without a level",
        total=total["base"],
        planned=_planned(total["planned"]),
        rated=rated,
        kept=kept,
    )


def inferred_in_words(count: int, whole: int, *, levels_are_printed: bool) -> str:
    """Return how many ratings are inferred, or of how many only the activity is, where levels are printed."""
    if levels_are_printed:
        sentence = "for %(count)s of %(whole)s ratings the %(activity)s they belong to is inferred"
        if count == 1:
            sentence = "for 1 of %(whole)s ratings the %(activity)s it belongs to is inferred"
        return worded(sentence, count=count, whole=whole, activity=organisation().called.activity)
    return (
        worded("1 of %(whole)s ratings is inferred", whole=whole)
        if count == 1
        else worded("%(count)s of %(whole)s ratings are inferred", count=count, whole=whole)
    )


def left_out_of(counts: LevelCounts, headline_state: str) -> str:
    """Say what leaving out makes of the headline share, so that it never rises in silence; else nothing."""
    left_out = {reason: count for reason, count in counts.left_out.items() if count}
    if not left_out or not counts.base:
        return ""
    number = replace(counts.carried_out, base=counts.base + sum(left_out.values()))
    return claim(
        "The base leaves out %(reasons_in_words)s. If they counted, %(number)s would be %(headline_state)s.",
        reasons_in_words=reasons_in_words(left_out),
        number=number.long,
        headline_state=headline_state,
    )
