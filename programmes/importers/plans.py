"""Stores the checked files of a plan: its sources, meetings, scale, areas and activities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from people.models import MemberState
from programmes.importers.schema import Activity, Area, MeetingRecord, PlanFiles
from programmes.models import (
    Approach,
    Meeting,
    Objective,
    PlanMember,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.plans import SHORT_TITLE
from record.importers.reading import FilesRefusedError
from record.importers.schema import Place
from record.models import SourceDocument
from record.services.loading import LOADED, Loader
from reporting.words import worded
from review.models import RatingLevel, RatingScale


class PlanStoring:
    """The order in which the files of a plan are stored, and the records that later parts refer to.

    What stores more than a plan takes part where an area or an activity has been stored.
    """

    reason = LOADED
    first_source = first_meeting = first_area = 1
    """Where its sources, meetings and areas begin in the lists of all of them."""
    is_training = False
    only_new = False
    """Whether nothing that is there may be taken over."""

    def __init__(self, files: PlanFiles) -> None:
        self.files = files
        self.loader = Loader(self.reason, self.only_new)
        self.sources: dict[str, SourceDocument] = {}
        self.facts: dict[str, models.Model] = {}
        self.levels: dict[str, RatingLevel] = {}

    def members(self) -> Iterable[MemberState]:
        """Return who takes part in the plan."""
        raise NotImplementedError

    def kind_of_meeting(self, wanted: MeetingRecord) -> str:
        """Return the kind of a meeting, by its short name."""
        return wanted.kind

    def area_stored(self, area: ProgrammeArea, wanted: Area) -> None:
        """Store what belongs to an area beside its objective."""

    def activity_stored(self, activity: PlannedActivity, wanted: Activity) -> None:
        """Store what belongs to an activity."""

    def place(self, place: Place) -> dict[str, Any]:
        """Return the values of a citation."""
        return {**place.model_dump(exclude={"source"}), "source": self.sources[place.source]}

    def store_cited(
        self, model: type[models.Model], record: Any, *, key: dict[str, Any], values: dict[str, Any]
    ) -> Any:
        """Store a record with its citation under its natural key."""
        return self.loader.store(
            model, key=key, values=values, citations={"citation": self.place(record.citation)}
        )

    def store_sources(self) -> None:
        """Store the sources, in the order of their file."""
        for order, one in enumerate(self.files.sources.sources, self.first_source):
            values = one.model_dump(exclude={"slug", "missing"})
            self.sources[one.slug] = self.loader.store(
                SourceDocument,
                key={"slug": one.slug},
                values={**values, "missing": "\n".join(one.missing), "order": order},
                citations={},
            )

    def store_meetings(self) -> None:
        """Store the meetings, in the order of their file."""
        for order, one in enumerate(self.files.meetings.meetings, self.first_meeting):
            citations = {"citation": self.place(one.citation)}
            if one.days_citation:
                citations["days_citation"] = self.place(one.days_citation)
            values = one.model_dump(exclude={"code", "kind", "citation", "days_citation"})
            values["kind_id"] = self.kind_of_meeting(one)
            self.facts[f"meeting {one.code}"] = self.loader.store(
                Meeting, key={"code": one.code}, values={**values, "order": order}, citations=citations
            )

    def store_plan(self) -> StrategicPlan:
        """Store the plan with its scale, members, goals and approaches."""
        scale, wanted = self._store_scale(), self.files.plan.plan
        followed = wanted.followed
        citations = {"citation": self.place(wanted.citation)}
        if followed:
            citations["followed_citation"] = self.place(followed.citation)
        plan: StrategicPlan = self.loader.store(
            StrategicPlan,
            key={"slug": wanted.slug},
            values={
                **wanted.model_dump(include={"title", "first_year", "last_year"}),
                "rating_scale": scale,
                "adopted_at": self.facts.get(f"meeting {wanted.adopted_at}"),
                "followed_until": followed.until if followed else "",
                "followed_reason": followed.reason if followed else "",
                "is_training": self.is_training,
            },
            citations=citations,
        )
        self.facts[f"plan {plan.slug}"] = plan
        for state in self.members():
            self.loader.store(PlanMember, key={"plan": plan, "state": state}, values={}, citations={})
        for model, kind, records in (
            (StrategicGoal, "goal", wanted.goals),
            (Approach, "approach", wanted.approaches),
        ):
            for one in records:
                self.facts[f"{kind} {one.number}"] = self.store_cited(
                    model, one, key={"plan": plan, "number": one.number}, values={"text": one.text}
                )
        return plan

    def _store_scale(self) -> RatingScale:
        wanted = self.files.plan.scale
        names = ("citation", "order_citation", "definitions_citation")
        scale = self.loader.store(
            RatingScale,
            key={"slug": wanted.slug},
            values={"name": wanted.name},
            citations={name: self.place(getattr(wanted, name)) for name in names},
        )
        for one in wanted.levels:
            self.levels[one.slug] = self.loader.store(
                RatingLevel,
                key={"scale": scale, "slug": one.slug},
                values={**one.model_dump(exclude={"slug"}), "out_of": len(wanted.levels)},
                citations={},
            )
        return scale

    def store_areas(self, plan: StrategicPlan) -> None:
        """Store the areas with objectives, platforms and activities."""
        for order, wanted in enumerate(self.files.areas.areas, self.first_area):
            there = ProgrammeArea.objects.filter(code=wanted.code).exclude(name=wanted.name).first()
            if there and not self.only_new and there.plans() and plan not in there.plans():
                problem = "%(code)s is “%(there)s” of another plan; give “%(here)s” another code."
                named = {"code": wanted.code, "there": there, "here": wanted.name}
                raise FilesRefusedError([worded(problem, **named)])
            area: ProgrammeArea = self.store_cited(
                ProgrammeArea,
                wanted,
                key={"code": wanted.code},
                values={"slug": wanted.slug, "name": wanted.name, "order": order},
            )
            self.facts[f"area {area.code}"] = area
            self.facts[f"objective {area.code}"] = self.store_cited(
                Objective,
                wanted.objective,
                key={"plan": plan, "area": area},
                values={"text": wanted.objective.text},
            )
            self.area_stored(area, wanted)
            for platform in wanted.platforms:
                self.facts[f"platform {platform.code}"] = self.store_cited(
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
        said = self.files.areas
        for number, one in enumerate(wanted.activities, 1):
            named = (one.short_title, said.short_titles_by, said.short_titles_on)
            short = dict(zip(SHORT_TITLE, named, strict=True)) if one.short_title else {}
            activity = self.store_cited(
                PlannedActivity,
                one,
                key={"plan": plan, "code": one.code},
                values={"area": area, "number": number, "text": one.text, **short},
            )
            self.facts[f"activity {one.code}"] = activity
            self.activity_stored(activity, one)
