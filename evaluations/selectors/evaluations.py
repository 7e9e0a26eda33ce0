"""Evaluations as one reader may see them, and the two-minute page of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models

from evaluations import policies
from evaluations.models import AppliedCriterion, Criterion, Evaluation, Finding
from evaluations.selectors.recommendations import RecommendationRow, rows_of
from evaluations.selectors.summaries import Summary, summary_of
from people.policies import STAFF, Reader, reader_of
from people.prepared import OWNER, give, prepared
from record.refusals import NotFoundError
from reporting.words import worded

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
class CriterionFindings:
    """What an evaluation found under one criterion, strengths and limits apart; or why it did not look."""

    applied: AppliedCriterion
    strengths: tuple[Finding, ...]
    limitations: tuple[Finding, ...]
    mixed: tuple[Finding, ...]

    @property
    def count(self) -> int:
        return len(self.strengths) + len(self.limitations) + len(self.mixed)


@dataclass(frozen=True)
class EvaluationPage:
    """An evaluation for a delegate who has two minutes."""

    evaluation: Evaluation
    criteria: tuple[CriterionFindings, ...]
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


def by_criterion(applied: Iterable[AppliedCriterion], findings: Iterable[Finding]) -> list[CriterionFindings]:
    """Put findings under their criteria, in the order of the evaluation."""
    listed = list(findings)
    directions = Finding.Direction
    return [
        CriterionFindings(
            one,
            *(
                tuple(f for f in listed if f.criterion_id == one.pk and f.direction == direction)
                for direction in (directions.STRENGTH, directions.LIMITATION, directions.MIXED)
            ),
        )
        for one in applied
    ]


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
def _findings_of(evaluation: int, reader: Reader) -> models.QuerySet[Finding]:
    found = Finding.objects.visible_to(reader).filter(evaluation=evaluation)
    return found.select_related("citation__source", "evaluation")


def page_of(evaluation: Evaluation, user: type_of_user | None) -> EvaluationPage:
    """Return the whole page of an evaluation; a fixed number of queries."""
    applied = list(criteria_of(evaluation, user))
    findings = list(_findings_of(evaluation.pk, reader_of(user)))
    rows = rows_of(user, evaluation=evaluation)
    counts = {
        direction: sum(one.direction == direction and one.is_cleared for one in findings)
        for direction in Finding.Direction
    }
    uses = AppliedCriterion.Use
    return EvaluationPage(
        evaluation=evaluation,
        criteria=tuple(
            one for one in by_criterion(applied, findings) if one.applied.use == uses.APPLIED and one.count
        ),
        not_applied=tuple(one for one in applied if one.use != uses.APPLIED),
        strengths=counts[Finding.Direction.STRENGTH],
        limitations=counts[Finding.Direction.LIMITATION],
        mixed=counts[Finding.Direction.MIXED],
        rows=tuple(rows),
        summary=summary_of(rows),
    )
