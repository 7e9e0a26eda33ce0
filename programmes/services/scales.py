"""The levels of a draft's scale: written as lines, with short marks that are never the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from programmes.models import StrategicPlan
from programmes.services.drafts import DRAFTED, locked_draft, recorded_in_plan
from record.services.changes import change, delete_with_history, save_with_history
from reporting.words import worded
from review.models import RatingLevel, RatingScale

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_LEVELS: Final = 10


@dataclass(frozen=True)
class NewLevel:
    """One level of a scale, in the order from the highest."""

    label: str
    definition: str = ""
    example: str = ""
    in_headline: bool = False


def new_scale(
    plan_slug: str, title: str, levels: Sequence[NewLevel], *, name: str = "", by: User
) -> RatingScale:
    if not levels:
        raise ValidationError({"levels": "A scale has two levels or more."})
    slug = f"scale-{plan_slug}"[:60]
    number = 2
    while RatingScale.objects.filter(slug=slug).exists():
        slug, number = f"scale-{plan_slug}-{number}"[:60], number + 1
    places = ("Scale", "Scale, order", "Scale, definitions")
    citations = [recorded_in_plan(plan_slug, title, place, by=by) for place in places]
    scale = RatingScale(
        slug=slug,
        name=name or "Implementation",
        citation=citations[0],
        order_citation=citations[1],
        definitions_citation=citations[2],
    )
    scale.full_clean()
    save_with_history(scale, by=by, reason=DRAFTED)
    _store_levels(scale, levels, by=by)
    return scale


def _store_levels(scale: RatingScale, levels: Sequence[NewLevel], *, by: User) -> None:
    """Give a scale that nothing is rated on yet these levels, from the highest."""
    labels = [one.label.casefold() for one in levels]
    if not 2 <= len(levels) <= MOST_LEVELS:
        raise ValidationError(
            {
                "levels": worded(
                    "A scale has two to %(most_levels)s levels; these are %(levels)s.",
                    most_levels=MOST_LEVELS,
                    levels=len(levels),
                )
            }
        )
    if len(set(labels)) < len(labels):
        twice = next(one.label for one in levels if labels.count(one.label.casefold()) > 1)
        raise ValidationError(
            {"levels": worded("“%(twice)s” stands twice; every level has a label of its own.", twice=twice)}
        )
    for old in scale.levels.all():
        delete_with_history(old, by=by, reason=DRAFTED)
    if not any(one.in_headline for one in levels):
        # Somebody who marks none leaves it to the usual reading: the upper half.
        half = len(levels) // 2
        levels = [replace(one, in_headline=place < half) for place, one in enumerate(levels)]
    letters, slugs = letters_for([one.label for one in levels]), slugs_for([one.label for one in levels])
    for rank, one in enumerate(levels, 1):
        level = RatingLevel(
            scale=scale,
            slug=slugs[rank - 1],
            label=one.label,
            letter=letters[rank - 1],
            rank=rank,
            out_of=len(levels),
            in_headline=one.in_headline,
            definition=one.definition,
            example=one.example,
        )
        level.full_clean()
        save_with_history(level, by=by, reason=DRAFTED)


def letters_for(labels: Sequence[str]) -> list[str]:
    """Return a short mark for each label, none twice.

    The first letter where no other label begins with it; else the initials of two words, or two letters;
    else the first letter with another one of the label; else its place.
    """
    ways = [_marks(label) for label in labels]
    found: list[str] = []
    for place, marks in enumerate(ways):
        others = [one for number, one in enumerate(ways) if number != place]
        alone = (
            mark
            for step, mark in enumerate(marks[:3])
            if mark and all(mark != one[step] for one in others) and mark not in found
        )
        further = (mark for mark in chain(marks[3:], map(str, count(place + 1))) if mark not in found)
        found.append(next(alone, None) or next(further))
    return found


def _marks(label: str) -> list[str]:
    """Return the marks that fit a label, the best first: one letter, initials, two letters, others."""
    words = label.split() or [""]
    plain = "".join(words)
    first = plain[:1].upper()
    initials = f"{first}{words[1][:1].upper()}" if len(words) > 1 else ""
    return [first, initials, plain[:2].capitalize(), *(f"{first}{letter.lower()}" for letter in plain[2:])]


def slugs_for(labels: Sequence[str]) -> list[str]:
    """Return names for addresses; a label in a script that has none is named by its rank."""
    found: list[str] = []
    for number, label in enumerate(labels, 1):
        made = slugify(label)[:36].strip("-") or f"level-{number}"
        found.append(made if made not in found else f"{made}-{number}")
    return found


@transaction.atomic
def save_scale(
    plan: StrategicPlan, levels: Sequence[NewLevel], *, name: str, expected_version: int, by: User
) -> StrategicPlan:
    """Give the scale of a draft these levels, from the highest; other plans keep theirs.

    A scale that another plan rates by is not changed: the draft gets one of its own. Raises as
    ``change_plan``.
    """
    current = locked_draft(plan, expected_version, by=by)
    scale = current.rating_scale
    if scale.plans.exclude(pk=current.pk).exists():
        current.rating_scale = new_scale(current.slug, current.title, levels, name=name, by=by)
    else:
        scale.name = name or scale.name
        scale.full_clean()
        save_with_history(scale, by=by, reason=DRAFTED)
        _store_levels(scale, levels, by=by)
    current.evidence_needed_to_rank = min(current.evidence_needed_to_rank, len(levels))
    return change(current, by=by, reason=DRAFTED)
