"""Plans in their own order, rounds, meetings and what hangs on them, as one reader may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When

from people.models import MemberState, Organisation
from people.policies import PUBLIC, Reader, reader_of
from people.prepared import prepared
from programmes.models import (
    ActivityCount,
    ActivityRating,
    AssessmentRound,
    Meeting,
    Objective,
    PlannedActivity,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.policies import READABLE_STATUSES
from record.models import Correction, SourceDocumentKind
from record.refusals import NotFoundError, NothingYetError
from reporting.words import worded
from review.models import RatingLevel

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user


CHOSEN_FIRST = Case(
    When(slug=Subquery(Organisation.objects.values("front_plan")[:1]), then=Value(0)), default=Value(1)
)
"""Puts the plan that the organisation shows on its first page before all others."""


def plans(user: type_of_user | None) -> list[StrategicPlan]:
    """Return the plans that the reader may see, newest first; fictional ones for training are in no list."""
    return list(_plans(reader_of(user)))


@prepared
def _plans(reader: Reader) -> QuerySet[StrategicPlan]:
    real = StrategicPlan.objects.visible_to(reader).filter(is_training=False)
    return real.select_related("rating_scale", "citation__source", "adopted_at")


def known_areas() -> QuerySet[ProgrammeArea]:
    """Return the areas of real plans that everybody can read; what is still a draft counts for nobody."""
    return _known_areas()


@prepared
def _known_areas() -> QuerySet[ProgrammeArea]:
    real = StrategicPlan.objects.visible_to(None).filter(is_training=False)
    return ProgrammeArea.objects.of_plans(pk__in=real)


def known_members() -> QuerySet[MemberState]:
    """Return the members that take part in a real plan that everybody can read, in alphabetical order."""
    real = StrategicPlan.objects.visible_to(None).filter(is_training=False)
    return MemberState.objects.filter(
        plan_memberships__plan__in=real, plan_memberships__left_on=""
    ).distinct()


def area_slugged(slug: str, user: type_of_user | None) -> ProgrammeArea:
    """Return a programme area of any plan that the reader may see; raises NotFoundError."""
    found: ProgrammeArea | None = ProgrammeArea.objects.visible_to(user).filter(slug=slug).first()
    if found is None:
        raise NotFoundError(worded("There is no programme area “%(slug)s”.", slug=slug))
    return found


def called_elsewhere(
    area: ProgrammeArea, plan: StrategicPlan, user: type_of_user | None
) -> list[tuple[str, str]]:
    """Return what other plans that the reader may see call an area, where it differs: name and plan."""
    names = [(one.called, one.plan.title) for one in _others_on(area.pk, plan.pk, reader_of(user))]
    return [(name, title) for name, title in names if name != area.name]


@prepared
def _others_on(area: int, plan: int, reader: Reader) -> QuerySet[Objective]:
    found = Objective.objects.visible_to(reader).filter(area=area, plan__is_training=False)
    return found.exclude(plan=plan).select_related("area", "plan")


def plan_named(slug: str | None, user: type_of_user | None) -> StrategicPlan:
    """Return the plan of a slug, or the organisation's first one with a round that everybody can read.

    Raises NotFoundError when there is none that the reader may see.
    """
    found = StrategicPlan.objects.select_related("rating_scale__definitions_citation")
    if slug:
        plan = found.visible_to(user).filter(slug=slug).first()
    else:
        real = found.filter(is_training=False).order_by(CHOSEN_FIRST, *StrategicPlan._meta.ordering or ())
        plan = real.filter(readable_by(None)).first() or real.visible_to(user).first()
    if plan is None:
        if slug:
            raise NotFoundError(worded("There is no plan “%(slug)s”.", slug=slug))
        raise NothingYetError("No plan is open to you yet.")
    return plan


def readable_by(user: type_of_user | None, plan: str = "pk") -> Exists:
    """Choose plans, or by ``plan`` what belongs to them, with a round that the reader may see."""
    rounds = AssessmentRound.objects.visible_to(user)
    return Exists(rounds.filter(plan=OuterRef(plan)))


def rounds_of(plan: StrategicPlan, user: type_of_user | None) -> list[AssessmentRound]:
    """Return the rounds of a plan that the reader may see, first to last.

    Each knows the plan it was asked of, and the round it updates if that one may be seen too.
    """
    found = AssessmentRound.objects.visible_to(user).filter(plan=plan)
    return _in_order(plan, found.select_related("citation__source", "presented_to"))


def oldest_plan_with(
    user: type_of_user | None, *, area: str = "", code: str = "", of_round: str = ""
) -> StrategicPlan:
    """Return the oldest real plan with an area, an activity in it and a round, each by its name in addresses.

    One that everybody reads comes before all others. Raises NotFoundError when the reader may see none.
    """
    found = StrategicPlan.objects.visible_to(user).filter(is_training=False)
    if code:
        found = found.filter(activities__code=code, activities__area__slug=area)
    elif area:
        areas = Q(objectives__area__slug=area) | Q(activity_counts__area__slug=area)
        found = found.filter(areas)
    if of_round:
        rounds = AssessmentRound.objects.visible_to(user).filter(slug=of_round)
        found = found.filter(pk__in=rounds.values("plan"))
    plan = found.order_by(readable_by(None).desc(), "first_year", "slug").first()
    if plan is None:
        raise NotFoundError("No plan that is open to you has what this address names.")
    return plan


def rated_rounds() -> list[AssessmentRound]:
    """Return the rounds of real plans that rate something and are open to all, newest first; one query."""
    found = AssessmentRound.objects.visible_to(None).filter(plan__is_training=False)
    rated = found.filter(Exists(ActivityRating.objects.filter(assessment_round=OuterRef("pk"))))
    return list(rated.select_related("plan").order_by("-plan__first_year", "plan__slug", "-number"))


def plan_with_rounds(
    slug: str | None, user: type_of_user | None
) -> tuple[StrategicPlan, list[AssessmentRound]]:
    """Return the plan of a slug, or the organisation's first one, with its rounds; one query.

    Rounds are those the reader may see. Raises NotFoundError when there is no such plan.
    """
    listed = list(_rounds_with_plan(slug or None, reader_of(user)))
    if not listed:
        plan = plan_named(slug, user)
        return plan, rounds_of(plan, user)
    return listed[0].plan, _in_order(listed[0].plan, listed)


@prepared
def _rounds_with_plan(slug: str | None, reader: Reader) -> QuerySet[AssessmentRound]:
    if slug is not None:
        wanted = StrategicPlan.objects.filter(slug=slug)
    else:
        wanted = StrategicPlan.objects.filter(readable_by(None), is_training=False)
        wanted = wanted.order_by(CHOSEN_FIRST, *StrategicPlan._meta.ordering or ())
    found = AssessmentRound.objects.visible_to(reader).filter(plan=Subquery(wanted.values("pk")[:1]))
    return found.select_related(
        "citation__source", "presented_to", "plan__rating_scale__definitions_citation"
    ).order_by("number")


def _in_order(plan: StrategicPlan, rounds: Iterable[AssessmentRound]) -> list[AssessmentRound]:
    """Return rounds first to last, each knowing its plan, and the round it updates if that is among them."""
    found = sorted(rounds, key=lambda one: one.number)
    for assessment_round in found:
        assessment_round.plan = plan
    by_key = {one.pk: one for one in found}
    for assessment_round in found:
        if assessment_round.updates_id in by_key:
            assessment_round.updates = by_key[assessment_round.updates_id]
    return found


def round_among(rounds: Iterable[AssessmentRound], slug: str | None) -> AssessmentRound:
    """Return the round of a slug, or the latest that everybody can read; raises NotFoundError for none.

    Staff who look at nothing in particular see what delegates see; drafts are asked for by name.
    """
    known = list(rounds)
    if slug is None:
        if not known:
            raise NothingYetError("No round of this plan is open to you.")
        return (open_to_all(known) or known)[-1]
    for assessment_round in known:
        if assessment_round.slug == slug:
            return assessment_round
    raise NotFoundError(worded("There is no round “%(slug)s” of this plan.", slug=slug))


def known(rounds: Iterable[AssessmentRound]) -> list[AssessmentRound]:
    """Return the rounds whose ratings are in the sources, or are still to be given."""
    return [one for one in rounds if not one.citation.is_missing]


def open_to_all(rounds: Iterable[AssessmentRound]) -> list[AssessmentRound]:
    """Return those rounds that everybody can read."""
    return [one for one in rounds if one.status in READABLE_STATUSES[PUBLIC]]


def area_named(plan: StrategicPlan, slug: str) -> ProgrammeArea:
    """Return an area of a plan; raises NotFoundError when the plan has none of that name."""
    for area in plan.areas:
        if area.slug == slug:
            return area
    raise NotFoundError(worded("This plan has no programme area “%(slug)s”.", slug=slug))


def level_named(plan: StrategicPlan, slug: str) -> RatingLevel:
    """Return a level of the plan's scale; raises NotFoundError when there is none of that name."""
    for level in plan.rating_scale.ordered_levels:
        if level.slug == slug:
            return level
    raise NotFoundError(worded("The scale of this plan has no level “%(slug)s”.", slug=slug))


@dataclass(frozen=True)
class PlanOrder:
    """Activities in the order of their areas and numbers, of which a page is read without sorting all."""

    plan: int
    planned: tuple[tuple[int, int], ...]
    """How many activities each area has, by the key of the area, in the order of the areas."""

    def count(self) -> int:
        return sum(many for _, many in self.planned)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: slice) -> list[PlannedActivity]:
        """Return one part; one query over the areas that it touches."""
        first, last, _ = wanted.indices(self.count())
        before, whole, parts = 0, [], Q()
        for area, many in self.planned:
            begins, ends = max(first - before, 0), min(last - before, many)
            if begins < ends:
                if (begins, ends) == (0, many):
                    whole.append(area)
                else:
                    parts |= self._part_of(area, begins, ends, many)
            before += many
        if parts:
            return list(_of_plan(self.plan).filter(parts | Q(area__in=whole)))
        # A list that fits on one page is read as a whole, by SQL that is written already.
        if len(whole) == 1:
            return list(_in_area(self.plan, whole[0]))
        return list(_in_areas(self.plan, tuple(whole))) if whole else []

    def _part_of(self, area: int, begins: int, ends: int, many: int) -> Q:
        """Return what holds for a part of an area: its first and last number are looked up in the index.

        To skip rows with their texts, a database would read them.
        """
        first, last = (self._number(area, place, many) for place in (begins, ends - 1))
        return Q(area=area, number__gte=first, number__lte=last)

    def _number(self, area: int, place: int, many: int) -> Subquery:
        """Return the number at a place of an area, looked for from the nearer end."""
        from_the_end = many - 1 - place
        order, skipped = ("number", place) if place <= from_the_end else ("-number", from_the_end)
        numbers = PlannedActivity.objects.filter(plan=self.plan, area=area).order_by(order)
        return Subquery(numbers.values("number")[skipped : skipped + 1])


def plan_order(plan: StrategicPlan, area: ProgrammeArea | None = None) -> PlanOrder:
    """Return the activities of a plan, or of one area, to be read page by page; two queries."""
    planned = dict(_planned(plan.pk))
    areas = [one.pk for one in ((area,) if area else plan.areas)]
    return PlanOrder(plan.pk, tuple((key, planned[key]) for key in areas if key in planned))


def miscounted() -> list[StrategicPlan]:
    """Return the plans whose stored numbers of activities are not what counting finds."""
    stored = set(ActivityCount.objects.values_list("plan", "area", "count"))
    found = PlannedActivity.objects.order_by().values_list("plan", "area").annotate(many=Count("*"))
    return list(StrategicPlan.objects.filter(pk__in={plan for plan, _, _ in stored ^ set(found)}))


@prepared
def _planned(plan: int) -> QuerySet[ActivityCount, tuple[int, int]]:
    return ActivityCount.objects.filter(plan=plan).values_list("area", "count")


@prepared
def _in_area(plan: int, area: int) -> QuerySet[PlannedActivity]:
    return PlannedActivity.objects.filter(plan=plan, area=area).with_area().order_by("number")


@prepared
def _in_areas(plan: int, areas: tuple[int, ...]) -> QuerySet[PlannedActivity]:
    return _of_plan(plan).filter(area__in=areas)


def _of_plan(plan: int) -> QuerySet[PlannedActivity]:
    return (
        PlannedActivity.objects.filter(plan=plan).with_area().order_by("area__order", "area__code", "number")
    )


def meetings() -> list[Meeting]:
    """Return all meetings in their sequence, without those made up for training."""
    real = Meeting.objects.exclude(citation__source__kind=SourceDocumentKind.TRAINING)
    return list(real.select_related("citation__source", "days_citation__source"))


@dataclass(frozen=True)
class MeetingLine:
    """A meeting with the corrections beside it."""

    meeting: Meeting
    corrections: Sequence[Correction]


def meetings_for(plan: StrategicPlan) -> models.QuerySet[Meeting]:
    """Return the meetings a round of a plan can be presented to; a training plan has its own."""
    return meetings_of_any_kind(plan).filter(kind__receives_rounds=True)


def meetings_of_any_kind(plan: StrategicPlan) -> models.QuerySet[Meeting]:
    """Return all meetings that can have dealt with something of a plan, the last one first."""
    made_up = {"citation__source__kind": SourceDocumentKind.TRAINING}
    found = Meeting.objects.order_by("-order")
    return found.filter(**made_up) if plan.is_training else found.exclude(**made_up)


def coming_meetings(today: date) -> models.QuerySet[Meeting]:
    """Return the meetings to come that a round can be presented to and whose day is known."""
    return Meeting.objects.filter(kind__receives_rounds=True, starts_on__gte=today)


def record_slug(plan_slug: str, round_slug: str = "") -> str:
    """Return the name in addresses of the source for what the portal records of a plan or a round."""
    return f"record-{plan_slug}-{round_slug}"[:80] if round_slug else f"record-{plan_slug}"[:80]
