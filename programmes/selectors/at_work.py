"""Rounds that staff work on: who rates what, and how far the answers of the States are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q
from django.utils import timezone

from people.policies import act_named, may
from people.prepared import prepared
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    Evidence,
    KeyAchievement,
    OpenActivity,
    PlannedActivity,
    ProgrammeArea,
    RatingAssignment,
    StrategicPlan,
)
from record.refusals import NotFoundError
from reporting.words import worded
from review.models import NotRatedBecause
from review.reviewable import Problem
from review.states import AT_WORK, PRESENTED, REPLACED

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model, QuerySet


def staff_round(plan_slug: str, slug: str) -> AssessmentRound:
    """Return a round in any state, for secretariat staff only; raises NotFoundError."""
    found = next(iter(_slugged(plan_slug, slug)), None)
    if found is None:
        raise NotFoundError(worded("There is no round “%(slug)s” of this plan.", slug=slug))
    return found


@prepared
def _slugged(plan: str, slug: str) -> QuerySet[AssessmentRound]:
    return AssessmentRound.objects.filter(plan__slug=plan, slug=slug).select_related(
        "plan__rating_scale",
        "citation__source",
        "presented_to",
        "opened_by",
        "clearance_proposed_by",
        "cleared_by",
        "snapshot",
    )


def round_to_show() -> AssessmentRound | None:
    """Return the newest round of a real plan that is not presented; None where no such round is open."""
    found = AssessmentRound.objects.exclude(status__in=(PRESENTED, REPLACED)).filter(plan__is_training=False)
    return found.select_related("plan").order_by("-plan__first_year", "-number").first()


SHARE: Final = ("round_slug", "round_title", "plan_slug", "plan_title", "is_training", "left", "due")
"""What is read of one person’s share in one round; ``due`` is when the first of what is left is due."""


def assignments_of(assessment_round: AssessmentRound) -> dict[int, RatingAssignment]:
    """Return who rates what, by the key of the activity; one query."""
    found = RatingAssignment.objects.filter(assessment_round=assessment_round).select_related("user")
    return {one.activity_id: one for one in found}


def who_may_rate() -> list[User]:
    """Return the accounts to which something can be given to rate."""
    roles = act_named("rate").roles
    found = get_user_model().objects.filter(is_active=True, groups__name__in=roles).distinct()
    return [one for one in found.order_by("first_name", "username") if may(one, "rate")]


def own_shares(user: User) -> QuerySet[RatingAssignment, Any]:
    """Return what an account is still to rate, a row for each round at work, with the values of ``SHARE``."""
    done = ActivityRating.objects.filter(
        Q(level__isnull=False) | ~Q(not_rated_because=""),
        assessment_round=OuterRef("assessment_round"),
        activity=OuterRef("activity"),
    )
    left = RatingAssignment.objects.filter(~Exists(done), user=user.pk, assessment_round__status__in=AT_WORK)
    return (
        left.order_by()
        .values(
            round_slug=F("assessment_round__slug"),
            round_title=F("assessment_round__title"),
            plan_slug=F("assessment_round__plan__slug"),
            plan_title=F("assessment_round__plan__title"),
            is_training=F("assessment_round__plan__is_training"),
        )
        .annotate(left=Count("pk"), due=Min("due_on"))
    )


def activities_to_assign(assessment_round: AssessmentRound) -> list[PlannedActivity]:
    """Return the activities of a round in the order of its plan; one query."""
    return list(assessment_round.plan.activities.select_related("area"))


def not_rated_yet(
    assessment_round: AssessmentRound, area: ProgrammeArea | None = None
) -> dict[int, list[str]]:
    """Return the codes of activities without a level or a reason, by the key of their area; one query.

    Of a round whose ratings are missing in its source nothing waits.
    """
    if assessment_round.citation.is_missing:
        return {}
    areas = () if area is None else (area.pk,)
    waiting: dict[int, list[str]] = defaultdict(list)
    for key, code in _without_rating(assessment_round.pk, assessment_round.plan_id, areas):
        waiting[key].append(code)
    return dict(waiting)


@prepared
def _without_rating(assessment_round: int, plan: int, areas: tuple[int, ...]) -> QuerySet[Any, Any]:
    """Return area and code of each activity without level or reason, in these areas or, without, in all."""
    done = ActivityRating.objects.filter(
        Q(level__isnull=False) | ~Q(not_rated_because=""),
        assessment_round=assessment_round,
        activity=OuterRef("pk"),
    )
    found = PlannedActivity.objects.filter(~Exists(done), plan=plan)
    if areas:
        found = found.filter(area__in=areas)
    return found.order_by("number").values_list("area", "code")


TAKEN_OVER = "Taken over from"
"""How the reason begins for which a rating of an earlier round was copied into a new one."""


@dataclass(frozen=True)
class Rater:
    """Somebody who wrote ratings of a round: of how many activities, and when last."""

    name: str
    activities: int
    last: datetime


def raters_of(assessment_round: AssessmentRound, area: ProgrammeArea | None = None) -> list[Rater]:
    """Return who wrote ratings of a round, who wrote last first; one query.

    What came with the source documents was written by nobody who has an account; what was taken over from
    an earlier round was rated there.
    """
    written = ActivityRating.history.filter(
        assessment_round=assessment_round.pk, history_user__isnull=False
    ).exclude(Q(history_type="-") | Q(history_change_reason__startswith=TAKEN_OVER))
    if area is not None:
        written = written.filter(activity__area=area.pk)
    found = (
        written.order_by()
        .values(name=F("history_user__username"))
        .annotate(activities=Count("activity", distinct=True), last=Max("history_date"))
        .order_by("-last")
    )
    return [Rater(**row) for row in found]


def entry_at(rating: ActivityRating | None, version: int) -> Any | None:
    """Return what a rating said at a version, from its history; None where it had none then."""
    if rating is None or version < 1:
        return None
    return rating.history.filter(version=version).select_related("level", "merged_into").first()


def text_at(record: KeyAchievement | AchievementSummary | None, version: int) -> str:
    """Return what an area text said at a version, from its history; empty where there was none then."""
    if record is None or version < 1:
        return ""
    row = record.history.filter(version=version).first()
    return row.text if row else ""


OPEN_FOR = timedelta(seconds=60)
"""How long somebody counts as having an activity open after the last sign of life."""


@dataclass(frozen=True)
class ActivityInRound:
    """One activity in the rating form: the previous rating, the new one, its evidence, its problems."""

    activity: PlannedActivity
    previous: ActivityRating | None
    rating: ActivityRating | None
    evidence: tuple[Evidence, ...]
    problems: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        return self.rating.version if self.rating else 0

    @property
    def is_complete(self) -> bool:
        return self.rating is not None and self.rating.is_complete


@dataclass(frozen=True)
class AreaTexts:
    """Key achievement and summary of one area in a round."""

    area: ProgrammeArea
    key_achievement: KeyAchievement | None
    summary: AchievementSummary | None


@dataclass(frozen=True)
class Progress:
    """How much of a round is complete and, apart from that, how much of it is valid."""

    planned: int
    complete: int
    incomplete: tuple[str, ...]
    problems: tuple[Problem, ...]
    reasons: dict[str, int]

    @property
    def rated(self) -> int:
        """How many carry a level; the other complete ones say why they carry none."""
        return self.complete - sum(self.reasons.values())

    @property
    def with_problems(self) -> tuple[str, ...]:
        """Codes of the activities with problems, each once."""
        return tuple(dict.fromkeys(one.code for one in self.problems))


@dataclass(frozen=True)
class RoundRatings:
    """A round on one page."""

    assessment_round: AssessmentRound
    previous_round: AssessmentRound | None
    rows: tuple[ActivityInRound, ...]
    texts: tuple[AreaTexts, ...]
    progress: Progress


def previous_round_of(assessment_round: AssessmentRound) -> AssessmentRound | None:
    """Return the round whose levels stand beside the new ones: the one it updates or started from, else the
    one before it.
    """
    key = assessment_round.updates_id or assessment_round.started_from_id
    found = (
        _keyed(assessment_round.plan_id, key)
        if key
        else _before(assessment_round.plan_id, assessment_round.number)
    )
    return next(iter(found), None)


@prepared
def _keyed(plan: int, key: int) -> QuerySet[AssessmentRound]:
    return AssessmentRound.objects.filter(plan=plan, pk=key).select_related("citation")


@prepared
def _before(plan: int, number: int) -> QuerySet[AssessmentRound]:
    found = AssessmentRound.objects.filter(plan=plan, number__lt=number).select_related("citation")
    return found.order_by("-number")[:1]


def round_ratings(assessment_round: AssessmentRound, user: User | None = None) -> RoundRatings:
    """Return a round for rating; a fixed number of queries, however many activities.

    ``user`` is who looks: others who have an activity open are named in its row.
    """
    plan = assessment_round.plan
    previous_round = previous_round_of(assessment_round)
    activities = list(_activities(plan.pk))
    keys = tuple(one.pk for one in (assessment_round, previous_round) if one is not None)
    ratings = {(one.assessment_round_id, one.activity_id): one for one in _ratings(keys)}
    evidence: dict[int, list[Evidence]] = {}
    for piece in _evidence(assessment_round.pk):
        evidence.setdefault(piece.rating_id, []).append(piece)
    others = others_at_work(assessment_round, user)
    previous_key = previous_round.pk if previous_round else 0
    rows = []
    for activity in activities:
        rating = ratings.get((assessment_round.pk, activity.pk))
        previous = ratings.get((previous_key, activity.pk))
        pieces = tuple(evidence.get(rating.pk, ())) if rating else ()
        held = sum(piece.withdrawn is None for piece in pieces)
        problems = problems_of(rating, previous, evidence=held, plan=plan)
        rows.append(
            ActivityInRound(
                activity, previous, rating, pieces, problems, tuple(others.get(activity.code, ()))
            )
        )
    return RoundRatings(
        assessment_round, previous_round, tuple(rows), _area_texts(assessment_round), progress_of(rows)
    )


@prepared
def _activities(plan: int) -> QuerySet[PlannedActivity]:
    return PlannedActivity.objects.filter(plan=plan).with_area().order_by("area__order", "number")


@prepared
def _ratings(rounds: tuple[int, ...]) -> QuerySet[ActivityRating]:
    # In no order: each is looked up by its activity, and the usual order joins four tables more.
    found = ActivityRating.objects.filter(assessment_round__in=rounds).order_by()
    return found.select_related("level", "merged_into")


@prepared
def _evidence(assessment_round: int) -> QuerySet[Evidence]:
    found = Evidence.objects.filter(rating__assessment_round=assessment_round).with_files()
    return found.order_by("rating_id", "pk")


@prepared
def texts_in(model: type[Model], assessment_round: int) -> QuerySet[Any]:
    """Return the texts of the areas in a round, in no order."""
    found: QuerySet[Any] = model._default_manager.filter(assessment_round=assessment_round).order_by()
    return found.select_related("area")


def _area_texts(assessment_round: AssessmentRound) -> tuple[AreaTexts, ...]:
    keys, summaries = (
        {one.area_id: one for one in texts_in(model, assessment_round.pk)}
        for model in (KeyAchievement, AchievementSummary)
    )
    return tuple(
        AreaTexts(area, keys.get(area.pk), summaries.get(area.pk)) for area in assessment_round.plan.areas
    )


def progress_of(rows: Iterable[ActivityInRound]) -> Progress:
    """Count what is complete and gather what is wrong, two different things."""
    listed = list(rows)
    return Progress(
        planned=len(listed),
        complete=sum(row.is_complete for row in listed),
        incomplete=tuple(row.activity.code for row in listed if not row.is_complete),
        problems=tuple(Problem(row.activity.code, text) for row in listed for text in row.problems),
        reasons=dict(
            Counter(
                row.rating.not_rated_because for row in listed if row.rating and row.rating.not_rated_because
            )
        ),
    )


def others_at_work(assessment_round: AssessmentRound, user: User | None) -> dict[str, list[str]]:
    """Return who else has which activity open just now, names by code; one query."""
    since, own = timezone.now() - OPEN_FOR, user.pk if user is not None else None
    others: dict[str, list[str]] = {}
    for code, name, key, seen_at in _open(assessment_round.pk):
        if key != own and seen_at >= since:
            others.setdefault(code, []).append(name)
    return others


@prepared
def _open(assessment_round: int) -> QuerySet[OpenActivity, tuple[Any, ...]]:
    found = OpenActivity.objects.filter(assessment_round=assessment_round).order_by("user__username")
    return found.values_list("activity__code", "user__username", "user", "seen_at")


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
