"""All recommendations of a plan as they stood at a moment, and what has changed since another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from evaluations.models import Addressee, FollowUpAction, ManagementResponse, Recommendation
from evaluations.selectors.states import NONE_ON_RECORD, NOT_KNOWN, RecommendationState, due_state, state_of
from people.stamp import moment_of_reading
from programmes.models import AssessmentRound, StrategicPlan
from review.states import CLEARED


@dataclass(frozen=True)
class ActionThen:
    """An action at a moment."""

    number: int
    text: str
    owner: str
    due_on: str
    state: str
    due: str
    done: str


@dataclass(frozen=True)
class Line:
    """A recommendation at a moment: what everybody could read of it then."""

    evaluation: str
    code: str
    kind: str
    text: str
    addressees: str
    place: str
    decision: str
    reason: str
    responded_by: str
    responded_on: str
    exit: str
    exit_reason: str
    state: str
    actions: tuple[ActionThen, ...]

    @property
    def state_label(self) -> str:
        return RecommendationState(self.state).label

    @property
    def answer(self) -> str:
        """What was answered, in words; what none on record means where there is none."""
        return self.decision_label or self.nothing

    @property
    def nothing(self) -> str:
        """What it means that nothing of it is on record."""
        return NOT_KNOWN if self.state == RecommendationState.NOT_KNOWN else NONE_ON_RECORD

    @property
    def decision_label(self) -> str:
        return str(ManagementResponse.Decision(self.decision).label) if self.decision else ""

    @property
    def exit_label(self) -> str:
        return str(Recommendation.Exit(self.exit).label) if self.exit else ""

    @property
    def actions_in_words(self) -> list[str]:
        return [
            f"{one.number}. {one.text} ({one.owner}, {one.due_on or 'no due date'}): {one.due}"
            for one in self.actions
        ]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be frozen."""
        return asdict(self)


def _last_rows(model: type[Any], moment: datetime, **only: Any) -> dict[int, Any]:
    """Return the last row of history of each record up to a moment, leaving out what was deleted."""
    rows = model.history.filter(history_date__lte=moment, **only).order_by("history_date", "history_id")
    last = {row.id: row for row in rows}
    return {key: row for key, row in last.items() if row.history_type != "-"}


def follow_up_at(plan: StrategicPlan, moment: datetime) -> list[Line]:
    """Return every cleared recommendation of a plan as it stood at a moment; six queries, however many."""
    keys = dict(Recommendation.objects.filter(evaluation__plan=plan).values_list("pk", "evaluation__slug"))
    found = _last_rows(Recommendation, moment, id__in=keys)
    responses = {
        row.recommendation_id: row
        for row in _last_rows(ManagementResponse, moment, recommendation__in=keys).values()
        if row.status == CLEARED
    }
    actions: dict[int, list[Any]] = {}
    for row in _last_rows(FollowUpAction, moment, recommendation__in=keys).values():
        actions.setdefault(row.recommendation_id, []).append(row)
    places = dict(Recommendation.objects.filter(pk__in=keys).values_list("pk", "citation__place"))
    named = _addressees(keys)
    lines = [
        _line(
            row,
            keys[key],
            responses.get(key),
            actions.get(key, []),
            named.get(key, ""),
            places[key],
            moment,
            is_followed_here=plan.is_followed_here,
        )
        for key, row in found.items()
        if row.status == CLEARED
    ]
    return sorted(lines, key=lambda one: (one.evaluation, one.kind, one.code))


def follow_up_of_plan(plan: StrategicPlan) -> list[Line]:
    """Return every cleared recommendation of a plan as it stands now."""
    return follow_up_at(plan, moment_of_reading())


def _addressees(keys: Iterable[int]) -> dict[int, str]:
    links = Addressee.objects.filter(recommendations__in=keys).values_list("recommendations", "name")
    grouped: dict[int, list[str]] = {}
    for key, name in links.order_by("order", "name"):
        grouped.setdefault(key, []).append(name)
    return {key: ", ".join(names) for key, names in grouped.items()}


def _line(
    row: Any,
    evaluation: str,
    response: Any | None,
    actions: list[Any],
    addressees: str,
    place: str,
    moment: datetime,
    *,
    is_followed_here: bool,
) -> Line:
    today = moment.date()
    then = [
        ActionThen(
            number=one.number,
            text=one.text,
            owner=one.owner_body,
            due_on=one.due_as_known or (one.due_on.isoformat() if one.due_on else ""),
            state=one.state,
            due=str(due_state(one.state, one.due_on, today)),
            done=one.done_text if one.state == FollowUpAction.State.VERIFIED else "",
        )
        for one in sorted(actions, key=lambda each: each.number)
        if response is not None or one.published_in
    ]
    decision = response.decision if response else ""
    states = [due_state(one.state, one.due_on, today) for one in actions]
    return Line(
        evaluation=evaluation,
        code=row.code,
        kind=row.kind,
        text=row.text,
        addressees=addressees,
        place=place,
        decision=decision,
        reason=response.reason if response else "",
        responded_by=response.responded_by if response else "",
        responded_on=response.responded_on if response else "",
        exit=row.exit,
        exit_reason=row.exit_reason,
        state=str(state_of(decision, row.exit, states, is_followed_here=is_followed_here)),
        actions=tuple(then),
    )


@dataclass(frozen=True)
class Compared:
    """A line now, with what it said before and what of it has changed, in words."""

    line: Line
    changes: tuple[str, ...]
    is_new: bool


def compared(now: Iterable[Line], before: Iterable[Line]) -> list[Compared]:
    """Say of each line what has changed since; a line that was not there is new."""
    earlier = {(one.evaluation, one.code): one for one in before}
    found = []
    for line in now:
        was = earlier.get((line.evaluation, line.code))
        found.append(Compared(line, tuple(_changes(was, line)) if was else (), was is None))
    return found


def _response(line: Line) -> str:
    return line.decision_label or (NOT_KNOWN if line.state == RecommendationState.NOT_KNOWN else "none")


def _changes(before: Line, now: Line) -> Iterable[str]:
    if before.decision != now.decision:
        yield f"response: {_response(before)} → {_response(now)}"
    if before.state != now.state:
        yield f"{before.state_label} → {now.state_label}"
    if before.text != now.text:
        yield "wording corrected"
    known = {one.number: one for one in before.actions}
    for action in now.actions:
        was = known.get(action.number)
        if was is None:
            yield f"action {action.number} added"
        elif was.state != action.state:
            labels = dict(FollowUpAction.State.choices)
            yield f"action {action.number}: {labels[was.state]} → {labels[action.state]}"
        elif was.due_on != action.due_on:
            yield f"action {action.number}: due {was.due_on or 'no date'} → {action.due_on or 'no date'}"


def last_presented(plan: StrategicPlan, before: datetime) -> AssessmentRound | None:
    """Return the last round of a plan that was presented before a moment: the last meeting that was told."""
    return (
        plan.assessment_rounds.filter(presented_at__lt=before)
        .select_related("presented_to")
        .order_by("presented_at")
        .last()
    )


def records_begin(plan: StrategicPlan) -> datetime | None:
    """Return the moment from which the portal knows how the recommendations of a plan stood."""
    keys = Recommendation.objects.filter(evaluation__plan=plan).values("pk")
    first = Recommendation.history.filter(id__in=keys).order_by("history_date").first()
    return first.history_date if first else None
