"""The answer to “is this not what they do?”, mechanism by mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnerships.models import Absence, Collaboration, Mechanism, OverlapJudgement
from partnerships.selectors.absences import absences
from partnerships.selectors.contacts import (
    CollaborationFilter,
    Contacts,
    Moment,
    collaborations,
    contacts_of,
    timeline,
)
from partnerships.selectors.overlap import Overlap, OverlapView, SharedArea, all_overlaps, overlap_of
from programmes.models import ActivityRating
from record.models import folded
from record.selectors.corrections import CorrectionIndex

if TYPE_CHECKING:
    from people.policies import type_of_user


@dataclass(frozen=True)
class Answer:
    """In one line: what a mechanism shares with the programme, and what was done together."""

    mechanism: Mechanism
    overlap: Overlap | None
    contacts: Contacts
    absences: tuple[Absence, ...]

    @property
    def is_silent(self) -> bool:
        """Say whether the record holds nothing that was done, considered, sought or denied with it."""
        return not self.contacts.in_all and not self.absences


@dataclass(frozen=True)
class OnRecord:
    """What is on record of work with others: collaborations, statements of absence, and contradictions."""

    collaborations: tuple[Collaboration, ...]
    absences: tuple[Absence, ...]
    index: CorrectionIndex

    def answer(self, one: Mechanism, overlap: Overlap | None) -> Answer:
        found = [each for each in self.collaborations if one in each.mechanisms.all()]
        denied = tuple(each for each in self.absences if each.mechanism_id == one.pk)
        return Answer(one, overlap, contacts_of(found, self.index), denied)


def answers_of(seen: OverlapView, found: OnRecord) -> list[Answer]:
    """Return the answer for each other mechanism; nothing more is asked of the database."""
    own = seen.own
    return [found.answer(one, overlap_of(own, one, seen.areas) if own else None) for one in seen.others]


@dataclass(frozen=True)
class JudgedArea:
    """One shared area with what a person made of it."""

    shared: SharedArea
    judgement: OverlapJudgement | None


@dataclass(frozen=True)
class NamedInNote:
    """A point of a note on an activity that names the mechanism."""

    rating: ActivityRating
    point: str


@dataclass(frozen=True)
class MechanismStory:
    """Everything the page of a mechanism shows."""

    mechanism: Mechanism
    answer: Answer
    judged: tuple[JudgedArea, ...]
    others: tuple[Overlap, ...]
    collaborations: tuple[Collaboration, ...]
    timeline: tuple[Moment, ...]
    notes: tuple[NamedInNote, ...]


def notes_naming(mechanism: Mechanism, user: type_of_user | None) -> list[NamedInNote]:
    """Return the points of notes on activities, in the latest round open to the reader, that name it."""
    ratings = ActivityRating.objects.visible_to(user).filter(
        activity__in=mechanism.activities.all(), assessment_round__plan__is_training=False
    )
    ratings = ratings.select_related("activity__area", "citation__source", "assessment_round")
    latest = {one.activity_id: one for one in ratings.order_by("assessment_round__number")}
    names = [folded(one) for one in (mechanism.code, *mechanism.other_spellings)]
    return [
        NamedInNote(rating, point)
        for rating in sorted(latest.values(), key=lambda one: one.activity.code)
        for point in rating.note_points
        if any(name in folded(point) for name in names)
    ]


def mechanism_story(
    mechanism: Mechanism, seen: OverlapView, user: type_of_user | None, index: CorrectionIndex
) -> MechanismStory:
    """Return the story of one mechanism."""
    found = collaborations(CollaborationFilter(mechanism=mechanism))
    record = OnRecord(tuple(found), tuple(absences(mechanism=mechanism)), index)
    own = seen.own
    overlap = overlap_of(own, mechanism, seen.areas) if own and own != mechanism else None
    pairs = [one for one in all_overlaps(seen) if mechanism in {one.one, one.other}]
    shared = overlap.areas if overlap else ()
    return MechanismStory(
        mechanism=mechanism,
        answer=record.answer(mechanism, overlap),
        judged=tuple(JudgedArea(one, seen.judgement_of(one.area, mechanism)) for one in shared),
        others=tuple(one for one in pairs if mechanism == own or own not in {one.one, one.other}),
        collaborations=tuple(found),
        timeline=tuple(timeline(found)),
        notes=tuple(notes_naming(mechanism, user)),
    )
