"""Contacts with others, and other mechanisms, as records to count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnerships.models import (
    Absence,
    Collaboration,
    CollaborationKind,
    ContextInstrument,
    FocusArea,
    FunctionOfMechanism,
    Mechanism,
    OverlapJudgement,
)
from partnerships.selectors.absences import absences
from partnerships.selectors.contacts import (
    CollaborationFilter,
    Contacts,
    Moment,
    collaborations,
    contacts_of,
    timeline,
)
from partnerships.selectors.overlap import (
    Overlap,
    OverlapView,
    SharedArea,
    all_overlaps,
    overlap_of,
    overlap_view,
    shared_by_pair,
)
from people.selectors.organisation import members
from programmes.models import ActivityRating, StrategicPlan
from programmes.selectors.facts import areas_of
from record.counting import Choice, Fact, cited
from record.models import Certainty, folded
from record.selectors.corrections import CorrectionIndex, correction_index
from record.selectors.history import Change, changes_between

if TYPE_CHECKING:
    from people.policies import type_of_user


NO_MECHANISM = Choice(9_999, "no-mechanism", "No mechanism on record")


def contact_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the contacts on record for a plan that took place, with kind, areas and mechanisms."""
    took_place = Collaboration.objects.filter(plan=plan, outcome=Collaboration.Outcome.TOOK_PLACE)
    found = list(took_place.select_related("citation__source").prefetch_related("areas", "mechanisms"))
    codes = {one.code for one in found}
    kinds, index = list(CollaborationKind.values), correction_index()
    return [
        Fact(
            one.get_absolute_url(),
            {
                "kind": (Choice(kinds.index(one.kind), one.kind, one.get_kind_display()),),
                "area": areas_of(one.areas.all(), plan),
                "mechanism": tuple(_mechanism(each) for each in one.mechanisms.all()) or (NO_MECHANISM,),
            },
            (cited(one.citation),),
            _in_doubt(one, index),
            one.may_be in codes,
        )
        for one in found
    ]


def _in_doubt(one: Collaboration, index: CorrectionIndex) -> frozenset[str]:
    """Say whether the kind of a contact is in doubt: inferred, or contradicted by another source."""
    is_doubtful = one.citation.certainty == Certainty.INFERRED or index.correction_codes(one)
    return frozenset({"kind"}) if is_doubtful else frozenset()


def mechanism_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the other mechanisms, with the areas of a plan they have a focus in and the members in both."""
    own_areas = {area.pk for area in plan.areas}
    places = {state.pk: place for place, state in enumerate(members())}
    found = Mechanism.objects.filter(is_own=False).select_related("citation__source")
    return [
        Fact(
            one.get_absolute_url(),
            {
                "area": areas_of(
                    (
                        area
                        for focus in one.focus_areas.all()
                        for area in focus.areas.all()
                        if area.pk in own_areas
                    ),
                    plan,
                ),
                "state": tuple(
                    Choice(places[state.pk], state.iso_code.lower(), state.name)
                    for state in one.members.all()
                ),
            },
            (cited(one.citation),),
        )
        for one in found.prefetch_related("focus_areas__areas", "members")
    ]


def _mechanism(one: Mechanism) -> Choice:
    return Choice(one.pk, one.code.lower(), one.code, one.get_absolute_url())


def pair_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the pairs of members, with the number of other mechanisms in which both sit.

    Where no mechanism is on record, nothing can be said of a pair.
    """
    seen = overlap_view(None, plan=plan)
    shared = shared_by_pair(seen) if seen.mechanisms else {}
    places = {state.pk: place for place, state in enumerate(members())}
    return [
        Fact(
            f"{one.iso_code}-{other.iso_code}".lower(),
            {
                "number": (Choice(len(found), f"mechanisms-{len(found)}", _in_words(len(found))),),
                "state": tuple(
                    Choice(place, each.iso_code.lower(), each.name)
                    for place, each in ((places[one.pk], one), (places[other.pk], other))
                ),
            },
            tuple(cited(each.citation) for each in found or seen.mechanisms),
        )
        for (one, other), found in shared.items()
    ]


def _in_words(count: int) -> str:
    return {0: "No other mechanism", 1: "One other mechanism"}.get(count, f"{count} other mechanisms")


FIELDS: dict[type[Any], dict[str, str]] = {
    Mechanism: {
        "code": "code",
        "name": "name",
        "also_printed_as": "other spellings",
        "members_printed": "members as printed",
        "other_members": "other members",
        "governance": "governed by",
        "remark": "remark",
        "secretariat": "secretariat",
        "began": "began",
        "ended": "ended",
        "linked": "links",
    },
    FocusArea: {"text": "focus", "reason": "why it belongs there", "linked": "programme areas"},
    FunctionOfMechanism: {"words": "words of the source"},
    Collaboration: {
        "text": "what",
        "kind": "kind",
        "direction": "direction",
        "outcome": "outcome",
        "other_partners": "other partners",
        "may_be": "perhaps the same as",
        "began": "began",
        "ended": "ended",
        "linked": "links",
    },
    Absence: {"text": "what the source says", "linked": "links"},
    ContextInstrument: {
        "title": "title",
        "kind": "kind",
        "body": "adopted by",
        "symbol": "symbol",
        "dated": "adopted on",
        "due": "to be met by",
        "url": "address",
        "asked_of": "asks whom",
        "asks": "what it asks",
        "linked": "links",
    },
}
"""Fields whose changes are shown, and what they are called."""


def _changes(model: type[Any], subject: str, **wanted: Any) -> list[Change]:
    rows = model.history.filter(**wanted).select_related("history_user")
    rows = rows.order_by("id", "history_date", "history_id")
    by_record: dict[int, list[Any]] = {}
    for row in rows:
        by_record.setdefault(row.id, []).append(row)
    return [
        change
        for versions in by_record.values()
        for change in changes_between(versions, subject or _named(versions[-1]), FIELDS[model])
    ]


def _named(row: Any) -> str:
    return str(getattr(row, "text", "") or getattr(row, "words", ""))[:60]


def changes_of(record: Any) -> list[Change]:
    """Return the changes of one record and of what belongs to it, newest first; for staff."""
    found = _changes(type(record), str(record), id=record.pk)
    if isinstance(record, Mechanism):
        found += _changes(FocusArea, "", mechanism_id=record.pk)
        found += _changes(FunctionOfMechanism, "", mechanism_id=record.pk)
    return sorted(found, key=lambda one: one.when, reverse=True)


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
