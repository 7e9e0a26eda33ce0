"""Presenting a round by two people who see the same, and a revision that takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from people.services import WrongStateError, check_may, state_after
from people.services.events import happened
from programmes.events import PRESENTED
from programmes.models import AchievementSummary, AssessmentRound, KeyAchievement, Meeting, RoundSnapshot
from programmes.policies import PRESENT
from programmes.selectors.comparisons import ComparedActivity, compare, compared
from programmes.selectors.records import digest_to_freeze, meeting_of, record_of, still_holds
from programmes.services.changes import locked_round
from programmes.services.meetings import check_has_met
from programmes.signals import round_presented, round_replaced
from record.canonical import canonical, digest_of
from record.refusals import StaleVersionError
from record.services.changes import announce_change, save_with_history
from reporting.words import worded
from review.events import named
from review.models import Proposal
from review.services.proposals import asked_for, decide, propose
from review.states import CLEARED, REPLACED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def check_not_revised(current: AssessmentRound) -> None:
    """Refuse what is being revised: the revision would have no place to take. Raises WrongStateError."""
    if current.revised_since is not None:
        raise WrongStateError("It is being revised; clear or discard the revision first.")


@transaction.atomic
def propose_presenting(
    assessment_round: AssessmentRound,
    *,
    meeting: Meeting,
    by: User,
    reason: str = "",
    today: date | None = None,
) -> Proposal:
    """Propose to freeze a round as it is presented to a meeting; a second person does it.

    A meeting without a date needs a reason. Raises PermissionDenied, WrongStateError (its state, or it is
    being revised), ValidationError (the meeting is still to come).
    """
    current = locked_round(assessment_round)
    check_may(by, "propose-presenting", current)
    check_not_revised(current)
    is_dated = check_has_met(meeting, reason, today=today)
    return propose(
        current,
        PRESENT,
        reason=reason.strip() or f"Presented to {meeting.code}",
        by=by,
        details={"meeting": meeting.code, "is_dated": is_dated},
        address=current.desk_address,
        digest=digest_to_freeze(record_of(current), meeting),
        is_training=current.plan.is_training,
    )


@transaction.atomic
def present_round(
    assessment_round: AssessmentRound, *, by: User, proposal: int | None = None
) -> RoundSnapshot:
    """Freeze a round as the second person: a record of its own, with its SHA-256.

    ``proposal`` is the key of the proposal that was looked at. Raises PermissionDenied (role, or the person
    who proposed it), WrongStateError (nobody proposed it, or it is being revised), StaleVersionError (another
    proposal than was looked at, or the round says something else than what was proposed), ValidationError
    (the meeting is still to come).
    """
    current = locked_round(assessment_round)
    check_may(by, "present", current)
    check_not_revised(current)
    decided = asked_for(current, PRESENT, by=by, seen=proposal)
    meeting = meeting_of(decided)
    if meeting is None or not still_holds(decided, record_of(current)):
        raise StaleVersionError(current)
    check_has_met(meeting, decided.reason)
    current.presented_to = meeting
    current.presented_at = timezone.now()
    current.status = state_after("present")
    current.full_clean()
    save_with_history(
        current, by=by, reason=worded("Presented to %(code)s, proposed by another person", code=meeting.code)
    )
    snapshot = _freeze(current, by=by)
    decide(decided, Proposal.State.DONE, by=by)
    return snapshot


def _freeze(current: AssessmentRound, *, by: User) -> RoundSnapshot:
    content: Any = canonical(record_of(current))
    snapshot = RoundSnapshot.objects.create(
        assessment_round=current,
        content=content,
        sha256=digest_of(content),
        made_by=by,
        made_at=current.presented_at,
    )
    round_presented.send(sender=AssessmentRound, assessment_round=current, by=by)
    happened(
        PRESENTED,
        about=named(current),
        address=current.read_address,
        by=by,
        is_training=current.plan.is_training,
    )
    announce_change()
    return snapshot


OUT_OF_THE_WAY = 10_000
"""Above this number stand the replaced rounds, so that their revisions can have their numbers."""
TEXTS: dict[str, type[KeyAchievement | AchievementSummary]] = {
    "key achievement": KeyAchievement,
    "achievement summary": AchievementSummary,
}
type_of_change = dict[str, str]


def end_revision(revision: AssessmentRound, *, by: User) -> None:
    """Let what was revised stand unmarked again when its revision is discarded; the caller's transaction."""
    if revision.revises is None:
        return
    current = locked_round(revision.revises)
    if current.status != CLEARED:
        return
    current.revised_since = None
    save_with_history(current, by=by, reason="The revision was discarded")
    announce_change()


def take_the_place(revision: AssessmentRound, *, by: User) -> None:
    """Put a revision that is being cleared where the round it revises stood, in the caller's transaction."""
    if revision.revises is None:
        return
    old = locked_round(revision.revises)
    changes = list(changes_between(old, revision))
    slug, number, title = old.slug, old.number, old.title
    if old.status != CLEARED:
        raise WrongStateError(
            worded(
                "“%(title)s” is not cleared any more; a revision of it cannot take its place.", title=title
            )
        )
    highest = old.plan.assessment_rounds.aggregate(Max("number"))["number__max"]
    old.status, old.revised_since = REPLACED, None
    old.number = max(OUT_OF_THE_WAY, highest) + 1
    old.slug = f"{slug[:45]}-replaced-{old.number - OUT_OF_THE_WAY}"
    save_with_history(old, by=by, reason="Replaced by its revision")
    revision.slug, revision.number, revision.title = slug, number, title
    revision.revision_changes = changes
    for name in ("updates", "started_from"):
        AssessmentRound.objects.filter(**{name: old}).exclude(pk=revision.pk).update(**{name: revision})
    round_replaced.send(sender=AssessmentRound, old=old, new=revision, by=by)


def changes_between(old: AssessmentRound, new: AssessmentRound) -> Iterator[type_of_change]:
    """Yield what a revision changed, fact by fact: where, what it said and what it says."""
    comparison = compare(old, new)
    for one in compared(comparison, comparison.activities):
        yield from _change(one.activity.code, "level", one.earlier.level_label, one.later.level_label)
        yield from _change(one.activity.code, "note", *_notes(one))
    for what, model in TEXTS.items():
        before, after = (
            dict(model.objects.filter(assessment_round=each).values_list("area__code", "text"))
            for each in (old, new)
        )
        for area in sorted({*before, *after}):
            yield from _change(area, what, before.get(area, ""), after.get(area, ""))
    for field, what in (("assessed_by", "assessed by"), ("as_of", "as of")):
        yield from _change("The round", what, getattr(old, field), getattr(new, field))


def _change(where: str, what: str, before: str, after: str) -> Iterator[type_of_change]:
    if before != after:
        yield {"where": where, "what": what, "before": before, "after": after}


def _notes(one: ComparedActivity) -> tuple[str, str]:
    before, after = (each.rating.note if each.rating else "" for each in (one.earlier, one.later))
    return before, after
