"""Answering a recommendation, planning what follows, letting it go, and freezing the table with a round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from evaluations.events import ASSIGNED
from evaluations.models import (
    AppliedCriterion,
    Evaluation,
    EvaluatorRating,
    Finding,
    FollowUpAction,
    FollowUpSnapshot,
    ManagementResponse,
    Recommendation,
)
from evaluations.selectors.recommendations import is_ready_to_exit, row_of
from evaluations.services.actions import note
from evaluations.services.findings import locked_evaluation
from intake.models import TableImport
from people.services import WrongStateError, check_may
from people.stamp import day_of_reading
from programmes.models import AssessmentRound, Meeting, StrategicPlan
from record.canonical import canonical, digest_of
from record.models.citations import first_day
from record.refusals import StaleVersionError, check_said
from record.services.changes import announce_change, change, check_version, locked, save_with_history
from reporting.addresses import reverse
from reporting.words import worded
from review.kinds import register_proposed
from review.models import Proposal, RatingLevel
from review.services.entries import clear_entry, save_entry
from review.services.proposals import does, propose
from review.states import CIRCULATED, CLEARED, DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class ResponseEntry:
    """What somebody entered as the management response."""

    decision: str
    reason: str
    responded_by: str
    responded_on: str
    level: RatingLevel | None = None
    level_reason: str = ""
    published_in: str = ""


@transaction.atomic
def save_response(
    recommendation: Recommendation, entry: ResponseEntry, *, expected_version: int, by: User
) -> ManagementResponse:
    """Enter the management response to a cleared recommendation, as a draft that a second person clears.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError (a rejection without reason).
    """
    check_may(by, "respond")
    current = locked(recommendation)
    _check_open(current)
    if entry.decision == ManagementResponse.Decision.REJECTED and not entry.reason.strip():
        raise ValidationError({"reason": "A rejection says why."})
    if not entry.published_in and not (entry.responded_by and entry.responded_on):
        raise ValidationError({"responded_by": "Say who answered, and when."})
    if entry.level is not None and entry.level.scale_id != current.evaluation.plan.rating_scale_id:
        raise ValidationError({"level": "This is not a level of the scale of the plan."})
    if (
        entry.decision == ManagementResponse.Decision.REJECTED
        and current.actions.exclude(state=FollowUpAction.State.CANCELLED).exists()
    ):
        raise ValidationError({"decision": "Actions follow from it; cancel them before it is rejected."})
    found = ManagementResponse.objects.select_for_update(of=("self",)).filter(recommendation=current).first()
    response, _ = save_entry(
        found or ManagementResponse(recommendation=current, version=0),
        dict(vars(entry)),
        expected_version=expected_version,
        by=by,
    )
    answered: ManagementResponse = response
    return answered


def _check_open(recommendation: Recommendation) -> None:
    if recommendation.exit:
        raise WrongStateError(
            worded("It was closed: %(exit)s.", exit=recommendation.get_exit_display().lower())
        )


ACTION_FIELDS = ("text", "owner_body", "due_on", "owner")


@dataclass(frozen=True)
class ActionEntry:
    """What somebody entered for an action; ``added_on`` counts for a new one only, today if empty."""

    text: str
    owner_body: str
    due_on: date | None
    owner: Any = None
    added_on: date | None = None
    published: Published | None = None


@dataclass(frozen=True)
class Published:
    """What another body's table says of an action, dates as precise as known; contradictions stay in it."""

    table: str
    status: str = ""
    state: str = ""
    added: str = ""
    due: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the action that only a published table fills."""
        return {
            "published_in": self.table,
            "published_status": self.status,
            "published_state": self.state,
            "added_on": first_day(self.added) if self.added else None,
            "added_as_known": self.added if len(self.added) < A_DAY else "",
            "due_as_known": self.due if len(self.due) < A_DAY else "",
        }


A_DAY = len("2020-05-14")


@transaction.atomic
def save_action(
    recommendation: Recommendation,
    action: FollowUpAction | None,
    entry: ActionEntry,
    *,
    expected_version: int,
    by: User,
) -> FollowUpAction:
    """Plan an action that follows from an accepted recommendation, or change one that is not done.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError (due before it was added).
    """
    check_may(by, "plan-actions")
    current = locked(recommendation)
    _check_open(current)
    if current.status != CLEARED and entry.owner is not None:
        message = "The recommendation is a draft; an account can own its action when it has been cleared."
        raise ValidationError({"owner": message})
    if entry.published is None:
        _check_follows(current)
    if action is None:
        same = {name: getattr(entry, name) for name in ACTION_FIELDS}
        planned = current.actions.filter(state=FollowUpAction.State.PLANNED, **same).first()
        if planned is not None:
            # The same form sent twice is one action.
            return planned
        found = _new_action(current, entry)
    else:
        found = locked(action)
        is_same = all(getattr(found, name) == getattr(entry, name) for name in ACTION_FIELDS)
        if is_same and entry.published is None:
            return found
        _check_may_change(found, expected_version)
    _check_due(found, entry)
    before = found.owner_id
    moved = action is not None and found.due_on != entry.due_on
    if entry.published is None:
        # From here on it is planned here, whatever the table said of it.
        found.published_state = ""
        found.due_as_known = "" if moved else found.due_as_known
    for name in ACTION_FIELDS:
        setattr(found, name, getattr(entry, name))
    if moved:
        found.reminded_on = None
    if found.owner_id in {None, before, by.pk}:
        return change(found, by=by, reason="Planned")
    return note(ASSIGNED, change(found, by=by, reason="Planned"), by=by, to=found.owner)


def _check_follows(recommendation: Recommendation) -> None:
    response = ManagementResponse.objects.filter(recommendation=recommendation).first()
    if response is None or not response.is_accepted:
        raise WrongStateError("Actions follow from an accepted recommendation; enter the response first.")


def _new_action(recommendation: Recommendation, entry: ActionEntry) -> FollowUpAction:
    number = recommendation.actions.aggregate(models.Max("number"))["number__max"] or 0
    return FollowUpAction(
        recommendation=recommendation,
        number=number + 1,
        added_on=entry.added_on or timezone.now().date(),
        version=0,
    )


def _check_may_change(action: FollowUpAction, expected_version: int) -> None:
    check_version(action, expected_version)
    if not action.is_open or action.state == FollowUpAction.State.REPORTED:
        raise WrongStateError("It was reported done, verified or cancelled; it is not planned anew.")


def _check_due(action: FollowUpAction, entry: ActionEntry) -> None:
    """Take over what a published table says of an action; of one that is planned here, ask for its dates."""
    if entry.published is not None:
        for name, value in entry.published.values.items():
            setattr(action, name, value)
        return
    if entry.due_on is not None and action.added_on is not None and entry.due_on < action.added_on:
        raise ValidationError(
            {
                "due_on": worded(
                    "Due before it was added, on %(added_on)s.", added_on=f"{action.added_on:%d %B %Y}"
                )
            }
        )


@dataclass(frozen=True)
class ExitEntry:
    """How a recommendation is let go."""

    exit: str
    reason: str = ""
    decision: Meeting | None = None
    superseded_by: Recommendation | None = None


@transaction.atomic
def let_go(
    recommendation: Recommendation, entry: ExitEntry, *, expected_version: int, by: User
) -> Recommendation:
    """Close a recommendation by one of its four exits.

    Implemented needs every action verified; graduated names the decision of a meeting; superseded names
    another recommendation; no longer relevant says why. Raises PermissionDenied, WrongStateError,
    StaleVersionError, ValidationError.
    """
    check_may(by, "exit")
    current = locked(recommendation)
    before = (current.exit, current.exit_reason, current.exit_decision, current.superseded_by)
    if current.exit and before == (entry.exit, entry.reason, entry.decision, entry.superseded_by):
        return current
    check_version(current, expected_version)
    _check_open(current)
    if current.status != CLEARED:
        raise WrongStateError("The recommendation is a draft. It cannot be closed yet.")
    exits = Recommendation.Exit
    problems: dict[str, str] = {}
    if entry.exit not in exits.values:
        problems["exit"] = "Choose how it is closed."
    if entry.exit == exits.IMPLEMENTED and not is_ready_to_exit(current):
        problems["exit"] = "Implemented needs at least one action, and every action verified or cancelled."
    if entry.exit in {exits.GRADUATED, exits.NO_LONGER_RELEVANT} and not entry.reason.strip():
        problems["reason"] = "Say why it is closed."
    if entry.exit == exits.GRADUATED and entry.decision is None:
        problems["decision"] = "Name the meeting that decided to close it."
    if entry.exit != exits.SUPERSEDED and entry.superseded_by is not None:
        problems["superseded_by"] = "Only what is superseded names another recommendation."
    if entry.exit == exits.SUPERSEDED and (entry.superseded_by is None or entry.superseded_by == current):
        problems["superseded_by"] = "Name the other recommendation that takes its place."
    if problems:
        raise ValidationError(problems)
    current.exit, current.exit_reason = entry.exit, entry.reason
    current.exit_decision, current.superseded_by = entry.decision, entry.superseded_by
    current.exited_on = timezone.now().date()
    return change(current, by=by, reason=f"Let go: {current.get_exit_display().lower()}")


@transaction.atomic
def take_back_exit(
    recommendation: Recommendation, *, reason: str, expected_version: int, by: User
) -> Recommendation:
    """Open again what was let go. Raises PermissionDenied, StaleVersionError, ValidationError."""
    check_may(by, "exit")
    check_said(reason, "Say why it is opened again.")
    current = locked(recommendation, expected_version)
    if current.exit:
        current.exit, current.exit_reason = "", ""
        current.exit_decision = current.superseded_by = current.exited_on = None
        change(current, by=by, reason=f"Opened again: {reason}")
    return current


def freeze_follow_up(*, assessment_round: AssessmentRound, by: Any, **_others: Any) -> None:
    """Keep the state of a plan's recommendations inside the transaction that freezes one of its rounds."""
    moment = assessment_round.presented_at
    content = canonical(
        {
            "format": "follow-up-1",
            "round": assessment_round.title,
            "plan": assessment_round.plan.slug,
            "as_of": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "recommendations": follow_up_of_plan(assessment_round.plan),
        }
    )
    FollowUpSnapshot.objects.create(
        assessment_round=assessment_round,
        content=content,
        sha256=digest_of(content),
        made_by=by,
        made_at=moment,
    )


def follow_up_of_plan(plan: StrategicPlan) -> list[dict[str, Any]]:
    """Return every cleared recommendation of a plan as everybody reads it now, as plain values."""
    found = Recommendation.objects.filter(evaluation__plan=plan, status=CLEARED)
    found = found.select_related("evaluation__plan", "response", "citation")
    lines = [_line(one) for one in found.prefetch_related("addressees", "actions")]
    # Python orders texts alike on every database.
    return sorted(lines, key=lambda one: (one["evaluation"], one["kind"], one["code"]))


def _line(one: Recommendation) -> dict[str, Any]:
    row = row_of(one, None, day_of_reading())
    response = row.response
    return {
        "evaluation": one.evaluation.slug,
        "code": one.code,
        "kind": one.kind,
        "text": one.text,
        "addressees": ", ".join(str(each) for each in one.addressees.all()),
        "place": one.citation.place,
        "decision": response.decision if response else "",
        "reason": response.reason if response else "",
        "responded_by": response.responded_by if response else "",
        "responded_on": response.responded_on if response else "",
        "exit": one.exit,
        "exit_reason": one.exit_reason,
        "state": str(row.state),
        "actions": [
            {
                "number": action.number,
                "text": action.text,
                "owner": action.owner_body,
                "due_on": action.due_as_known or (action.due_on.isoformat() if action.due_on else ""),
                "state": action.state,
                "due": str(due),
                "done": action.done_text if action.state == FollowUpAction.State.VERIFIED else "",
            }
            for action, due in ((each.action, each.due) for each in row.actions)
        ],
    }


TAKE: Final = "take-table"
type_of_row = tuple[Recommendation, ManagementResponse | None, list[FollowUpAction]]


register_proposed(**{TAKE: "Clear a table as its file says"})


def propose_table(
    evaluation: Evaluation, record: TableImport, written: Iterable[Recommendation], *, by: User
) -> Proposal:
    """Propose to clear what a table brought in, in the caller's transaction.

    Nothing of it is circulated: no member is asked what another body did. Raises WrongStateError where the
    evaluation is circulated.
    """
    _check_not_circulated(evaluation)
    keys = [one.pk for one in written]
    rows = list(_rows(keys))
    return propose(
        record,
        TAKE,
        reason=worded("As “%(name)s” says.", name=record.name),
        by=by,
        details={
            "keys": keys,
            "changes": {code: ["", text] for code, text in (_in_words(one) for one in rows)},
            "consequence": worded(
                "Everybody then reads the recommendations of this table, their responses and actions: "
                "%(rows)s. No member is asked.",
                rows=len(rows),
            ),
        },
        address=reverse("evaluations:workplace", args=[evaluation.slug]),
        digest=_digest(rows),
        plan=evaluation.plan,
    )


def _check_not_circulated(evaluation: Evaluation) -> None:
    if evaluation.status == CIRCULATED:
        raise WrongStateError("The evaluation is circulated; clear or take back its circulation first.")


def _rows(
    keys: Iterable[int],
) -> Iterable[type_of_row]:
    found = Recommendation.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    for one in found.select_related("response").prefetch_related("actions").order_by("pk"):
        yield one, getattr(one, "response", None), list(one.actions.all())


def _digest(rows: Iterable[type_of_row]) -> str:
    """Return the SHA-256 of the versions of all rows: what the first person saw, and the second must see."""
    versions: list[Any] = [
        [one.pk, one.version, response.version if response else 0, [each.version for each in actions]]
        for one, response, actions in rows
    ]
    return digest_of(canonical(versions))


def _in_words(row: type_of_row) -> tuple[str, str]:
    one, response, actions = row
    lines = [one.text]
    if response is not None:
        said = [
            response.get_decision_display(),
            response.responded_by,
            response.responded_on,
            response.reason,
        ]
        lines.append(", ".join(part for part in said if part))
    lines += [
        ", ".join(part for part in (each.text, each.due, each.published_status) if part) for each in actions
    ]
    return one.code, "\n".join(lines)


@does(TAKE, TableImport)
def _clear_table(proposal: Proposal, record: Any, by: User) -> None:
    """Clear every row as the second person; each stays an act of its own in the history."""
    if record.undone_at is not None:
        raise WrongStateError("The import was taken back meanwhile.")
    evaluation = locked_evaluation(Evaluation.objects.get(slug=record.about))
    rows = list(_rows(proposal.details["keys"]))
    if _digest(rows) != proposal.content_digest:
        raise StaleVersionError(record)
    _check_not_circulated(evaluation)
    evaluation.is_open = True
    for one, response, _ in rows:
        if one.status == DRAFT:
            one.status = CLEARED
            save_with_history(one, by=by, reason=f"Cleared: {record.reason}")
        if response is not None and not response.is_cleared:
            response.recommendation = one
            clear_entry(response, expected_version=response.version, by=by)
    parts = (AppliedCriterion, Finding, Recommendation, EvaluatorRating)
    has_drafts = any(one.objects.filter(evaluation=evaluation, status=DRAFT).exists() for one in parts)
    if evaluation.status == DRAFT and not has_drafts:
        evaluation.status = CLEARED
        evaluation.clearance_proposed_by, evaluation.clearance_proposed_at = (
            proposal.proposed_by,
            proposal.proposed_at,
        )
        evaluation.cleared_by, evaluation.cleared_at = by, timezone.now()
    save_with_history(evaluation, by=by, reason=f"Cleared: {record.reason}")
    announce_change()
