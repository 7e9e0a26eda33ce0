"""A round as something that is reviewed, and what must be mended before it is circulated or cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from people.policies import FOCAL_POINT
from people.prepared import prepared
from programmes import policies
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    AssessmentRoundKind,
    KeyAchievement,
)
from programmes.selectors.at_work import Progress, previous_round_of, round_ratings, texts_in
from programmes.selectors.invariants import broken_in
from programmes.selectors.records import KEY_ACHIEVEMENT, SUMMARY, with_withdrawals
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Circulation, Position, PositionKind
from review.reviewable import Earlier, EarlierText, Problem
from review.selectors.reviews import changed_since, seen_before, unanswered
from review.states import CLEARED, DRAFT, PRESENTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from review.models import CirculatedText

    type_of_levels = Mapping[str, Sequence[int | None]]


def round_at(plan: str, slug: str) -> AssessmentRound | None:
    """Return the round of a plan by its slug, in any state; None where there is none."""
    return next(iter(_slugged(plan, slug)), None)


@prepared
def _slugged(plan: str, slug: str) -> QuerySet[AssessmentRound]:
    rounds = AssessmentRound.objects.filter(plan__slug=plan, slug=slug)
    return rounds.select_related("plan__rating_scale", "presented_to")


def earlier_than(assessment_round: AssessmentRound) -> Earlier:
    """Return what the texts of a round are compared with: the round before, if focal points may read it."""
    return said_in(previous_round_of(assessment_round))


def said_in(assessment_round: AssessmentRound | None) -> Earlier:
    """Return what a round said, as far as focal points may read it; three queries."""
    if assessment_round is None or assessment_round.status not in policies.READABLE_STATUSES[FOCAL_POINT]:
        return Earlier()
    return Earlier(
        round=assessment_round,
        ratings={
            one.activity.code: EarlierText(
                text=one.note,
                level=one.level,
                level_label=str(one.level or one.get_not_rated_because_display()),
                not_rated_because=one.not_rated_because,
            )
            for one in _ratings(assessment_round.pk)
        },
        texts={
            (kind, one.area.slug): one.text
            for kind, model in ((KEY_ACHIEVEMENT, KeyAchievement), (SUMMARY, AchievementSummary))
            for one in texts_in(model, assessment_round.pk)
        },
    )


@prepared
def _ratings(assessment_round: int) -> QuerySet[ActivityRating]:
    # In no order: each is looked up by its code.
    return (
        ActivityRating.objects.filter(assessment_round=assessment_round)
        .order_by()
        .select_related("activity", "level")
    )


def circulated_evidence(
    circulation: Circulation, groups: list[list[dict[str, Any]]]
) -> list[list[dict[str, Any]]]:
    """Return evidence, text by text, with what was withdrawn and where the States it was sent to read it."""
    place = [circulation.place, circulation.subject.slug, circulation.number]
    found = with_withdrawals(groups)
    for piece in (one for pieces in found for one in pieces if one["sha256"]):
        piece["address"] = reverse("programmes:review-evidence", args=[*place, piece["sha256"]])
    return found


def corrected_by(assessment_round: AssessmentRound) -> AssessmentRound | None:
    """Return the round that a corrigendum corrects: what it does not change stays cleared."""
    is_corrigendum = assessment_round.kind == AssessmentRoundKind.CORRIGENDUM
    kept = assessment_round.updates if is_corrigendum else None
    return kept if kept is not None and kept.status in {CLEARED, PRESENTED} else None


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
    kept = corrected_by(assessment_round)
    if kept is not None and assessment_round.status == DRAFT and not changed_since(assessment_round):
        found.append(Problem("", worded("Nothing differs from “%(kept)s” yet.", kept=kept)))
    if assessment_round.plan.is_draft:
        found.append(Problem("", "The plan is a draft; two people adopt it first."))
    return found


def obstacles_to_clearing(
    assessment_round: AssessmentRound, progress: Progress | None = None
) -> list[Problem]:
    """Return what blocks clearing: time still running, positions without answer, problems in ratings."""
    found = obstacles_to_circulating(assessment_round, progress)
    found += [Problem("", text) for text in broken_in(assessment_round)]
    circulation = assessment_round.circulations.filter(withdrawn_at__isnull=True).last()
    if circulation is None:
        return [*found, Problem("", "The round has not been circulated.")]
    rated = assessment_round.ratings.values_list("activity__code", "level", "level__rank")
    levels = {code: rest for code, *rest in rated}
    lowered = _lowered(seen_before(assessment_round).values(), levels)
    return [*found, *unanswered(circulation, [*_accepted_but_unchanged(circulation, levels), *lowered])]


def _lowered(seen: Iterable[CirculatedText], levels: type_of_levels) -> Iterator[Problem]:
    """Yield the levels that are lower than members have had them: they see them first.

    A position of one of them may have led to it.
    """
    for text in seen:
        _level, rank = levels.get(text.about, (None, None))
        if text.level is not None and (rank is None or rank > text.level.rank):
            message = "%(code)s is lower than members have seen it; circulate what has changed first."
            yield Problem(text.code, worded(message, code=text.code))


def _accepted_but_unchanged(circulation: Circulation, levels: type_of_levels) -> list[Problem]:
    """Return the levels that were accepted from a State and that the rating does not carry."""
    accepted = Position.objects.filter(
        text_of__circulation=circulation,
        kind=PositionKind.ANOTHER_LEVEL,
        disposition=Position.Disposition.ACCEPTED,
    ).select_related("text_of", "state", "proposed_level")
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
        if one.text_of.about and levels.get(one.text_of.about, [None])[0] != one.proposed_level_id
    ]
