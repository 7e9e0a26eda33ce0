"""Findings under a filter, what hangs on a record, and which suggestions name a mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from evaluations.models import (
    AppliedCriterion,
    DraftActivity,
    Evaluation,
    Finding,
    NamedInSuggestion,
    Recommendation,
)
from partnerships.models import ContextInstrument, Mechanism
from people.policies import STAFF, Reader, reader_of, roles_of
from people.prepared import prepared
from people.selectors.organisation import organisation
from programmes.models import ProgrammeArea
from programmes.models.plans import lead_into_plans
from record.refusals import NotFoundError
from reporting.words import chosen_in_words, worded
from surveys.models import Suggestion, Survey

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
        return chosen_in_words(
            criterion=self.criterion and self.criterion.criterion.name,
            area=self.area and self.area.name,
            direction=self.direction and Finding.Direction(self.direction).label.lower(),
        )


def findings(
    evaluation: Evaluation, user: type_of_user | None, chosen: FindingFilter | None = None
) -> list[Finding]:
    """Return findings of an evaluation with all their links; twelve queries at most, however many."""
    chosen = chosen or FindingFilter()
    criterion = chosen.criterion.pk if chosen.criterion else None
    area = chosen.area.pk if chosen.area else None
    found = list(_findings(evaluation.pk, criterion, area, chosen.direction or None, reader_of(user)))
    lead_into_plans((evaluation.plan, area) for one in found for area in one.areas.all())
    return found


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


def links_to(record: Any, user: type_of_user) -> list[str]:
    """Return in words what is linked to a finding or a recommendation from elsewhere.

    To others a link to what only staff read says no more than that there is one.
    """
    seen, rest = _links(record)
    if rest and not roles_of(user) & STAFF:
        return [*seen, "entries of the secretariat"]
    return [*seen, *rest]


def _links(record: Any) -> tuple[list[str], list[str]]:
    """Return what those who write the evaluation know of, and what only staff do."""
    if isinstance(record, Finding):
        seen = [f"recommendation {one}" for one in record.recommendations.all()]
        seen += [f"topic {one}" for one in record.topics.all()]
        found = []
    else:
        seen = []
        found = [f"action {one.number}" for one in record.actions.all()]
        if hasattr(record, "response"):
            found.insert(0, "its management response")
        found += [
            worded("recommendation %(one)s, which it supersedes", one=one) for one in record.supersedes.all()
        ]
        found += [f"a rating in {one.evaluation}" for one in record.evaluator_ratings.all()]
        if hasattr(record, "succession"):
            found.append("its place in the next plan")
    return seen, [
        *found,
        *(
            worded("%(activity)s %(one)s of the next plan", activity=organisation().called.activity, one=one)
            for one in record.draft_activities.all()
        ),
    ]


@dataclass(frozen=True)
class NamedBy:
    """What names a mechanism or an instrument; drafts of the next plan are read by staff only."""

    suggestions: tuple[Suggestion, ...]
    drafts: tuple[DraftActivity, ...]
    findings: tuple[Finding, ...] = ()


def named_by(record: Mechanism | ContextInstrument, user: type_of_user | None) -> NamedBy:
    """Return what names a record, as far as the reader may see it; two queries, one for readers."""
    relation = "mechanisms" if isinstance(record, Mechanism) else "instruments"
    found = NamedInSuggestion.objects.visible_to(user).filter(**{relation: record})
    found = found.select_related("suggestion__theme__question__survey")
    drafts: list[DraftActivity] = []
    if roles_of(user) & STAFF:
        real = DraftActivity.objects.filter(draft__follows__is_training=False, **{relation: record})
        drafts = list(real.select_related("draft"))
    return NamedBy(tuple(one.suggestion for one in found), tuple(drafts))


def names_by_instrument(user: type_of_user | None) -> dict[int, NamedBy]:
    """Return what names each instrument, by its key; a fixed number of queries."""
    found: dict[int, list[list[Any]]] = {}
    named: Any = NamedInSuggestion.objects.visible_to(user)
    named = named.select_related("suggestion__theme__question__survey")
    findings: Any = Finding.objects.visible_to(user).real().select_related("evaluation")
    drafts: Any = DraftActivity.objects.filter(draft__follows__is_training=False).select_related("draft")
    rows: list[Any] = [named, drafts if roles_of(user) & STAFF else drafts.none(), findings]
    for place, kind in enumerate(rows):
        for one in kind.filter(instruments__isnull=False).distinct().prefetch_related("instruments"):
            for instrument in one.instruments.all():
                found.setdefault(instrument.pk, [[], [], []])[place].append(
                    one.suggestion if place == 0 else one
                )
    return {key: NamedBy(*(tuple(part) for part in parts)) for key, parts in found.items()}


def names_of_survey(survey: Survey) -> dict[int, NamedInSuggestion]:
    """Return what each suggestion of a survey names, by its key; three queries."""
    found = NamedInSuggestion.objects.filter(suggestion__theme__question__survey=survey)
    return {one.suggestion_id: one for one in found.prefetch_related("mechanisms", "instruments")}


def suggestion_keyed(key: int, user: type_of_user | None) -> Suggestion:
    """Return one suggestion; raises NotFoundError when there is none for this reader."""
    readable: Any = Suggestion.objects.visible_to(user)
    found: Suggestion | None = readable.filter(pk=key).select_related("theme__question__survey__plan").first()
    if found is None:
        raise NotFoundError("There is no such suggestion.")
    return found
