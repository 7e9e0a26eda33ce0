"""Presenting what a meeting has by two people who see the same, and a revision that takes a round's place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from people.services import WrongStateError, check_may, state_after
from people.services.events import happened
from programmes.events import PRESENTED as PRESENTED_EVENT
from programmes.models import AchievementSummary, AssessmentRound, KeyAchievement, Meeting, RoundSnapshot
from programmes.policies import PRESENT
from programmes.selectors.amending import amended_in
from programmes.selectors.comparisons import ComparedActivity, compare, compared
from programmes.selectors.counting import base_of_record
from programmes.selectors.records import (
    digest_to_freeze,
    presenting_of,
    record_of,
    record_with_withdrawals,
    why_not_yet,
)
from programmes.services.changes import locked_round
from programmes.services.meetings import check_has_met
from programmes.signals import round_presented, round_replaced
from record.canonical import canonical, digest_of
from record.refusals import StaleVersionError
from record.services.changes import announce_change, locked, save_with_history
from reporting.addresses import reverse
from reporting.words import worded
from review.events import named
from review.models import Proposal
from review.selectors.proposals import open_proposals
from review.services.proposals import decide, does, propose
from review.states import CLEARED, PRESENTED, REPLACED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def check_not_revised(current: AssessmentRound) -> None:
    """Refuse what is being revised: the revision would have no place to take. Raises WrongStateError."""
    if current.revised_since is not None:
        raise WrongStateError("It is being revised; clear or discard the revision first.")


@dataclass(frozen=True)
class Presentable:
    """How records of one kind are presented to a meeting and frozen.

    ``coming`` returns those that are at work or cleared and that no meeting has had; ``is_ready`` says
    whether one can be presented now, ``meeting_of`` for which meeting it is meant, ``digest`` the SHA-256 of
    what would be frozen, ``shown`` the template that shows it, with its context. ``check`` returns the
    record, locked, if this account may propose it for this meeting; ``freeze`` is done by the second person.
    Both raise PermissionDenied, WrongStateError, ValidationError.
    """

    model: type[models.Model]
    coming: Callable[[], Iterable[Any]]
    is_ready: Callable[[Any], bool]
    meeting_of: Callable[[Any], Meeting | None]
    digest: Callable[[Any, Meeting], str]
    shown: Callable[[Any], tuple[str, Mapping[str, Any]]]
    check: Callable[[Any, Meeting, User], Any]
    freeze: Callable[[Any, Meeting, User], None]


_KINDS: dict[str, Presentable] = {}


def register_presentable(kind: Presentable) -> None:
    """Let records of a kind be presented to meetings."""
    _KINDS[kind.model._meta.label_lower] = kind


def presentable(record: models.Model) -> Presentable:
    """Return how a record is presented; raises KeyError for one that no meeting has."""
    return _KINDS[record._meta.label_lower]


def coming_records() -> Iterator[tuple[Presentable, Any]]:
    """Yield what is at work or cleared and can come to a meeting, each with its kind."""
    for kind in _KINDS.values():
        for record in kind.coming():
            yield kind, record


def records_of(proposal: Proposal) -> list[Any]:
    """Return what a proposal presents; None for what is no longer on record."""
    return [
        _KINDS[label].model._default_manager.filter(pk=key).first()
        for label, key in proposal.details["presents"]
    ]


@transaction.atomic
def propose_presenting(
    records: Sequence[Any],
    *,
    meeting: Meeting,
    by: User,
    reason: str = "",
) -> Proposal:
    """Propose to freeze what a meeting has, rounds and papers together; a second person does it.

    Before the meeting has begun it is prepared, and the second person waits for its day. A meeting without a
    date needs a reason. Raises PermissionDenied, WrongStateError (the state of a record, or one is being
    revised, or something is proposed for this meeting already), ValidationError (nothing was chosen).
    """
    if not records:
        raise ValidationError({"records": "Tick what the meeting has."})
    is_dated = bool(why_not_yet(meeting)) or check_has_met(meeting, reason)
    undated = "" if is_dated else worded(" No date of %(code)s is on record.", code=meeting.code)
    current = [presentable(one).check(one, meeting, by) for one in records]
    asked = [*map(presenting_of, current), open_proposals(meeting).get(PRESENT)]
    for one in {made.pk: made for made in asked if made is not None}.values():
        if still_holds(one):
            raise WrongStateError(
                worded("Presenting “%(one)s” is proposed already.", one=one.details["about"])
            )
        decide(
            locked(one), Proposal.State.WITHDRAWN, by=by, reason="Proposed anew, for something had changed"
        )
    plan = current[0].plan
    return propose(
        meeting,
        PRESENT,
        reason=reason.strip() or f"Presented to {meeting.code}",
        by=by,
        address=reverse("programmes:present", args=[plan.slug]),
        about=f"{meeting.code}: {'; '.join(map(str, current))}",
        details={
            "meeting": meeting.code,
            "presents": [[one._meta.label_lower, one.pk] for one in current],
            "consequence": worded(
                "All of it is frozen for good as presented to %(code)s.%(undated)s This cannot be undone; a "
                "corrigendum or a new round is the only way on.",
                code=meeting.code,
                undated=undated,
            ),
        },
        digest=_digest_of_all(current, meeting),
        plan=plan,
    )


def _digest_of_all(records: Sequence[Any], meeting: Meeting) -> str:
    return digest_of(canonical([presentable(one).digest(one, meeting) for one in records]))


def still_holds(proposal: Proposal) -> bool:
    """Say whether everything is still what presenting was proposed for, the code of the meeting too."""
    records, meeting = records_of(proposal), proposal.subject
    if meeting is None or None in records:
        return False
    return _digest_of_all(records, meeting) == proposal.content_digest


def not_ready(record: Any) -> str:
    """Return why a record cannot be presented any more."""
    if record.status == CLEARED:
        return worded("“%(one)s” is being revised.", one=record)
    return worded("“%(one)s” is %(status)s by now.", one=record, status=record.get_status_display().lower())


@does(PRESENT, Meeting)
def present(proposal: Proposal, meeting: Meeting, by: User) -> None:
    """Freeze together, as the second person, what was proposed for a meeting.

    Raises PermissionDenied (role), WrongStateError (a record is not cleared or is being revised),
    StaleVersionError (a record says something else by now), ValidationError (the meeting is still to come).
    """
    check_has_met(meeting, proposal.reason)
    records = [one for one in records_of(proposal) if one is not None]
    for one in records:
        if not presentable(one).is_ready(one):
            raise WrongStateError(not_ready(one))
    if not still_holds(proposal):
        raise StaleVersionError(proposal)
    for one in records:
        presentable(one).freeze(one, meeting, by)


def shown_round(assessment_round: AssessmentRound) -> dict[str, Any]:
    """Return the record of a round as it would be frozen, with its base and the wording changed since."""
    record = record_of(assessment_round)
    return {
        "round": assessment_round,
        "record": record_with_withdrawals(record),
        "base": base_of_record(record["total"]),
        "amended": amended_in(assessment_round),
    }


def _check(record: AssessmentRound, _meeting: Meeting, by: User) -> AssessmentRound:
    current = locked_round(record)
    check_may(by, "propose-presenting", current)
    check_not_revised(current)
    return current


def _present(record: AssessmentRound, meeting: Meeting, by: User) -> None:
    current = locked_round(record)
    check_may(by, "present", current)
    check_not_revised(current)
    current.presented_to = meeting
    current.presented_at = timezone.now()
    current.status = state_after("present")
    current.full_clean()
    save_with_history(
        current, by=by, reason=worded("Presented to %(code)s, proposed by another person", code=meeting.code)
    )
    content: Any = canonical(record_of(current))
    RoundSnapshot.objects.create(
        assessment_round=current,
        content=content,
        sha256=digest_of(content),
        made_by=by,
        made_at=current.presented_at,
    )
    round_presented.send(sender=AssessmentRound, assessment_round=current, by=by)
    happened(
        PRESENTED_EVENT,
        about=named(current),
        address=current.read_address,
        by=by,
        is_training=current.plan.is_training,
    )
    announce_change()


register_presentable(
    Presentable(
        AssessmentRound,
        coming=lambda: (
            AssessmentRound.objects.exclude(status__in=(PRESENTED, REPLACED))
            .select_related("plan", "presented_to")
            .order_by("-number")
        ),
        is_ready=lambda one: one.status == CLEARED and one.revised_since is None,
        meeting_of=lambda one: one.presented_to,
        digest=lambda one, meeting: digest_to_freeze(record_of(one), meeting),
        shown=lambda one: ("programmes/round_shown.html", shown_round(one)),
        check=_check,
        freeze=_present,
    )
)


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
