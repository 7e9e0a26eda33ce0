"""Recommendations with their response and actions: listed, filtered, counted, each rate with its base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from evaluations.models import (
    Addressee,
    Evaluation,
    Finding,
    FollowUpAction,
    ManagementResponse,
    ProgressUpdate,
    Recommendation,
)
from evaluations.selectors.states import DueState, Stand, cleared_response, due_state, stand_of
from people.policies import STAFF, roles_of
from programmes.models import ProgrammeArea
from record.models import folded
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


@dataclass(frozen=True)
class ActionRow:
    """An action on a day."""

    action: FollowUpAction
    due: DueState

    @property
    def is_open(self) -> bool:
        return self.action.is_open


@dataclass(frozen=True)
class RecommendationRow:
    """A recommendation as one reader sees it on a day.

    ``response`` and ``actions`` are what everybody reads; ``draft`` is a response that waits for its
    second person, for staff only.
    """

    recommendation: Recommendation
    response: ManagementResponse | None
    draft: ManagementResponse | None
    actions: tuple[ActionRow, ...]
    stand: Stand

    @property
    def urgency(self) -> int:
        """Return the place of its priority, the highest first; none stated comes last."""
        order = Recommendation.Priority.values
        priority = self.recommendation.priority
        return order.index(priority) if priority in order else len(order)

    @property
    def is_known(self) -> bool:
        """Say whether we know what became of it, or that nothing did yet."""
        return self.stand != Stand.NOT_KNOWN

    @property
    def sources_end(self) -> str:
        """Until when our sources tell what followed, as half a sentence, where that is all we know."""
        return "" if self.is_known else self.recommendation.evaluation.plan.sources_end


def row_of(recommendation: Recommendation, user: type_of_user | None, today: date) -> RecommendationRow:
    """Return one recommendation as a row; asks nothing where response and actions are fetched."""
    response = cleared_response(recommendation)
    written = getattr(recommendation, "response", None)
    is_staff = bool(roles_of(user) & STAFF)
    is_answered = response is not None or (is_staff and written is not None)
    actions = tuple(
        ActionRow(one, due_state(one.state, one.due_on, today))
        for one in recommendation.actions.all()
        if is_answered or one.published_in
    )
    decision = response.decision if response else ""
    shown = [one.due for one in actions] if response is not None else []
    return RecommendationRow(
        recommendation=recommendation,
        response=response,
        draft=written if is_staff and written is not None and not written.is_cleared else None,
        actions=actions,
        stand=stand_of(
            decision,
            recommendation.exit,
            shown,
            is_followed_here=recommendation.evaluation.plan.is_followed_here,
        ),
    )


@dataclass(frozen=True)
class RecommendationFilter:
    """What a reader asked to see of the recommendations; an empty filter means everything."""

    evaluation: Evaluation | None = None
    kind: str = ""
    criterion: str = ""
    area: ProgrammeArea | None = None
    addressee: Addressee | None = None
    state: str = ""
    words: str = ""

    @property
    def text(self) -> str:
        """The filter in words, as printed on pages and exports; empty when there is none."""
        parts = []
        if self.evaluation:
            parts.append(f"evaluation: {self.evaluation.title}")
        if self.kind:
            parts.append(f"kind: {self.kind}")
        if self.criterion:
            parts.append(f"criterion: {self.criterion}")
        if self.area:
            parts.append(f"area: {self.area.name}")
        if self.addressee:
            parts.append(f"addressee: {self.addressee.name}")
        if self.state:
            parts.append(f"state: {Stand(self.state).label.lower()}")
        if self.words:
            parts.append(f"words: {self.words}")
        return "; ".join(parts)


def _with_all(found: Any, user: type_of_user | None) -> Any:
    actions = FollowUpAction.objects.select_related("owner").order_by("number")
    return found.select_related(
        "evaluation__plan__followed_citation__source",
        "criterion__criterion",
        "citation__source",
        "response",
        "exit_decision",
        "superseded_by__evaluation",
    ).prefetch_related(
        "addressees",
        "areas",
        Prefetch("findings", Finding.objects.visible_to(user).select_related("evaluation", "citation")),
        Prefetch("actions", actions),
    )


def rows_of(
    user: type_of_user | None,
    *,
    evaluation: Evaluation | None = None,
    chosen: RecommendationFilter | None = None,
    today: date | None = None,
) -> list[RecommendationRow]:
    """Return recommendations under a filter, in the order of their evaluations; six queries, however many.

    Those of fictional evaluations are shown only where their evaluation is asked for.
    """
    chosen = chosen or RecommendationFilter(evaluation=evaluation)
    found = Recommendation.objects.visible_to(user)
    found = (
        found.filter(evaluation=chosen.evaluation)
        if chosen.evaluation
        else found.filter(evaluation__plan__is_training=False)
    )
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.criterion:
        found = found.filter(criterion__criterion__slug=chosen.criterion)
    if chosen.area:
        found = found.filter(areas=chosen.area)
    if chosen.addressee:
        found = found.filter(addressees=chosen.addressee)
    for word in folded(chosen.words).split():
        found = found.filter(search_text__contains=word)
    day = today or timezone.now().date()
    rows = [
        row_of(one, user, day)
        for one in _with_all(found, user).order_by("-evaluation", "kind", "order", "code").distinct()
    ]
    return [one for one in rows if not chosen.state or one.stand == chosen.state]


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
    stands: tuple[tuple[Stand, int], ...]
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
        return dict(self.stands)[Stand.NOT_KNOWN]

    @property
    def without_response(self) -> int:
        return self.total - self.acceptance.base - self.not_known


def summary_of(rows: Iterable[RecommendationRow]) -> Summary:
    """Count rows, drafts left out, so that staff and public read the same numbers.

    Acceptance: accepted, wholly or in part, of all with a response. Implementation: verified of all actions
    of accepted recommendations, cancelled ones left out.
    """
    listed = [one for one in rows if one.recommendation.is_cleared]
    decisions = {
        str(decision): sum(one.response is not None and one.response.decision == decision for one in listed)
        for decision in ManagementResponse.Decision
    }
    answered = sum(decisions.values())
    actions = [
        action
        for one in listed
        if one.response is not None and one.response.is_accepted
        for action in one.actions
        if action.due != DueState.CANCELLED
    ]
    due = {str(state): sum(one.due == state for one in actions) for state in DueState}
    return Summary(
        recommendations=sum(one.recommendation.kind == "recommendation" for one in listed),
        suggestions=sum(one.recommendation.kind == "suggestion" for one in listed),
        stands=tuple((stand, sum(one.stand == stand for one in listed)) for stand in Stand),
        decisions=decisions,
        acceptance=Rate(decisions["accepted"] + decisions["partially"], answered),
        implementation=Rate(due[DueState.VERIFIED], len(actions)),
        due=due,
        sources_end=tuple(dict.fromkeys(one.sources_end for one in listed if one.sources_end)),
    )


def recommendation_coded(evaluation: Evaluation, code: str, user: type_of_user | None) -> Recommendation:
    """Return one recommendation with all that hangs on it; raises NotFoundError."""
    found = _with_all(
        Recommendation.objects.visible_to(user).filter(evaluation=evaluation, code=code), user
    ).first()
    if found is None:
        raise NotFoundError(worded("There is no recommendation “%(code)s”.", code=code))
    recommendation: Recommendation = found
    return recommendation


def updates_of(recommendation: Recommendation) -> dict[int, list[ProgressUpdate]]:
    """Return the reports on the actions of a recommendation, by action key; one query."""
    grouped: dict[int, list[ProgressUpdate]] = {}
    found = ProgressUpdate.objects.filter(action__recommendation=recommendation)
    for one in found.select_related("made_by", "file__withdrawal").order_by("-pk"):
        grouped.setdefault(one.action_id, []).append(one)
    return grouped


def known_addressees(user: type_of_user | None) -> QuerySet[Addressee]:
    """Return the bodies that real recommendations turn to, as far as the reader may see those."""
    found = Recommendation.objects.visible_to(user).filter(evaluation__plan__is_training=False)
    return Addressee.objects.filter(recommendations__in=found).distinct()


def addressee_named(slug: str, user: type_of_user | None) -> Addressee:
    """Return an addressee of something the reader may see; raises NotFoundError."""
    found = Addressee.objects.filter(
        slug=slug, recommendations__in=Recommendation.objects.visible_to(user)
    ).first()
    if found is None:
        raise NotFoundError(worded("There is no addressee “%(slug)s”.", slug=slug))
    return found
