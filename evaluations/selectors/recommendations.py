"""Recommendations with response and actions: listed, filtered, counted, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet

from evaluations.models import (
    Addressee,
    Criterion,
    Evaluation,
    Finding,
    FollowUpAction,
    ManagementResponse,
    ProgressUpdate,
    Recommendation,
    Succession,
)
from people.policies import STAFF, Reader, reader_of, roles_of
from people.prepared import OWNER, give, linked, prepared
from people.stamp import day_of_reading
from programmes.models import ProgrammeArea, StrategicPlan
from programmes.models.plans import lead_into_plans
from record.models import folded
from record.refusals import NotFoundError
from reporting.addresses import place
from reporting.words import chosen_in_words, worded
from review.states import CLEARED

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
    state: RecommendationState
    became: Succession | None = None
    """What the next plan does with it, once a second person has cleared it."""

    @property
    def has_page(self) -> bool:
        """Say whether more is known than what is asked; of others all is said where they are listed."""
        return self.is_known or bool(self.actions or self.became)

    @property
    def address(self) -> str:
        """Where all is said of it: its own page, or its line among those that were decided on."""
        one = self.recommendation
        has_own = self.has_page or one.evaluation.plan.is_training or not one.is_cleared
        return one.get_absolute_url() if has_own else place(f"decisions#{one.anchor}")

    @property
    def outcome(self) -> str:
        """What became of it in the next plan, in words."""
        if self.became is not None:
            return str(self.became.get_disposition_display())
        return ABSENT[absent_in(self.recommendation.evaluation.plan)]

    @property
    def urgency(self) -> int:
        """Return the place of its priority, the highest first; none stated comes last."""
        order = Recommendation.Priority.values
        priority = self.recommendation.priority
        return order.index(priority) if priority in order else len(order)

    @property
    def is_known(self) -> bool:
        """Say whether we know what became of it, or that nothing did yet."""
        return self.state != RecommendationState.NOT_KNOWN

    @property
    def sources_end(self) -> str:
        """Until when our sources tell what followed, as half a sentence, where that is all we know."""
        return "" if self.is_known else self.recommendation.evaluation.plan.sources_end


def row_of(recommendation: Recommendation, user: type_of_user | None, today: date) -> RecommendationRow:
    """Return one recommendation as a row; asks nothing where response and actions are fetched."""
    response = cleared_response(recommendation)
    written = getattr(recommendation, "response", None)
    decided = getattr(recommendation, "succession", None)
    is_staff = bool(roles_of(user) & STAFF)
    is_answered = response is not None or (is_staff and written is not None)
    actions = tuple(
        ActionRow(one, due_state(one, today))
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
        state=state_of(
            decision,
            recommendation.exit,
            shown,
            is_followed_here=recommendation.evaluation.plan.is_followed_here,
        ),
        became=decided if decided is not None and decided.is_cleared else None,
    )


@dataclass(frozen=True)
class RecommendationFilter:
    """What a reader asked to see of the recommendations; an empty filter means everything."""

    evaluation: Evaluation | None = None
    kind: str = ""
    criterion: Criterion | None = None
    area: ProgrammeArea | None = None
    addressee: Addressee | None = None
    state: str = ""
    words: str = ""

    @property
    def text(self) -> str:
        """The filter in words, as printed on pages and exports; empty when there is none."""
        return chosen_in_words(
            evaluation=self.evaluation and self.evaluation.title,
            kind=self.kind,
            criterion=self.criterion and self.criterion.name,
            area=self.area and self.area.name,
            addressee=self.addressee and self.addressee.name,
            state=self.state and RecommendationState(self.state).label.lower(),
            words=self.words,
        )


def _with_all(found: Any) -> Any:
    return found.select_related(
        "evaluation__plan__followed_citation__source",
        "criterion__criterion",
        "citation__source",
        "response",
        "succession",
        "exit_decision",
        "superseded_by__evaluation",
    )


def _give_the_rest(found: Sequence[Recommendation], user: type_of_user | None) -> None:
    """Read to whom recommendations turn, what they rest on and their actions; four queries."""
    keys = tuple(one.pk for one in found)
    for name, model in (("addressees", Addressee), ("areas", ProgrammeArea)):
        give(found, name, linked(model, keys, through="recommendations"), owner=OWNER)
    lead_into_plans((one.evaluation.plan, area) for one in found for area in one.areas.all())
    give(found, "findings", _rested_on(keys, reader_of(user)), owner=OWNER)
    give(found, "actions", _actions_of(keys), owner="recommendation_id", back="recommendation")


@prepared
def _rested_on(recommendations: tuple[int, ...], reader: Reader) -> QuerySet[Any]:
    found: Any = Finding.objects.visible_to(reader).filter(recommendations__in=recommendations)
    owned: QuerySet[Any] = found.annotate(**{OWNER: F("recommendations")})
    return owned.select_related("evaluation", "citation")


@prepared
def _actions_of(recommendations: tuple[int, ...]) -> QuerySet[FollowUpAction]:
    found = FollowUpAction.objects.filter(recommendation__in=recommendations)
    return found.select_related("owner").order_by("number")


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
    found = _chosen(
        chosen.evaluation.pk if chosen.evaluation else None,
        chosen.kind or None,
        chosen.criterion.slug if chosen.criterion else None,
        chosen.area.pk if chosen.area else None,
        chosen.addressee.pk if chosen.addressee else None,
        reader_of(user),
    )
    for word in folded(chosen.words).split():
        found = found.filter(search_text__contains=word)
    day = today or day_of_reading()
    listed = list(found)
    _give_the_rest(listed, user)
    rows = [row_of(one, user, day) for one in listed]
    return [one for one in rows if not chosen.state or one.state == chosen.state]


@prepared
def _chosen(
    evaluation: int | None,
    kind: str | None,
    criterion: str | None,
    area: int | None,
    addressee: int | None,
    reader: Reader,
) -> QuerySet[Recommendation]:
    wanted: dict[str, Any] = {
        "evaluation": evaluation,
        "kind": kind,
        "criterion__criterion__slug": criterion,
        "areas": area,
        "addressees": addressee,
    }
    found = Recommendation.objects.visible_to(reader).filter(
        **{name: value for name, value in wanted.items() if value is not None}
    )
    if evaluation is None:
        found = found.filter(evaluation__plan__is_training=False)
    every: QuerySet[Recommendation] = _with_all(found)
    # One area or addressee gives each recommendation once; to look for doubles in 130 columns took PostgreSQL
    # thirty times as long to plan as the query itself.
    return every.order_by("-evaluation__plan__first_year", "-evaluation_id", "kind", "order", "code")


def recommendation_coded(evaluation: Evaluation, code: str, user: type_of_user | None) -> Recommendation:
    """Return one recommendation with all that hangs on it; raises NotFoundError."""
    found = list(_coded(evaluation.pk, code, reader_of(user)))
    if not found:
        raise NotFoundError(worded("There is no recommendation “%(code)s”.", code=code))
    _give_the_rest(found, user)
    return found[0]


@prepared
def _coded(evaluation: int, code: str, reader: Reader) -> QuerySet[Recommendation]:
    found = Recommendation.objects.visible_to(reader).filter(evaluation=evaluation, code=code)
    every: QuerySet[Recommendation] = _with_all(found)
    return every


def updates_of(recommendation: Recommendation) -> dict[int, list[ProgressUpdate]]:
    """Return the reports on the actions of a recommendation, by action key; one query."""
    grouped: dict[int, list[ProgressUpdate]] = {}
    found = ProgressUpdate.objects.filter(action__recommendation=recommendation)
    for one in found.select_related("made_by", "file__withdrawal").order_by("-pk"):
        grouped.setdefault(one.action_id, []).append(one)
    return grouped


def known_addressees(user: type_of_user | None) -> QuerySet[Addressee]:
    """Return the bodies that real recommendations turn to, as far as the reader may see those."""
    return _known_addressees(reader_of(user))


@prepared
def _known_addressees(reader: Reader) -> QuerySet[Addressee]:
    found = Recommendation.objects.visible_to(reader).filter(evaluation__plan__is_training=False)
    return Addressee.objects.filter(recommendations__in=found).distinct()


def addressee_named(slug: str, user: type_of_user | None) -> Addressee:
    """Return an addressee of something the reader may see; raises NotFoundError."""
    found = Addressee.objects.filter(
        slug=slug, recommendations__in=Recommendation.objects.visible_to(user)
    ).first()
    if found is None:
        raise NotFoundError(worded("There is no addressee “%(slug)s”.", slug=slug))
    return found


NOT_KNOWN = "not known to us"
"""Said of what may have happened without our knowing; never counted with what is open."""
NONE_ON_RECORD = "none on record"
"""Said where this portal keeps the record, so that there is none."""
UNDECIDED = "undecided"
NOT_SAID = "not-known"
ABSENT = {UNDECIDED: "not yet decided", NOT_SAID: NOT_KNOWN}
"""What it means that no disposition is cleared: its word in addresses, and what readers read."""
DUE_SOON = timedelta(days=30)
"""How long before its due date an open action counts as due soon."""


def absent_in(plan: StrategicPlan) -> str:
    """Return what it means, in a plan, that no disposition of something is cleared."""
    return UNDECIDED if plan.is_followed_here else NOT_SAID


class DueState(StrEnum):
    """What the calendar says of an action; the order is that of urgency."""

    OVERDUE = "overdue"
    DUE_SOON = "due soon"
    NOT_YET_DUE = "not yet due"
    NO_DATE = "no due date"
    REPORTED = "reported done, to be verified"
    VERIFIED = "done and verified"
    SAID_DONE = "done, as published"
    CANCELLED = "cancelled"
    SAID_ENDED = "ended, as published"


def due_state(action: FollowUpAction, today: date) -> DueState:
    """Return what an action is on a day.

    What has been reported done is not overdue: its owner has done their part. Neither is what the table it
    was read from calls done or ended.
    """
    settled = {
        FollowUpAction.State.REPORTED.value: DueState.REPORTED,
        FollowUpAction.State.VERIFIED.value: DueState.VERIFIED,
        FollowUpAction.State.CANCELLED.value: DueState.CANCELLED,
    }
    if action.state in settled:
        return settled[action.state]
    if action.published_state == FollowUpAction.PublishedState.DONE:
        return DueState.SAID_DONE
    if action.published_state == FollowUpAction.PublishedState.ENDED:
        return DueState.SAID_ENDED
    due_on = action.due_on
    if due_on is None:
        return DueState.NO_DATE
    if due_on < today:
        return DueState.OVERDUE
    return DueState.DUE_SOON if due_on <= today + DUE_SOON else DueState.NOT_YET_DUE


def unanswered_evaluations() -> QuerySet[Evaluation]:
    """Return evaluations with how many of their cleared recommendations have no response (``many``).

    Those that were let go wait for none, and of what followed elsewhere this portal knows nothing.
    """
    waiting = Q(recommendations__status=CLEARED, recommendations__response=None, recommendations__exit="")
    counted = Evaluation.objects.annotate(many=Count("recommendations", filter=waiting))
    return counted.filter(many__gt=0, plan__followed_until="")


class RecommendationState(StrEnum):
    """Where a recommendation stands."""

    NOT_KNOWN = "not-known"
    NO_RESPONSE = "no-response"
    REJECTED = "rejected"
    NOTED = "noted"
    NO_ACTION = "no-action"
    OVERDUE = "overdue"
    UNDER_WAY = "under-way"
    DONE = "done"
    SAID_DONE = "said-done"
    ENDED = "ended"
    LET_GO = "let-go"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    RecommendationState.NOT_KNOWN: "Not known to us",
    RecommendationState.NO_RESPONSE: "No response on record",
    RecommendationState.REJECTED: "Rejected",
    RecommendationState.NOTED: "Noted, neither accepted nor rejected",
    RecommendationState.NO_ACTION: "Accepted, no action yet",
    RecommendationState.OVERDUE: "An action is overdue",
    RecommendationState.UNDER_WAY: "Actions under way",
    RecommendationState.DONE: "All actions done and verified",
    RecommendationState.SAID_DONE: "All actions done, some only as published",
    RecommendationState.ENDED: "Actions ended, as published",
    RecommendationState.LET_GO: "Closed",
}


def state_of(
    decision: str, exit_: str, actions: Iterable[DueState], *, is_followed_here: bool = True
) -> RecommendationState:
    """Return where a recommendation stands: its cleared response (empty for none), its exit, its actions.

    ``is_followed_here`` says whether this portal keeps the record of what follows its plan. Where it does
    not, having no response only says that we know of none.
    """
    if exit_:
        return RecommendationState.LET_GO
    if not decision:
        return RecommendationState.NO_RESPONSE if is_followed_here else RecommendationState.NOT_KNOWN
    if decision == "rejected":
        return RecommendationState.REJECTED
    if decision == "noted":
        return RecommendationState.NOTED
    states = set(actions) - {DueState.CANCELLED}
    if not states:
        return RecommendationState.NO_ACTION
    if DueState.OVERDUE in states:
        return RecommendationState.OVERDUE
    for known, state in (
        ({DueState.VERIFIED}, RecommendationState.DONE),
        ({DueState.SAID_ENDED}, RecommendationState.ENDED),
        ({DueState.VERIFIED, DueState.SAID_DONE, DueState.SAID_ENDED}, RecommendationState.SAID_DONE),
    ):
        if states <= known:
            return state
    return RecommendationState.UNDER_WAY


def is_ready_to_exit(recommendation: Recommendation) -> bool:
    """Say whether every action of a recommendation is verified or cancelled, and one at least verified."""
    states = set(recommendation.actions.values_list("state", flat=True))
    settled = {FollowUpAction.State.VERIFIED.value, FollowUpAction.State.CANCELLED.value}
    return FollowUpAction.State.VERIFIED in states and states <= settled


def cleared_response(recommendation: Recommendation) -> Any | None:
    """Return the response of a recommendation that everybody reads; None for none or a draft."""
    response = getattr(recommendation, "response", None)
    return response if response is not None and response.is_cleared else None
