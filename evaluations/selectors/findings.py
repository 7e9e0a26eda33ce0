"""Findings under a filter, each with everything it is linked to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from evaluations.models import AppliedCriterion, Evaluation, Finding, Recommendation
from people.policies import Reader, reader_of
from people.prepared import prepared
from programmes.models import ProgrammeArea
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user


@dataclass(frozen=True)
class FindingFilter:
    """What a reader asked to see of the findings."""

    criterion: AppliedCriterion | None = None
    area: ProgrammeArea | None = None
    direction: str = ""

    @property
    def text(self) -> str:
        """The filter in words, as printed on pages and exports; empty when there is none."""
        parts = []
        if self.criterion:
            parts.append(f"criterion: {self.criterion.criterion.name}")
        if self.area:
            parts.append(f"area: {self.area.name}")
        if self.direction:
            parts.append(f"direction: {Finding.Direction(self.direction).label.lower()}")
        return "; ".join(parts)


def findings(
    evaluation: Evaluation, user: type_of_user | None, chosen: FindingFilter | None = None
) -> list[Finding]:
    """Return findings of an evaluation with all their links; twelve queries at most, however many."""
    chosen = chosen or FindingFilter()
    criterion = chosen.criterion.pk if chosen.criterion else None
    area = chosen.area.pk if chosen.area else None
    return list(_findings(evaluation.pk, criterion, area, chosen.direction or None, reader_of(user)))


@prepared
def _findings(
    evaluation: int, criterion: int | None, area: int | None, direction: str | None, reader: Reader
) -> QuerySet[Finding]:
    wanted = {"criterion": criterion, "areas": area, "direction": direction}
    found = Finding.objects.visible_to(reader).filter(
        evaluation=evaluation, **{name: value for name, value in wanted.items() if value is not None}
    )
    recommendations = Recommendation.objects.visible_to(reader).select_related("evaluation")
    return found.select_related("criterion__criterion", "citation__source", "evaluation").prefetch_related(
        "areas",
        "goals",
        "activities__area",
        "mechanisms",
        "instruments",
        "survey_items__question__survey",
        "survey_options__question__survey",
        "survey_themes__question__survey",
        Prefetch("recommendations", recommendations),
    )


def finding_coded(evaluation: Evaluation, code: str, user: type_of_user | None) -> Finding:
    """Return one finding; raises NotFoundError when it does not exist or not for this reader."""
    found = (
        Finding.objects.visible_to(user)
        .filter(evaluation=evaluation, code=code)
        .select_related("criterion__criterion", "citation__source")
        .first()
    )
    if found is None:
        raise NotFoundError(worded("There is no finding “%(code)s”.", code=code))
    finding: Finding = found
    return finding


def criterion_named(evaluation: Evaluation, slug: str) -> AppliedCriterion:
    """Return a criterion of an evaluation; raises NotFoundError."""
    found = (
        AppliedCriterion.objects.filter(evaluation=evaluation, criterion__slug=slug)
        .select_related("criterion")
        .first()
    )
    if found is None:
        raise NotFoundError(worded("This evaluation has no criterion “%(slug)s”.", slug=slug))
    applied: AppliedCriterion = found
    return applied


def findings_about(user: type_of_user | None, **subject: int) -> list[Finding]:
    """Return the findings linked to one subject, for its page; one query.

    ``subject`` is one of areas, activities, mechanisms, instruments with a key.
    """
    ((kind, key),) = subject.items()
    return list(_findings_about(key, reader_of(user), kind=kind))


@prepared
def _findings_about(key: int, reader: Reader, *, kind: str) -> QuerySet[Finding]:
    found = Finding.objects.visible_to(reader).select_related("evaluation", "citation")
    if kind in {"mechanisms", "instruments"}:
        found = found.real()  # what is fictional speaks on no page of a real mechanism
    return found.filter(**{kind: key}).distinct()
