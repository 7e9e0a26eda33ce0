"""Evaluations as one reader may see them: the page of one, its counts, and for staff its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models

from evaluations import policies
from evaluations.models import (
    AppliedCriterion,
    Consideration,
    Criterion,
    Evaluation,
    Finding,
    FollowUpAction,
    ManagementResponse,
    Recommendation,
)
from evaluations.selectors.recommendations import DueState, RecommendationRow, RecommendationState, rows_of
from people.policies import STAFF, Reader, reader_of
from people.prepared import OWNER, give, prepared
from record.refusals import NotFoundError
from record.selectors.history import Change, changes_between
from reporting.words import worded
from review.states import CLEARED

if TYPE_CHECKING:
    from people.policies import type_of_user


def evaluations(user: type_of_user | None, *, training: bool = False) -> list[Evaluation]:
    """Return the evaluations that the reader may see; fictional ones are in no list unless asked for."""
    return list(_evaluations(reader_of(user), training=training))


@prepared
def _evaluations(reader: Reader, *, training: bool) -> models.QuerySet[Evaluation]:
    found = Evaluation.objects.visible_to(reader).select_related("plan", "citation__source")
    return found if training else found.filter(plan__is_training=False)


def evaluation_named(slug: str, user: type_of_user | None) -> Evaluation:
    """Return one evaluation; raises NotFoundError when it does not exist or not for this reader."""
    return _named(slug, reader_of(user))


def evaluation_for_import(slug: str) -> Evaluation:
    """Return the evaluation that a table was brought in for, whoever asks; raises NotFoundError."""
    return _named(slug, Reader(STAFF))


@prepared
def _slugged(slug: str, reader: Reader) -> models.QuerySet[Evaluation]:
    return (
        Evaluation.objects.visible_to(reader)
        .filter(slug=slug)
        .select_related(
            "plan__rating_scale", "plan__followed_citation__source", "citation__source", "compared_with"
        )
    )


def _named(slug: str, reader: Reader) -> Evaluation:
    found = next(iter(_slugged(slug, reader)), None)
    if found is None:
        raise NotFoundError(worded("There is no evaluation “%(slug)s”.", slug=slug))
    give([found], "evaluators", _evaluators(found.pk), owner=OWNER)
    return found


@prepared
def _evaluators(evaluation: int) -> models.QuerySet[Any]:
    users: Any = get_user_model()._default_manager.filter(evaluations=evaluation)
    owned: models.QuerySet[Any] = users.annotate(**{OWNER: models.F("evaluations")})
    return owned


def workplace(slug: str, user: type_of_user | None) -> Evaluation:
    """Return an evaluation for those who work on it: staff, and its own evaluators; raises NotFoundError."""
    found = evaluation_named(slug, user)
    if not policies.may_read_draft(user, found):
        raise NotFoundError(worded("There is no evaluation “%(slug)s”.", slug=slug))
    return found


def own_evaluations(user: type_of_user | None) -> list[Evaluation]:
    """Return the evaluations an account works on: all for staff, their own for evaluators."""
    found = Evaluation.objects.visible_to(user).select_related("plan").prefetch_related("evaluators")
    return [one for one in found.order_by("plan__is_training", "-pk") if policies.may_read_draft(user, one)]


@dataclass(frozen=True)
class EvaluationPage:
    """An evaluation for a delegate who has two minutes."""

    evaluation: Evaluation
    not_applied: tuple[AppliedCriterion, ...]
    strengths: int
    limitations: int
    mixed: int
    rows: tuple[RecommendationRow, ...]
    summary: Summary

    @property
    def findings(self) -> int:
        return self.strengths + self.limitations + self.mixed

    @property
    def recommendations(self) -> list[RecommendationRow]:
        return [one for one in self.rows if one.recommendation.kind == "recommendation"]

    @property
    def suggestions(self) -> list[RecommendationRow]:
        return [one for one in self.rows if one.recommendation.kind == "suggestion"]

    @property
    def open_actions(self) -> list[RecommendationRow]:
        return [one for one in self.rows if any(action.is_open for action in one.actions)]


def criteria_of(evaluation: Evaluation, user: type_of_user | None) -> models.QuerySet[AppliedCriterion]:
    """Return the criteria of an evaluation, as far as the reader may see what it did with them."""
    return _criteria_of(evaluation.pk, reader_of(user))


@prepared
def _criteria_of(evaluation: int, reader: Reader) -> models.QuerySet[AppliedCriterion]:
    found = AppliedCriterion.objects.visible_to(reader).filter(evaluation=evaluation)
    return found.select_related("criterion", "citation__source")


def known_criteria(user: type_of_user | None) -> models.QuerySet[Criterion]:
    """Return the criteria of OECD-DAC, and the own ones of evaluations whose use the reader may see."""
    return _known_criteria(reader_of(user))


@prepared
def _known_criteria(reader: Reader) -> models.QuerySet[Criterion]:
    used = AppliedCriterion.objects.visible_to(reader).values("criterion")
    return Criterion.objects.filter(models.Q(is_dac=True) | models.Q(pk__in=used))


def known_criterion(slug: str, user: type_of_user | None) -> Criterion:
    """Return one of the criteria that the reader may see; raises NotFoundError."""
    found = known_criteria(user).filter(slug=slug).first()
    if found is None:
        raise NotFoundError(worded("There is no criterion “%(slug)s”.", slug=slug))
    criterion: Criterion = found
    return criterion


@prepared
def _directions(evaluation: int, reader: Reader) -> models.QuerySet[Finding, str]:
    found = Finding.objects.visible_to(reader).filter(evaluation=evaluation, status=CLEARED)
    return found.order_by().values_list("direction", flat=True)


def page_of(evaluation: Evaluation, user: type_of_user | None) -> EvaluationPage:
    """Return the whole page of an evaluation; a fixed number of queries."""
    rows = rows_of(user, evaluation=evaluation)
    counts = Counter(_directions(evaluation.pk, reader_of(user)))
    return EvaluationPage(
        evaluation=evaluation,
        not_applied=tuple(
            one for one in criteria_of(evaluation, user) if one.use != AppliedCriterion.Use.APPLIED
        ),
        strengths=counts[Finding.Direction.STRENGTH],
        limitations=counts[Finding.Direction.LIMITATION],
        mixed=counts[Finding.Direction.MIXED],
        rows=tuple(rows),
        summary=summary_of(rows),
    )


@dataclass(frozen=True)
class Rate:
    """A share with its base; ``share`` in percent, None where the base is empty."""

    count: int
    base: int

    @property
    def share(self) -> float | None:
        return 100 * self.count / self.base if self.base else None


@dataclass(frozen=True)
class Summary:
    """Counts of recommendations and actions; acceptance and implementation are two things, never mixed."""

    recommendations: int
    suggestions: int
    states: tuple[tuple[RecommendationState, int], ...]
    decisions: dict[str, int]
    acceptance: Rate
    implementation: Rate
    due: dict[str, int]
    sources_end: tuple[str, ...] = ()
    """Until when our sources tell what followed, for the plans of those that are not known to us."""

    @property
    def total(self) -> int:
        return self.recommendations + self.suggestions

    @property
    def not_known(self) -> int:
        """How many may have been answered without our knowing; never part of those without response."""
        return dict(self.states)[RecommendationState.NOT_KNOWN]

    @property
    def without_response(self) -> int:
        return self.total - self.acceptance.base - self.not_known


def summary_of(rows: Iterable[RecommendationRow]) -> Summary:
    """Count rows, drafts left out, so that staff and public read the same numbers.

    Acceptance: accepted, wholly or in part, of all with a response. Implementation: verified of all actions
    of accepted recommendations, cancelled ones left out.
    """
    listed = [one for one in rows if one.recommendation.is_cleared]
    answers = [one.response for one in listed if one.response is not None]
    decided, kinds = (
        Counter(one.decision for one in answers),
        Counter(one.recommendation.kind for one in listed),
    )
    actions = [
        action
        for one in listed
        if one.response is not None and one.response.is_accepted
        for action in one.actions
        if action.due != DueState.CANCELLED
    ]
    due, states = Counter(one.due for one in actions), Counter(one.state for one in listed)
    return Summary(
        recommendations=kinds["recommendation"],
        suggestions=kinds["suggestion"],
        states=tuple((state, states[state]) for state in RecommendationState),
        decisions={str(one): decided[one] for one in ManagementResponse.Decision},
        acceptance=Rate(decided["accepted"] + decided["partially"], len(answers)),
        implementation=Rate(due[DueState.VERIFIED], len(actions)),
        due={str(state): due[state] for state in DueState},
        sources_end=tuple(dict.fromkeys(one.sources_end for one in listed if one.sources_end)),
    )


RECOMMENDATION_FIELDS = {
    "text": "text",
    "kind": "kind",
    "priority": "priority",
    "linked": "links",
    "status": "state",
    "exit": "let go",
    "exit_reason": "why it was let go",
}
RESPONSE_FIELDS = {
    "decision": "decision",
    "reason": "reason",
    "responded_by": "answered by",
    "responded_on": "answered on",
    "level": "level",
    "status": "state",
}
ACTION_FIELDS = {
    "text": "text",
    "owner_body": "owner",
    "due_on": "due",
    "due_as_known": "due, as known",
    "published_status": "status in the table",
    "state": "state",
    "done_text": "what was done",
    "sent_back_because": "sent back because",
}


CONSIDERATION_FIELDS = {"meeting": "meeting", "subject": "dealt with", "text": "what it did"}


def changes_of_consideration(one: Consideration) -> list[Change]:
    """Return the changes of what a meeting dealt with, newest first."""
    rows = _rows(Consideration, one.pk).select_related("meeting")
    return changes_between(rows, str(one.meeting), CONSIDERATION_FIELDS)[::-1]


def _rows(model: type[Any], key: int) -> Any:
    return model.history.filter(id=key).select_related("history_user").order_by("history_date", "history_id")


def changes_of(recommendation: Recommendation) -> list[Change]:
    """Return the changes of a recommendation and all that hangs on it, newest first."""
    found = changes_between(
        _rows(Recommendation, recommendation.pk), recommendation.code, RECOMMENDATION_FIELDS
    )
    response = ManagementResponse.objects.filter(recommendation=recommendation).first()
    if response is not None:
        rows = _rows(ManagementResponse, response.pk).select_related("level")
        found += changes_between(rows, "Response", RESPONSE_FIELDS)
    for action in FollowUpAction.objects.filter(recommendation=recommendation):
        found += changes_between(_rows(FollowUpAction, action.pk), f"Action {action.number}", ACTION_FIELDS)
    return sorted(found, key=lambda one: one.when, reverse=True)
