"""The rules of a plan that a rating has to keep: what breaks one is shown beside it, and stops circulation.

Nothing is refused while it is typed: half a thought may be kept.
"""

from __future__ import annotations

from programmes.models import ActivityRating, StrategicPlan
from reporting.words import worded
from review.models import NotRatedBecause


def problems_of(
    rating: ActivityRating | None,
    previous: ActivityRating | None,
    *,
    evidence: int,
    plan: StrategicPlan,
) -> tuple[str, ...]:
    """Return what is wrong with a rating under its plan’s rules; an incomplete one has no problem yet."""
    if rating is None:
        return ()
    found = []
    level, before = rating.level, previous.level if previous else None
    if level is not None and before is not None and level.rank != before.rank:
        moved = "above" if level.rank < before.rank else "below"
        if plan.moved_level_needs_reason and not rating.change_reason.strip():
            found.append(
                worded(
                    "%(label)s is %(moved)s the previous level, %(previous)s: say why.",
                    label=level.label,
                    moved=moved,
                    previous=before.label,
                )
            )
    if level is not None and level.rank <= plan.evidence_needed_to_rank and not evidence:
        found.append(worded("%(label)s needs evidence: a link or a file.", label=level.label))
    if rating.not_rated_because == NotRatedBecause.MERGED and rating.merged_into_id is None:
        found.append("Merged: say into which activity.")
    return tuple(found)
