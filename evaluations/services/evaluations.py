"""An evaluation from its opening to its clearing, by the same steps as a round, and in whose hands it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from evaluations.models import (
    AppliedCriterion,
    Consideration,
    Criterion,
    Evaluation,
    EvaluatorRating,
    Finding,
    FollowUpAction,
    Recommendation,
)
from evaluations.services import findings
from evaluations.services.findings import begin_again, check_may_rewrite
from people.models import AccountTerm
from people.policies import EVALUATOR, roles_of
from people.services import check_may
from programmes.models import AssessmentRound, StrategicPlan
from record.services.changes import change, check_version, locked, save_with_history, slug_of_title
from reporting.words import worded
from review.states import CLEARED, DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from programmes.models import AssessmentRound


@dataclass(frozen=True)
class NewEvaluation:
    """What an evaluation is opened with."""

    title: str
    kind: str
    period: str = ""
    evaluator: str = ""
    reference_group: str = ""
    purpose: str = ""
    compared_with: AssessmentRound | None = None
    criteria: tuple[Criterion, ...] = ()


@transaction.atomic
def open_evaluation(plan: StrategicPlan, new: NewEvaluation, *, by: User) -> Evaluation:
    """Open an evaluation of a plan as a draft, with the criteria it is to apply.

    Raises PermissionDenied; ValidationError for a title that is not free.
    """
    check_may(by, "open-evaluation")
    slug = slug_of_title(new.title, Evaluation.objects.all())
    evaluation = Evaluation(
        slug=slug,
        title=new.title,
        kind=new.kind,
        plan=plan,
        period=new.period,
        evaluator=new.evaluator,
        reference_group=new.reference_group,
        purpose=new.purpose,
        compared_with=new.compared_with,
        opened_by=by,
    )
    evaluation.citation = findings.recorded_at(evaluation, "Evaluation")
    evaluation.full_clean()
    save_with_history(evaluation, by=by, reason="Opened")
    for order, criterion in enumerate(new.criteria, 1):
        applied = AppliedCriterion(
            evaluation=evaluation,
            criterion=criterion,
            order=order,
            citation=findings.recorded_at(evaluation, f"Criterion {criterion}"),
            written_by=by,
        )
        save_with_history(applied, by=by, reason="Opened")
    return evaluation


@transaction.atomic
def set_criterion(
    evaluation: Evaluation,
    criterion: Criterion,
    *,
    use: str,
    because: str,
    expected_version: int,
    by: User,
) -> AppliedCriterion:
    """Say what an evaluation does with a criterion: applied, or not, because of something.

    What is said is a draft until it is circulated and cleared with the findings. Raises PermissionDenied,
    WrongStateError, StaleVersionError, ValidationError (no reason; findings under it).
    """
    current = findings.locked_evaluation(evaluation)
    check_may(by, "write", current)
    applied: AppliedCriterion | None = AppliedCriterion.objects.filter(
        evaluation=current, criterion=criterion
    ).first()
    if applied is not None and (applied.use, applied.because) == (use, because):
        return applied
    check_version(applied, expected_version, missing=AppliedCriterion(criterion=criterion, version=0))
    if use != AppliedCriterion.Use.APPLIED and not because.strip():
        raise ValidationError({"because": "Say why it is not applied."})
    if applied is None:
        applied = AppliedCriterion(
            evaluation=current,
            criterion=criterion,
            order=current.criteria.count() + 1,
            citation=findings.recorded_at(current, f"Criterion {criterion}"),
            written_by=by,
            version=0,
        )
    else:
        check_may_rewrite(applied, {"use": use, "because": because}, by)
        if use != AppliedCriterion.Use.APPLIED and applied.findings.exists():
            raise ValidationError({"use": "Findings stand under it; move or delete them first."})
    applied.use, applied.because = use, because
    change(applied, by=by, reason="Criterion", quietly=True)
    begin_again(current, by=by)
    return applied


@transaction.atomic
def set_evaluators(evaluation: Evaluation, terms: Iterable[tuple[User, date]], *, by: User) -> None:
    """Name the evaluators of an evaluation, each with the last day of their account.

    Raises PermissionDenied; ValidationError for an account without the role, or a day that has passed.
    """
    current = findings.locked_evaluation(evaluation)
    check_may(by, "open-evaluation")
    chosen = list(terms)
    today = timezone.now().date()
    for user, ends_on in chosen:
        if not user.groups.filter(name=EVALUATOR).exists():
            raise ValidationError(
                worded("%(user)s is no evaluator; an administrator gives the role.", user=user)
            )
        term = AccountTerm.objects.filter(user=user).first() or AccountTerm(user=user)
        if term.ends_on != ends_on:
            if ends_on < today:
                raise ValidationError(worded("The last day of %(user)s has passed already.", user=user))
            term.ends_on = ends_on
            save_with_history(term, by=by, reason="Evaluator")
    current.evaluators.set([user for user, _ in chosen])
    save_with_history(
        current, by=by, reason=f"Evaluators: {', '.join(str(user) for user, _ in chosen) or 'none'}"
    )


@transaction.atomic
def name_evaluator(evaluation: Evaluation, user: User, ends_on: date, *, by: User) -> None:
    """Name one evaluator more, or give one another last day; raises as ``set_evaluators``."""
    current = findings.locked_evaluation(evaluation)
    set_evaluators(current, [*_terms_of(current, without=user.pk), (user, ends_on)], by=by)


@transaction.atomic
def dismiss_evaluator(evaluation: Evaluation, key: int, *, by: User) -> None:
    """Take an account out of those who write in an evaluation; raises as ``set_evaluators``."""
    current = findings.locked_evaluation(evaluation)
    set_evaluators(current, _terms_of(current, without=key), by=by)


def _terms_of(evaluation: Evaluation, *, without: int) -> list[tuple[User, date]]:
    named = evaluation.evaluators.select_related("term").exclude(pk=without)
    return [(one, one.term.ends_on) for one in named if hasattr(one, "term")]


def clear(evaluation: Evaluation, by: User) -> None:
    """Save an evaluation that two people have cleared, with everything in it that was a draft."""
    evaluation.is_open = True
    save_with_history(evaluation, by=by, reason="Cleared")
    for model in (AppliedCriterion, Finding, Recommendation, EvaluatorRating):
        for one in model.objects.filter(evaluation=evaluation, status=DRAFT):
            one.status = CLEARED
            save_with_history(one, by=by, reason="Cleared with the evaluation")


@transaction.atomic
def make_final(evaluation: Evaluation, *, by: User) -> Evaluation:
    """Declare an evaluation final: nothing more is written. Raises PermissionDenied, WrongStateError."""
    current = findings.locked_evaluation(evaluation)
    check_may(by, "make-final", current)
    if current.is_final:
        return current
    current.stage = Evaluation.Stage.FINAL
    return change(current, by=by, reason="Final")


def follow(*, old: AssessmentRound, new: AssessmentRound, by: User, **_kwargs: Any) -> None:
    """Let evaluations that look at the ratings of a round look at those of its revision.

    What a meeting did with the round is found under its title and address, which its revision has now.
    """
    for evaluation in Evaluation.objects.select_for_update().filter(compared_with=old):
        evaluation.compared_with = new
        change(evaluation, by=by, reason="The round was revised", quietly=True)
    for one in (
        Consideration.objects.select_for_update()
        .filter(assessment_round=old)
        .exclude(meeting__in=new.considerations.values("meeting"))
    ):
        one.assessment_round = new
        change(one, by=by, reason="The round was revised", quietly=True)


STATES = FollowUpAction.State
OPEN = (STATES.PLANNED, STATES.UNDER_WAY, STATES.REPORTED)


def give_work(user: User, to: User, by: User) -> list[str]:
    """Make another account the owner of open actions, and an evaluator where it may be one."""
    given = []
    reason = worded("Handed over from %(user)s to %(to)s", user=user, to=to)
    for one in FollowUpAction.objects.filter(owner=user, state__in=OPEN):
        change(locked(one), {"owner": to}, by=by, reason=reason)
        given.append(f"action {one.pk}")
    if EVALUATOR in roles_of(to):
        for evaluation in Evaluation.objects.filter(evaluators=user, stage=Evaluation.Stage.PRELIMINARY):
            evaluation.evaluators.remove(user)
            evaluation.evaluators.add(to)
            save_with_history(evaluation, by=by, reason=reason)
            given.append(f"evaluation “{evaluation}”")
    return given
