"""A round from its opening to the frozen record of a meeting, and the rules of its plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone

from people.services import WrongStateError, check_may
from programmes.models import (
    ActivityRating,
    AssessmentRound,
    AssessmentRoundKind,
    Evidence,
    Meeting,
    PlannedActivity,
    StrategicPlan,
)
from programmes.policies import RULES
from programmes.selectors.amending import as_text, label_of
from programmes.selectors.at_work import TAKEN_OVER
from programmes.selectors.history import RESERVATIONS_COUNTED
from programmes.services.assigning import assign
from programmes.services.changes import locked_round, recount, waiting_rounds
from programmes.services.facts import FOLLOWED, note_what_was_printed
from programmes.services.presenting import end_revision, take_the_place
from programmes.services.ratings import AREA_TEXTS, RatingEntry, record_source, recorded_at
from record.models import Citation
from record.refusals import StaleVersionError, check_said
from record.selectors.history import BY_TWO
from record.services.changes import (
    announce_change,
    change,
    delete_with_history,
    locked,
    save_with_history,
    slug_of_title,
)
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Proposal
from review.selectors.reviews import reservations_of
from review.services.proposals import does, propose
from review.states import CLEARED, DRAFT, PRESENTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


RESERVED_SLUGS = frozenset({"compare", "new"})
"""Names that addresses below ``reviews/`` need for themselves."""


@dataclass(frozen=True)
class NewRound:
    """What a round is opened with."""

    kind: str
    title: str
    assessed_by: str
    as_of: str = ""
    meeting: Meeting | None = None
    deadline: datetime | None = None
    updates: AssessmentRound | None = None
    started_from: AssessmentRound | None = None
    activities: Sequence[PlannedActivity] = ()
    """What whoever opens it corrects or rates."""


@transaction.atomic
def open_round(plan: StrategicPlan, new: NewRound, *, by: User) -> AssessmentRound:
    """Open a draft round, empty or with the ratings and texts of an earlier round to start from.

    Raises PermissionDenied; ValidationError for a title that is taken, a deadline that has passed, a
    corrigendum that names no round.
    """
    check_may(by, "open")
    plan = StrategicPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.is_draft:
        raise WrongStateError("This plan is a draft; its first round opens once it is adopted.")
    slug = slug_of_title(new.title, plan.assessment_rounds.all(), reserved=RESERVED_SLUGS)
    if new.deadline is not None and new.deadline <= timezone.now():
        raise ValidationError({"deadline": "The deadline has passed already."})
    if new.kind == AssessmentRoundKind.CORRIGENDUM:
        new = _of_corrected(new)
    last = plan.assessment_rounds.standing().aggregate(Max("number"))["number__max"] or 0
    assessment_round = AssessmentRound(
        plan=plan,
        slug=slug,
        number=last + 1,
        status=DRAFT,
        kind=new.kind,
        title=new.title,
        presented_to=new.meeting,
        assessed_by=new.assessed_by,
        as_of=new.as_of,
        deadline=new.deadline,
        updates=new.updates,
        started_from=new.started_from,
        opened_by=by,
    )
    assessment_round.citation = recorded_at(assessment_round, "Assessment round")
    assessment_round.full_clean()
    save_with_history(assessment_round, by=by, reason="Opened")
    if new.started_from is not None:
        _take_over(new.started_from, assessment_round, by=by)
    if new.activities:
        assign(assessment_round, new.activities, to=by, due_on=None, by=by)
    recount(plan)
    return assessment_round


def _of_corrected(new: NewRound) -> NewRound:
    """Let a corrigendum start from all that the round says which it corrects, as of the same day."""
    if new.updates is None:
        raise ValidationError({"updates": "A corrigendum names the round that it corrects."})
    if new.started_from not in {None, new.updates}:
        raise ValidationError({"started_from": "A corrigendum starts from the round that it corrects."})
    return replace(new, started_from=new.updates, as_of=new.as_of or new.updates.as_of)


def _take_over(earlier: AssessmentRound, new: AssessmentRound, *, by: User) -> None:
    """Copy levels, notes, dates and area texts; into a corrigendum also why a level moved, and evidence."""
    is_same = new.kind == AssessmentRoundKind.CORRIGENDUM
    reason = f"{TAKEN_OVER} “{earlier.title}”"
    ratings = earlier.ratings.select_related("level", "activity", "merged_into")
    for rating in ratings.prefetch_related("evidence__file"):
        entry = RatingEntry.of(rating)
        copy = ActivityRating(
            activity=rating.activity,
            assessment_round=new,
            level=entry.level,
            not_rated_because=entry.not_rated_because,
            merged_into=entry.merged_into,
            note=entry.note,
            as_of=entry.as_of,
            confidence=entry.confidence,
            change_reason=entry.change_reason if is_same else "",
            citation=recorded_at(new, f"Rating of {rating.activity.code}"),
        )
        save_with_history(copy, by=by, reason=reason)
        for one in rating.evidence.all() if is_same else ():
            said = {name: getattr(one, name) for name in ("title", "url", "file", "page", "quote")}
            save_with_history(Evidence(rating=copy, **said), by=by, reason=reason)
    for model in AREA_TEXTS.values():
        for text in model.objects.filter(assessment_round=earlier).select_related("area"):
            place = f"{model._meta.verbose_name} of {text.area}".capitalize()
            copied = model(
                assessment_round=new, area=text.area, text=text.text, citation=recorded_at(new, place)
            )
            save_with_history(copied, by=by, reason=reason)


@transaction.atomic
def discard_round(assessment_round: AssessmentRound, *, by: User) -> None:
    """Throw a draft away that was never circulated; its history stays.

    Raises PermissionDenied, WrongStateError.
    """
    current = locked_round(assessment_round)
    check_may(by, "discard", current)
    if current.circulations.exists():
        raise WrongStateError("A round that was once circulated stays on record.")
    leaning = AssessmentRound.objects.filter(Q(started_from=current) | Q(updates=current))
    if leaning.exists():
        names = ", ".join(f"“{one.title}”" for one in leaning)
        raise WrongStateError(
            worded("%(names)s started from it or updates it; discard that first.", names=names)
        )
    keys = {current.citation_id}
    for name in ("ratings", "key_achievements", "achievement_summaries"):
        keys |= set(getattr(current, name).values_list("citation", flat=True))
    keys |= set(current.ratings.exclude(note_citation=None).values_list("note_citation", flat=True))
    end_revision(current, by=by)
    source = record_source(current)
    plan = current.plan
    delete_with_history(current, by=by, reason="Discarded")
    Citation.objects.filter(pk__in=keys).delete()
    if not source.citations.exists():
        source.delete()
    recount(plan)


def clear(assessment_round: AssessmentRound, by: User) -> None:
    """Save a round that two people have cleared: it takes the place of the one it revises."""
    assessment_round.reservations = len(reservations_of(assessment_round))
    take_the_place(assessment_round, by=by)
    save_with_history(assessment_round, by=by, reason="Cleared")


def keep_reservations(assessment_round: AssessmentRound) -> None:
    """Count the open reservations of a cleared round anew, in the caller's transaction.

    The history names the portal: the State that withdrew one may have spoken as “one member State”.
    """
    current = locked_round(assessment_round)
    if current.status == CLEARED:
        current.reservations = len(reservations_of(current))
        save_with_history(current, by=None, reason=RESERVATIONS_COUNTED)
        announce_change()


@transaction.atomic
def set_rules(
    plan: StrategicPlan,
    *,
    values: Mapping[str, Any],
    levels: Mapping[int, Mapping[str, str]],
    expected_version: int,
    reason: str,
    by: User,
) -> Proposal | bool:
    """Set the rules of a plan and what its levels mean; what is adopted already changes by two people.

    ``levels`` by key: definition and example. Returns the proposal, or whether anything changed. Rounds
    presented before keep the meaning they had, in their snapshot. Raises PermissionDenied, StaleVersionError,
    ValidationError (no reason), WrongStateError (a round was cleared with it; it is proposed already).
    """
    check_may(by, "set-rules")
    check_said(reason, "Say in a few words why you change it.")
    current, changes, labels = locked(plan, expected_version), {}, {}
    records = _with_rules(current)
    for key, said in {"": values, **{str(key): texts for key, texts in levels.items()}}.items():
        for name in said.keys() if key in records else ():
            record, wanted = records[key], copy(records[key])
            setattr(wanted, name, said[name])
            if getattr(record, name) != said[name]:
                changes[f"{key}.{name}"] = as_text(record, name), as_text(wanted, name)
                labels[f"{key}.{name}"] = f"{record}, {label_of(record, name).lower()}"
    _check_rules(current, changes)
    of_levels = any(not key.startswith(".") for key in changes)
    plans = current.rating_scale.plans.all() if of_levels else [current]
    if not changes or all(one.is_draft for one in plans):
        _change_rules(current, changes, by=by, reason=reason)
        return bool(changes)
    consequence = (
        "Ratings are held to this from then on. Rounds that were presented keep the meaning they had."
    )
    return propose(
        current,
        RULES,
        reason=reason,
        by=by,
        details={"changes": changes, "labels": labels, "consequence": consequence},
        address=reverse("programmes:rules", args=[current.slug]),
    )


type_of_changes = Mapping[str, Sequence[str]]
"""What changes: key of a level, or nothing, a dot, the name of a field; then before and after, as text."""


@does(RULES, StrategicPlan)
def set_as_proposed(proposal: Proposal, plan: StrategicPlan, by: User) -> None:
    """Set what was proposed; raises WrongStateError, StaleVersionError (something differs by now)."""
    current, changes = locked(plan), proposal.details["changes"]
    _check_rules(current, changes)
    _change_rules(current, changes, by=by, reason=f"{BY_TWO}{proposal.reason}")


def _with_rules(plan: StrategicPlan) -> dict[str, models.Model]:
    """Return a plan, locked by the caller, and its levels by their keys, locked here."""
    return {"": plan, **{str(one.pk): one for one in plan.rating_scale.levels.select_for_update()}}


def _check_rules(plan: StrategicPlan, changes: type_of_changes) -> None:
    """Refuse rules that what was cleared rests on, and an end of the record without its reason.

    Once shares were published another counting rule would change them. Between the clearing of a round and
    its presenting its levels keep their meaning.
    """
    published = plan.assessment_rounds.filter(status__in=(CLEARED, PRESENTED)).first()
    if ".stays_in_base" in changes and published is not None:
        raise WrongStateError(
            worded(
                "“%(title)s” was cleared with this counting rule; its published shares would change.",
                title=published.title,
            )
        )
    until, why = (changes.get(f".{name}", ("", getattr(plan, name)))[1] for name in FOLLOWED)
    if until and not why:
        raise ValidationError({"followed_reason": "Say what the sources tell of what followed."})
    waiting = waiting_rounds(AssessmentRound.objects.filter(plan__rating_scale=plan.rating_scale_id))
    if waiting and any(not key.startswith(".") for key in changes):
        names = ", ".join(f"“{one.title}”" for one in waiting)
        raise WrongStateError(
            worded("%(names)s was cleared with these meanings; present it first.", names=names)
        )


def _change_rules(
    plan: StrategicPlan, changes: Mapping[str, Sequence[str]], *, by: User, reason: str
) -> None:
    records, touched = _with_rules(plan), set()
    followed = {name: "" for name in FOLLOWED if f".{name}" in changes}
    note_what_was_printed(plan, followed, by=by, reason=reason)
    for key, (before, after) in changes.items():
        place, _, name = key.partition(".")
        record = records.get(place)
        if record is None or as_text(record, name) != before:
            raise StaleVersionError(plan)
        setattr(record, name, record._meta.get_field(name).to_python(after))  # type: ignore[union-attr]
        touched.add(place)
    for place in touched - {""}:
        change(records[place], by=by, reason=reason, quietly=True)
    if changes:
        change(plan, by=by, reason=reason)
        # A scale may be that of other plans, which strangers read.
        announce_change(plan.rating_scale)
