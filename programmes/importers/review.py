"""Stores a checked review: all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction

from people.importers.organisation import read_organisation
from people.models import MemberState
from people.selectors.organisation import is_empty_portal, meeting_kinds
from people.services.organisation import create_organisation
from programmes.importers.reading import ReviewRefusedError, read_review
from programmes.importers.schema import Area, Place, Review
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    Approach,
    AssessmentRound,
    KeyAchievement,
    Meeting,
    Membership,
    Objective,
    PlanMember,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.services.counts import recount
from programmes.services.loading import Loader, LoadReport
from record.models import CorrectedFact, Correction, SourceDocument
from reporting.words import worded
from review.models import RatingLevel, RatingScale


def load_review(folder: Path) -> LoadReport:
    """Read, check and store a review; loading it again changes nothing.

    Into an empty portal it brings its organisation, which ``organisation.yaml`` describes. Raises
    ReviewRefusedError when the files hold problems; nothing is stored then.
    """
    review = read_review(folder)
    with transaction.atomic():
        if is_empty_portal():
            _bring_organisation(folder / "organisation.yaml")
        known = set(meeting_kinds().values_list("slug", flat=True))
        unknown = sorted({one.kind for one in review.meetings.meetings} - known)
        if unknown:
            raise ReviewRefusedError(
                [
                    worded("meetings.yaml: the organisation has no meetings of the kind “%(one)s”", one=one)
                    for one in unknown
                ]
            )
        return _Storing(review).store_all()


def _bring_organisation(file: Path) -> None:
    try:
        create_organisation(read_organisation(file))
    except ValidationError as error:
        raise ReviewRefusedError(error.messages) from None


OF_ROUND = {"number", "kind", "title", "status", "assessed_by", "as_of", "levels_are_printed"}
"""What a file says of a round that is stored as it stands."""


class _Storing:
    """The order in which a review is stored, and the records that later parts refer to."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.loader = Loader()
        self.sources: dict[str, SourceDocument] = {}
        self.facts: dict[str, models.Model] = {}
        self.levels: dict[str, RatingLevel] = {}
        self.rounds: dict[str, AssessmentRound] = {}

    def store_all(self) -> LoadReport:
        self._store_sources()
        self._store_states_and_meetings()
        plan = self._store_plan()
        self._store_rounds(plan)
        for order, area in enumerate(self.review.areas.areas, 1):
            self._store_area(plan, area, order)
        self._store_corrections()
        recount(plan)
        return self.loader.report

    def _place(self, place: Place) -> dict[str, Any]:
        return {**place.model_dump(exclude={"source"}), "source": self.sources[place.source]}

    def _store_cited(
        self, model: type[models.Model], record: Any, *, key: dict[str, Any], values: dict[str, Any]
    ) -> Any:
        return self.loader.store(
            model, key=key, values=values, citations={"citation": self._place(record.citation)}
        )

    def _store_sources(self) -> None:
        for order, one in enumerate(self.review.sources.sources, 1):
            values = one.model_dump(exclude={"slug", "missing"})
            self.sources[one.slug] = self.loader.store(
                SourceDocument,
                key={"slug": one.slug},
                values={**values, "missing": "\n".join(one.missing), "order": order},
                citations={},
            )

    def _store_states_and_meetings(self) -> None:
        for state in self.review.states.states:
            member = self.loader.store(
                MemberState, key={"iso_code": state.iso_code}, values={"name": state.name}, citations={}
            )
            self._store_cited(Membership, state, key={"state": member}, values={})
        for order, one in enumerate(self.review.meetings.meetings, 1):
            citations = {"citation": self._place(one.citation)}
            if one.days_citation:
                citations["days_citation"] = self._place(one.days_citation)
            values = one.model_dump(exclude={"code", "kind", "citation", "days_citation"})
            values["kind_id"] = one.kind
            self.facts[f"meeting {one.code}"] = self.loader.store(
                Meeting, key={"code": one.code}, values={**values, "order": order}, citations=citations
            )

    def _store_plan(self) -> StrategicPlan:
        scale, wanted = self._store_scale(), self.review.plan.plan
        followed = wanted.followed
        citations = {"citation": self._place(wanted.citation)}
        if followed:
            citations["followed_citation"] = self._place(followed.citation)
        plan: StrategicPlan = self.loader.store(
            StrategicPlan,
            key={"slug": wanted.slug},
            values={
                **wanted.model_dump(include={"title", "first_year", "last_year"}),
                "rating_scale": scale,
                "adopted_at": self.facts.get(f"meeting {wanted.adopted_at}"),
                "followed_until": followed.until if followed else "",
                "followed_reason": followed.reason if followed else "",
            },
            citations=citations,
        )
        self.facts[f"plan {plan.slug}"] = plan
        for state in MemberState.objects.filter(
            iso_code__in=[one.iso_code for one in self.review.states.states]
        ):
            self.loader.store(PlanMember, key={"plan": plan, "state": state}, values={}, citations={})
        for model, kind, records in (
            (StrategicGoal, "goal", wanted.goals),
            (Approach, "approach", wanted.approaches),
        ):
            for one in records:
                self.facts[f"{kind} {one.number}"] = self._store_cited(
                    model, one, key={"plan": plan, "number": one.number}, values={"text": one.text}
                )
        return plan

    def _store_scale(self) -> RatingScale:
        wanted = self.review.plan.scale
        names = ("citation", "order_citation", "definitions_citation")
        scale = self.loader.store(
            RatingScale,
            key={"slug": wanted.slug},
            values={"name": wanted.name},
            citations={name: self._place(getattr(wanted, name)) for name in names},
        )
        for one in wanted.levels:
            self.levels[one.slug] = self.loader.store(
                RatingLevel,
                key={"scale": scale, "slug": one.slug},
                values={**one.model_dump(exclude={"slug"}), "out_of": len(wanted.levels)},
                citations={},
            )
        return scale

    def _store_rounds(self, plan: StrategicPlan) -> None:
        for one in sorted(self.review.plan.rounds, key=lambda each: each.number):
            self.rounds[one.slug] = self._store_cited(
                AssessmentRound,
                one,
                key={"plan": plan, "slug": one.slug},
                values={
                    **one.model_dump(include=OF_ROUND),
                    "presented_to": self.facts.get(f"meeting {one.presented_to}"),
                    "updates": self.rounds.get(one.updates or ""),
                },
            )

    def _store_area(self, plan: StrategicPlan, wanted: Area, order: int) -> None:
        area: ProgrammeArea = self._store_cited(
            ProgrammeArea,
            wanted,
            key={"code": wanted.code},
            values={"slug": wanted.slug, "name": wanted.name, "order": order},
        )
        self.facts[f"area {area.code}"] = area
        self.facts[f"objective {area.code}"] = self._store_cited(
            Objective,
            wanted.objective,
            key={"plan": plan, "area": area},
            values={"text": wanted.objective.text},
        )
        key = {"assessment_round": self.rounds[self.review.areas.round], "area": area}
        for model, kind, text in (
            (KeyAchievement, "key-achievement", wanted.key_achievement),
            (AchievementSummary, "summary", wanted.summary),
        ):
            if text:
                self.facts[f"{kind} {area.code}"] = self._store_cited(
                    model, text, key=key, values={"text": text.text}
                )
        for platform in wanted.platforms:
            self.facts[f"platform {platform.code}"] = self._store_cited(
                Platform,
                platform,
                key={"code": platform.code},
                values={
                    **platform.model_dump(include={"name", "launched_in"}),
                    "also_printed_as": "\n".join(platform.also_printed_as),
                    "area": area,
                },
            )
        self._store_activities(plan, area, wanted)

    def _store_activities(self, plan: StrategicPlan, area: ProgrammeArea, wanted: Area) -> None:
        for number, one in enumerate(wanted.activities, 1):
            activity = self._store_cited(
                PlannedActivity,
                one,
                key={"plan": plan, "code": one.code},
                values={"area": area, "number": number, "text": one.text},
            )
            self.facts[f"activity {one.code}"] = activity
            if one.rating is None:
                continue
            citations = {"citation": self._place(one.rating.citation)}
            if one.rating.note_citation:
                citations["note_citation"] = self._place(one.rating.note_citation)
            self.facts[f"rating {one.code}"] = self.loader.store(
                ActivityRating,
                key={"activity": activity, "assessment_round": self.rounds[self.review.areas.round]},
                values={
                    "level": self.levels.get(one.rating.level or ""),
                    "not_rated_because": one.rating.not_rated_because,
                    "note": "\n".join(one.rating.note),
                },
                citations=citations,
            )

    def _store_corrections(self) -> None:
        for order, one in enumerate(self.review.corrections.corrections, 1):
            correction = self.loader.store(
                Correction,
                key={"code": one.code},
                values={
                    **one.model_dump(include={"kind", "subject", "printed", "contradicted_by"}),
                    "order": order,
                },
                citations={
                    "printed_citation": self._place(one.printed_citation),
                    "authority": self._place(one.authority),
                },
            )
            for name in one.beside:
                fact = self.facts[name]
                CorrectedFact.objects.get_or_create(
                    correction=correction,
                    content_type=ContentType.objects.get_for_model(fact),
                    object_id=fact.pk,
                )
