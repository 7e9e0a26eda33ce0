"""The drafts of an evaluation as they are circulated, and what stands in the way of that or of clearing."""

from __future__ import annotations

from django.db.models import QuerySet

from evaluations.models import AppliedCriterion, Evaluation, EvaluatorRating, Finding, Recommendation
from programmes.selectors.records import RATING
from programmes.selectors.reviewed import said_in
from record.canonical import canonical, digest_of
from reporting.words import worded
from review.kinds import TextKind
from review.models import CirculatedText
from review.reviewable import Earlier, Problem
from review.selectors.circulations import IN_FORCE
from review.selectors.reviews import described, positions_signed, seen_before, unanswered
from review.states import DRAFT

PLACE = "evaluations"
"""The word in an address where that of a round has its plan."""
FINDING, RECOMMENDATION = "finding", "recommendation"
TEXT_KINDS = (TextKind(FINDING, "Finding"), TextKind(RECOMMENDATION, "Recommendation"))
"""What of an evaluation is circulated, beside its ratings."""


def evaluation_at(place: str, slug: str) -> Evaluation | None:
    """Return an evaluation by its address, in any state; None where there is none."""
    if place != PLACE:
        return None
    return Evaluation.objects.filter(slug=slug).select_related("plan__rating_scale").first()


def earlier_than(evaluation: Evaluation) -> Earlier:
    """Return what an evaluation is compared with: the round whose ratings it looks at."""
    return said_in(evaluation.compared_with)


def drafts_of(evaluation: Evaluation) -> list[Finding | Recommendation]:
    """Return the draft findings, then the draft recommendations, in order; two queries."""
    found: list[Finding | Recommendation] = []
    for model in (Finding, Recommendation):
        found += model.objects.filter(evaluation=evaluation, status=DRAFT).select_related(
            "criterion__criterion", "citation__source"
        )
    return found


def draft_ratings(evaluation: Evaluation) -> QuerySet[EvaluatorRating]:
    """Return the evaluator's ratings that are not cleared yet."""
    return EvaluatorRating.objects.filter(evaluation=evaluation, status=DRAFT).select_related(
        "activity__area", "recommendation", "level"
    )


def _code(wanted: str, taken: set[str]) -> str:
    """Return a code that stands once in its circulation; different things may share one of their own."""
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    taken.add(code)
    return code


def draft_criteria(evaluation: Evaluation) -> QuerySet[AppliedCriterion]:
    """Return the criteria whose use is not cleared yet."""
    found = AppliedCriterion.objects.filter(evaluation=evaluation, status=DRAFT)
    return found.select_related("criterion", "citation__source")


def text_of(one: Finding | Recommendation) -> str:
    """Return what a finding or recommendation says, then on lines of their own what it is linked to."""
    lines = [one.summary if isinstance(one, Finding) else one.text]
    if one.linked:
        lines.append(f"Linked to: {one.linked.replace(chr(10), '; ')}")
    return "\n".join(lines)


def texts_to_circulate(evaluation: Evaluation) -> list[CirculatedText]:
    """Return the drafts of an evaluation as they would be circulated now, not yet stored."""
    taken = set[str]()
    texts = [
        CirculatedText(
            kind=FINDING if isinstance(one, Finding) else RECOMMENDATION,
            code=_code(one.code, taken),
            title=_heading(one),
            text=text_of(one),
        )
        for one in drafts_of(evaluation)
    ]
    texts += [
        CirculatedText(
            kind=FINDING,
            code=_code(f"criterion-{one.criterion.slug}"[:36], taken),
            title=f"Criterion {one}",
            text=one.because,
        )
        for one in draft_criteria(evaluation)
        if one.because
    ]
    return texts + [_rating_text(one, taken) for one in draft_ratings(evaluation)]


def _rating_text(rating: EvaluatorRating, taken: set[str]) -> CirculatedText:
    """Return the rating of an activity, or else of a recommendation, as it would be circulated."""
    if rating.activity is not None:
        return CirculatedText(
            kind=RATING,
            code=_code(rating.activity.code, taken),
            part=rating.activity.area.slug,
            part_name=rating.activity.area.name,
            about=rating.activity.code,
            title=rating.activity.text,
            level=rating.level,
            text=rating.reason,
        )
    code = rating.recommendation.code if rating.recommendation else ""
    return CirculatedText(
        kind=RECOMMENDATION,
        code=_code(f"{code}-rating", taken),
        title=worded("The evaluator’s rating of %(code)s", code=code),
        level=rating.level,
        text=rating.reason,
    )


def _heading(one: Finding | Recommendation) -> str:
    criterion = one.criterion.criterion.name if one.criterion else "no criterion"
    kind = str(one.get_direction_display() if isinstance(one, Finding) else one.get_kind_display())
    if isinstance(one, Recommendation):
        kind += f", {one.get_priority_display().lower()} priority" if one.priority else ""
        kind += f", made on {one.added_on}" if one.added_on else ""
    return f"{kind}, {criterion} ({one.citation.place})"


def obstacles_to_circulating(evaluation: Evaluation) -> list[Problem]:
    """Return what keeps an evaluation from being circulated: nothing to circulate."""
    notes = draft_criteria(evaluation).exclude(because="")
    if drafts_of(evaluation) or draft_ratings(evaluation).exists() or notes.exists():
        return []
    return [Problem("", "Nothing in it is a draft; write a finding or a recommendation first.")]


def obstacles_to_clearing(evaluation: Evaluation) -> list[Problem]:
    """Return what blocks clearing: never circulated, time still running, positions without answer."""
    standing = evaluation.circulations.filter(IN_FORCE)
    circulation = standing.order_by("number").last()
    if circulation is None or evaluation.status == DRAFT:
        return [Problem("", "The drafts have not been circulated.")]
    added = {text.code for text in texts_to_circulate(evaluation)} - set(seen_before(evaluation))
    others = [
        Problem(
            code, worded("%(code)s was added after the circulation; members have not seen it.", code=code)
        )
        for code in sorted(added)
    ]
    return unanswered(circulation, others)


def digest_of_evaluation(evaluation: Evaluation) -> str:
    """Return the SHA-256 of everything that clearing signs for: drafts, links, positions with answers."""
    signed = {
        "evaluation": [evaluation.slug, evaluation.title],
        "texts": [described(text) for text in texts_to_circulate(evaluation)],
        "links": [[one.code, one.linked] for one in drafts_of(evaluation)],
        "criteria": [[str(one), one.because] for one in draft_criteria(evaluation)],
        "positions": positions_signed(evaluation),
    }
    return digest_of(canonical(signed))
