"""A small made-up plan on its way through a round, for tests of the workflow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from programmes.models import (
    ActivityRating,
    AssessmentRound,
    KeyAchievement,
    Meeting,
    RoundSnapshot,
    StrategicPlan,
)
from programmes.services.presenting import propose_presenting
from programmes.services.ratings import RatingEntry, save_rating
from programmes.services.rounds import NewRound, open_round, set_rules
from review.models import CirculatedText, Circulation, Position, Proposal
from review.services.circulating import circulate, clear_subject, propose_clearance
from review.services.positions import PositionEntry, dispose, save_position, send_positions
from review.services.proposals import accept
from tests.conftest import account
from tests.factories import make_citation, make_meeting, make_plan


def make_draft(*, activities: int = 3, evidence_to_rank: int = 0) -> AssessmentRound:
    """A draft started from a cleared round in which everything is “Fully”; it has a key achievement."""
    plan = make_plan(activities=activities)
    plan.evidence_needed_to_rank = evidence_to_rank
    plan.save()
    earlier = plan.assessment_rounds.get()
    area = plan.objectives.get().area
    KeyAchievement.objects.create(
        assessment_round=earlier, area=area, text="Something was achieved.", citation=make_citation()
    )
    new = NewRound(kind="updated", title="The next review", assessed_by="The secretariat", as_of="2031")
    return open_round(plan, replace_start(new, earlier), by=account("secretariat"))


def replace_start(new: NewRound, earlier: AssessmentRound) -> NewRound:
    return NewRound(**{**vars(new), "started_from": earlier, "updates": earlier})


def level_of(plan: StrategicPlan, slug: str):
    return plan.rating_scale.levels.get(slug=slug)


def rate(assessment_round: AssessmentRound, place: int = 1, *, by: User | None = None, **entry):
    """Rate the activity at a place of its area, over whatever stands there."""
    activity = assessment_round.plan.activities.get(number=place)
    current = assessment_round.ratings.filter(activity=activity).first()
    return save_rating(
        activity=activity,
        assessment_round=assessment_round,
        entry=RatingEntry(**entry),
        expected_version=current.version if current else 0,
        by=by or account("secretariat"),
    )


def send_round(assessment_round: AssessmentRound, *, days: int = 7, **options) -> Circulation:
    return circulate(
        assessment_round,
        deadline=timezone.now() + timedelta(days=days),
        by=account("secretariat"),
        **options,
    )


def pass_deadline(circulation: Circulation) -> None:
    """Let the deadline of a circulation be over."""
    Circulation.objects.filter(pk=circulation.pk).update(deadline=timezone.now() - timedelta(minutes=1))


def text_at(circulation: Circulation, place: int = 1) -> CirculatedText:
    return circulation.texts.get(about__endswith=f"-{place}")


def take_position(
    circulation: Circulation,
    username: str,
    *,
    place: int = 1,
    attribution: str = "named",
    send: bool = True,
    **entry,
) -> Position:
    """Draft a position as an account, and send everything of its State."""
    position = save_position(
        text_at(circulation, place), entry=PositionEntry(**entry), expected_version=0, by=account(username)
    )
    if send:
        send_positions(circulation, attribution=attribution, by=account(username))
    return position


def answer(position: Position, disposition: str = "not-accepted", text: str = "Because.") -> Position:
    position.refresh_from_db()
    return dispose(
        position,
        disposition=disposition,
        text=text,
        expected_version=position.version,
        by=account("secretariat"),
    )


def clear(circulation: Circulation) -> AssessmentRound:
    """Let the deadline pass and have two people clear the round."""
    pass_deadline(circulation)
    propose_clearance(circulation.subject, by=account("secretariat"))
    return clear_subject(circulation.subject, by=account("approver"))


def present(circulation: Circulation):
    """Clear and present; returns the snapshot."""
    return present_now(clear(circulation))


def present_now(cleared: AssessmentRound):
    """Let two people present a cleared round to a meeting of nobody; returns the snapshot."""
    accept(asked_to_present(cleared), by=account("approver"))
    return RoundSnapshot.objects.get(assessment_round=cleared)


def asked_to_present(*records: Any, meeting: Meeting | None = None, reason: str = "Made up") -> Proposal:
    """Let the secretariat propose to present records together, to a meeting of nobody where none is named."""
    return propose_presenting(
        records, meeting=meeting or make_meeting(), reason=reason, by=account("secretariat")
    )


def ratings_address(assessment_round: AssessmentRound, end: str = "rate/") -> str:
    return f"/workspace/rounds/{assessment_round.plan.slug}/{assessment_round.slug}/{end}"


def review_address(circulation: Circulation, end: str = "") -> str:
    one = circulation.subject
    return f"/review/{one.plan.slug}/{one.slug}/{circulation.number}/{end}"


def code_of(draft, place: int = 1) -> str:
    return draft.plan.activities.get(number=place).code


def bench_row(draft, place: int = 1, **values: object) -> dict[str, object]:
    """What the form sends for one activity."""
    code = code_of(draft, place)
    sent = {"version": 1, "choice": "fully", "note": "", "as_of": "", "confidence": "", "change_reason": ""}
    return {f"{code}-{name}": value for name, value in {**sent, **values}.items()}


def rating_of(draft, place: int = 1) -> ActivityRating:
    return ActivityRating.objects.get(assessment_round=draft, activity__number=place)


def draft_position(circulation, *, by="focal-japan", place=1, version=0, **entry):
    return save_position(
        text_at(circulation, place), entry=PositionEntry(**entry), expected_version=version, by=account(by)
    )


def rules_set(
    plan: StrategicPlan, *, values: dict | None = None, levels: dict | None = None, reason: str = "x"
) -> None:
    """Set the rules of an adopted plan by two people."""
    asked = set_rules(
        plan,
        values=values or {},
        levels=levels or {},
        expected_version=plan.version,
        reason=reason,
        by=account("secretariat"),
    )
    accept(asked, by=account("approver"))
