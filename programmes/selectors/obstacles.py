"""What must be mended before a round can be circulated or cleared."""

from __future__ import annotations

from programmes.models import (
    AssessmentRound,
)
from programmes.selectors.round_ratings import Progress, round_ratings
from reporting.words import worded
from review.models import Circulation, Position, PositionKind
from review.reviewable import Problem
from review.selectors.positions import unanswered


def obstacles_to_circulating(
    assessment_round: AssessmentRound, progress: Progress | None = None
) -> list[Problem]:
    """Return what must be mended before a round can be circulated; empty when nothing must.

    ``progress`` is that of the round where the caller has it already.
    """
    progress = progress or round_ratings(assessment_round).progress
    found = [Problem(code, worded("%(code)s is not rated yet.", code=code)) for code in progress.incomplete]
    found += [Problem(one.code, f"{one.code}: {one.text}") for one in progress.problems]
    if not progress.planned:
        found.append(Problem("", "The plan has no activities."))
    if assessment_round.plan.is_draft:
        found.append(Problem("", "The plan is a draft; two people adopt it first."))
    return found


def obstacles_to_clearing(
    assessment_round: AssessmentRound, progress: Progress | None = None
) -> list[Problem]:
    """Return what blocks clearing: time still running, positions without answer, problems in ratings."""
    found = obstacles_to_circulating(assessment_round, progress)
    circulation = assessment_round.circulations.filter(withdrawn_at__isnull=True).last()
    if circulation is None:
        return [*found, Problem("", "The round has not been circulated.")]
    unchanged = _accepted_but_unchanged(assessment_round, circulation)
    return [*found, *unanswered(circulation, unchanged)]


def _accepted_but_unchanged(assessment_round: AssessmentRound, circulation: Circulation) -> list[Problem]:
    """Return the levels that were accepted from a State and that the rating does not carry."""
    accepted = Position.objects.filter(
        text_of__circulation=circulation,
        kind=PositionKind.ANOTHER_LEVEL,
        disposition=Position.Disposition.ACCEPTED,
    ).select_related("text_of", "state", "proposed_level")
    levels = dict(assessment_round.ratings.values_list("activity__code", "level"))
    return [
        Problem(
            one.text_of.code,
            worded(
                "%(code)s: “%(proposed_level)s” was accepted from %(state)s, but the rating is at another "
                "level.",
                code=one.text_of.code,
                proposed_level=one.proposed_level,
                state=one.state,
            ),
        )
        for one in accepted
        if one.text_of.about and levels.get(one.text_of.about) != one.proposed_level_id
    ]
