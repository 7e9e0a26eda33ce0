"""Stores a checked review: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction

from people.importers.organisation import read_organisation
from people.models import MemberState
from people.selectors.organisation import is_empty_portal, meeting_kinds
from people.services.organisation import create_organisation
from programmes.importers.plans import PlanStoring
from programmes.importers.reading import read_review
from programmes.importers.schema import Activity, Area, Review
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    KeyAchievement,
    Membership,
    PlannedActivity,
    ProgrammeArea,
)
from programmes.services.changes import recount
from record.importers.reading import FilesRefusedError
from record.models import CorrectedFact, Correction
from record.services.loading import LoadReport
from reporting.words import worded


def load_review(folder: Path) -> LoadReport:
    """Read, check and store a review; loading it again changes nothing.

    Into an empty portal it brings its organisation, which ``organisation.yaml`` describes. Raises
    FilesRefusedError when the files hold problems; nothing is stored then.
    """
    review = read_review(folder)
    with transaction.atomic():
        if is_empty_portal():
            file = folder / "organisation.yaml"
            try:
                create_organisation(read_organisation(file))
            except ValidationError as error:
                raise FilesRefusedError(error.messages) from None
        known = set(meeting_kinds().values_list("slug", flat=True))
        unknown = sorted({one.kind for one in review.meetings.meetings} - known)
        if unknown:
            raise FilesRefusedError(
                [
                    worded("meetings.yaml: the organisation has no meetings of the kind “%(one)s”", one=one)
                    for one in unknown
                ]
            )
        return _Storing(review).store_all()


OF_ROUND = {"number", "kind", "title", "status", "assessed_by", "as_of", "levels_are_printed"}
"""What a file says of a round that is stored as it stands."""


class _Storing(PlanStoring):
    """The order in which a review is stored: its plan, and what it reports in its rounds."""

    def __init__(self, review: Review) -> None:
        super().__init__(review)
        self.review = review
        self.rounds: dict[str, AssessmentRound] = {}

    def store_all(self) -> LoadReport:
        self.store_sources()
        for state in self.review.states.states:
            member = self.loader.store(
                MemberState, key={"iso_code": state.iso_code}, values={"name": state.name}, citations={}
            )
            self.store_cited(Membership, state, key={"state": member}, values={})
        self.store_meetings()
        plan = self.store_plan()
        for one in sorted(self.review.plan.rounds, key=lambda each: each.number):
            self.rounds[one.slug] = self.store_cited(
                AssessmentRound,
                one,
                key={"plan": plan, "slug": one.slug},
                values={
                    **one.model_dump(include=OF_ROUND),
                    "presented_to": self.facts.get(f"meeting {one.presented_to}"),
                    "updates": self.rounds.get(one.updates or ""),
                },
            )
        self.store_areas(plan)
        self._store_corrections()
        recount(plan)
        return self.loader.report

    def members(self) -> Iterable[MemberState]:
        """Return the States of the file."""
        return MemberState.objects.filter(iso_code__in=[one.iso_code for one in self.review.states.states])

    @property
    def _round(self) -> AssessmentRound:
        """The round that the areas report."""
        return self.rounds[self.review.areas.round or ""]

    def area_stored(self, area: ProgrammeArea, wanted: Area) -> None:
        """Store what the review says of an area."""
        for model, kind, text in (
            (KeyAchievement, "key-achievement", wanted.key_achievement),
            (AchievementSummary, "summary", wanted.summary),
        ):
            if text:
                self.facts[f"{kind} {area.code}"] = self.store_cited(
                    model,
                    text,
                    key={"assessment_round": self._round, "area": area},
                    values={"text": text.text},
                )

    def activity_stored(self, activity: PlannedActivity, wanted: Activity) -> None:
        """Store the rating of an activity."""
        rating = wanted.rating
        if rating is None:
            return
        citations = {"citation": self.place(rating.citation)}
        if rating.note_citation:
            citations["note_citation"] = self.place(rating.note_citation)
        self.facts[f"rating {activity.code}"] = self.loader.store(
            ActivityRating,
            key={"activity": activity, "assessment_round": self._round},
            values={
                "level": self.levels.get(rating.level or ""),
                "not_rated_because": rating.not_rated_because,
                "note": "\n".join(rating.note),
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
                    "printed_citation": self.place(one.printed_citation),
                    "authority": self.place(one.authority),
                },
            )
            for name in one.beside:
                fact = self.facts[name]
                CorrectedFact.objects.get_or_create(
                    correction=correction,
                    content_type=ContentType.objects.get_for_model(fact),
                    object_id=fact.pk,
                )
